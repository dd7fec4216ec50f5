import ONNX

/// A convolution or matrix product of a graph that is computed in every run, and which of its operands are the weights.
public struct ProductNode: Sendable, Hashable {
  /// The place in ``ONNX/ONNXGraph/nodes``.
  public let node: Int
  /// What messages call the node.
  public let title: String
  /// Which of the two inputs is coded as weights: the constant one; else the second, as the accelerator's filters are.
  public let weightsInput: Int
  /// Whether the weights are the same in every run.
  public let hasConstantWeights: Bool

  /// All of a graph, in order; those in integer arithmetic of their own are left out.
  public static func all(of graph: ONNXGraph) -> [ProductNode] {
    graph.nodes.indices.compactMap { place in
      let node = graph.nodes[place]
      switch node.operation {
      case .convolution(let operation) where operation.arithmetic == .native: break
      case .transposedConvolution: break
      case .matrixProduct(let operation) where operation.arithmetic == .native: break
      default: return nil
      }
      guard node.isUsed, let output = node.outputs.first.flatMap(\.self), !graph.tensors[output].isConstant,
        node.inputs.count >= 2, let first = node.inputs[0], let second = node.inputs[1]
      else { return nil }
      let isSecond = graph.tensors[second].isConstant || !graph.tensors[first].isConstant
      return ProductNode(
        node: place, title: node.title, weightsInput: isSecond ? 1 : 0,
        hasConstantWeights: graph.tensors[isSecond ? second : first].isConstant)
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
