/// A model with all shapes: what a graph computes, in an order in which it can be computed.
public struct ONNXGraph: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The graph's name.
  public let name: String
  /// What wrote the file, such as "pytorch 2.1.0".
  public let producer: String
  /// The version of the file format.
  public let irVersion: Int
  /// The version of ONNX's own operators.
  public let operatorSet: Int
  /// All tensors. Nodes and lists name them by their place here.
  public let tensors: [ONNXTensor]
  /// All nodes; each comes after those that make what it reads.
  public let nodes: [ONNXNode]
  /// What the caller provides, in the order of the file; stored tensors are not among them.
  public let inputs: [Int]
  /// What the model gives.
  public let outputs: [Int]
  /// Operators that are not known, in the order of their first nodes.
  public let unknownOperators: [ONNXUnknownOperator]
  /// Nodes whose outputs have no known shape although their operator is known, in order.
  public let unresolvedNodes: [ONNXUnresolvedNode]
  /// Dimensions that the file leaves open and nobody set: each was taken as 1.
  public let assumedDimensions: [ONNXAssumedDimension]
}

/// A tensor of a graph.
public struct ONNXTensor: Sendable {
  /// Unique within the graph.
  public var name: String
  /// `nil` behind operators that are not known.
  public var type: ElementType?
  /// The sizes of the dimensions, none for a scalar; `nil` behind operators that are not known.
  public var shape: [Int]?
  /// Where it comes from.
  public var origin: Origin
  /// The elements of a small constant, if they were needed or folded.
  public var value: ONNXValue?

  /// Where a tensor comes from.
  public enum Origin: Sendable, Hashable {
    /// The caller.
    case input
    /// The file, or a file beside it: a weight.
    case stored(TensorData)
    /// A node that depends on stored tensors only: it can be computed once and for all.
    case constant(node: Int)
    /// A node that depends on the inputs.
    case computed(node: Int)
  }

  /// Whether the tensor depends on no input.
  public var isConstant: Bool {
    switch origin {
    case .stored, .constant: true
    case .input, .computed: false
    }
  }

  /// The number of elements.
  public var count: Int? { shape?.elementCount }
}

/// A node of a graph.
public struct ONNXNode: Sendable {
  /// The name in the file; it may be empty and need not be unique.
  public var name: String
  /// The operator's name in the file.
  public var operatorName: String
  /// The place in the file's list of nodes.
  public var index: Int
  /// What it computes.
  public var operation: ONNXOperation
  /// Tensors read; `nil` where an optional one is left out.
  public var inputs: [Int?]
  /// Tensors made; `nil` where nobody wants it.
  public var outputs: [Int?]
  /// Whether some output of the graph depends on it.
  public var isUsed: Bool

  /// What messages call the node.
  public var title: String { name.isEmpty ? "\(operatorName) \(index)" : name }
}

/// An operator that is not known.
public struct ONNXUnknownOperator: Sendable, Hashable {
  /// Empty for ONNX's own.
  public var domain: String
  /// Its name.
  public var name: String
  /// How many nodes apply it.
  public var count: Int
  /// The title of the first of them.
  public var firstNode: String
}

/// A node whose outputs have no known shape.
public struct ONNXUnresolvedNode: Sendable, Hashable {
  /// Its place in ``ONNXGraph/nodes``.
  public var node: Int
  /// Why.
  public var reason: ONNXUnresolvedReason
}

/// Why a node's outputs have no known shape.
public enum ONNXUnresolvedReason: Sendable, Hashable {
  /// The shape of that input is not known.
  case unknownShape(input: Int)
  /// The shape depends on values of that input, which are computed from the network's inputs.
  case dependsOnData(input: Int)
}

/// An open dimension that was taken as 1.
public struct ONNXAssumedDimension: Sendable, Hashable {
  /// The input.
  public var input: String
  /// Its shape now.
  public var shape: [Int]
}
