import ONNX

extension NodeOperands {
  /// `Conv`, `ConvInteger` and `QLinearConv` over lines, planes or volumes, grouped, dilated or neither.
  func convolution(_ operation: ONNXConvolution) throws(InferenceFailure) -> Tensor {
    let operands = try convolutionOperands(operation)
    let words = try products.convolve(operands)
    guard operation.arithmetic == .quantized else { return Tensor(try shape(), words) }
    return try requantized(words, factor: operands.factor)
  }

  /// What is multiplied.
  func convolutionOperands(_ operation: ONNXConvolution) throws(InferenceFailure) -> ConvolutionOperands {
    let shape = try shape()
    let (image, filter) = try productOperands(operation.arithmetic, axes: (1, 0))
    guard
      let planes = Planes(operation.window, inputs: Array(image.shape.dropFirst(2)), outputs: Array(shape.dropFirst(2)))
    else { throw unsupported }
    var operands = ConvolutionOperands(
      node: node, image: image, filter: filter, bias: operation.arithmetic.bias.flatMap(optional), planes: planes,
      groups: operation.groups)
    operands.isWhole = operation.arithmetic != .native
    operands.factors = try factors(operation.arithmetic)
    return operands
  }
}
