import Quantities

extension NumberFormat {
  /// The smallest scale at which none of the numbers is clipped: the largest magnitude over the largest value.
  ///
  /// For unsigned formats only numbers above zero count, the others become zero; for `int1`, whose only value besides 0 is
  /// −1, all magnitudes count and numbers above zero become zero. `fp16` and `fp32` carry their own scale: 1, or the least
  /// power of two at which nothing is clipped. Where no number counts, or all are zero, the scale is 1. For a codebook it
  /// is 1 too: its table holds the scale. A scale never makes a value infinite: numbers within a format's range of the
  /// largest double are clipped.
  ///
  /// Throws ``QuantizationError/noSamples`` for no numbers and ``QuantizationError/notFinite(_:index:)``.
  public func maximumScale(of numbers: [Double]) throws(QuantizationError) -> Double {
    try checkDefined()
    guard !numbers.isEmpty else { throw .noSamples }
    try Quantizer.checkFinite(numbers)
    if case .codebook = self { return 1 }
    let limits = valueExtremes
    let largest = limits.lowerBound < 0 ? numbers.reduce(0) { max($0, $1.magnitude) } : numbers.reduce(0, max)
    let limit = Double.greatestFiniteMagnitude / max(limits.upperBound, -limits.lowerBound, 1)
    let top = limits.upperBound > 0 ? limits.upperBound : limits.lowerBound.magnitude
    guard largest > 0 else { return 1 }
    if isFloatingPoint {
      guard largest > top else { return 1 }
      // Powers of two between two formats' ranges: the quotient is exact.
      let power = (largest / top).binade
      return min(power * top < largest ? power * 2 : power, limit.binade)
    }
    // A limit rounded up would make the largest value infinite.
    return min(max(largest / top, .leastNormalMagnitude), limit.nextDown)
  }

  /// The smallest and largest value, without listing the others; 0…0 for a codebook.
  var valueExtremes: ClosedRange<Double> {
    func power(_ exponentBits: Int, halvings: Int = 0) -> Double {
      RealMath.powerOfTwo(min((1 << exponentBits) - 2, Self.greatestExponent << halvings), halvings: halvings)
    }
    switch self {
    case .signedInteger, .unsignedInteger, .binary, .ternary:
      let range = integerRange ?? 0...0
      return Double(range.lowerBound)...Double(range.upperBound)
    case .oneHot(let bits):
      return -power(bits - 1)...power(bits - 1)
    case .twoHot(let bits):
      let term = power(bits / 2 - 1)
      return -2 * term...2 * term
    case .logarithmic(let bits, _, let signed):
      let top = power(signed ? bits - 1 : bits, halvings: fractionHalvings)
      return (signed ? -top : 0)...top
    case .codebook:
      return 0...0
    case .float16:
      return -HalfPrecision.greatest.value...HalfPrecision.greatest.value
    case .float32:
      return ValueSet.singlePrecision.extremes
    }
  }
}
