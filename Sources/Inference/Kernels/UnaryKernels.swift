import ONNX

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension NodeOperands {
  /// A function of every word.
  func unary(_ operation: ONNXUnary) throws(InferenceFailure) -> Tensor {
    let tensor = try input(0)
    let words = tensor.words
    switch operation {
    case .identity: return tensor
    case .cast: return cast(tensor, to: try output().type)
    case .clip(let lower, let upper):
      let (low, high) = (try bound(lower) ?? -.infinity, try bound(upper) ?? .infinity)
      return Tensor(tensor.shape, words.map { min(max($0, low), high) })
    default:
      guard let result = operation.activation(words) ?? operation.elementary(words) ?? operation.trigonometric(words)
      else { throw unsupported }
      return Tensor(tensor.shape, result)
    }
  }

  private func bound(_ bound: ONNXBound) throws(InferenceFailure) -> Float? {
    switch bound {
    case .none: return nil
    case .value(let value): return Float(value)
    case .input(let place): return try input(place).words.first
    }
  }

  /// Whole numbers are cut off towards zero, truth values are 0 and 1; reals stay as they are.
  private func cast(_ tensor: Tensor, to type: ElementType?) -> Tensor {
    switch type {
    case .boolean: Tensor(tensor.shape, tensor.words.map { $0 == 0 ? 0 : 1 })
    case .some(let type) where type.isInteger: Tensor(tensor.shape, tensor.words.map { $0.rounded(.towardZero) })
    default: tensor
    }
  }
}

extension ONNXUnary {
  /// Activation functions, by the equations of the ONNX specification; `nil` for others.
  fileprivate func activation(_ words: [Float]) -> [Float]? {
    switch self {
    case .relu: words.map { $0 < 0 ? 0 : $0 }
    case .sigmoid: words.map { 1 / (1 + expf(-$0)) }
    case .tanh: words.map { tanhf($0) }
    case .softplus: words.map { Self.softplus($0) }
    case .softsign: words.map { $0 / (1 + $0.magnitude) }
    case .hardSwish: words.map { $0 * max(0, min(1, $0 / 6 + 0.5)) }
    case .mish: words.map { $0 * tanhf(Self.softplus($0)) }
    case .leakyRelu(let slope): words.map { $0 < 0 ? slope * $0 : $0 }
    case .elu(let alpha): words.map { $0 < 0 ? alpha * expm1f($0) : $0 }
    case .selu(let alpha, let gamma): words.map { gamma * ($0 > 0 ? $0 : alpha * expm1f($0)) }
    case .celu(let alpha): words.map { max(0, $0) + min(0, alpha * expm1f($0 / alpha)) }
    case .hardSigmoid(let alpha, let beta): words.map { max(0, min(1, alpha * $0 + beta)) }
    case .thresholdedRelu(let alpha): words.map { $0 > alpha ? $0 : 0 }
    case .shrink(let bias, let lambda): words.map { $0 < -lambda ? $0 + bias : $0 > lambda ? $0 - bias : 0 }
    case .gelu(isApproximate: false): words.map { 0.5 * $0 * (1 + erff($0 * Float(0.5).squareRoot())) }
    case .gelu(isApproximate: true): words.map { Self.approximateGelu($0) }
    default: nil
    }
  }

  /// `x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`.
  private static func approximateGelu(_ word: Float) -> Float {
    let inner = word + 0.044715 * word * word * word
    return 0.5 * word * (1 + tanhf((2 / Float.pi).squareRoot() * inner))
  }

  /// `log(1 + e^x)` without overflow.
  private static func softplus(_ word: Float) -> Float { max(word, 0) + log1pf(expf(-word.magnitude)) }

  fileprivate func elementary(_ words: [Float]) -> [Float]? {
    switch self {
    case .erf: words.map { erff($0) }
    case .exponential: words.map { expf($0) }
    case .logarithm: words.map { logf($0) }
    case .squareRoot: words.map { $0.squareRoot() }
    case .reciprocal: words.map { 1 / $0 }
    case .negative: words.map { -$0 }
    case .absolute: words.map { $0.magnitude }
    case .sign: words.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .floor: words.map { $0.rounded(.down) }
    case .ceil: words.map { $0.rounded(.up) }
    case .round: words.map { $0.rounded(.toNearestOrEven) }
    case .not: words.map { $0 == 0 ? 1 : 0 }
    case .isNaN: words.map { $0.isNaN ? 1 : 0 }
    default: nil
    }
  }

  fileprivate func trigonometric(_ words: [Float]) -> [Float]? {
    switch self {
    case .sine: words.map { sinf($0) }
    case .cosine: words.map { cosf($0) }
    case .tangent: words.map { tanf($0) }
    case .arcSine: words.map { asinf($0) }
    case .arcCosine: words.map { acosf($0) }
    case .arcTangent: words.map { atanf($0) }
    case .hyperbolicSine: words.map { sinhf($0) }
    case .hyperbolicCosine: words.map { coshf($0) }
    case .arcHyperbolicSine: words.map { asinhf($0) }
    case .arcHyperbolicCosine: words.map { acoshf($0) }
    case .arcHyperbolicTangent: words.map { atanhf($0) }
    default: nil
    }
  }
}
