extension ElementType {
  /// The whole number that a bit pattern of this type stands for; `nil` for other types and beyond `Int`.
  func integer(_ pattern: UInt64) -> Int? {
    switch self {
    case .uint4: Int(pattern & 15)
    case .int4: Int(Int8(truncatingIfNeeded: pattern << 4) >> 4)
    case .boolean: pattern == 0 ? 0 : 1
    case .uint8: Int(UInt8(truncatingIfNeeded: pattern))
    case .int8: Int(Int8(truncatingIfNeeded: pattern))
    case .uint16: Int(UInt16(truncatingIfNeeded: pattern))
    case .int16: Int(Int16(truncatingIfNeeded: pattern))
    case .uint32: Int(UInt32(truncatingIfNeeded: pattern))
    case .int32: Int(Int32(truncatingIfNeeded: pattern))
    case .int64: Int(Int64(truncatingIfNeeded: pattern))
    case .uint64: Int(exactly: pattern)
    default: nil
    }
  }

  /// The real number that a bit pattern of this type stands for; whole numbers as the nearest double.
  func real(_ pattern: UInt64) -> Double? {
    switch self {
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
    case .float64: Double(bitPattern: pattern)
    case .bfloat16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern & 0xFFFF) << 16))
    case .float16: Self.small(pattern, exponentBits: 5, fractionBits: 10, bias: 15, special: .infinities)
    case .float8E5M2: Self.small(pattern, exponentBits: 5, fractionBits: 2, bias: 15, special: .infinities)
    case .float8E4M3FN: Self.small(pattern, exponentBits: 4, fractionBits: 3, bias: 7, special: .allOnes)
    case .float8E4M3FNUZ: Self.small(pattern, exponentBits: 4, fractionBits: 3, bias: 8, special: .negativeZero)
    case .float8E5M2FNUZ: Self.small(pattern, exponentBits: 5, fractionBits: 2, bias: 16, special: .negativeZero)
    default: integer(pattern).map { Double($0) }
    }
  }

  /// Which patterns of a small float are no finite numbers.
  private enum Special {
    /// As in IEEE 754.
    case infinities
    /// Only the pattern of ones, with either sign, is not a number (the "FN" formats of Micikevicius et al. 2022).
    case allOnes
    /// Only the pattern of a negative zero is not a number (the "FNUZ" formats of Noune et al. 2022).
    case negativeZero
  }

  /// `(-1)^sign · 2^(exponent - bias) · 1.fraction`, subnormal where the exponent's bits are zero.
  private static func small(
    _ pattern: UInt64, exponentBits: Int, fractionBits: Int, bias: Int, special: Special
  ) -> Double {
    let fraction = Int(pattern & (1 << UInt64(fractionBits) - 1))
    let exponent = Int(pattern >> UInt64(fractionBits) & (1 << UInt64(exponentBits) - 1))
    let isNegative = pattern >> UInt64(exponentBits + fractionBits) & 1 == 1
    let top = 1 << exponentBits - 1
    switch special {
    case .infinities where exponent == top:
      return fraction == 0 ? (isNegative ? -Double.infinity : .infinity) : .nan
    case .allOnes where exponent == top && fraction == 1 << fractionBits - 1: return .nan
    case .negativeZero where isNegative && exponent == 0 && fraction == 0: return .nan
    default: break
    }
    let significand = exponent == 0 ? fraction : fraction + 1 << fractionBits
    let scale = Double(sign: .plus, exponent: max(exponent, 1) - bias - fractionBits, significand: 1)
    return (isNegative ? -1 : 1) * Double(significand) * scale
  }
}
