import ONNX

/// Computes a network whose products go through the datapaths of processing units; all else is computed in single precision.
///
/// Batch normalizations are folded first, as ``FloatEngine`` does it where it is asked to: that engine is the reference. A product's
/// activations are coded word by word, its learned weights when the engine is made. Sums are made tap by tap, in the order of
/// channel, row and column of the window, as many at once as the unit has lanes, on top of the bias: where the unit adds
/// integers of one scale, that is rounded to a step of the accumulator, together with what zero points of activations take away. Units of
/// several sums, floating-point ones, and those that count the products of signs get their bias afterwards, in double precision.
/// Sums times their scales are floats again, which the next product codes anew: there they are requantized.
///
/// Operands of integer products (`QLinearConv` and its like) are coded without their zero points, in steps, and the node itself
/// requantizes as the model says. With the model's own scales and zero points, which calibration takes where the unit's formats hold its
/// integers, a multiplier whose accumulator no sum leaves makes those integers exactly. In other formats its steps are coded
/// like any words.
public struct QuantizedEngine: Sendable {
  /// What a run gave.
  public struct Run: Sendable {
    /// The network's outputs by name.
    public var outputs: [String: Tensor]
    /// What happened in each node with numbers, by its place in the graph.
    public var counts: [Int: ProductCounts]
  }

  private let engine: FloatEngine
  private let products: DatapathProducts

  /// The network.
  public var graph: ONNXGraph { engine.graph }

  /// An engine for a network with these numbers for some of its convolutions and matrix products, by their places in the graph.
  /// The others are computed in single precision.
  /// - Parameter threads: how many processors share the work; neither results nor counts depend on it.
  /// - Throws: what ``FloatEngine`` refuses, and numbers that do not fit their node.
  public init(_ graph: ONNXGraph, numbers: [Int: ProductNumbers], threads: Int) throws(InferenceFailure) {
    engine = try FloatEngine(graph, threads: threads, foldsNormalizations: true)
    products = try DatapathProducts(
      numbers, planned: engine.plannedOperands, titles: graph.nodes.map(\.title), threads: threads)
  }

  /// The network's outputs for these inputs.
  /// - Throws: inputs that are missing, unknown or of another shape, places that lead out of a tensor, and operands that are not
  ///   finite.
  public func run(_ inputs: [String: Tensor]) throws(InferenceFailure) -> Run {
    let (tensors, counts) = try tensors(inputs, watching: { _, _ in })
    return Run(outputs: engine.named(tensors), counts: counts)
  }

  /// The number of the tensor that a node makes, as ``FloatEngine/output(ofNode:)`` has it.
  public func output(ofNode node: Int) -> Int? { engine.output(ofNode: node) }

  /// Computes all nodes; `watching` is called with the number of every computed tensor and its words, in the order of the nodes.
  /// - Returns: the inputs and computed tensors that are outputs of the network, and what happened in each node.
  public func tensors(
    _ inputs: [String: Tensor], watching: (Int, Tensor) -> Void
  ) throws(InferenceFailure) -> (tensors: [Int: Tensor], counts: [Int: ProductCounts]) {
    let run = products.counting()
    let tensors = try engine.tensors(inputs, run, watching: watching)
    return (tensors, run.counts)
  }
}
