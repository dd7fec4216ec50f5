import Arithmetic

/// Products as the network itself has them: in single precision, and sums of whole numbers exact.
///
/// Whole numbers go over the datapath of a multiplier with an accumulator that no sum leaves, and every sum becomes the nearest
/// float: beyond 2^24 the one that ONNX Runtime's conversion from 32-bit integers gives, too.
struct PlainProducts: ProductEngine {
  private let floats: FloatProducts

  init(threads: Int) { floats = FloatProducts(threads: threads) }

  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
    operands.isWhole ? try whole(ProductTask(operands)) : floats.convolve(operands)
  }

  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
    operands.isWhole ? try whole(ProductTask(operands)) : floats.multiply(operands)
  }

  /// Differences of two integers of 8 bits, which take 9.
  private static let format = NumberFormat.signedInteger(bits: 9)

  private func whole(_ task: ProductTask) throws(InferenceFailure) -> [Float] {
    let formats = FormatPair(weights: Self.format, activations: Self.format)
    guard let unit = MultiplyAccumulateUnit(formats: formats, accumulatorBits: 64),
      let steps = try? Quantizer(format: Self.format)
    else { return [] }
    let numbers = ProductNumbers(unit: .mac(unit), weights: [steps], activations: steps)
    // Kernels have refused words that are not finite, with the node's name.
    let coded = try CodedNumbers(numbers, channels: task.rows.channels, title: "")
    let node = try coded.choice.run(NodeMaker(coded: coded, task: task, threads: floats.threads))
    return try node.outputs(task).0
  }
}
