import Quantities

/// The different values of a format with few codes, ascending, each with its code: the smallest, where several stand for
/// the same value (a two-hot 2 is 2 + 0, 0 + 2, 1 + 1 and 4 − 2, and is stored as the first).
struct ValueTable: Sendable, Equatable {
  private(set) var values: [Double]
  private(set) var codes: [NumberFormat.Code]
  /// `thresholds[i]` is the least number that does not go to a value below `values[i + 1]`.
  private(set) var thresholds: [Double]

  /// A table of values and codes in any order, rounded to the nearest, ties away from zero.
  init(_ pairs: [(value: Double, code: NumberFormat.Code)]) {
    values = []
    codes = []
    thresholds = []
    for pair in pairs.sorted(by: { ($0.value, $0.code) < ($1.value, $1.code) }) where pair.value != values.last {
      values.append(pair.value)
      codes.append(pair.code)
    }
    thresholds = zip(values, values.dropFirst()).map { lower, upper in
      RealMath.threshold(between: lower, and: upper, tieGoesUp: upper.magnitude >= lower.magnitude)
    }
  }

  /// The table of a format that decodes without a table of its own and has at most 16 bits.
  init(_ format: NumberFormat) {
    var pairs: [(value: Double, code: NumberFormat.Code)] = []
    pairs.reserveCapacity(format.codeCount)
    for code in 0..<NumberFormat.Code(truncatingIfNeeded: format.codeCount) {
      // Codes that stand for nothing have no place in the table.
      if let value = try? format.decode(code) { pairs.append((value, code)) }
    }
    self.init(pairs)
  }

  /// The −1, 0 and +1 of a ternary format at scales of their own.
  init(positiveScale: Double, negativeScale: Double) {
    self.init([(-negativeScale, 3), (0, 0), (positiveScale, 1)])
  }

  /// The smallest and the largest value.
  var extremes: ClosedRange<Double> { (values.first ?? 0)...(values.last ?? 0) }

  /// The place of the value that a number goes to.
  func place(of number: Double) -> Int {
    thresholds.partitionPoint { number < $0 }
  }

  /// Above the threshold the upper value of three, below its negative the lower one, the middle one else.
  mutating func roundAtThreshold(_ threshold: Double) {
    thresholds = [-threshold, threshold.nextUp]
  }

  /// Rounds the exponent instead of the number: from b^i to b^(i+1) at b^(i + 1/2), and to zero for zero alone.
  ///
  /// The values must be zero and powers of 2^(1/2^`halvings`) from 1 upwards, with both signs or with none.
  mutating func roundLogarithms(halvings: Int) {
    let powers = values.count { $0 > 0 }
    // From 0 to 1, the smallest power, at the least double above zero.
    let rising =
      [Double.leastNonzeroMagnitude]
      + (1..<max(powers, 1)).map { RealMath.powerOfTwo(2 * $0 - 1, halvings: halvings + 1, roundedUp: true) }
    let falling = values.first.map { $0 < 0 } == true ? rising.reversed().map { (-$0).nextUp } : []
    thresholds = falling + rising
  }
}
