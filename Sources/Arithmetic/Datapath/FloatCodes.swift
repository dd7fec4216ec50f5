extension NumberFormat {
  /// The real number that a code stands for, of formats that a floating-point unit takes: floats by their bit pattern,
  /// and formats of integers.
  func real(ofCode code: Int) -> Double? {
    switch self {
    case .float16: HalfFloat.value(ofBits: UInt16(truncatingIfNeeded: code))
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: code)))
    default: integer(ofCode: code).map(Double.init)
    }
  }

  /// The bit pattern of the float of this format that is nearest to `value`, halves to even; too large becomes infinite, and
  /// what is not a number the quiet one of positive sign.
  /// `nil` for formats that are not floats.
  func floatCode(nearestTo value: Double) -> Int? {
    switch self {
    case .float16: Int(HalfFloat.bits(nearestTo: value))
    case .float32: value.isNaN ? 0x7FC0_0000 : Int(Float(value).bitPattern)
    default: nil
    }
  }
}

/// IEEE 754 half precision by its fields, for machines without it: sign, 5 bits of exponent, 10 of fraction.
enum HalfFloat {
  static func value(ofBits bits: UInt16) -> Double {
    let sign: FloatingPointSign = bits >> 15 == 1 ? .minus : .plus
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    switch exponent {
    case 0x1F: return fraction == 0 ? (sign == .minus ? -Double.infinity : .infinity) : .nan
    case 0: return Double(sign: sign, exponent: -24, significand: fraction)
    default: return Double(sign: sign, exponent: exponent - 25, significand: fraction + 1024)
    }
  }

  static func bits(nearestTo value: Double) -> UInt16 {
    if value.isNaN { return 0x7E00 }
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    // Half a step above the largest number, 65504, and up.
    guard value.magnitude < 65520 else { return sign | 0x7C00 }
    // Steps are 2^(exponent − 10), and below 2^−14 they shrink no further.
    let exponent = max(value == 0 ? -14 : Int(value.exponent), -14)
    let steps = value.magnitude * Double(sign: .plus, exponent: 10 - exponent, significand: 1)
    var whole = UInt16(steps)
    let rest = steps - Double(whole)
    if rest > 0.5 || (rest == 0.5 && whole & 1 == 1) { whole += 1 }
    // The leading one of a normal number adds one to the exponent field, and so does a carry out of the fraction.
    return sign | (UInt16(exponent + 14) << 10) + whole
  }
}
