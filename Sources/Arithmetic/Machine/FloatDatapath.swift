/// Floating-point units, one product after the other in the machine's own arithmetic: product and sum are rounded to the
/// unit's format each, to nearest with ties to even.
///
/// Sums of half precision are kept as single ones that a half holds. The product of two halves is a single without rounding;
/// their sum may be rounded twice, which is the same as once, for 24 bits are at least 2 · 11 + 2 (S. A. Figueroa, When is
/// double rounding innocuous?, SIGNUM 1995).
@usableFromInline
struct FloatDatapath<Precision: FloatPrecision>: ElementDatapath {
  @usableFromInline let formats: FormatPair
  @usableFromInline let weightCodes: IntegerCodes?
  @usableFromInline let activationCodes: IntegerCodes?
  @usableFromInline let lanes: Int

  /// Not a number, but of a kind that no operand is decoded to.
  @inlinable static var absent: UInt32 { 0x7FFF_FFFF }
  @inlinable var wordsPerSum: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { nil }

  /// `nil` for operands that are neither floats nor integers.
  init?(lanes: Int, formats: FormatPair) {
    self.lanes = lanes
    self.formats = formats
    weightCodes = IntegerCodes(formats.weights)
    activationCodes = IntegerCodes(formats.activations)
    guard weightCodes != nil || formats.weights.isFloatingPoint,
      activationCodes != nil || formats.activations.isFloatingPoint
    else { return nil }
  }

  @inlinable
  func weights(_ codes: [UInt32]) -> [UInt32] { codes.map { Self.operand($0, formats.weights, weightCodes) } }
  @inlinable
  func activations(_ codes: [UInt32]) -> [UInt32] {
    codes.map { Self.operand($0, formats.activations, activationCodes) }
  }

  @usableFromInline
  static func operand(_ code: UInt32, _ format: NumberFormat, _ integers: IntegerCodes?) -> UInt32 {
    if let integers { return Float(integers.value(code)).bitPattern }
    let number =
      format == .float16 ? HalfPrecisionWords.number(UInt16(truncatingIfNeeded: code)) : Float(bitPattern: code)
    return number.isNaN ? Precision.notANumber : number.bitPattern
  }

  @inlinable
  func start(_ bias: Int) -> UInt32 { Precision.word(ofCode: UInt32(truncatingIfNeeded: bias)) }
  @inlinable
  func finished(_ word: UInt32) -> Int { Int(Precision.code(ofWord: word)) }

  @inlinable @inline(__always)
  static func sum(_ sum: UInt32, _ weight: UInt32, _ activation: UInt32) -> UInt32 {
    let product = Precision.rounded(Float(bitPattern: weight) * Float(bitPattern: activation))
    let total = Precision.rounded(Float(bitPattern: sum) + product)
    // Whatever is not a number is the quiet one of positive sign, as the unit has it.
    let word = total == total ? total.bitPattern : Precision.notANumber
    return weight == absent || activation == absent ? sum : word
  }

  @inlinable @inline(__always)
  func accumulate(
    weights: UnsafePointer<UInt32>, activations: UnsafePointer<UInt32>, into sums: UnsafeMutablePointer<UInt32>,
    count: Int
  ) {
    guard lanes == 1 else {
      return stream(
        count, taps: lanes, weights: weights, by: lanes, activations: activations, by: lanes, into: sums, by: 1)
    }
    var place = 0
    while place < count {
      sums[place] = Self.sum(sums[place], weights[place], activations[place])
      place &+= 1
    }
  }

