import ONNX

/// What surrounds products of integers with zero points: `ConvInteger`, `MatMulInteger`, `QLinearConv`, `QLinearMatMul`.
extension NodeOperands {
  /// Both operands of a product, integers without their zero points.
  /// - Parameter axes: along which dimension of each zero points differ where they are a vector; negative ones from the end.
  func productOperands(
    _ arithmetic: ONNXArithmetic, axes: (Int, Int)
  ) throws(InferenceFailure) -> (Tensor, Tensor) {
    let (first, second) = (try input(0), try input(arithmetic.secondOperand))
    guard let zeroPoints = arithmetic.zeroPoints else { return (first, second) }
    return (
      try steps(first, zero: optional(zeroPoints.first), axis: axes.0),
      try steps(second, zero: optional(zeroPoints.second), axis: axes.1)
    )
  }

  /// Integers without their zero points.
  private func steps(_ tensor: Tensor, zero: Tensor?, axis: Int) throws(InferenceFailure) -> Tensor {
    guard tensor.words.allSatisfy(\.isFinite), zero?.words.allSatisfy(\.isFinite) ?? true else {
      throw .notFinite(node: title)
    }
    // Before the first run there are no words.
    guard let zero, zero.words.contains(where: { $0 != 0 }), !tensor.words.isEmpty else { return tensor }
    let along = axis < 0 ? axis + tensor.shape.count : axis
    return tensor.combined(zero.along(along, of: tensor.shape), tensor.shape) { $0 - $1 }
  }

  /// What a step of the result's products is worth in steps of what is stored, one number or one for each output channel:
  /// `scale · scale / scale`, multiplied and divided in single precision, as ONNX Runtime does it.
  func factors(_ arithmetic: ONNXArithmetic) throws(InferenceFailure) -> [Float] {
    guard arithmetic == .quantized else { return [1] }
    let (first, second) = (try scale(1), try scale(4).words)
    // Before the first run scales may have no words.
    guard let made = try scale(6).words.first, let first = first.words.first, !second.isEmpty else { return [1] }
    return second.map { first * $0 / made }
  }

  /// Sums times factors, to the nearest step, halfway to the even one, plus the zero point, within the range of the type.
  func requantized(_ sums: [Float], factor: (Int) -> Float) throws(InferenceFailure) -> Tensor {
    let output = try output()
    guard let range = output.type?.integerRange else { throw unsupported }
    let zero = resultZero
    let (low, high) = (Float(range.lowerBound) - zero, Float(range.upperBound) - zero)
    let words = sums.enumerated().map { place, sum in
      min(max(sum * factor(place), low), high).rounded(.toNearestOrEven) + zero
    }
    return Tensor(output.shape, words)
  }

  /// What stands for zero in the result.
  var resultZero: Float {
    switch operation {
    case .convolution(let operation) where operation.arithmetic == .quantized: optional(7)?.words.first ?? 0
    case .matrixProduct(let operation) where operation.arithmetic == .quantized: optional(7)?.words.first ?? 0
    default: 0
    }
  }

  /// Scales that the node reads.
  /// - Throws: scales that are no finite numbers above zero.
  func scale(_ place: Int) throws(InferenceFailure) -> Tensor {
    let scale = try input(place)
    if let wrong = scale.words.first(where: { !($0 > 0) || !$0.isFinite }) {
      throw .scale(node: title, found: wrong)
    }
    return scale
  }
}

extension Tensor {
  /// One word, a word for each place along a dimension of a shape, or as many dimensions as that: in a form that is broadcast to it.
  func along(_ axis: Int, of shape: [Int]) -> Tensor {
    if words.count == 1 { return Tensor([], words) }
    guard self.shape.count == 1, shape.indices.contains(axis) else { return self }
    return Tensor(shape.indices.map { $0 == axis ? words.count : 1 }, words)
  }
}
