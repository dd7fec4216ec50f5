/// The colour of a part of a chart, by what it stands for: the same thing has the same colour in every chart of a page.
///
/// The colours are those of Okabe and Ito (2008), which people with any common colour vision can tell apart; style sheets
/// give each its value for light and for dark (``ChartStyle``). Nothing is told by colour alone: textures, labels and
/// the order of the legend say it too.
enum Paint: Sendable, Hashable {
  case compute, fillDrain, dram, network, leakage, processingElements
  /// The accelerator's memory of that index.
  case memory(Int)
  /// One of several designs or points that are set side by side.
  case series(Int)

  /// How many colours memories and series have before they come again.
  static let cycle = 6

  /// The name in the style sheets.
  var name: String {
    switch self {
    case .compute, .processingElements: "compute"
    case .fillDrain: "fill-drain"
    case .dram: "dram"
    case .network: "network"
    case .leakage: "leakage"
    case .memory(let index): "memory-\(index % Self.cycle)"
    case .series(let index): "series-\(index % Self.cycle)"
    }
  }
}

/// What is drawn over a colour, so that parts of one colour can be told apart: operands, in charts of memories.
enum Texture: String, Sendable, Hashable, CaseIterable {
  case plain, stripes, dots, bars

  /// The patterns that the textures need, once for a page or file.
  static var definitions: Markup {
    Markup(
      .defs, [],
      [
        pattern(.stripes, size: 6, [Markup(.path, [Attribute("d", "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2")])]),
        pattern(
          .dots, size: 5,
          [Markup(.circle, [Attribute("cx", 2.5), Attribute("cy", 2.5), Attribute("r", 1.1), .class("ink")])]),
        pattern(.bars, size: 4, [Markup(.path, [Attribute("d", "M0,1 h4")])]),
      ])
  }

  private static func pattern(_ texture: Texture, size: Double, _ content: [Markup]) -> Markup {
    Markup(
      .pattern,
      [
        .id("texture-\(texture.rawValue)"), .class("texture"), Attribute("width", size), Attribute("height", size),
        Attribute("patternUnits", "userSpaceOnUse"),
      ], content)
  }
}

/// A rectangle of a colour and a texture.
struct Swatch: Sendable, Hashable {
  var paint: Paint
  var texture = Texture.plain

  /// The rectangle at a place, one or two elements.
  func drawn(x: Double, y: Double, width: Double, height: Double) -> [Markup] {
    let place = [Attribute("x", x), Attribute("y", y), Attribute("width", width), Attribute("height", height)]
    let base = Markup(.rect, place + [.class("paint-\(paint.name)")])
    guard texture != .plain else { return [base] }
    return [base, Markup(.rect, place + [Attribute("fill", "url(#texture-\(texture.rawValue))")])]
  }
}
