import Arithmetic
import Synchronization

/// Products of operands that are coded and decoded again, multiplied and added in single precision: what number formats do to a
/// network, apart from what accumulators do.
///
/// Quick, and for units that add exactly the same as their datapath but for the rounding of single precision. Padding is zero in
/// all formats. Nodes without numbers are computed in single precision.
struct FakeQuantizedProducts: QuantizedProducts {
  /// A node's numbers, with its learned weights coded, part by part.
  fileprivate struct Node {
    var title: String
    var numbers: ProductNumbers
    var learned: [(tensor: Tensor, counts: CodingCounts)] = []
  }

  fileprivate let threads: Int
  fileprivate let nodes: [Int: Node]

  /// - Parameter planned: what the nodes see; tensors that depend on the input have no words.
  /// - Throws: nodes that are no products, operands that are not finite, a number of quantizers that does not fit.
  init(
    _ numbers: [Int: ProductNumbers], planned: [Int: NodeOperands], titles: [String], threads: Int
  ) throws(InferenceFailure) {
    self.threads = threads
    var nodes: [Int: Node] = [:]
    for (node, own) in numbers.sorted(by: { $0.key < $1.key }) {
      guard titles.indices.contains(node) else { throw .noProduct(node: "\(node)") }
      guard let seen = planned[node] else { continue }
      let (tasks, isLearned) = try DatapathProducts.tasks(seen, title: titles[node])
      var made = Node(title: titles[node], numbers: own)
      for task in tasks {
        guard own.weights.count == 1 || own.weights.count == task.rows.channels else {
          throw .quantizers(node: titles[node], found: own.weights.count, channels: task.rows.channels)
        }
        if isLearned { made.learned.append(try made.weights(task.weights, task.rows, threads: threads)) }
      }
      nodes[node] = made
    }
    self.nodes = nodes
  }

  func counting() -> Run { Run(products: self) }

  /// The products of one run.
  final class Run: CountingProducts {
    private let products: FakeQuantizedProducts
    private let plain: PlainProducts
    private let held = Mutex<[Int: ProductCounts]>([:])

    init(products: FakeQuantizedProducts) {
      self.products = products
      plain = PlainProducts(threads: products.threads)
    }

    /// By node; accumulators, of which there are none, never overflow.
    var counts: [Int: ProductCounts] { held.withLock(\.self) }

    func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
      let part = operands.part.number
      guard let (weights, activations) = try coded(operands.node, part: part, { ProductTask(operands) }) else {
        return try plain.convolve(operands)
      }
      var coded = operands
      (coded.filter, coded.image) = (weights, activations)
      // Decoded words need not be whole.
      coded.isWhole = false
      return try plain.convolve(coded)
    }

    func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
      guard let (weights, activations) = try coded(operands.node, part: 0, { ProductTask(operands) }) else {
        return try plain.multiply(operands)
      }
      var coded = operands
      (coded.left, coded.right) = operands.isLeftLearned ? (weights, activations) : (activations, weights)
      coded.isWhole = false
      return try plain.multiply(coded)
    }

    /// What stands for the operands of a node that has numbers.
    private func coded(
      _ number: Int, part: Int, _ task: () -> ProductTask
    ) throws(InferenceFailure) -> (weights: Tensor, activations: Tensor)? {
      guard let node = products.nodes[number] else { return nil }
      let task = task()
      let weights: (tensor: Tensor, counts: CodingCounts)
      if node.learned.indices.contains(part) {
        weights = node.learned[part]
      } else {
        weights = try node.weights(task.weights, task.rows, threads: products.threads)
      }
      let activations = try node.coded(task.activations.words, node.numbers.activations, threads: products.threads)
      var counts = ProductCounts()
      counts.weights = weights.counts
      counts.activations = activations.counts
      counts.outputs = task.outputCount
      held.withLock { $0[number, default: ProductCounts()].add(counts, part: part) }
      return (weights.tensor, Tensor(task.activations.shape, activations.words))
    }
  }
}

extension FakeQuantizedProducts.Node {
  /// What stands for weights: all coded by one quantizer, or those of each output channel by its own.
  fileprivate func weights(
    _ tensor: Tensor, _ rows: ProductTask.RowLayout, threads: Int
  ) throws(InferenceFailure) -> (tensor: Tensor, counts: CodingCounts) {
    if numbers.weights.count == 1, let quantizer = numbers.weights.first {
      let made = try coded(tensor.words, quantizer, threads: threads)
      return (Tensor(tensor.shape, made.words), made.counts)
    }
    var words = tensor.words
    var counts = CodingCounts()
    for (channel, quantizer) in numbers.weights.enumerated() {
      for start in rows.matrices {
        let row = try coded(rows.row(channel, start: start, of: tensor.words), quantizer, threads: 1)
        let first = start + channel * rows.channelStride
        for (place, word) in row.words.enumerated() { words[first + place * rows.tapStride] = word }
        counts = counts + row.counts
      }
    }
    return (Tensor(tensor.shape, words), counts)
  }

  fileprivate func coded(
    _ words: [Float], _ quantizer: Quantizer, threads: Int
  ) throws(InferenceFailure) -> (words: [Float], counts: CodingCounts) {
    guard let after = try? quantizer.quantize(words, threads: threads) else { throw .notFinite(node: title) }
    return (after, CodingCounts(words, after, quantizer))
  }
}
