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

  /// `ConvTranspose`: what a convolution reads for an output, this adds an input to. Single precision always.
  func transposedConvolution(_ operation: ONNXTransposedConvolution) throws(InferenceFailure) -> Tensor {
    let (image, filter, shape) = (try input(0), try input(1), try shape())
    // The window goes over the output and has a position for every input.
    guard
      let planes = Planes(operation.window, inputs: Array(shape.dropFirst(2)), outputs: Array(image.shape.dropFirst(2)))
    else { throw unsupported }
    let bias = optional(2)?.words
    let (filters, channels) = (filter.shape[1], image.shape[1] / operation.groups)
    let outputs = filters * operation.groups
    var words = [Float](repeating: 0, count: shape.wordCount)
    words.withUnsafeMutableBufferPointer { words in
      guard let target = words.baseAddress else { return }
      inParallel(shape[0] * outputs, threads: threads) { index in
        let (number, output) = index.quotientAndRemainder(dividingBy: outputs)
        let (group, own) = output.quotientAndRemainder(dividingBy: filters)
        let ofmap = target + index * planes.inputCount
        ofmap.update(repeating: bias?[output] ?? 0, count: planes.inputCount)
        for channel in group * channels..<(group + 1) * channels {
          let source = (number * image.shape[1] + channel) * planes.outputCount
          planes.forEachTap { tap, depth, row, column in
            let weight = filter.words[(channel * filters + own) * planes.taps + tap]
            planes.forEachRow(depth: depth, row: row, column: column) { read, write, positions in
              for place in positions {
                ofmap[write + place * planes.columns.stride] += weight * image.words[source + read + place]
              }
            }
          }
        }
      }
    }
    return Tensor(shape, words)
  }
}
