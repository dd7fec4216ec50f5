extension DocumentPath {
  /// The path that `text` spells: keys with points between them, `[3]` for elements, `["a.b"]` for odd keys; `nil` when
  /// it is not one.
  public init?(parsing text: String) {
    var steps: [Step] = []
    var rest = text[...]
    while let first = rest.first {
      if first == "[" {
        guard let step = Self.takeBracket(&rest) else { return nil }
        steps.append(step)
      } else {
        // Between a key and what is before it stands a point.
        if !steps.isEmpty {
          guard first == "." else { return nil }
          rest.removeFirst()
        }
        let key = rest.prefix { $0 != "." && $0 != "[" }
        guard !key.isEmpty else { return nil }
        steps.append(.key(String(key)))
        rest = rest[key.endIndex...]
      }
    }
    guard !steps.isEmpty else { return nil }
    self.init(steps)
  }

  /// Reads `[3]` or `["key"]`, where a backslash keeps the next character from its usual meaning.
  private static func takeBracket(_ rest: inout Substring) -> Step? {
    rest.removeFirst()
    guard let quote = rest.first, quote == "\"" || quote == "'" else {
      let digits = rest.prefix { $0 != "]" }
      guard let index = Int(digits), index >= 0, digits.endIndex < rest.endIndex else { return nil }
      rest = rest[digits.endIndex...].dropFirst()
      return .index(index)
    }
    rest.removeFirst()
    var key = ""
    while let next = rest.popFirst() {
      if next == quote { return rest.popFirst() == "]" ? .key(key) : nil }
      guard let taken = next == "\\" ? rest.popFirst() : next else { return nil }
      key.append(taken)
    }
    return nil
  }
}
