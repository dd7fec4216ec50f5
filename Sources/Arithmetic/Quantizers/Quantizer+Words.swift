/// What became of numbers that were coded.
public struct CodingCounts: Sendable, Hashable {
  /// How many there were.
  public var numbers = 0
  /// Those that lie below the smallest value by more than half of the step from it to the next: they were clipped.
  public var below = 0
  /// Those that lie as far above the largest one.
  public var above = 0
  /// Those that became zero, or whatever stands for it.
  public var zeros = 0

  /// None at all.
  public init() {}

  /// Those of both.
  public static func + (left: CodingCounts, right: CodingCounts) -> CodingCounts {
    var sum = left
    sum.numbers += right.numbers
    sum.below += right.below
    sum.above += right.above
    sum.zeros += right.zeros
    return sum
  }
}

extension Quantizer {
  /// The code that stands for zero exactly, the one that zero becomes; `nil` where the format has none (`binary`, some codebooks).
  public var zeroCode: NumberFormat.Code? { value(ofFinite: 0) == 0 ? code(ofFinite: 0) : nil }

  /// Writes the codes of numbers of single precision, those that ``encode(_:)`` gives, to as many places from `codes` on, and
  /// counts them. An error names the first that is not finite.
  public func encode(
    _ numbers: UnsafeBufferPointer<Float>, to codes: UnsafeMutablePointer<NumberFormat.Code>
  ) throws(QuantizationError) -> CodingCounts {
    let divisor = divisor
    // One loop for each way of coding.
    switch method {
    case .integers(let range, let zeroPoint):
      let mask = format.codeMask
      return try encode(numbers, to: codes) { number in
        NumberFormat.Code(truncatingIfNeeded: Self.integer(divisor.quotient(number), range, zeroPoint)) & mask
      }
    case .table(let table): return try encode(numbers, to: codes) { table.codes[table.place(of: divisor.quotient($0))] }
    case .half: return try encode(numbers, to: codes) { HalfPrecision.code(nearest: divisor.quotient($0)) }
    case .single: return try encode(numbers, to: codes) { Self.single(divisor.quotient($0)).bitPattern }
    }
  }

  @inline(__always)
  private func encode(
    _ numbers: UnsafeBufferPointer<Float>, to codes: UnsafeMutablePointer<NumberFormat.Code>,
    _ code: (Double) -> NumberFormat.Code
  ) throws(QuantizationError) -> CodingCounts {
    let (ends, zero) = (clippingEnds, zeroCode)
    var counts = CodingCounts()
    counts.numbers = numbers.count
    for place in 0..<numbers.count {
      let number = Double(numbers[place])
      if let kind = QuantizationError.NonFinite(number) { throw .notFinite(kind, index: place) }
      let code = code(number)
      codes[place] = code
      if number < ends.lowerBound { counts.below += 1 }
      if number > ends.upperBound { counts.above += 1 }
      if code == zero { counts.zeros += 1 }
    }
    return counts
  }

  /// Half a step beyond the smallest and the largest value: numbers further out are clipped.
  public var clippingEnds: ClosedRange<Double> {
    switch method {
    case .integers(let range, let zeroPoint):
      return scaled(Double(range.lowerBound - zeroPoint) - 0.5)...scaled(Double(range.upperBound - zeroPoint) + 0.5)
    case .table(let table):
      let (low, high) = (table.extremes.lowerBound, table.extremes.upperBound)
      let after = table.values.dropFirst().first ?? low
      let before = table.values.dropLast().last ?? high
      let ends = (low - (after - low) / 2, high + (high - before) / 2)
      return format == .ternary ? ends.0...ends.1 : scaled(ends.0)...scaled(ends.1)
    // 65504 and half of 32; the largest single and half of 2^104.
    case .half: return scaled(-65520)...scaled(65520)
    case .single: return scaled(-0x1.ffffffp127)...scaled(0x1.ffffffp127)
    }
  }
}
