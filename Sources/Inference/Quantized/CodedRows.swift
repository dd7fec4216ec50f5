import Arithmetic

/// Rows of weights, coded and as a datapath takes them in.
struct CodedRows<Datapath: ElementDatapath>: Sendable {
  /// Row by row.
  let operands: [Datapath.Operand]
  /// Of each row the sum of the weights, where the activations have a zero point: what a step of all activations adds.
  let sums: [Double]
  /// How far activations can at most move a row's sum; `nil` where that is not known.
  let reaches: [Int?]
  let counts: CodingCounts

  init(
    _ datapath: Datapath, _ coded: CodedNumbers, _ words: Tensor, _ layout: ProductTask.RowLayout, threads: Int
  ) throws(InferenceFailure) {
    let (count, taps) = (layout.count, layout.taps)
    var rows = [Row?](repeating: nil, count: count)
    let isShifted = coded.numbers.activations.zeroPoint != 0
    operands = [Datapath.Operand](unsafeUninitializedCapacity: count * taps) { target, initialized in
      target.initialize(repeating: Datapath.absent)
      rows.withUnsafeMutableBufferPointer { rows in
        // Each row writes words of its own.
        nonisolated(unsafe) let (target, rows) = (target, rows)
        words.words.withUnsafeBufferPointer { words in
          nonisolated(unsafe) let words = words
          inParallel(count, threads: count * taps > 1 << 14 ? threads : 1) { row in
            let (matrix, channel) = row.quotientAndRemainder(dividingBy: layout.channels)
            let start = layout.matrices[matrix] + channel * layout.channelStride
            let numbers = (0..<taps).map { words[start + $0 * layout.tapStride] }
            let quantizer = coded.quantizer(ofChannel: channel)
            guard let (codes, counts) = Row.coded(numbers, by: quantizer) else { return }
            let operands = datapath.weights(codes)
            for (place, operand) in operands.enumerated() { target[row * taps + place] = operand }
            rows[row] = Row(
              sum: isShifted ? codes.reduce(0) { $0 + quantizer.steps($1) } : 0,
              reach: operands.withUnsafeBufferPointer { row in
                row.baseAddress.flatMap { datapath.reach(of: $0, taps: taps) }
              }, counts: counts)
          }
        }
      }
      initialized = count * taps
    }
    var counts = CodingCounts()
    for row in rows {
      guard let row else { throw .notFinite(node: coded.title) }
      counts = counts + row.counts
    }
    self.counts = counts
    sums = rows.map { $0?.sum ?? 0 }
    reaches = rows.map { $0?.reach }
  }
}

/// What is known of a row of weights.
private struct Row {
  var sum: Double
  var reach: Int?
  var counts: CodingCounts

  /// `nil` for words that are not finite.
  static func coded(
    _ numbers: [Float], by quantizer: Quantizer
  ) -> (codes: [NumberFormat.Code], counts: CodingCounts)? {
    var codes = [NumberFormat.Code](repeating: 0, count: numbers.count)
    let counts = numbers.withUnsafeBufferPointer { numbers in
      codes.withUnsafeMutableBufferPointer { codes in
        codes.baseAddress.flatMap { try? quantizer.encode(numbers, to: $0) }
      }
    }
    guard let counts = numbers.isEmpty ? CodingCounts() : counts else { return nil }
    return (codes, counts)
  }
}

extension Quantizer {
  /// A code's value in steps of the scale: exact for integers. With two scales, or a table, the number itself.
  fileprivate func steps(_ code: NumberFormat.Code) -> Double {
    if codeBook != nil || scale == nil { return (try? decode(code)) ?? 0 }
    return ((try? format.decode(code)) ?? 0) - Double(zeroPoint)
  }
}
