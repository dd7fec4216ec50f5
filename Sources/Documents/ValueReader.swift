/// Reads one value, and reports to a log when it is not what was asked for.
///
/// Every function gives `nil` after it reported; reading goes on with the next value, so that all findings come at once.
public struct ValueReader {
  /// The value and where it was written.
  public let node: JSON5Node
  /// Where findings go.
  public let log: FindingLog
  /// The way to what it is in, and from there to it; most ways are never asked for.
  private let parent: DocumentPath
  private let step: DocumentPath.Step?

  /// A reader of `node`, which stands at `path`.
  public init(node: JSON5Node, path: DocumentPath, log: FindingLog) {
    self.node = node
    self.log = log
    parent = path
    step = nil
  }

  /// A reader of `node`, which stands one step below `parent`.
  init(node: JSON5Node, in parent: DocumentPath, at step: DocumentPath.Step, log: FindingLog) {
    self.node = node
    self.log = log
    self.parent = parent
    self.step = step
  }

  /// The way to it from the root.
  public var path: DocumentPath { step.map { DocumentPath(parent.steps + [$0]) } ?? parent }

  /// Reports a problem with this value.
  public func report(_ problem: Problem) { log.report(problem, at: node, path: path) }

  /// Whether the value is `null`.
  public var isNull: Bool {
    if case .null = node.value { true } else { false }
  }

  /// A text.
  public func string() -> String? {
    if case .string(let text) = node.value { return text }
    return wrongType(.text)
  }

  /// A text that is not empty.
  public func name() -> String? {
    guard let text = string() else { return nil }
    if !text.isEmpty { return text }
    report(.wrongType(expected: .name, found: FoundValue(node)))
    return nil
  }

  /// `true` or `false`.
  public func bool() -> Bool? {
    if case .bool(let value) = node.value { return value }
    return wrongType(.boolean)
  }

  /// A whole number within `range`; `16.0` and `1e3` are whole.
  public func integer(in range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = node.value else { return wrongType(.wholeNumber) }
    // The double stands in for whole numbers with dozens of digits, such as 1.00000000000000000000.
    if let integer = number.integer ?? Int(exactly: number.value), range.contains(integer) { return integer }
    // Whole numbers beyond `Int` are out of range too; only fractions and NaN are of the wrong type.
    if number.value.rounded() != number.value { return wrongType(.wholeNumber) }
    report(.outOfRange(found: number.text, lowest: "\(range.lowerBound)", highest: highest(range.upperBound)))
    return nil
  }

  /// A whole number of `range.lowerBound` or more.
  public func integer(in range: PartialRangeFrom<Int>) -> Int? { integer(in: range.lowerBound...Int.max) }

  /// A finite number within `range`.
  public func number(in range: ClosedRange<Double>) -> Double? {
    guard case .number(let number) = node.value else { return wrongType(.number) }
    if number.value.isFinite, range.contains(number.value) { return number.value }
    let (low, high) = (range.lowerBound, range.upperBound)
    report(.outOfRange(found: number.text, lowest: Self.text(low), highest: Self.text(high)))
    return nil
  }

  /// A finite number of `range.lowerBound` or more.
  public func number(in range: PartialRangeFrom<Double>) -> Double? {
    number(in: range.lowerBound...Double.greatestFiniteMagnitude)
  }

  /// One of the names in `choices`. `kind` is the noun for messages: "dataflow".
  public func choice<Choice>(_ kind: String, of choices: [(name: String, value: Choice)]) -> Choice? {
    guard let found = string() else { return nil }
    if let choice = choices.first(where: { $0.name == found }) { return choice.value }
    report(.unknown(kind, found, among: choices.map(\.name)))
    return nil
  }

  /// One of the cases of `Choice`, by raw value.
  public func choice<Choice>(
    _ kind: String, _ type: Choice.Type = Choice.self
  ) -> Choice? where Choice: CaseIterable & RawRepresentable<String> {
    choice(kind, of: Choice.allCases.map { ($0.rawValue, $0) })
  }

  /// The elements of a list.
  public func array() -> [ValueReader]? {
    guard case .array(let elements) = node.value else { return wrongType(.list) }
    let path = path
    return elements.enumerated().map { ValueReader(node: $0.element, in: path, at: .index($0.offset), log: log) }
  }

  /// An object, to be read key by key.
  public func object() -> ObjectReader? {
    guard case .object(let members) = node.value else { return wrongType(.object) }
    let reader = ObjectReader(members: members, node: node, path: path, log: log)
    log.add(reader)
    return reader
  }

  /// The members of an object whose keys are names that the user chose, in file order.
  public func members() -> [NamedValue]? {
    guard case .object(let members) = node.value else { return wrongType(.object) }
    let path = path
    return members.map { member in
      let value = ValueReader(node: member.value, in: path, at: .key(member.key), log: log)
      return NamedValue(name: member.key, keyOrigin: member.keyOrigin, value: value)
    }
  }

  /// Reports that the value is not of the kind asked for, unless it was reported before.
  func wrongType<Result>(_ expected: ValueKind) -> Result? {
    if node.value != .unreadable { report(.wrongType(expected: expected, found: FoundValue(node))) }
    return nil
  }

  private func highest(_ bound: Int) -> String? { bound == .max ? nil : "\(bound)" }

  /// A bound of a range as people would write it, or `nil` for none.
  static func text(_ bound: Double) -> String? {
    if bound.magnitude == .greatestFiniteMagnitude || bound.isInfinite { return nil }
    return bound == bound.rounded() && bound.magnitude < 1e15 ? "\(Int(bound))" : "\(bound)"
  }
}

/// A member of an object whose keys are names that the user chose.
public struct NamedValue {
  /// The key.
  public let name: String
  /// Where the key was written.
  public let keyOrigin: SourceOrigin
  /// What it stands for.
  public let value: ValueReader

  /// Reports a problem with the name.
  public func report(_ problem: Problem) { value.log.report(problem, at: keyOrigin, path: value.path) }
}
