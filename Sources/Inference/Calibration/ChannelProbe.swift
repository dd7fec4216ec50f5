import Arithmetic

/// What changes of one channel's weights do to the outputs of a sample: quick enough to try many for every channel.
struct ChannelProbe: Sendable {
  /// The words of the channel in every matrix.
  let words: [Float]
  /// The positions that each of them meets, word by word, and how many there are.
  private let parts: [(positions: [Float], count: Int)]

  /// The probes of all blocks' positions, from which those of channels are made.
  static func transposed(_ blocks: [ProductSample.Block]) -> [[Float]] {
    blocks.map { block in
      let count = block.positionCount
      var words = [Float](repeating: 0, count: block.positions.count)
      for position in 0..<count {
        for place in 0..<block.inner {
          words[place * count + position] = block.positions[position * block.inner + place]
        }
      }
      return words
    }
  }

  /// A probe of a channel, whose weights are constant.
  init(
    _ channel: Int, _ constants: [ConstantWeights], _ blocks: [ProductSample.Block], transposed: [[Float]]
  ) {
    var (words, parts): ([Float], [(positions: [Float], count: Int)]) = ([], [])
    for (block, positions) in zip(blocks, transposed) where block.allChannels.contains(channel) {
      let weights = constants[block.part]
      words += weights.layout.row(channel, start: block.start, of: weights.tensor.words)
      parts.append((positions, block.positionCount))
    }
    self.words = words
    self.parts = parts
  }

  /// The squared error of the channel's outputs.
  func error(_ quantizer: Quantizer) throws(QuantizationError) -> Double {
    let changes = changes(from: words, to: try quantizer.quantize(words))
    var sum = 0.0
    var start = 0
    for part in parts {
      let inner = part.count == 0 ? 0 : part.positions.count / part.count
      sum += Self.squares(part.positions, part.count, changes[start..<start + inner])
      start += inner
    }
    return sum
  }

  private static func squares(_ positions: [Float], _ count: Int, _ changes: ArraySlice<Float>) -> Double {
    let outputs = [Float](unsafeUninitializedCapacity: count) { outputs, initialized in
      outputs.initialize(repeating: 0)
      initialized = count
      guard let outputs = outputs.baseAddress else { return }
      positions.withUnsafeBufferPointer { positions in
        guard let positions = positions.baseAddress else { return }
        for (place, change) in changes.enumerated() where change != 0 {
          let line = positions + place * count
          for position in 0..<count { outputs[position] += change * line[position] }
        }
      }
    }
    return outputs.reduce(0) { $0 + Double($1) * Double($1) }
  }
}
