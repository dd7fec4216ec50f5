/// Functions of real numbers that the standard library lacks, exact to the last bit on every machine.
///
/// They use nothing of the C library, whose last bits differ between systems.
public enum RealMath {
  /// 2^(`numerator` / 2^`halvings`), correctly rounded: to the nearest double, or to the least double that is not below it.
  ///
  /// Roots by Newton's step on an unevaluated sum of two doubles, about 100 bits, which is far more than any of these
  /// roots needs to be told from the halfway point of two doubles. `halvings` is taken between 0 and 20.
  public static func powerOfTwo(_ numerator: Int, halvings: Int = 0, roundedUp: Bool = false) -> Double {
    let halvings = min(max(halvings, 0), 20)
    let fraction = numerator & ((1 << halvings) - 1)
    var root = DoubledDouble(2)
    var power = DoubledDouble(1)
    for halving in 0..<halvings {
      root = root.squareRoot()
      if fraction >> (halvings - 1 - halving) & 1 == 1 { power = power.times(root) }
    }
    let significand = roundedUp && power.low > 0 ? power.high.nextUp : power.high
    return Double(sign: .plus, exponent: numerator >> halvings, significand: significand)
  }

  /// The least double that is nearer to `upper` than to `lower`, or as near when `tieGoesUp`.
  ///
  /// Exact: the midpoint is compared as an unevaluated sum of two doubles. `lower` must not be above `upper`, and their
  /// magnitudes not above 2^1000.
  public static func threshold(between lower: Double, and upper: Double, tieGoesUp: Bool) -> Double {
    let (sum, error) = exactSum(lower, upper)
    let half = sum / 2
    // Twice the way from `half` to the midpoint; halving is inexact only among the subnormal numbers.
    let lost = sum - half * 2
    let rest = lost == 0 ? error : lost
    if rest == 0 { return tieGoesUp ? half : half.nextUp }
    return rest > 0 ? half.nextUp : half
  }

  /// The integer of `range` nearest to a number, ties away from zero; what is outside goes to the nearer end, and what is
  /// not a number to the lower one. The ends must be below 2^52 in magnitude.
  public static func nearestInteger(to number: Double, in range: ClosedRange<Int>) -> Int {
    guard number > Double(range.lowerBound) else { return range.lowerBound }
    guard number < Double(range.upperBound) else { return range.upperBound }
    let whole = Int(number)
    let rest = number - Double(whole)
    return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole
  }

  /// `a + b` as the nearest double and what that leaves out (Knuth, *The Art of Computer Programming* 2, 4.2.2).
  static func exactSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
    let sum = a + b
    let second = sum - a
    return (sum, (a - (sum - second)) + (b - second))
  }
}

/// An unevaluated sum of two doubles, the second at most half a unit in the last place of the first (Dekker 1971).
struct DoubledDouble {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    (self.high, self.low) = RealMath.exactSum(high, low)
  }

  /// The product, with a relative error of about 2^-102.
  func times(_ other: DoubledDouble) -> DoubledDouble {
    let (product, error) = Self.exactProduct(high, other.high)
    return DoubledDouble(product, error + (high * other.low + low * other.high))
  }

  /// The square root, by one Newton step from the nearest double.
  func squareRoot() -> DoubledDouble {
    let root = high.squareRoot()
    let (square, error) = Self.exactProduct(root, root)
    return DoubledDouble(root, ((high - square) - error + low) / (2 * root))
  }

  /// `a * b` as the nearest double and what that leaves out (Dekker 1971); magnitudes far from the ends of the range.
  static func exactProduct(_ a: Double, _ b: Double) -> (product: Double, error: Double) {
    let product = a * b
    let (a1, a2) = halves(a)
    let (b1, b2) = halves(b)
    return (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
  }

  /// A double as the sum of two of 26 bits each (Veltkamp 1968).
  private static func halves(_ number: Double) -> (Double, Double) {
    let spread = 134_217_729 * number  // 2^27 + 1
    let upper = spread - (spread - number)
    return (upper, number - upper)
  }
}
