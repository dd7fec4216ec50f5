import Quantities

extension Quantizer {
  /// The representable numbers that words of single precision become, as ``quantize(_:)-(Double)`` has them, rounded to single
  /// precision.
  ///
  /// Throws ``QuantizationError/notFinite(_:index:)``.
  public func quantize(_ words: [Float]) throws(QuantizationError) -> [Float] {
    var failure: QuantizationError?
    let values = [Float](unsafeUninitializedCapacity: words.count) { target, count in
      words.withUnsafeBufferPointer { source in
        do throws(QuantizationError) {
          if let target = target.baseAddress { try quantize(source, to: target) }
          count = source.count
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Writes what words become, see ``quantize(_:)-([Float])``, to as many places from `target` on. They may be the words' own.
  ///
  /// Throws ``QuantizationError/notFinite(_:index:)``; then nothing is written.
  public func quantize(
    _ words: UnsafeBufferPointer<Float>, to target: UnsafeMutablePointer<Float>
  ) throws(QuantizationError) {
    let exponent = Float.infinity.bitPattern
    if words.reduce(0, { $0 | ($1.bitPattern & exponent == exponent ? 1 : 0) }) != 0 {
      for (index, word) in words.enumerated() {
        if let kind = QuantizationError.NonFinite(Double(word)) { throw .notFinite(kind, index: index) }
      }
    }
    switch (method, scaling) {
    case (.integers(let range, let zeroPoint), .symmetric(let scale)),
      (.integers(let range, let zeroPoint), .asymmetric(let scale, _)):
      let low = Double(range.lowerBound - zeroPoint)
      let high = Double(range.upperBound - zeroPoint)
      for (index, word) in words.enumerated() {
        target[index] = Float(scale * Self.integer(nearest: min(max(Double(word) / scale, low), high)))
      }
    case (.table(let table), .symmetric(let scale)):
      // Ternary tables hold scaled values.
      let (divisor, factor) = format == .ternary ? (1, 1) : (scale, scale)
      // As many as a tree of whole levels has: the search needs no branch then.
      let levels = Int.bitWidth - table.thresholds.count.leadingZeroBitCount
      let padding = Array(repeating: Double.infinity, count: 1 << levels - 1 - table.thresholds.count)
      (table.thresholds + padding).withUnsafeBufferPointer { thresholds in
        table.values.withUnsafeBufferPointer { values in
          for (index, word) in words.enumerated() {
            let place = Self.place(of: Double(word) / divisor, among: thresholds, levels: levels)
            target[index] = Float(factor * values[place])
          }
        }
      }
    default:
      for (index, word) in words.enumerated() { target[index] = Float(value(ofFinite: Double(word))) }
    }
  }

  /// The nearest whole number, ties away from zero, of one that is below 2^51 in magnitude; without a branch.
  @inline(__always)
  private static func integer(nearest number: Double) -> Double {
    // Whole numbers are all that doubles between 2^52 and 2^53 are: adding rounds, ties to even.
    let shift = 0x1.8p52
    let rounded = (number + shift) - shift
    let rest = number - rounded
    let up = rest == 0.5 && number > 0 ? 1.0 : 0
    let down = rest == -0.5 && number < 0 ? 1.0 : 0
    return rounded + up - down
  }

  /// How many of 2^`levels` − 1 thresholds are not above a number.
  @inline(__always)
  private static func place(of number: Double, among thresholds: UnsafeBufferPointer<Double>, levels: Int) -> Int {
    var first = 0
    for level in stride(from: levels &- 1, through: 0, by: -1) {
      let isBeyond = number >= thresholds[first &+ (1 &<< level) &- 1]
      first &+= (isBeyond ? 1 : 0) &<< level
    }
    return first
  }

  /// The same quantizer at another scale. Tables are not made anew, so that many scales can be tried.
  ///
  /// Throws ``QuantizationError/scaleOutOfRange(_:_:)`` for what is no scale, and for quantizers that have none or two of
  /// them or a zero point.
  public func atScale(_ scale: Double) throws(QuantizationError) -> Quantizer {
    guard case .symmetric = scaling else { throw .scaleOutOfRange(scale, format) }
    if let codeBook { return try Quantizer(codeBook: codeBook, scale: scale) }
    guard let copy = rescaled(to: scale) else { throw .scaleOutOfRange(scale, format) }
    return copy
  }

  /// The smallest and the largest representable number: what lies beyond is clipped to them.
  public var extremes: ClosedRange<Double> {
    switch (method, scaling) {
    case (.table(let table), .symmetric(let scale)) where format != .ternary:
      return scale * table.extremes.lowerBound...scale * table.extremes.upperBound
    case (.table(let table), _):
      return table.extremes
    case (.integers(let range, let zeroPoint), _):
      return scaled(Double(range.lowerBound - zeroPoint))...scaled(Double(range.upperBound - zeroPoint))
    case (.half, _), (.single, _):
      let limits = format.valueExtremes
      return scaled(limits.lowerBound)...scaled(limits.upperBound)
    }
  }
}
