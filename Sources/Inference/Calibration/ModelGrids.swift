import Arithmetic
import ONNX

/// The integers of a tensor that a model has quantized: `x = scale · (q − zeroPoint)`.
struct IntegerGrid: Sendable, Hashable {
  var scale: Double
  var zeroPoint: Int
  /// Which q there are.
  var range: ClosedRange<Int>

  /// What codes the same numbers in a format: the integers themselves, or all of them moved by one number where the format begins
  /// elsewhere (`uint8` in `int8`: by 128). `nil` where the format is no integer's or has fewer of them.
  func quantizer(in format: NumberFormat) -> Quantizer? {
    switch format {
    case .signedInteger, .unsignedInteger: break
    default: return nil
    }
    guard format.isDefined, let own = format.integerRange, own.count >= range.count else { return nil }
    let shift = max(0, own.lowerBound - range.lowerBound) + min(0, own.upperBound - range.upperBound)
    let zero = zeroPoint + shift
    return zero == 0
      ? try? Quantizer(format: format, scale: scale) : try? Quantizer(format: format, scale: scale, zeroPoint: zero)
  }
}

/// How a model itself has quantized the operands of a product; `nil` for one that it has not, or only while it runs.
///
/// Operands of `QLinearConv`, `QLinearMatMul`, `ConvInteger` and `MatMulInteger` are integers without their zero points: their grids have
/// scale 1. Operands of `Conv`, `Gemm` and `MatMul` are what a `DequantizeLinear` makes.
struct ModelGrids: Sendable, Hashable {
  var activations: IntegerGrid?
  /// One for all weights, or one for each output channel.
  var weights: [IntegerGrid]?

  /// Those of all products of a graph, by nodes.
  /// - Parameter constants: the tensors that depend on no input, by numbers.
  static func all(of graph: ONNXGraph, constants: [Int: Tensor]) -> [Int: ModelGrids] {
    let reader = GridReader(graph: graph, constants: constants)
    var grids: [Int: ModelGrids] = [:]
    for product in ProductNode.all(of: graph) {
      let found = reader.grids(of: product)
      if found.activations != nil || found.weights != nil { grids[product.node] = found }
    }
    return grids
  }

  /// What codes the activations in a format; `nil` where the model does not say it, or the format does not hold it.
  func activations(in format: NumberFormat) -> Quantizer? { activations?.quantizer(in: format) }

  /// What codes the weights in a format: one quantizer, or one for each output channel.
  func weights(in format: NumberFormat) -> [Quantizer]? {
    guard let weights else { return nil }
    let quantizers = weights.compactMap { $0.quantizer(in: format) }
    return quantizers.count == weights.count && !quantizers.isEmpty ? quantizers : nil
  }
}

/// Reads grids from the nodes of a graph.
private struct GridReader {
  let graph: ONNXGraph
  let constants: [Int: Tensor]

  func grids(of product: ProductNode) -> ModelGrids {
    let node = graph.nodes[product.node]
    guard let zeroPoints = node.operation.arithmetic?.zeroPoints else {
      return ModelGrids(
        activations: dequantized(node, product.activationsInput, axis: nil)?.first,
        weights: dequantized(node, product.weightsInput, axis: channelAxis(of: product)))
    }
    let isFirst = product.activationsInput == 0
    let (activations, weights) =
      isFirst ? (zeroPoints.first, zeroPoints.second) : (zeroPoints.second, zeroPoints.first)
    return ModelGrids(
      activations: steps(node, product.activationsInput, zero: activations, channels: nil)?.first,
      weights: steps(node, product.weightsInput, zero: weights, channels: channelAxis(of: product)))
  }

  /// The dimension of the weights that are the output channels; `nil` where none is.
  private func channelAxis(of product: ProductNode) -> Int? {
    let node = graph.nodes[product.node]
    // The groups of a transposed convolution share the places of its second dimension.
    if case .transposedConvolution(let operation) = node.operation { return operation.groups == 1 ? 1 : nil }
    guard case .matrixProduct(let operation) = node.operation else { return 0 }
    let rank = tensor(node, product.weightsInput).flatMap { graph.tensors[$0].shape?.count } ?? 0
    if product.weightsInput == 0 {
      return operation.general?.transposesFirst == true ? 1 : max(0, rank - 2)
    }
    return operation.general?.transposesSecond == true ? 0 : max(0, rank - 1)
  }

  private func tensor(_ node: ONNXNode, _ place: Int) -> Int? {
    node.inputs.indices.contains(place) ? node.inputs[place] : nil
  }

  /// Integers that lose their zero point in the product itself.
  private func steps(_ node: ONNXNode, _ place: Int, zero: Int, channels axis: Int?) -> [IntegerGrid]? {
    guard let data = tensor(node, place) else { return nil }
    return grids(of: data, scale: Tensor([], [1]), zero: tensor(node, zero), along: axis, axis: axis)
  }

  /// What a `DequantizeLinear` makes.
  private func dequantized(_ node: ONNXNode, _ place: Int, axis: Int?) -> [IntegerGrid]? {
    guard let read = tensor(node, place), let maker = graph.tensors[read].maker,
      case .quantization(.dequantize(let along, block: 0)) = graph.nodes[maker].operation,
      let data = tensor(graph.nodes[maker], 0), let scale = tensor(graph.nodes[maker], 1).flatMap({ constants[$0] })
    else { return nil }
    return grids(of: data, scale: scale, zero: tensor(graph.nodes[maker], 2), along: along, axis: axis)
  }

  /// One grid, or one for each word along an axis, which must be the one asked for.
  private func grids(of data: Int, scale: Tensor, zero: Int?, along: Int?, axis: Int?) -> [IntegerGrid]? {
    guard let type = graph.tensors[data].type, let bits = type.bits, bits <= 16, let range = type.integerRange,
      let shape = graph.tensors[data].shape
    else { return nil }
    var zeros: [Float] = [0]
    if let zero {
      guard let words = constants[zero]?.words, !words.isEmpty else { return nil }
      zeros = words
    }
    let count = max(scale.words.count, zeros.count)
    if count > 1 {
      guard let axis, axis == along, shape.indices.contains(axis), shape[axis] == count else { return nil }
    }
    guard [1, count].contains(scale.words.count), [1, count].contains(zeros.count) else { return nil }
    let grids = (0..<count).compactMap { place -> IntegerGrid? in
      let own = Double(scale.words[scale.words.count == 1 ? 0 : place])
      guard own > 0, own.isFinite, let zero = Int(exactly: zeros[zeros.count == 1 ? 0 : place]), range ~= zero else {
        return nil
      }
      return IntegerGrid(scale: own, zeroPoint: zero, range: range)
    }
    return grids.count == count ? grids : nil
  }
}

extension ONNXTensor {
  /// The node that makes it.
  fileprivate var maker: Int? {
    switch origin {
    case .constant(let node), .computed(let node): node
    case .input, .stored: nil
    }
  }
}
