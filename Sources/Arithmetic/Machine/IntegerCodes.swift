/// The integers that the codes of a format stand for, as the interface of a unit of integers decodes them.
@usableFromInline
struct IntegerCodes: Sendable {
  @usableFromInline
  enum Rule: Sendable {
    case signed(bits: Int)
    case unsigned(bits: Int)
    case table([Int])
  }

  @usableFromInline let rule: Rule
  /// The smallest and the largest of them.
  @usableFromInline let range: ClosedRange<Int>
  /// The largest magnitude.
  @inlinable var largest: Int { max(-range.lowerBound, range.upperBound) }

  /// `nil` for formats of other numbers, and for powers of two that are too large.
  init?(_ format: NumberFormat) {
    switch format {
    case .signedInteger(let bits):
      rule = .signed(bits: bits)
      range = -(1 << (bits - 1))...(1 << (bits - 1)) - 1
    case .unsignedInteger(let bits):
      rule = .unsigned(bits: bits)
      range = 0...(1 << bits) - 1
    case .binary:
      rule = .table([-1, 1])
      range = -1...1
    case .ternary:
      rule = .table([0, 1, 0, -1])
      range = -1...1
    case .oneHot(let bits):
      guard let terms = Self.terms(bits: bits) else { return nil }
      rule = .table(terms)
      range = -(terms.max() ?? 0)...(terms.max() ?? 0)
    case .twoHot(let bits):
      guard let terms = Self.terms(bits: bits / 2) else { return nil }
      // The low half first; a half that is zero, whatever its sign, adds nothing.
      rule = .table((0..<(1 << bits)).map { terms[$0 % terms.count] + terms[$0 / terms.count] })
      range = -2 * (terms.max() ?? 0)...2 * (terms.max() ?? 0)
    case .codebook, .logarithmic, .float16, .float32: return nil
    }
  }

  /// Whether each is 1 or −1.
  var areSigns: Bool { if case .table(let values) = rule { values.allSatisfy { abs($0) == 1 } } else { false } }

  /// Whether words of a type hold all of them.
  func fit<Word: FixedWidthInteger>(_: Word.Type) -> Bool {
    range.lowerBound >= Int(clamping: Word.min) && range.upperBound <= Int(clamping: Word.max)
  }

  /// By code: a sign above an exponent code e, 0 for e = 0 and else ±2^(e − 1).
  private static func terms(bits: Int) -> [Int]? {
    let exponents = 1 << (bits - 1)
    guard 1...6 ~= bits else { return nil }
    return (0..<(2 * exponents)).map { code in
      let exponent = code % exponents
      return exponent == 0 ? 0 : (code < exponents ? 1 : -1) << (exponent - 1)
    }
  }

  /// The integer of a code, of which the format's own bits count.
  @inlinable
  func value(_ code: UInt32) -> Int {
    switch rule {
    case .signed(let bits): (Int(code) << (Int.bitWidth - bits)) >> (Int.bitWidth - bits)
    case .unsigned(let bits): Int(code) & ((1 << bits) - 1)
    case .table(let values): values[Int(code) & (values.count - 1)]
    }
  }
}
