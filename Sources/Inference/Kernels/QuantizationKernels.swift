import ONNX

extension NodeOperands {
  /// `QuantizeLinear` and `DequantizeLinear`: of a whole tensor, along an axis or in blocks of it.
  func quantization(_ operation: ONNXQuantization) throws(InferenceFailure) -> [Tensor] {
    switch operation {
    case .quantize(let axis, let block, _): return [try quantized(axis, block)]
    case .dequantize(let axis, let block): return [try dequantized(axis, block)]
    case .dynamic: return try dynamicallyQuantized()
    }
  }

  /// `x / scale` to the nearest integer, halfway to the even one, plus the zero point, within the range of the type.
  private func quantized(_ axis: Int, _ block: Int) throws(InferenceFailure) -> Tensor {
    let (tensor, shape) = (try input(0), try shape())
    guard let range = try output().type?.integerRange else { throw unsupported }
    guard !tensor.words.contains(where: \.isNaN) else { throw .notFinite(node: title) }
    let scale = try scale(1).blocks(axis, block, of: shape)
    let steps = tensor.combined(scale, shape) { $0 / $1 }
    let zero = optional(2)?.blocks(axis, block, of: shape) ?? Tensor([], [0])
    let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
    return steps.combined(zero, shape) { step, zero in
      min(max(step, low - zero), high - zero).rounded(.toNearestOrEven) + zero
    }
  }

  /// `(q − zero point) · scale`.
  private func dequantized(_ axis: Int, _ block: Int) throws(InferenceFailure) -> Tensor {
    let (tensor, shape) = (try input(0), try shape())
    let scale = try scale(1).blocks(axis, block, of: shape)
    guard let zero = optional(2)?.blocks(axis, block, of: shape) else {
      return tensor.combined(scale, shape) { $0 * $1 }
    }
    return tensor.combined(zero, shape) { $0 - $1 }.combined(scale, shape) { $0 * $1 }
  }

  /// To `uint8` by the range of the words, zero among them: the integers, their scale and their zero point.
  ///
  /// Words that are all zero have scale 1, as in ONNX Runtime; the specification's formula would divide by zero.
  private func dynamicallyQuantized() throws(InferenceFailure) -> [Tensor] {
    let (tensor, most) = (try input(0), Float(UInt8.max))
    let (low, high) = tensor.words.reduce((Float(0), Float(0))) { (min($0.0, $1), max($0.1, $1)) }
    guard tensor.words.allSatisfy(\.isFinite), (high - low).isFinite else { throw .notFinite(node: title) }
    let scale = low == high ? 1 : (high - low) / most
    let zero = min(max(-low / scale, 0), most).rounded(.toNearestOrEven)
    let words = tensor.words.map { min(max($0 / scale, -zero), most - zero).rounded(.toNearestOrEven) + zero }
    return [Tensor(tensor.shape, words), Tensor([], [scale]), Tensor([], [zero])]
  }
}

extension Tensor {
  /// Scales or zero points in a form that is broadcast to a shape: as ``along(_:of:)``, or one for every block of words along the axis.
  fileprivate func blocks(_ axis: Int, _ block: Int, of shape: [Int]) -> Tensor {
    guard block > 0, words.count > 1, self.shape.count == shape.count else { return along(axis, of: shape) }
    return picking(
      shape.enumerated().map { dimension, size in (0..<size).map { dimension == axis ? $0 / block : $0 } }, missing: 0)
  }
}
