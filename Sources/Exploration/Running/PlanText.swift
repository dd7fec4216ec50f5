import Documents

/// A JSON value as text, and as the paths and texts of what it holds.
enum PlanText {
  /// On one line, for checksums: the same for the same value.
  static func compact(_ node: JSON5Node) -> String {
    switch node.value {
    case .array(let elements): "[" + elements.map(compact).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(JSON5Text.string($0.key)):\(compact($0.value))" }.joined(separator: ",") + "}"
    default: scalar(node)
    }
  }

  /// On several lines, for people. Lists of plain values stay on theirs.
  static func tall(_ node: JSON5Node, indent: String = "") -> String {
    func lines(_ open: String, _ lines: [String], _ close: String) -> String {
      "\(open)\n\(indent)  " + lines.joined(separator: ",\n\(indent)  ") + "\n\(indent)\(close)"
    }
    switch node.value {
    case .array(let elements) where elements.contains { isContainer($0) }:
      return lines("[", elements.map { tall($0, indent: indent + "  ") }, "]")
    case .array(let elements): return "[" + elements.map(scalar).joined(separator: ", ") + "]"
    case .object(let members) where !members.isEmpty:
      return lines(
        "{", members.map { "\(JSON5Text.string($0.key)): \(tall($0.value, indent: indent + "  "))" }, "}")
    default: return scalar(node)
    }
  }

  /// Every plain value with its path, in order.
  static func leaves(_ node: JSON5Node, _ path: DocumentPath = .root) -> [(path: String, text: String)] {
    switch node.value {
    case .array(let elements) where !elements.isEmpty:
      zip(steps(elements), elements).flatMap { leaves($1, DocumentPath(path.steps + [$0])) }
    case .object(let members) where !members.isEmpty:
      members.flatMap { leaves($0.value, path.appending($0.key)) }
    default: [(path.description, scalar(node))]
    }
  }

  /// The steps to the elements of a list: the names of files where each has one of its own, else their places.
  private static func steps(_ elements: [JSON5Node]) -> [DocumentPath.Step] {
    let names = elements.compactMap { if case .string(let name) = $0["file"]?.value { name } else { nil } }
    return Set(names).count == elements.count ? names.map { .key($0) } : elements.indices.map { .index($0) }
  }

  /// What changed from one value to another, in the order of the new one, then what is gone.
  static func differences(from old: JSON5Node, to new: JSON5Node) -> [PlanDifference] {
    let (before, after) = (leaves(old), leaves(new))
    let known = Dictionary(before.map { ($0.path, $0.text) }) { first, _ in first }
    let kept = Set(after.map(\.path))
    let changed = after.filter { known[$0.path] != $0.text }.map {
      PlanDifference(path: $0.path, old: known[$0.path], new: $0.text)
    }
    return changed
      + before.filter { !kept.contains($0.path) }.map { PlanDifference(path: $0.path, old: $0.text, new: nil) }
  }

  private static func isContainer(_ node: JSON5Node) -> Bool {
    switch node.value {
    case .array, .object: true
    default: false
    }
  }

  private static func scalar(_ node: JSON5Node) -> String {
    switch node.value {
    case .null, .unreadable: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.text
    case .string(let text): JSON5Text.string(text)
    case .array: "[]"
    case .object: "{}"
    }
  }
}
