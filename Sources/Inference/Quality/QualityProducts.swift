import Synchronization

/// Runs the same network in two ways: in single precision, with a look at what each product would be in numbers of its own; and
/// in those numbers.
final class QualityProducts: ProductEngine {
  private let float: FloatProducts
  private let quantized: any ProductEngine
  private let measured: Set<Int>
  private let state = Mutex(State())

  private struct State {
    var isFloat = true
    /// By node: the noise of the product when all before is exact.
    var noise: [Int: Double] = [:]
  }

  /// - Parameter measured: the nodes that have numbers.
  init(quantized: any ProductEngine, measured: Set<Int>, threads: Int) {
    float = FloatProducts(threads: threads)
    self.quantized = quantized
    self.measured = measured
  }

  /// Says how products are computed from now on.
  func compute(isFloat: Bool) { state.withLock { $0.isFloat = isFloat } }

  /// The noise so far, by nodes.
  var noise: [Int: Double] { state.withLock { $0.noise } }

  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
    guard state.withLock({ $0.isFloat }) else { return try quantized.convolve(operands) }
    let exact = float.convolve(operands)
    if measured.contains(operands.node) { add(operands.node, exact, try quantized.convolve(operands)) }
    return exact
  }

  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
    guard state.withLock({ $0.isFloat }) else { return try quantized.multiply(operands) }
    let exact = float.multiply(operands)
    if measured.contains(operands.node) { add(operands.node, exact, try quantized.multiply(operands)) }
    return exact
  }

  private func add(_ node: Int, _ exact: [Float], _ found: [Float]) {
    var words = SignalNoise()
    words.add(exact, found)
    state.withLock { $0.noise[node, default: 0] += words.noise }
  }
}
