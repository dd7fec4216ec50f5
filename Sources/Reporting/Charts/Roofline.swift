/// The roofline (Williams, Waterman and Patterson 2009): what a layer reaches, over how much it computes for each byte that
/// it moves to or from the DRAM; below the flat roof of the array's peak and the slanted one of the DRAM's bandwidth.
struct Roofline: Sendable {
  struct Point: Sendable {
    var name: String
    var key: String
    /// Operations, two for each multiply-accumulate, for each byte of DRAM traffic; above zero.
    var intensity: Double
    /// Billions of operations a second; above zero.
    var throughput: Double
    /// Its part of the whole time, 0 to 1.
    var share: Double
    var swatch: Legend.Entry
    var words: String
  }

  struct Panel: Sendable {
    var name: String
    var points: [Point]
    /// Billions of operations a second: one for each mode that layers ran in.
    var peaks: [Double]
    /// Billions of bytes a second; `nil` when the DRAM has no limit.
    var bandwidth: Double?
  }

  var id: String
  var title: String
  var summary: String
  var panels: [Panel]
  /// What shapes and colours of points mean.
  var legend: Legend

  private static let (left, top, bottom) = (62.0, 24.0, 44.0)

  var drawing: Drawing {
    let isOne = panels.count == 1
    let columns = isOne ? 1 : 2
    let size = isOne ? (width: 680.0, height: 430.0) : (width: 440.0, height: 330.0)
    let points = panels.flatMap(\.points)
    let ridges = panels.flatMap { panel in panel.bandwidth.map { rate in panel.peaks.map { $0 / rate } } ?? [] }
    // All panels have the same axes, so that they can be compared.
    let x = AxisScale.logarithmic(
      around: points.map(\.intensity) + ridges, start: Self.left, end: size.width - 14)
    let y = AxisScale.logarithmic(
      around: points.map(\.throughput) + panels.flatMap(\.peaks), start: size.height - Self.bottom, end: Self.top)
    let content = panels.enumerated().map { index, panel in
      let (column, row) = (Double(index % columns), Double(index / columns))
      let (dx, dy) = (column * (size.width + 20), row * (size.height + 16))
      return Markup(
        .g, [Attribute("transform", "translate(\(Attribute.coordinate(dx)),\(Attribute.coordinate(dy)))")],
        drawn(panel, x, y, size))
    }
    let rows = panels.count.dividedRoundingUp(by: columns)
    return Drawing(
      id: id, title: title, summary: summary,
      width: Double(columns) * size.width + Double(columns - 1) * 20,
      height: Double(rows) * size.height + Double(max(0, rows - 1)) * 16, content: content, legend: legend)
  }

  private func drawn(
    _ panel: Panel, _ x: AxisScale, _ y: AxisScale, _ size: (width: Double, height: Double)
  ) -> [Markup] {
    var content: [Markup] = []
    let floor = size.height - Self.bottom
    content += Axis(x) { Self.tickName($0) }.across(top: Self.top, bottom: floor, namesAbove: false)
    content += Axis(y) { Axis.tidied(Scaled.gops($0)) }.upward(left: Self.left, right: x.end)
    if !panel.name.isEmpty {
      content.append(
        Markup(
          .text, [Attribute("x", Self.left), Attribute("y", 14)],
          text: panel.name.fitted(to: size.width - 70, size: 12)))
    }
    content.append(
      Markup(
        .text, [.class("tick middle"), Attribute("x", (x.start + x.end) / 2), Attribute("y", floor + 34)],
        text: "operations for each byte of DRAM traffic"))
    let roofs = roofs(panel, x, y)
    content += roofs.content
    // Large ones first, so that small ones lie on top of them.
    for point in panel.points.sorted(by: { $0.share > $1.share }) {
      content.append(
        Markup(
          .g, [.class("mark"), Attribute("data-key", point.key)],
          [
            Markup(.title, text: point.words),
            shape(point).drawn(
              x: x.place(point.intensity), y: y.place(point.throughput), radius: Self.radius(point),
              paint: point.swatch.swatch.paint),
          ]))
    }
    return content + names(panel, x, y, size, taken: roofs.names)
  }

  private func shape(_ point: Point) -> PointShape { point.swatch.shape ?? .circle }

  /// The area of a point grows with its part of the time.
  private static func radius(_ point: Point) -> Double { 3 + 9 * max(0, min(1, point.share)).squareRoot() }

  /// Pixels that something takes.
  private typealias Room = (x: ClosedRange<Double>, y: ClosedRange<Double>)

