extension NumberFormat {
  /// Whether every value of `other` is exactly one of this format's values.
  ///
  /// Then a unit that computes in this format accepts `other`, decoded at its interface. Formats of integers, one-hot and
  /// two-hot among them, are compared value by value; logarithmic formats and codebooks hold for themselves alone.
  public func represents(_ other: NumberFormat) -> Bool {
    if self == other { return true }
    if self == .binary { return false }
    if let mine = integerRange, let theirs = other.integerRange {
      return mine.lowerBound <= theirs.lowerBound && theirs.upperBound <= mine.upperBound
    }
    switch (self, other) {
    case (.float32, .float16): return true
    case (.oneHot(let mine), .oneHot(let theirs)), (.twoHot(let mine), .twoHot(let theirs)): return theirs <= mine
    case (.twoHot(let mine), .oneHot(let theirs)): return theirs <= mine / 2
    case (_, .oneHot), (_, .twoHot): return representsPowers(of: other)
    default: return other.integerRange.map(representsIntegers) ?? false
    }
  }

  /// Whether this format has all integers of a range.
  private func representsIntegers(of range: ClosedRange<Int>) -> Bool {
    switch self {
    case .float16, .float32:
      // A float holds every integer up to 2^(significand bits), and −2^(that) as well.
      let exact = self == .float16 ? 1 << 11 : 1 << 24
      return range.lowerBound >= -exact && range.upperBound <= exact
    case .oneHot, .twoHot:
      // No sum of two powers of two is ±11.
      guard range.lowerBound > -11, range.upperBound < 11 else { return false }
      return range.allSatisfy(isSumOfTerms)
    default: return false
    }
  }

  /// Whether this format has all values of a one-hot or two-hot format.
  private func representsPowers(of other: NumberFormat) -> Bool {
    guard let bounds = other.integerBounds, let exponent = other.largestExponent else {
      // One-hot numbers of 8 bits go up to 2^126, which of all others a single-precision float alone holds.
      return self == .float32 && other == .oneHot(bits: 8)
    }
    let isTwoHot = bounds.upperBound > 1 << exponent
    switch self {
    case .float16, .float32:
      // The sum of the largest term and one has a significand of `exponent` + 1 bits.
      let (significand, largest) = self == .float16 ? (11, 15) : (24, 127)
      return exponent + (isTwoHot ? 1 : 0) <= largest && (!isTwoHot || exponent + 1 <= significand)
    case .oneHot:
      // Two-hot numbers of two bits a term are −2 to 2.
      return exponent == 0 && bounds.allSatisfy(isSumOfTerms)
    default:
      return integerRange.map { $0.lowerBound <= bounds.lowerBound && bounds.upperBound <= $0.upperBound } ?? false
    }
  }

  /// Whether an integer is zero, ± one term, or, for two-hot, a sum of two.
  private func isSumOfTerms(_ value: Int) -> Bool {
    guard let largestExponent else { return false }
    let largest = min(largestExponent, 61)
    func isTerm(_ value: Int) -> Bool {
      value == 0 || (value.magnitude.nonzeroBitCount == 1 && value.magnitude.trailingZeroBitCount <= largest)
    }
    if isTerm(value) { return true }
    guard case .twoHot = self else { return false }
    return (0...largest).contains { isTerm(value - 1 << $0) || isTerm(value + 1 << $0) }
  }
}
