import Evaluation
import Hardware

/// What tiles take of each memory: a strip for each memory, a column for each layer, a part for each operand.
struct OccupancyStrips: Sendable {
  struct Part: Sendable {
    var operand: Operand
    /// Of the memory's capacity, both halves of a double buffer counted.
    var share: Double
  }

  struct Column: Sendable {
    var key: String
    /// `nil` where it is not known: a layer without a mapping.
    var parts: [Part]?
    var words: String
  }

  struct Strip: Sendable {
    var name: String
    var columns: [Column]
  }

  var id: String
  var title: String
  var summary: String
  var strips: [Strip]

  private static let operands: [Operand] = [.filter, .ifmap, .psum, .ofmap]
  private static let left = 44.0
  private static let gap = 44.0
  /// Few strips are taller.
  private var height: Double { strips.count == 1 ? 220 : strips.count == 2 ? 140 : 92 }

  /// Operands have colours of their own here: all columns of a strip are of one memory.
  private static func swatch(_ operand: Operand) -> Swatch {
    Swatch(paint: .series(operand.rawValue), texture: operand.texture)
  }

  var drawing: Drawing {
    let count = strips.map(\.columns.count).max() ?? 0
    let pitch = max(6, min(26, 620 / Double(max(1, count))))
    let right = max(440, Self.left + pitch * Double(count))
    var content: [Markup] = []
    for (index, strip) in strips.enumerated() {
      let top = Double(index) * (height + Self.gap) + 20
      content += drawn(strip, top: top, pitch: pitch, right: right)
    }
    let used = Set(strips.flatMap(\.columns).flatMap { $0.parts ?? [] }.filter { $0.share > 0 }.map(\.operand))
    return Drawing(
      id: id, title: title, summary: summary, width: right + 4,
      height: Double(strips.count) * (height + Self.gap), content: content,
      legend: Legend(
        entries: Self.operands.filter(used.contains).map { .init(name: $0.name, swatch: Self.swatch($0)) }))
  }

  private func drawn(_ strip: Strip, top: Double, pitch: Double, right: Double) -> [Markup] {
    let floor = top + height
    let scale = AxisScale(kind: .linear, domain: 0...1, start: floor, end: top)
    var axis = Axis(scale) { Decimals.fixed($0 * 100, 0) + "%" }
    axis.ticks = [0, 0.5, 1]
    var content = axis.upward(left: Self.left, right: right)
    content.append(
      Markup(
        .text, [.class("label"), Attribute("x", Self.left), Attribute("y", top - 7)],
        text: strip.name.fitted(to: right - Self.left, size: 11.5)))
    for (index, column) in strip.columns.enumerated() {
      let x = Self.left + Double(index) * pitch
      content.append(drawn(column, x: x, pitch: pitch, top: top, scale))
    }
    let step = max(1, Int(Ticks.niceStep(34 / pitch)))
    for number in strip.columns.indices.map({ $0 + 1 }) where number == 1 || number % step == 0 {
      guard number == 1 || step == 1 || number >= step else { continue }
      let x = Self.left + (Double(number) - 0.5) * pitch
      if number == 1, step > 1, pitch * Double(step - 1) < 18 { continue }
      content.append(
        Markup(.text, [.class("tick middle"), Attribute("x", x), Attribute("y", floor + 13)], text: "\(number)"))
    }
    return content
  }

  private func drawn(
    _ column: Column, x: Double, pitch: Double, top: Double, _ scale: AxisScale
  ) -> Markup {
    var pieces = [
      Markup(.title, text: column.words),
      Markup(
        .rect,
        [
          .class("hover"), Attribute("x", x), Attribute("y", top), Attribute("width", pitch),
          Attribute("height", height),
        ]),
    ]
    let inset = pitch > 10 ? 1.5 : 0.5
    guard let parts = column.parts else {
      pieces.append(
        Markup(
          .line,
          [
            .class("axis"), Attribute("x1", x + inset), Attribute("x2", x + pitch - inset),
            Attribute("y1", scale.start - 1), Attribute("y2", scale.start - 1),
          ]))
      return Markup(.g, [.class("mark"), Attribute("data-key", column.key)], pieces)
    }
    var sum = 0.0
    for part in parts where part.share > 0 {
      let bottom = scale.place(sum)
      sum += part.share
      let y = scale.place(sum)
      pieces += Self.swatch(part.operand).drawn(x: x + inset, y: y, width: pitch - 2 * inset, height: bottom - y)
    }
    return Markup(.g, [.class("mark"), Attribute("data-key", column.key)], pieces)
  }
}
