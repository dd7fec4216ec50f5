/// A signed power of two: what one shift contributes.
struct PowerOfTwo: Hashable {
  var isNegative: Bool
  var exponent: Int
}

extension NumberFormat {
  /// The integer that a code of a format with integer values stands for, as the unit's interface decodes it; `nil` for
  /// other formats and where it does not fit. Binary: 0 is −1 and 1 is +1. Ternary: bit 0 says "not zero", bit 1 is the
  /// sign, so that −1, 0 and 1 in two's complement are codes.
  func integer(ofCode code: Int) -> Int? {
    switch self {
    case .signedInteger(let bits): code.signExtended(fromBits: bits)
    case .unsignedInteger(let bits): code.lowBits(bits)
    case .binary: code & 1 == 1 ? 1 : -1
    case .ternary: code & 1 == 0 ? 0 : code & 2 == 0 ? 1 : -1
    case .oneHot, .twoHot:
      (largestExponent ?? .max) < 62
        ? powersOfTwo(ofCode: code).reduce(0) { $0 + ($1.isNegative ? -1 : 1) << $1.exponent } : nil
    case .codebook, .logarithmic, .float16, .float32: nil
    }
  }

  /// The largest exponent of a term of a one-hot or two-hot code, 2^(term bits − 1) − 2; `nil` for other formats.
  var largestExponent: Int? {
    switch self {
    case .oneHot(let bits): (1 << (bits - 1)) - 2
    case .twoHot(let bits): (1 << (bits / 2 - 1)) - 2
    default: nil
    }
  }

  /// The terms whose sum a code stands for. A one-hot code is a sign above an exponent code: 0 is zero, e is 2^(e−1). A
  /// two-hot code is two of these, the low half first. Integers are recoded into as few terms as possible (the
  /// non-adjacent form). None for other formats.
  func powersOfTwo(ofCode code: Int) -> [PowerOfTwo] {
    switch self {
    case .oneHot(let bits): return [Self.term(code, bits: bits)].compactMap(\.self)
    case .twoHot(let bits):
      return [Self.term(code, bits: bits / 2), Self.term(code >> (bits / 2), bits: bits / 2)].compactMap(\.self)
    default:
      guard var rest = integer(ofCode: code) else { return [] }
      var terms: [PowerOfTwo] = []
      var exponent = 0
      while rest != 0 {
        if rest & 1 == 1 {
          // The digit that leaves a multiple of four.
          let digit = rest & 3 == 3 ? -1 : 1
          terms.append(PowerOfTwo(isNegative: digit < 0, exponent: exponent))
          rest -= digit
        }
        rest >>= 1
        exponent += 1
      }
      return terms
    }
  }

  private static func term(_ code: Int, bits: Int) -> PowerOfTwo? {
    let exponentCode = code.lowBits(bits - 1)
    guard exponentCode > 0 else { return nil }
    return PowerOfTwo(isNegative: code >> (bits - 1) & 1 == 1, exponent: exponentCode - 1)
  }

  /// Bits of the exponent code of a logarithmic format; `nil` for others.
  var exponentCodeBits: Int? {
    guard case .logarithmic(let bits, _, let signed) = self else { return nil }
    return signed ? bits - 1 : bits
  }

  /// The sign and the exponent of a logarithmic code, the exponent in steps of 1/k: code e stands for 2^((e−1)/k);
  /// `nil` for zero and for other formats.
  func logarithm(ofCode code: Int) -> (isNegative: Bool, steps: Int)? {
    guard case .logarithmic(_, _, let signed) = self, let bits = exponentCodeBits else { return nil }
    let exponentCode = code.lowBits(bits)
    guard exponentCode > 0 else { return nil }
    return (signed && code >> bits & 1 == 1, exponentCode - 1)
  }

  /// The smallest and largest value of a format whose values are all integers, one-hot and two-hot included; `nil` for
  /// others and where they do not fit.
  var integerBounds: ClosedRange<Int>? {
    if let integerRange { return integerRange }
    guard let largestExponent, largestExponent < 61 else { return nil }
    let largest = (1 << largestExponent) << (isTwoHot ? 1 : 0)
    return -largest...largest
  }

  private var isTwoHot: Bool { if case .twoHot = self { true } else { false } }
}
