import Documents

/// What is wrong with a model, and where. ``sentence`` says it in words.
public struct ONNXFailure: Error, Sendable, Hashable {
  /// The file as the user named it; empty for an option.
  public var file: String
  /// The byte of the file, from 0, where it is known.
  public var offset: Int?
  /// The way of fields from the model down: `graph.node[12].attribute[2]`.
  public var path: DocumentPath
  /// What is wrong.
  public var problem: ONNXProblem

  /// A failure of parts.
  public init(file: String, offset: Int? = nil, path: DocumentPath = .root, problem: ONNXProblem) {
    self.file = file
    self.offset = offset
    self.path = path
    self.problem = problem
  }

  /// The same one level up: what failed is the field `name` of the message, or its element `index`.
  func inside(_ name: String, _ index: Int? = nil) -> ONNXFailure {
    var copy = self
    let steps: [DocumentPath.Step] = [.key(name)] + (index.map { [.index($0)] } ?? [])
    copy.path = DocumentPath(steps + path.steps)
    return copy
  }
}

/// Does `body`; what it throws happened in the field `name`.
func within<Result>(
  _ name: String, _ index: Int? = nil, _ body: () throws(ONNXFailure) -> Result
) throws(ONNXFailure) -> Result {
  do throws(ONNXFailure) {
    return try body()
  } catch {
    throw error.inside(name, index)
  }
}
