import ONNX

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension NodeOperands {
  /// Pools over windows and whole planes. The places of the largest words are not made.
  func pooling(_ operation: ONNXPooling) throws(InferenceFailure) -> Tensor {
    let (image, shape) = (try input(0), try shape())
    guard
      let planes = Planes(operation.window, inputs: Array(image.shape.dropFirst(2)), outputs: Array(shape.dropFirst(2)))
    else { throw unsupported }
    switch operation.kind {
    case .maximum:
      return pool(image, planes, shape, from: -Float.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
    case .average(let countsPadding):
      let sums = pool(image, planes, shape, from: 0) { $0 + $1 }
      return divided(sums, planes, Self.counts(operation.window, planes, countsPadding: countsPadding))
    case .norm(let power):
      let exponent = Float(power)
      let sums: Tensor =
        switch power {
        case 1: pool(image, planes, shape, from: 0) { $0 + $1.magnitude }
        case 2: pool(image, planes, shape, from: 0) { $0 + $1 * $1 }
        default: pool(image, planes, shape, from: 0) { $0 + powf($1.magnitude, exponent) }
        }
      return power == 1 ? sums : Tensor(shape, sums.words.map { power == 2 ? $0.squareRoot() : powf($0, 1 / exponent) })
    }
  }

  /// Takes all words of every window together, tap by tap.
  @inline(__always)
  private func pool(
    _ image: Tensor, _ planes: Planes, _ shape: [Int], from start: Float, _ combine: (Float, Float) -> Float
  ) -> Tensor {
    var words = [Float](repeating: start, count: shape.wordCount)
    let stride = planes.columns.stride
    words.withUnsafeMutableBufferPointer { words in
      image.words.withUnsafeBufferPointer { image in
        guard let target = words.baseAddress, let source = image.baseAddress else { return }
        inParallel(shape[0] * shape[1], threads: threads) { index in
          let (ofmap, ifmap) = (target + index * planes.outputCount, source + index * planes.inputCount)
          planes.forEachTap { _, depth, row, column in
            planes.forEachRow(depth: depth, row: row, column: column) { output, input, positions in
              let (write, read) = (ofmap + output, ifmap + input)
              for place in positions { write[place] = combine(write[place], read[place * stride]) }
            }
          }
        }
      }
    }
    return Tensor(shape, words)
  }

  /// How many words count at each position along every dimension: those that are there, or those of the padding, too. What lies
  /// behind the padding, where the last window is rounded up, never counts.
  private static func counts(_ window: ONNXWindow, _ planes: Planes, countsPadding: Bool) -> [[Float]] {
    let axes = [planes.depth, planes.rows, planes.columns]
    return axes.enumerated().map { number, axis in
      let own = number - (axes.count - window.kernel.count)
      let after = own >= 0 ? window.paddingAfter[own] : 0
      let allowed = countsPadding ? -axis.before..<axis.size + after : 0..<axis.size
      return (0..<axis.outputs).map { Float(axis.tapCount(position: $0, within: allowed)) }
    }
  }

  private func divided(_ sums: Tensor, _ planes: Planes, _ counts: [[Float]]) -> Tensor {
    var words = sums.words
    var place = 0
    while place < words.count {
      for depth in counts[0] {
        for row in counts[1] {
          for column in counts[2] {
            words[place] /= depth * row * column
            place += 1
          }
        }
      }
    }
    return Tensor(sums.shape, words)
  }
}
