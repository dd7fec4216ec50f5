/// A value of a JSON5 document and where it was written.
public struct JSON5Node: Sendable, Hashable {
  /// What was written.
  public var value: JSON5Value
  /// Where it starts.
  public var origin: SourceOrigin

  /// A value from `origin`.
  public init(_ value: JSON5Value, at origin: SourceOrigin) {
    self.value = value
    self.origin = origin
  }
}

/// What a JSON5 document can hold.
public enum JSON5Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSON5Number)
  case string(String)
  case array([JSON5Node])
  /// The members in file order; no key occurs twice.
  case object([JSON5Member])
  /// A value that could not be understood. It has been reported where it stands; readers pass over it in silence.
  case unreadable
}

/// A number and how it was written.
public struct JSON5Number: Sendable, Hashable {
  /// The characters of the file: `0x10`, `.5`, `1e3`.
  public let text: String
  /// The nearest double; infinite or NaN only where the file says `Infinity` or `NaN`.
  public let value: Double
  /// The exact value, when it is whole and fits: `16`, `1e3` and `64.0` are whole.
  public let integer: Int?

  /// A number of parts, which have to agree.
  public init(text: String, value: Double, integer: Int?) {
    self.text = text
    self.value = value
    self.integer = integer
  }
}

/// A key of an object with its value.
public struct JSON5Member: Sendable, Hashable {
  /// Without quotes, escapes resolved.
  public var key: String
  /// Where the key was written.
  public var keyOrigin: SourceOrigin
  /// What it stands for.
  public var value: JSON5Node

  /// A member of parts.
  public init(key: String, keyOrigin: SourceOrigin, value: JSON5Node) {
    self.key = key
    self.keyOrigin = keyOrigin
    self.value = value
  }
}

extension JSON5Node {
  /// The member `key`, if this is an object that has it.
  public subscript(key: String) -> JSON5Node? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The element `index`, if this is a list that long.
  public subscript(index: Int) -> JSON5Node? {
    guard case .array(let elements) = value, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}
