/// A piece of JSON text, put together in the order in which it is asked for.
///
/// Not Foundation's encoder: that one cannot keep keys in order, prints 0.1 pJ as a binary fraction, and costs more
/// start-up time than a simulation.
struct JSONText {
  private(set) var text: String

  private init(_ text: String) { self.text = text }

  static let null = JSONText("null")

  static func string(_ value: String) -> JSONText { JSONText("\"" + escaped(value) + "\"") }

  static func value(_ value: ReportValue) -> JSONText {
    switch value {
    case .text(let text): string(text)
    case .unknown: null
    case .count, .energy, .measure: JSONText(value.exactText)
    }
  }

  static func bool(_ value: Bool) -> JSONText { JSONText(value ? "true" : "false") }

  static func number(_ value: Int) -> JSONText { JSONText(String(value)) }

  /// A number as JSON writes it; `null` if it is not finite.
  static func number(_ value: Double) -> JSONText { value.isFinite ? JSONText("\(value)") : null }

  /// Digits that are known to be a number of JSON.
  static func number(digits: ExactDigits) -> JSONText { JSONText(digits.text) }

  /// On one line.
  static func object(_ members: [(key: String, value: JSONText)]) -> JSONText {
    JSONText("{" + members.map { "\"\(escaped($0.key))\": \($0.value.text)" }.joined(separator: ", ") + "}")
  }

  /// On one line.
  static func array(_ elements: [JSONText]) -> JSONText {
    JSONText("[" + elements.map(\.text).joined(separator: ", ") + "]")
  }

  /// One line for each member.
  static func tallObject(_ members: [(key: String, value: JSONText)], indent: String = "") -> JSONText {
    tall(members.map { "\"\(escaped($0.key))\": \($0.value.text)" }, "{", "}", indent: indent)
  }

  /// One line for each element.
  static func tallArray(_ elements: [JSONText], indent: String) -> JSONText {
    tall(elements.map(\.text), "[", "]", indent: indent)
  }

  private static func tall(_ lines: [String], _ open: String, _ close: String, indent: String) -> JSONText {
    guard !lines.isEmpty else { return JSONText(open + close) }
    return JSONText("\(open)\n\(indent)  " + lines.joined(separator: ",\n\(indent)  ") + "\n\(indent)\(close)")
  }

  /// RFC 8259: quotes, backslashes and control characters are escaped, everything else stands for itself.
  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        result += scalar.value < 0x10 ? "\\u000" : "\\u00"
        result += String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