  /// The roofs, and where their names are.
  private func roofs(
    _ panel: Panel, _ x: AxisScale, _ y: AxisScale
  ) -> (content: [Markup], names: [Room]) {
    var content: [Markup] = []
    var rooms: [Room] = []
    func line(_ from: (Double, Double), _ to: (Double, Double)) {
      content.append(
        Markup(
          .line,
          [
            .class("roof"), Attribute("x1", x.place(from.0)), Attribute("y1", y.place(from.1)),
            Attribute("x2", x.place(to.0)), Attribute("y2", y.place(to.1)),
          ]))
    }
    func name(_ text: String, x: Double, y: Double, isBefore: Bool) {
      let width = text.width(size: 11)
      let start = isBefore ? x - width : x
      rooms.append((start...start + width, y - 12...y + 4))
      content.append(
        Markup(
          .text, [.class(isBefore ? "label halo end" : "label halo"), Attribute("x", x), Attribute("y", y)], text: text)
      )
    }
    let (low, high) = (x.domain.lowerBound, x.domain.upperBound)
    let peaks = Set(panel.peaks).sorted(by: >)
    var lastName = -Double.infinity
    for peak in peaks {
      let from = panel.bandwidth.map { max(low, peak / $0) } ?? low
      guard from < high else { continue }
      line((from, peak), (high, peak))
      let place = y.place(peak)
      guard place - lastName > 14 else { continue }
      lastName = place
      name("peak \(Scaled.gops(peak))", x: x.end - 4, y: place - 6, isBefore: true)
    }
    guard let bandwidth = panel.bandwidth, bandwidth > 0, let peak = peaks.first else { return (content, rooms) }
    // From where it rises above the floor to where it meets the highest peak.
    let from = max(low, y.domain.lowerBound / bandwidth)
    let to = min(high, peak / bandwidth)
    guard to > from else { return (content, rooms) }
    line((from, from * bandwidth), (to, to * bandwidth))
    let words = "DRAM \(Scaled.bytesPerSecond(bandwidth * 1e9))"
    let middle = (x.place(from) + x.place(to)) / 2
    let slope = (y.place(to * bandwidth) - y.place(from * bandwidth)) / (x.place(to) - x.place(from))
    let atMiddle = y.place(from * bandwidth) + slope * (middle - x.place(from))
    if middle - x.start > words.width(size: 11) + 12 {
      name(words, x: middle - 10, y: atMiddle - 6, isBefore: true)
    } else {
      name(words, x: x.place(to) + 8, y: y.place(to * bandwidth) + 18, isBefore: false)
    }
    return (content, rooms)
  }

  /// Names beside the points that take most time, where there is room for them.
  private func names(
    _ panel: Panel, _ x: AxisScale, _ y: AxisScale, _ size: (width: Double, height: Double), taken roofs: [Room]
  ) -> [Markup] {
    var taken: [Room] = roofs
    taken += panel.points.map { point in
      let (px, py, r) = (x.place(point.intensity), y.place(point.throughput), Self.radius(point) * 0.7)
      return (px - r...px + r, py - r...py + r)
    }
    var content: [Markup] = []
    let heaviest = panel.points.sorted { $0.share > $1.share }.prefix(5)
    // And those that are farthest below the roofs.
    let peak = panel.peaks.max() ?? 0
    let lowest = panel.points.sorted { left, right in
      left.throughput / roof(over: left, panel, peak) < right.throughput / roof(over: right, panel, peak)
    }.prefix(3)
    var named: Set<String> = []
    for point in Array(heaviest) + lowest where named.insert(point.key).inserted {
      let text = point.name.shortened(to: 24)
      let (px, py, r) = (x.place(point.intensity), y.place(point.throughput), Self.radius(point))
      let width = text.width(size: 11)
      for (dx, dy) in [(r + 4, 4.0), (-r - 4 - width, 4), (-width / 2, -r - 5), (-width / 2, r + 13)] {
        let box = (x: px + dx...px + dx + width, y: py + dy - 10...py + dy + 2)
        guard box.x.lowerBound > x.start, box.x.upperBound < size.width, box.y.lowerBound > Self.top - 8,
          box.y.upperBound < y.start,
          !taken.contains(where: { $0.x.overlaps(box.x) && $0.y.overlaps(box.y) })
        else { continue }
        taken.append(box)
        content.append(
          Markup(.text, [.class("label halo"), Attribute("x", px + dx), Attribute("y", py + dy)], text: text))
        break
      }
    }
    return content
  }

  /// What would be reached at best.
  private func roof(over point: Point, _ panel: Panel, _ peak: Double) -> Double {
    max(.leastNormalMagnitude, min(peak, panel.bandwidth.map { $0 * point.intensity } ?? peak))
  }

  /// `0.1`, `10`, `1 k`.
  private static func tickName(_ value: Double) -> String {
    Axis.tidied(value < 1 ? Decimals.significant(value) : Scaled.perSecond(value))
  }
}
