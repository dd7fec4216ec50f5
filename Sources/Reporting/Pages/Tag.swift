/// An element of the pages and charts. A list, so that nothing from a file can become markup.
enum Tag: String, Sendable, Hashable {
  // Document
  case html, head, meta, title, style, script, body
  // Parts of a page
  case header, nav, main, section, footer, figure, figcaption, details, summary
  case heading1 = "h1"
  case heading2 = "h2"
  case heading3 = "h3"
  // Text
  case p, div, span, a, strong, ul, li, dl, dt, dd, code, data, aside, noscript
  // Tables
  case table, caption, thead, tbody, tfoot, tr, th, td
  // Controls
  case button, input, label, output, select, option, fieldset, legend
  // Graphics
  case svg, g, defs, pattern, rect, line, path, circle, text, desc, canvas

  /// Whether HTML knows no content and no end of it.
  var isVoid: Bool { self == .meta || self == .input }

  /// Whether it is drawn: such an element without content needs no end tag, in HTML as in XML.
  var isGraphic: Bool {
    switch self {
    case .g, .rect, .line, .path, .circle: true
    default: false
    }
  }
}

/// What an element carries. Names are written in the program only; values are escaped where they are printed.
struct Attribute: Sendable, Hashable {
  var name: String
  var value: String

  init(_ name: StaticString, _ value: String) {
    self.name = "\(name)"
    self.value = value
  }

  /// A coordinate, in hundredths of a pixel.
  init(_ name: StaticString, _ value: Double) { self.init(name, Self.coordinate(value)) }

  init(_ name: StaticString, _ value: Int) { self.init(name, String(value)) }

  static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
  static func id(_ name: String) -> Attribute { Attribute("id", name) }

  /// A number of pixels with at most two decimals and no needless zeros.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    var text = Decimals.fixed(value, 2)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
