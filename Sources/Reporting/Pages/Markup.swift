/// A piece of a page or chart: well-formed as XML and as HTML, whatever the texts in it.
///
/// There is no way to put unescaped text into one, but for code and style that the program brings along (``Code``).
struct Markup: Sendable, Hashable {
  private(set) var source: String

  private init(source: String) { self.source = source }

  /// Nothing.
  static let nothing = Markup(source: "")

  /// An element and what is in it.
  init(_ tag: Tag, _ attributes: [Attribute] = [], _ content: [Markup] = []) {
    var source = "<\(tag.rawValue)"
    for attribute in attributes {
      source += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
    }
    if tag.isVoid || (tag.isGraphic && content.isEmpty) {
      self.source = source + "/>"
      return
    }
    source += ">"
    for piece in content { source += piece.source }
    self.source = source + "</\(tag.rawValue)>"
  }

  /// An element with a text in it.
  init(_ tag: Tag, _ attributes: [Attribute] = [], text: String) {
    self.init(tag, attributes, [.text(text)])
  }

  /// Characters that stand for themselves.
  static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// Pieces one after the other, each on a line of its own.
  static func lines(_ pieces: [Markup]) -> Markup {
    Markup(source: pieces.map { $0.source + "\n" }.joined())
  }

  /// The style sheet of a page or chart.
  static func style(_ code: Code) -> Markup {
    Markup(source: "<style>/*<![CDATA[*/\n\(code.text)/*]]>*/</style>")
  }

  /// The program of a page. It runs in strict mode and leaves no names behind.
  static func script(_ code: Code) -> Markup {
    Markup(source: "<script>/*<![CDATA[*/\n(() => {\n\"use strict\";\n\(code.text)})();\n/*]]>*/</script>")
  }

  /// Figures that the program of a page reads: `JSON.parse(document.getElementById(id).textContent)`.
  static func figures(id: String, _ json: JSONText) -> Markup {
    // Inside a script element neither HTML nor XML knows escapes; JSON's own do.
    var text = ""
    for character in json.text.unicodeScalars {
      switch character {
      case "<": text += "\\u003c"
      case ">": text += "\\u003e"
      case "&": text += "\\u0026"
      default: text.unicodeScalars.append(character)
      }
    }
    return Markup(source: "<script type=\"application/json\" id=\"\(escaped(id))\">\(text)</script>")
  }

  /// A whole page.
  static func document(_ root: Markup) -> String { "<!DOCTYPE html>\n" + root.source + "\n" }

  /// A chart as a file of its own.
  static func drawing(_ root: Markup) -> String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.source + "\n" }

  /// What XML 1.0 would read as markup is escaped, and what it does not allow becomes a question mark.
  private static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(character)
      case _ where character.value < 0x20 || (0x7F...0x9F).contains(character.value): result += "?"
      case "\u{FFFE}", "\u{FFFF}": result += "?"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

/// Code or style that is part of the program: nothing else can be made into one.
struct Code: Sendable, Hashable {
  private(set) var text: String

  init(_ text: StaticString) { self.text = "\(text)\n" }

  static func + (left: Code, right: Code) -> Code {
    var sum = left
    sum.text += right.text
    return sum
  }
}
