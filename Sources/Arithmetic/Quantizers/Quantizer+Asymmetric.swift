import Quantities

extension Quantizer {
  /// A quantizer with a zero point, its grid fitted to numbers.
  ///
  /// ``ScaleRule/maximum``: from q_min = min(0, min x) to q_max = max(0, max x), s = (q_max − q_min) / (2^b − 1), and the
  /// zero point z that puts q_min nearest to the smallest integer; rounding z moves the grid by up to half a step, by
  /// which the largest or smallest number may be clipped. ``ScaleRule/meanSquareError(_:)``: both ends are shrunk towards
  /// zero in turn, twice, to the best of `coarseSteps` equal fractions; never worse than by the maximum.
  ///
  /// Source: Nagel et al., *A white paper on neural network quantization*, arXiv:2106.08295, sections 2.2 and 3.1 [recalled].
  public static func asymmetric(
    fittedTo numbers: [Double], format: NumberFormat, by rule: ScaleRule = .maximum
  ) throws(QuantizationError) -> Quantizer {
    try format.checkDefined()
    guard !numbers.isEmpty else { throw .noSamples }
    try checkFinite(numbers)
    let lowest = numbers.reduce(0, min)
    let highest = numbers.reduce(0, max)
    var best = try asymmetric(from: lowest, to: highest, format: format)
    guard case .meanSquareError(let search) = rule else { return best }
    let reference = reference(for: numbers)
    var error = best.squareError(ofFinite: numbers, relativeTo: reference)
    var ends = (low: 1.0, high: 1.0)
    for _ in 0..<2 {
      for isLow in [true, false] {
        for step in 1...search.coarseSteps {
          let fraction = Double(step) / Double(search.coarseSteps)
          let tried = isLow ? (low: fraction, high: ends.high) : (low: ends.low, high: fraction)
          let candidate = try asymmetric(from: lowest * tried.low, to: highest * tried.high, format: format)
          let found = candidate.squareError(ofFinite: numbers, relativeTo: reference)
          if found < error { (error, best, ends) = (found, candidate, tried) }
        }
      }
    }
    return best
  }

  /// The grid from `low` (zero or less) to `high` (zero or more).
  private static func asymmetric(
    from low: Double, to high: Double, format: NumberFormat
  ) throws(QuantizationError) -> Quantizer {
    let range = format.integerRange ?? 0...0
    let steps = Double(range.upperBound - range.lowerBound)
    guard steps > 0 else { throw .zeroPointNotDefined(format) }
    // Halved before the difference, which could be infinite.
    let width = (high / 2 - low / 2) / steps * 2
    let scale = width == 0 ? 1 : max(width, .leastNormalMagnitude)
    let offset = RealMath.nearestInteger(to: -low / scale, in: 0...(range.upperBound - range.lowerBound))
    return try Quantizer(format: format, scale: scale, zeroPoint: range.lowerBound + offset)
  }
}
