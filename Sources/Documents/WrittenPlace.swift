/// Where something was written, for messages that come after reading.
public struct WrittenPlace: Sendable, Hashable {
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
  public init(_ value: ValueReader) { self.init(file: value.log.file, origin: value.node.origin, path: value.path) }

  /// What is wrong there.
  public func finding(_ problem: Problem) -> Finding {
    Finding(file: file, origin: origin, path: path, problem: problem)
  }
}
