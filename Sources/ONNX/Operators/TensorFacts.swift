/// What is known of a tensor while shapes are inferred.
struct TensorFacts {
  /// `nil`: not known.
  var type: ElementType?
  /// `nil`: not known.
  var shape: [Int]?
  /// The elements of a small constant.
  var value: ONNXValue?
  /// Where a stored tensor's elements are.
  var data: TensorData?
  /// Whether it depends on no input of the network.
  var isConstant = false

  init(_ type: ElementType?, _ shape: [Int]?) {
    self.type = type
    self.shape = shape
  }

  /// A constant whose elements are known.
  init(_ value: ONNXValue) {
    type = value.type
    shape = value.shape
    self.value = value
    isConstant = true
  }

  /// A stored tensor.
  init(_ data: TensorData) {
    type = data.type
    shape = data.shape
    self.data = data
    isConstant = true
  }
}

/// What a rule found out about a node.
struct NodeOutcome {
  var operation: ONNXOperation
  /// One for each output that the operator can have here; further ones of the node are an error.
  var outputs: [TensorFacts]

  init(_ operation: ONNXOperation, _ outputs: TensorFacts...) {
    self.operation = operation
    self.outputs = outputs
  }

  init(_ operation: ONNXOperation, outputs: [TensorFacts]) {
    self.operation = operation
    self.outputs = outputs
  }
}

/// Why a rule gives no outcome.
enum RuleStop: Error {
  /// The node is wrong; `path` leads from the node down.
  case wrong(ONNXFailure)
  /// The shape of the outputs cannot be known.
  case unresolved(ONNXUnresolvedReason)
}

/// How a node of one operator is understood: its parameters from its attributes, the shapes of its outputs from those of
/// its inputs, and the outputs themselves where they are small constants.
typealias OperatorRule = @Sendable (NodeContext) throws(RuleStop) -> NodeOutcome
