extension JSON5Node {
  /// The value as JSON on one line: equal values have equal texts, however they were written. Members keep their order.
  public var canonicalText: String {
    switch value {
    case .null, .unreadable: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.integer.map(String.init) ?? "\(number.value)"
    case .string(let text): JSON5Text.string(text)
    case .array(let elements): "[" + elements.map(\.canonicalText).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(JSON5Text.string($0.key)): \($0.value.canonicalText)" }.joined(separator: ", ") + "}"
    }
  }

  /// A text without its quotes, anything else as ``canonicalText``: what stands in a cell.
  public var plainText: String { if case .string(let text) = value { text } else { canonicalText } }
}
