import Documents

/// What can be wrong with a model, or with what a user says about one. Data only: the words are in
/// `ONNXProblem+Sentence.swift`.
public enum ONNXProblem: Sendable, Hashable {
  // The file and its wire format.
  /// It cannot be read at all.
  case file(Problem)
  /// A value that needs more bytes than its message or its file has left.
  case endsInside(needed: UInt64, left: Int)
  case varintTooLong
  case fieldNumber(UInt64)
  /// A group: a form that protobuf has given up.
  case group
  case wireType(Int)
  /// A known field whose value is of another kind.
  case wrongWireType(found: WireKind, expected: WireKind)
  /// A text that is not UTF-8.
  case notText
  case textTooLong(bytes: Int, limit: Int)
  /// Nodes, names and lists that would take more memory than ``ReadBudget/limit``.
  case structureTooLarge(limit: Int)

  // The model.
  /// A message that must be there, or may be there once, is missing or given again.
  case missingField(String)
  case givenTwice
  case irVersion(Int)
  /// No operator set of the default domain is imported.
  case noOperatorSet
  case operatorSet(Int)
  case tooMany(String, count: Int, limit: Int)
  case elementType(Int)
  /// A value that is not a tensor: a sequence, a map, an optional or a sparse tensor.
  case notATensor(String)
  case negativeDimension(Int)
  case tooManyElements([Int])

  // Data of tensors.
  case sparseInitializer
  case segmented
  /// Data of several kinds, or of a kind that the element type does not use.
  case wrongDataField(ElementType)
  /// More or less data than the shape asks for, in bytes or in elements.
  case wrongDataSize(expected: Int, found: Int, unit: DataUnit)
  case externalPath(String, ExternalPathProblem)
  case externalNumber(key: String, text: String)
  case externalRange(offset: Int, length: Int, fileSize: Int)
  /// Values are asked for as numbers that their type does not have.
  case notNumbers(ElementType)

  // The graph.
  case duplicateName(String)
  /// A name that nothing produces.
  case missingTensor(String, nearest: String?)
  /// Nodes that wait for each other.
  case cycle([String])
  /// The inferred shape is not the one that the file declares.
  case declaredDiffers(name: String, declared: String, inferred: String)

  // Inputs that the caller sets.
  case badInputText(String)
  case unknownInput(String, allowed: [String], nearest: String?)
  case wrongRank(name: String, declared: String, given: [Int])
  /// Two inputs give the same symbol different values.
  case symbolConflict(symbol: String, first: Int, second: Int)
  case repeatedInput(String)
  /// Inputs with sizes that nobody has set: name and shape as declared.
  case openInputs([OpenInput])

  // Nodes.
  /// Something about a node.
  indirect case node(title: String, operatorName: String, ONNXProblem)
  case inputCount(found: Int, allowed: ClosedRange<Int>)
  case outputCount(found: Int, allowed: ClosedRange<Int>)
  case missingOperand(index: Int)
  case missingAttribute(String)
  case attributeType(String, expected: String)
  /// Values that contradict each other: a full sentence without the final stop.
  case inconsistent(String)
}

/// What data is counted in.
public enum DataUnit: String, Sendable, Hashable {
  case bytes, elements
}

/// Why a file beside the model is not opened.
public enum ExternalPathProblem: Sendable, Hashable {
  case empty
  case absolute
  /// It has a `..`, a zero byte or a backslash.
  case leavesFolder
  /// A symbolic link leads out of the model's folder.
  case linkLeavesFolder
}

/// An input whose size is not known.
public struct OpenInput: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Its shape as the file declares it; `nil` when even the rank is open.
  public var declared: [ONNXDimension]?

  /// An input of parts.
  public init(name: String, declared: [ONNXDimension]?) {
    self.name = name
    self.declared = declared
  }
}
