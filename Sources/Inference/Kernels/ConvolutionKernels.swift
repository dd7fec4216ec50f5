import ONNX

extension NodeOperands {
  /// `Conv` over lines, planes or volumes, grouped, dilated or neither.
  func convolution(_ operation: ONNXConvolution) throws(InferenceFailure) -> Tensor {
    Tensor(try shape(), try products.convolve(try convolutionOperands(operation)))
  }

  /// What is multiplied.
  func convolutionOperands(_ operation: ONNXConvolution) throws(InferenceFailure) -> ConvolutionOperands {
    let (image, filter, shape) = (try input(0), try input(1), try shape())
    guard
      let planes = Planes(operation.window, inputs: Array(image.shape.dropFirst(2)), outputs: Array(shape.dropFirst(2)))
    else { throw unsupported }
    return ConvolutionOperands(
      node: node, image: image, filter: filter, bias: optional(2), planes: planes, groups: operation.groups)
  }
}
