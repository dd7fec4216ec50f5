/// How one number is stored: what a code can represent and how many bits it takes.
///
/// Spelled in files and reports as in ``spelling``: `int8`, `uint8`, `binary`, `ternary`, `onehot4`, `twohot8`,
/// `log5@2^(1/2)`, `ulog5@2^(1/4)`, `codebook4`, `fp16`, `fp32`. Every format is used times a scale, which is not part of it.
public enum NumberFormat: Sendable, Hashable {
  /// Two's complement, 1 to 32 bits.
  case signedInteger(bits: Int)
  /// Unsigned, 1 to 32 bits.
  case unsignedInteger(bits: Int)
  /// −1 or +1 in one bit.
  case binary
  /// −1, 0 or +1 in two bits.
  case ternary
  /// Zero or ± a power of two: a sign and an exponent code of `bits − 1` bits, one code for zero.
  case oneHot(bits: Int)
  /// The sum of two one-hot terms of `bits / 2` bits each.
  case twoHot(bits: Int)
  /// Zero or ± a power of 2^(1/`fraction`): sign, if `signed`, and exponent code; code 0 is zero.
  case logarithmic(bits: Int, fraction: Int, signed: Bool)
  /// An index of `bits` bits into a table of values.
  case codebook(bits: Int)
  /// IEEE 754 half precision.
  case float16
  /// IEEE 754 single precision.
  case float32

  /// Bits that one stored number takes.
  public var storageBits: Int {
    switch self {
    case .signedInteger(let bits), .unsignedInteger(let bits), .oneHot(let bits), .twoHot(let bits),
      .logarithmic(let bits, _, _), .codebook(let bits):
      bits
    case .binary: 1
    case .ternary: 2
    case .float16: 16
    case .float32: 32
    }
  }

  /// Whether the format is floating point; BOPS count its storage bits and mark the figure.
  public var isFloatingPoint: Bool { self == .float16 || self == .float32 }

  /// The smallest and largest integer of a format whose values are all integers; `nil` for the others.
  public var integerRange: ClosedRange<Int>? {
    switch self {
    case .signedInteger(let bits): -(1 << (bits - 1))...((1 << (bits - 1)) - 1)
    case .unsignedInteger(let bits): 0...((1 << bits) - 1)
    case .binary, .ternary: -1...1
    default: nil
    }
  }
}
