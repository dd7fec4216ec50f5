import Testing

@testable import Quantities

@Suite("RealMath")
struct RealMathTests {
  @Test("powers of two with a fraction are correctly rounded, by comparison with whole numbers of thousands of bits")
  func powers() {
    for halvings in 0...9 {
      let root = 1 << halvings
      // All fractions of the small ones, some of 2^(1/512): the numbers below have 54·512 bits.
      let fractions = halvings <= 6 ? Array(0..<root) : [1, 3, root / 2 - 1, root / 2 + 1, root - 1]
      for fraction in fractions {
        let nearest = RealMath.powerOfTwo(fraction, halvings: halvings)
        let twice = Int(nearest * 0x1p53)
        #expect(1 <= nearest && nearest < 2)
        // (m − ½)·2^-52 and (m + ½)·2^-52 lie on either side of the root: compare their powers.
        let target = 53 * root + fraction
        #expect(WholeNumber(twice - 1).power(halvings) < .powerOfTwo(target), "2^(\(fraction)/\(root))")
        #expect(.powerOfTwo(target) < WholeNumber(twice + 1).power(halvings), "2^(\(fraction)/\(root))")
        let above = RealMath.powerOfTwo(fraction, halvings: halvings, roundedUp: true)
        #expect(above == nearest || above == nearest.nextUp)
        #expect(!(WholeNumber(Int(above * 0x1p53)).power(halvings) < .powerOfTwo(target)))
        #expect(fraction == 0 || WholeNumber(Int(above.nextDown * 0x1p53)).power(halvings) < .powerOfTwo(target))
      }
    }
  }

  @Test("whole and negative exponents shift the fraction's power")
  func exponents() {
    #expect(RealMath.powerOfTwo(7) == 128)
    #expect(RealMath.powerOfTwo(-3) == 0.125)
    #expect(RealMath.powerOfTwo(1, halvings: 1) == 2.0.squareRoot())
    #expect(RealMath.powerOfTwo(15, halvings: 1) == 128 * 2.0.squareRoot())
    #expect(RealMath.powerOfTwo(-1, halvings: 1) == 0.5 * 2.0.squareRoot())
    #expect(RealMath.powerOfTwo(.max, halvings: 3) == .infinity)
    #expect(RealMath.powerOfTwo(.min, halvings: -5) == 0)
  }

  @Test("a threshold is the least double that is nearer to the upper number")
  func thresholds() {
    var seed: UInt64 = 1
    for _ in 0..<2_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // Few digits: the sum of both is exact.
      let a = Double(Int(seed >> 50)) * (seed & 1 == 0 ? 1 : 0x1p-20)
      let b = Double(Int(seed >> 30 & 0xFFFF)) * -1
      let (lower, upper) = (min(a, b), max(a, b))
      guard lower < upper else { continue }
      for tieGoesUp in [true, false] {
        let threshold = RealMath.threshold(between: lower, and: upper, tieGoesUp: tieGoesUp)
        func goesUp(_ number: Double) -> Bool {
          2 * number > lower + upper || (2 * number == lower + upper && tieGoesUp)
        }
        #expect(goesUp(threshold) && !goesUp(threshold.nextDown))
      }
    }
    // Where the sum of both is not a double.
    #expect(RealMath.threshold(between: 0x1p-60, and: 1, tieGoesUp: true) == 0.5.nextUp)
    #expect(RealMath.threshold(between: -0x1p-60, and: 1, tieGoesUp: false) == 0.5)
    #expect(RealMath.threshold(between: 0, and: .leastNonzeroMagnitude, tieGoesUp: true) == .leastNonzeroMagnitude)
  }

  @Test("the nearest integer: ties away from zero, ends, and what is not a number")
  func nearest() {
    let range = -8...7
    for (number, expected) in [
      (0.5, 1), (-0.5, -1), (0.5.nextDown, 0), (-0.5.nextDown, 0), (2.5, 3), (-2.5, -3), (6.9, 7), (7.5, 7), (1e300, 7),
      (-1e300, -8), (Double.infinity, 7), (-Double.infinity, -8), (Double.nan, -8), (-0.0, 0),
    ] {
      #expect(RealMath.nearestInteger(to: number, in: range) == expected, "\(number)")
    }
  }
}

/// A whole number of any size, just enough to square and compare.
private struct WholeNumber {
  private var digits: [UInt32]

  init(_ number: Int) {
    digits = [UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32)]
    trim()
  }

  static func powerOfTwo(_ exponent: Int) -> WholeNumber {
    var power = WholeNumber(0)
    power.digits = Array(repeating: 0, count: exponent / 32) + [1 << UInt32(exponent % 32)]
    return power
  }

  /// Squared so many times.
  func power(_ squarings: Int) -> WholeNumber {
    var result = self
    for _ in 0..<squarings { result = result.squared() }
    return result
  }

  private func squared() -> WholeNumber {
    var square = WholeNumber(0)
    square.digits = Array(repeating: 0, count: 2 * digits.count)
    for (i, first) in digits.enumerated() {
      var carry: UInt64 = 0
      for (j, second) in digits.enumerated() {
        let sum = UInt64(first) * UInt64(second) + UInt64(square.digits[i + j]) + carry
        square.digits[i + j] = UInt32(truncatingIfNeeded: sum)
        carry = sum >> 32
      }
      square.digits[i + digits.count] = UInt32(truncatingIfNeeded: carry)
    }
    square.trim()
    return square
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  static func < (left: WholeNumber, right: WholeNumber) -> Bool {
    if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
    for (a, b) in zip(left.digits.reversed(), right.digits.reversed()) where a != b { return a < b }
    return false
  }
}
