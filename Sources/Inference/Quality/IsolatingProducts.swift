import Synchronization

/// Computes a network as it is, and looks at what each product would be in numbers of its own.
final class IsolatingProducts: ProductEngine {
  private let plain: PlainProducts
  private let quantized: any ProductEngine
  private let measured: Set<Int>
  private let held = Mutex<[Int: Double]>([:])

  /// - Parameter measured: the nodes that have numbers.
  init(_ quantized: any ProductEngine, measured: Set<Int>, threads: Int) {
    plain = PlainProducts(threads: threads)
    self.quantized = quantized
    self.measured = measured
  }

  /// By node: the sum of the squared differences, each times what the node multiplies its products by afterwards.
  var noise: [Int: Double] { held.withLock(\.self) }

  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
    let exact = try plain.convolve(operands)
    if measured.contains(operands.node) {
      note(
        operands.node, exact, try quantized.convolve(operands), operands.factors == [1] ? nil : { operands.factor($0) })
    }
    return exact
  }

  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
    let exact = try plain.multiply(operands)
    if measured.contains(operands.node) {
      note(
        operands.node, exact, try quantized.multiply(operands), operands.factors == [1] ? nil : { operands.factor($0) })
    }
    return exact
  }

  private func note(_ node: Int, _ exact: [Float], _ found: [Float], _ factor: ((Int) -> Float)?) {
    var words = SignalNoise()
    func scaled(_ words: [Float]) -> [Float] {
      factor.map { factor in words.enumerated().map { $1 * factor($0) } } ?? words
    }
    words.add(scaled(exact), scaled(found))
    held.withLock { $0[node, default: 0] += words.noise }
  }
}
