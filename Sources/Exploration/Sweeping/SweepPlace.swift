import Documents

/// Where something of a plan was written, for messages.
public struct SweepPlace: Sendable, Hashable {
  public var file: String
  public var origin: SourceOrigin
  public var path: DocumentPath

  /// A place in a file or an option; without arguments, something that a program made.
  public init(file: String = "", origin: SourceOrigin = .file, path: DocumentPath = .root) {
    self.file = file
    self.origin = origin
    self.path = path
  }

  /// Where a value stands.
  init(_ value: ValueReader) { self.init(file: value.log.file, origin: value.node.origin, path: value.path) }

  /// What is wrong there.
  func finding(_ problem: Problem) -> Finding { Finding(file: file, origin: origin, path: path, problem: problem) }
}

/// A word of a plan, and where it was written.
public struct SweepName: Sendable, Hashable {
  public var text: String
  public var place: SweepPlace

  /// A word at a place.
  public init(_ text: String, place: SweepPlace = SweepPlace()) {
    self.text = text
    self.place = place
  }
}
