extension FoundValue {
  /// What `node` holds.
  public init(_ node: JSON5Node) {
    switch node.value {
    case .null: self.init(kind: .null, text: "")
    case .bool(let value): self.init(kind: .boolean, text: "\(value)")
    case .number(let number): self.init(kind: .number, text: number.text)
    case .string(let text): self.init(kind: .text, text: text)
    case .array(let elements): self.init(kind: .list, text: "\(elements.count)")
    case .object(let members): self.init(kind: .object, text: "\(members.count)")
    case .unreadable: self.init(kind: .null, text: "")
    }
  }
}
