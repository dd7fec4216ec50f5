/// What the colours, textures and shapes of a chart mean, in the order in which they are stacked.
struct Legend: Sendable {
  struct Entry: Sendable, Hashable {
    var name: String
    var swatch: Swatch
    /// For points; `nil` for areas.
    var shape: PointShape?
  }

  var entries: [Entry]

  private static let size = 12.0
  private static let row = 20.0
  private static let gap = 18.0

  /// Where each entry stands in lines of that width.
  private func places(width: Double) -> [(x: Double, y: Double)] {
    var (x, y) = (0.0, 0.0)
    return entries.map { (entry) -> (x: Double, y: Double) in
      let needed: Double = Self.size + 6 + entry.name.width(size: Drawing.fontSize)
      if x > 0, x + needed > width { (x, y) = (0, y + Self.row) }
      defer { x += needed + Self.gap }
      return (x, y)
    }
  }

  /// The height of the legend in that width.
  func height(width: Double) -> Double { places(width: width).last.map { $0.y + Self.row } ?? 0 }

  /// The legend inside a picture.
  func drawn(width: Double) -> Markup {
    var pieces: [Markup] = []
    for (entry, place) in zip(entries, places(width: width)) {
      pieces += Self.sample(entry, x: place.x, y: place.y + 2)
      pieces.append(
        Markup(
          .text, [Attribute("x", place.x + Self.size + 6), Attribute("y", place.y + 12)], text: entry.name))
    }
    return Markup(.g, [.class("legend")], pieces)
  }

  /// The legend as a list of a page.
  var list: Markup {
    Markup(
      .ul, [.class("legend")],
      entries.map { entry in
        let size = Self.size
        let picture = Markup(
          .svg,
          [
            .class("chart"), Attribute("viewBox", "0 0 \(Attribute.coordinate(size)) \(Attribute.coordinate(size))"),
            Attribute("width", size), Attribute("height", size), Attribute("aria-hidden", "true"),
          ], Self.sample(entry, x: 0, y: 0))
        return Markup(.li, [], [picture, .text(entry.name)])
      })
  }

  private static func sample(_ entry: Entry, x: Double, y: Double) -> [Markup] {
    if let shape = entry.shape {
      return [shape.drawn(x: x + size / 2, y: y + size / 2, radius: size / 2 - 1, paint: entry.swatch.paint)]
    }
    return entry.swatch.drawn(x: x, y: y, width: size, height: size)
  }
}

/// The shape of a point.
enum PointShape: Int, Sendable, Hashable, CaseIterable {
  case circle, square, triangle, diamond, cross, wedge

  /// One of them for the series of that number.
  init(series: Int) { self = Self.allCases[series % Self.allCases.count] }

  /// A point with its middle at a place.
  func drawn(x: Double, y: Double, radius: Double, paint: Paint) -> Markup {
    let style = Attribute.class("point paint-\(paint.name)")
    func n(_ value: Double) -> String { Attribute.coordinate(value) }
    let r = radius
    switch self {
    case .circle:
      return Markup(.circle, [Attribute("cx", x), Attribute("cy", y), Attribute("r", r), style])
    case .square:
      return Markup(
        .rect,
        [
          Attribute("x", x - r * 0.9), Attribute("y", y - r * 0.9), Attribute("width", r * 1.8),
          Attribute("height", r * 1.8), style,
        ])
    case .triangle:
      return Markup(
        .path, [Attribute("d", "M\(n(x)),\(n(y - r * 1.2)) l\(n(r * 1.15)),\(n(r * 2)) h\(n(-r * 2.3)) z"), style])
    case .wedge:
      return Markup(
        .path, [Attribute("d", "M\(n(x)),\(n(y + r * 1.2)) l\(n(r * 1.15)),\(n(-r * 2)) h\(n(-r * 2.3)) z"), style])
    case .diamond:
      return Markup(
        .path,
        [
          Attribute(
            "d",
            "M\(n(x)),\(n(y - r * 1.3)) l\(n(r * 1.3)),\(n(r * 1.3)) l\(n(-r * 1.3)),\(n(r * 1.3)) "
              + "l\(n(-r * 1.3)),\(n(-r * 1.3)) z"), style,
        ])
    case .cross:
      let a = r * 0.45
      return Markup(
        .path,
        [
          Attribute(
            "d",
            "M\(n(x - a)),\(n(y - r)) h\(n(2 * a)) v\(n(r - a)) h\(n(r - a)) v\(n(2 * a)) h\(n(a - r)) v\(n(r - a)) "
              + "h\(n(-2 * a)) v\(n(a - r)) h\(n(a - r)) v\(n(-2 * a)) h\(n(r - a)) z"), style,
        ])
    }
  }
}
