import ONNX

/// A convolution or matrix product of a graph that is computed in every run, and which of its operands are the weights.
public struct ProductNode: Sendable, Hashable {
  /// The place in ``ONNX/ONNXGraph/nodes``.
  public let node: Int
  /// What messages call the node.
  public let title: String
  /// Which of the inputs is coded as weights: the constant one; else the second operand, as the accelerator's filters are.
  public let weightsInput: Int
  /// Which of the inputs is coded as activations.
  public let activationsInput: Int
  /// Whether the weights are the same in every run.
  public let hasConstantWeights: Bool

  /// All of a graph, in order. Products of integers whose zero points are computed are left out: a unit's codes have constant ones.
  public static func all(of graph: ONNXGraph) -> [ProductNode] {
    graph.nodes.indices.compactMap { place in
      let node = graph.nodes[place]
      guard let arithmetic = node.operation.arithmetic, node.isUsed, let output = node.outputs.first.flatMap(\.self),
        !graph.tensors[output].isConstant, let first = node.inputs.first.flatMap(\.self),
        node.inputs.indices.contains(arithmetic.secondOperand), let second = node.inputs[arithmetic.secondOperand]
      else { return nil }
      if let (first, second) = arithmetic.zeroPoints {
        let zeros = [first, second].compactMap { node.inputs.indices.contains($0) ? node.inputs[$0] : nil }
        guard zeros.allSatisfy({ graph.tensors[$0].isConstant }) else { return nil }
      }
      let isSecond = graph.tensors[second].isConstant || !graph.tensors[first].isConstant
      return ProductNode(
        node: place, title: node.title, weightsInput: isSecond ? arithmetic.secondOperand : 0,
        activationsInput: isSecond ? 0 : arithmetic.secondOperand,
        hasConstantWeights: graph.tensors[isSecond ? second : first].isConstant)
    }
  }
}

extension ONNXOperation {
  /// In which numbers a convolution or matrix product works; `nil` for other operations.
  var arithmetic: ONNXArithmetic? {
    switch self {
    case .convolution(let operation): operation.arithmetic
    case .transposedConvolution: .native
    case .matrixProduct(let operation): operation.arithmetic
    default: nil
    }
  }
}

extension ProductTask.RowLayout {
  /// The words of an output channel in the matrix that starts there.
  func row(_ channel: Int, start: Int, of words: [Float]) -> [Float] {
    let first = start + channel * channelStride
    return (0..<taps).map { words[first + $0 * tapStride] }
  }

  /// The words of an output channel in all matrices.
  func words(of channel: Int, in words: [Float]) -> [Float] {
    matrices.flatMap { row(channel, start: $0, of: words) }
  }
}
