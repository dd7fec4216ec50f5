import ONNX

extension NodeOperands {
  /// The node's outputs in order; those behind the first that no kernel makes are missing.
  func evaluate() throws(InferenceFailure) -> [Tensor] {
    switch operation {
    case .convolution(let operation): return [try convolution(operation)]
    case .transposedConvolution(let operation): return [try transposedConvolution(operation)]
    case .matrixProduct(let operation): return [try matrixProduct(operation)]
    case .pooling(let operation): return [try pooling(operation)]
    case .unary(let operation): return [try unary(operation)]
    case .elementwise(let operation): return [try elementwise(operation)]
    case .normalization(let operation): return [try normalization(operation)]
    case .softmax(let operation): return [try softmax(operation)]
    case .reduction(let operation): return [try reduction(operation)]
    case .arrangement(.split(let axis, let sizes)): return try split(axis: axis, sizes: sizes)
    case .arrangement(let operation): return [try arrangement(operation)]
    case .resize(let operation): return [try resize(operation)]
    case .quantization(let operation): return try quantization(operation)
    case .constant, .unknown: throw unsupported
    }
  }
}
