import Arithmetic
import Synchronization

/// Products of operands that are coded and decoded again, multiplied and added in single precision: what number formats do to a
/// network, apart from what accumulators do.
///
/// Quick, and for units that add exactly the same as their datapath but for the rounding of single precision. Padding is zero in
/// all formats. Nodes without numbers are computed in single precision.
///
/// What cannot be coded is left as it is, and ``failure`` says so: whoever runs the network looks there.
final class FakeQuantizedProducts: ProductEngine {
  private let products: FloatProducts
  private let threads: Int
  private let nodes: [Int: ProductNode]
  private let numbers: [Int: ProductNumbers]
  private let state = Mutex(State())

  private struct State {
    /// Constant weights, coded and decoded once.
    var weights: [Int: Tensor] = [:]
    var counts: [Int: [Operand: CodeCounts]] = [:]
    var failure: CalibrationFailure?
    var isCounting = true
  }

  /// Products with these numbers of nodes.
  init(_ nodes: [ProductNode], numbers: [Int: ProductNumbers], threads: Int) {
    products = FloatProducts(threads: threads)
    self.threads = threads
    self.nodes = Dictionary(nodes.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
    self.numbers = numbers
  }

  /// What coding did to the operands so far, by nodes; constant weights are counted once.
  var counts: [Int: [Operand: CodeCounts]] { state.withLock { $0.counts } }

  /// Says whether what follows is counted; constant weights are counted when they are first seen.
  func count(_ isCounting: Bool) { state.withLock { $0.isCounting = isCounting } }

  /// The first operand that could not be coded.
  var failure: CalibrationFailure? { state.withLock { $0.failure } }

  func convolve(_ operands: ConvolutionOperands) -> [Float] {
    guard let numbers = numbers[operands.node] else { return products.convolve(operands) }
    var coded = operands
    coded.filter = weights(operands.node, operands.filter, WeightsLayout(operands), numbers)
    coded.image = activations(operands.node, operands.image, numbers)
    return products.convolve(coded)
  }

  func multiply(_ operands: MatrixOperands) -> [Float] {
    guard let numbers = numbers[operands.node] else { return products.multiply(operands) }
    let weightsInput = nodes[operands.node]?.weightsInput ?? 1
    let layout = WeightsLayout(operands, weightsInput: weightsInput)
    var coded = operands
    if weightsInput == 0 {
      coded.left = weights(operands.node, operands.left, layout, numbers)
      coded.right = activations(operands.node, operands.right, numbers)
    } else {
      coded.left = activations(operands.node, operands.left, numbers)
      coded.right = weights(operands.node, operands.right, layout, numbers)
    }
    return products.multiply(coded)
  }

  private func activations(_ node: Int, _ tensor: Tensor, _ numbers: ProductNumbers) -> Tensor {
    var counts = CodeCounts()
    let words = coded(tensor.words, numbers.activations, node, .activations, &counts)
    count(node, .activations, counts, isConstant: false)
    return Tensor(tensor.shape, words)
  }

  private func weights(
    _ node: Int, _ tensor: Tensor, _ layout: WeightsLayout, _ numbers: ProductNumbers
  ) -> Tensor {
    let isConstant = nodes[node]?.hasConstantWeights ?? false
    if isConstant, let known = state.withLock({ $0.weights[node] }) { return known }
    var counts = CodeCounts()
    var words = tensor.words
    if numbers.weights.count == layout.channels, numbers.weights.count > 1 {
      for (channel, quantizer) in numbers.weights.enumerated() {
        for start in layout.starts {
          let row = coded(layout.row(channel, start: start, of: words), quantizer, node, .weights, &counts)
          let first = start + channel * layout.channelStride
          for (place, word) in row.enumerated() { words[first + place * layout.innerStride] = word }
        }
      }
    } else if numbers.weights.count == 1, let quantizer = numbers.weights.first {
      words = coded(words, quantizer, node, .weights, &counts)
    } else {
      fail(.quantizers(node: title(node), found: numbers.weights.count, channels: layout.channels))
    }
    count(node, .weights, counts, isConstant: isConstant)
    let made = Tensor(tensor.shape, words)
    if isConstant { state.withLock { $0.weights[node] = made } }
    return made
  }

  private func coded(
    _ words: [Float], _ quantizer: Quantizer, _ node: Int, _ operand: Operand, _ counts: inout CodeCounts
  ) -> [Float] {
    do throws(QuantizationError) {
      let after = try quantizer.quantize(words, threads: threads)
      counts.add(words, after, quantizer)
      return after
    } catch {
      fail(.quantization(node: title(node), operand: operand, error))
      return words
    }
  }

  private func title(_ node: Int) -> String { nodes[node]?.title ?? "\(node)" }

  private func fail(_ failure: CalibrationFailure) {
    state.withLock { $0.failure = $0.failure ?? failure }
  }

  private func count(_ node: Int, _ operand: Operand, _ counts: CodeCounts, isConstant: Bool) {
    state.withLock {
      guard $0.isCounting || isConstant else { return }
      $0.counts[node, default: [:]][operand, default: CodeCounts()] += counts
    }
  }
}
