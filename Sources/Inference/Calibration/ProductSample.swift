import Arithmetic
import Synchronization

/// Some outputs of a product with all that they are made of: what a quantizer of one operand does to them can be computed
/// without running the network.
///
/// Source of the error: Vogel et al., *Self-supervised quantization of pre-trained neural networks for multiplierless
/// acceleration*, DATE 2019: the squared difference of a layer's output with the quantized operand from the one without.
struct ProductSample: Sendable {
  /// Positions of one group or pair of matrices, and rows of weights that meet them.
  struct Block: Sendable {
    /// Words that a row and a position have.
    var inner: Int
    /// Position by position.
    var positions: [Float] = []
    /// Which words of the positions are padding: zero whatever the format.
    var padding: [Int] = []
    /// Rows of weights, one behind the other, and the output channel of each.
    var rows: [Float] = []
    var channels: [Int] = []
    /// What the node multiplies the products of each row by afterwards, where that is not one number for all.
    var factors: [Float] = []
    /// The channels that meet these positions, and where their matrix starts.
    var allChannels: Range<Int>
    var start: Int
    /// Which of the node's convolutions they are of.
    var part = 0

    var positionCount: Int { inner == 0 ? 0 : positions.count / inner }
  }

  var blocks: [Block] = []

  /// The sum of the squares of the outputs.
  var signal: Double { blocks.reduce(0) { $0 + Self.squares($1, $1.rows, $1.positions) } }

  /// Outputs that the sample has.
  var outputs: Int { blocks.reduce(0) { $0 + $1.channels.count * $1.positionCount } }

  /// The squared error of the outputs when only the activations are quantized.
  func error(activations: Quantizer, threads: Int) throws(QuantizationError) -> Double {
    var sum = 0.0
    for block in blocks {
      let found = try Self.quantized(block, activations, threads: threads)
      sum += Self.squares(block, block.rows, changes(from: block.positions, to: found), threads: threads)
    }
    return sum
  }

  /// The squared error of the outputs when only the weights are quantized, all by one quantizer or each channel by its own.
  func error(weights: [Quantizer], threads: Int) throws(QuantizationError) -> Double {
    var sum = 0.0
    for block in blocks {
      let found = try Self.quantized(block, weights, threads: threads)
      sum += Self.squares(block, changes(from: block.rows, to: found), block.positions, threads: threads)
    }
    return sum
  }

  /// The squared error of the outputs when both operands are quantized.
  func error(weights: [Quantizer], activations: Quantizer, threads: Int) throws(QuantizationError) -> Double {
    var sum = 0.0
    for block in blocks {
      let exact = Self.outputs(block, block.rows, block.positions, threads: threads)
      let found = Self.outputs(
        block, try Self.quantized(block, weights, threads: threads),
        try Self.quantized(block, activations, threads: threads), threads: threads)
      sum += block.squares(changes(from: exact, to: found))
    }
    return sum
  }

  private static func quantized(
    _ block: Block, _ quantizer: Quantizer, threads: Int
  ) throws(QuantizationError) -> [Float] {
    var words = try quantizer.quantize(block.positions, threads: threads)
    for place in block.padding { words[place] = 0 }
    return words
  }

  private static func quantized(
    _ block: Block, _ quantizers: [Quantizer], threads: Int
  ) throws(QuantizationError) -> [Float] {
    if quantizers.count == 1 { return try quantizers[0].quantize(block.rows, threads: threads) }
    var words: [Float] = []
    words.reserveCapacity(block.rows.count)
    for (place, channel) in block.channels.enumerated() {
      words += try quantizers[channel].quantize(Array(block.rows[place * block.inner..<(place + 1) * block.inner]))
    }
    return words
  }

  private static func squares(_ block: Block, _ rows: [Float], _ positions: [Float], threads: Int = 1) -> Double {
    block.squares(outputs(block, rows, positions, threads: threads))
  }

  /// Rows times positions.
  private static func outputs(_ block: Block, _ rows: [Float], _ positions: [Float], threads: Int) -> [Float] {
    let (inner, columns) = (block.inner, block.positionCount)
    return FloatProducts(threads: threads).multiply(
      MatrixOperands(
        node: 0, left: Tensor([block.channels.count, inner], rows), right: Tensor([columns, inner], positions),
        rows: block.channels.count, inner: inner, columns: columns, leftStrides: (inner, 1), rightStrides: (1, inner),
        pairs: [(0, 0)]))
  }
}

extension ProductSample.Block {
  /// The sum of the squares of outputs, row by row, each times its factor.
  fileprivate func squares(_ outputs: [Float]) -> Double {
    guard !factors.isEmpty else { return outputs.reduce(0) { $0 + Double($1) * Double($1) } }
    return outputs.enumerated().reduce(0) { sum, output in
      let scaled = Double(output.element) * Double(factors[output.offset / max(1, positionCount)])
      return sum + scaled * scaled
    }
  }
}

/// What was added to words.
func changes(from before: [Float], to after: [Float]) -> [Float] {
  [Float](unsafeUninitializedCapacity: before.count) { target, count in
    for place in 0..<min(before.count, after.count) {
      target.initializeElement(at: place, to: after[place] - before[place])
    }
    count = min(before.count, after.count)
  }
}

extension Quantizer {
  /// ``quantize(_:)-([Float])`` on several processors.
  func quantize(_ words: [Float], threads: Int) throws(QuantizationError) -> [Float] {
    let piece = 1 << 14
    guard threads > 1, words.count > piece else { return try quantize(words) }
    var isFinite = true
    let values = [Float](unsafeUninitializedCapacity: words.count) { target, count in
      words.withUnsafeBufferPointer { source in
        let pieces = (source.count + piece - 1) / piece
        let failures = Atomic<Int>(0)
        nonisolated(unsafe) let target = target
        inParallel(pieces, threads: threads) { index in
          let part = UnsafeBufferPointer(rebasing: source[index * piece..<min(source.count, (index + 1) * piece)])
          guard let start = target.baseAddress, (try? quantize(part, to: start + index * piece)) != nil else {
            failures.add(1, ordering: .relaxed)
            return
          }
        }
        isFinite = failures.load(ordering: .relaxed) == 0
        count = isFinite ? source.count : 0
      }
    }
    // The whole again, for an error that names the first word.
    return isFinite ? values : try quantize(words)
  }
}
