import Synchronization

/// Computes a network in single precision, and looks at what each product would be in numbers of its own.
final class IsolatingProducts: ProductEngine {
  private let floats: FloatProducts
  private let quantized: any ProductEngine
  private let measured: Set<Int>
  private let held = Mutex<[Int: Double]>([:])

  /// - Parameter measured: the nodes that have numbers.
  init(_ quantized: any ProductEngine, measured: Set<Int>, threads: Int) {
    floats = FloatProducts(threads: threads)
    self.quantized = quantized
    self.measured = measured
  }

  /// By node: the sum of the squared differences.
  var noise: [Int: Double] { held.withLock(\.self) }

  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
    let exact = floats.convolve(operands)
    if measured.contains(operands.node) { note(operands.node, exact, try quantized.convolve(operands)) }
    return exact
  }

  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
    let exact = floats.multiply(operands)
    if measured.contains(operands.node) { note(operands.node, exact, try quantized.multiply(operands)) }
    return exact
  }

  private func note(_ node: Int, _ exact: [Float], _ found: [Float]) {
    var words = SignalNoise()
    words.add(exact, found)
    held.withLock { $0[node, default: 0] += words.noise }
  }
}