  @inlinable @inline(__always)
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<UInt32>, by weightStride: Int,
    activations: UnsafePointer<UInt32>, by activationStride: Int, into sums: UnsafeMutablePointer<UInt32>,
    by sumStride: Int
  ) {
    var place = 0
    while place < count {
      let (weight, activation) = (weights + place &* weightStride, activations + place &* activationStride)
      let target = place &* sumStride
      sums[target] = Self.sum(sums[target], weight, activation, taps)
      place &+= 1
    }
  }

  /// Tap by tap. What is not a number stays so, and looks like one in the end.
  @inlinable @inline(__always)
  static func sum(
    _ sum: UInt32, _ weights: UnsafePointer<UInt32>, _ activations: UnsafePointer<UInt32>, _ taps: Int
  ) -> UInt32 {
    var (total, isWhole, tap) = (Float(bitPattern: sum), true, 0)
    while tap < taps {
      isWhole = isWhole && weights[tap] != absent && activations[tap] != absent
      let product = Precision.rounded(Float(bitPattern: weights[tap]) * Float(bitPattern: activations[tap]))
      total = Precision.rounded(total + product)
      tap &+= 1
    }
    if isWhole { return total == total ? total.bitPattern : Precision.notANumber }
    var word = sum
    for tap in 0..<taps { word = Self.sum(word, weights[tap], activations[tap]) }
    return word
  }

  /// A product with one is exact.
  @inlinable
  func add(_ other: UnsafePointer<UInt32>, to sum: UnsafeMutablePointer<UInt32>) {
    sum[0] = Self.sum(sum[0], Float(1).bitPattern, other[0])
  }

  @inlinable
  func number(_ word: UInt32) -> Double { Double(Float(bitPattern: word)) }

  @usableFromInline
  func reach(of weights: UnsafePointer<UInt32>, taps: Int) -> Int? { nil }

  /// A sum that became infinite does not become finite again.
  @inlinable
  func isInexact(
    from start: UnsafePointer<UInt32>, to end: UnsafePointer<UInt32>, taps: Int, weights: UnsafePointer<UInt32>,
    activations: UnsafePointer<UInt32>
  ) -> Bool { !Float(bitPattern: end[0]).isFinite }
}

/// What floats are rounded to, kept as single ones.
@usableFromInline
protocol FloatPrecision: Sendable {
  /// The word of the quiet one of positive sign.
  static var notANumber: UInt32 { get }
  static func rounded(_ number: Float) -> Float
  static func word(ofCode code: UInt32) -> UInt32
  static func code(ofWord word: UInt32) -> UInt32
}

@usableFromInline
enum SinglePrecisionWords: FloatPrecision {
  @inlinable static var notANumber: UInt32 { 0x7FC0_0000 }
  @inlinable @inline(__always)
  static func rounded(_ number: Float) -> Float { number }
  @inlinable
  static func word(ofCode code: UInt32) -> UInt32 { code }
  @inlinable
  static func code(ofWord word: UInt32) -> UInt32 { word }
}

/// IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction.
@usableFromInline
enum HalfPrecisionWords: FloatPrecision {
  @inlinable static var notANumber: UInt32 { 0x7FC0_0000 }

  /// The number of a code; what is not a number keeps its fraction.
  @inlinable
  static func number(_ code: UInt16) -> Float { Float(bitPattern: word(ofCode: UInt32(code))) }

  @inlinable
  static func word(ofCode code: UInt32) -> UInt32 {
    let (sign, exponent, fraction) = ((code & 0x8000) << 16, code >> 10 & 0x1F, code & 0x3FF)
    switch exponent {
    case 0: return sign | (Float(fraction) * 0x1p-24).bitPattern
    case 0x1F: return sign | 0x7F80_0000 | fraction << 13
    default: return sign | (exponent + 112) << 23 | fraction << 13
    }
  }

  /// Of a number that a half holds.
  @inlinable
  static func code(ofWord word: UInt32) -> UInt32 {
    let (sign, magnitude) = (word >> 16 & 0x8000, word & 0x7FFF_FFFF)
    if magnitude >= 0x7F80_0000 { return sign | 0x7C00 | magnitude >> 13 & 0x3FF }
    let number = Float(bitPattern: magnitude)
    if number < 0x1p-14 { return sign | UInt32(number * 0x1p24) }
    return sign | ((magnitude >> 13) - 112 << 10)
  }

  /// Below 2^−14, halves are 2^−24 apart, as singles between 1/2 and 1 are: adding 3/4 rounds. Above, thirteen bits of the
  /// fraction are rounded off, ties to even, and from half a step above 65504 on nothing but infinity is left.
  @inlinable @inline(__always)
  static func rounded(_ number: Float) -> Float {
    let bits = number.bitPattern
    let (sign, magnitude) = (bits & 0x8000_0000, bits & 0x7FFF_FFFF)
    let small = ((Float(bitPattern: magnitude) + 0.75) - 0.75).bitPattern
    let large = (magnitude &+ 0xFFF &+ (magnitude >> 13 & 1)) & 0xFFFF_E000
    // 65520 is the first that is not rounded to 65504; not a number is above infinity.
    let finite = magnitude < 0x3880_0000 ? small : large
    let rounded = magnitude < 0x477F_F000 ? finite : max(magnitude, 0x7F80_0000)
    return Float(bitPattern: sign | rounded)
  }
}
