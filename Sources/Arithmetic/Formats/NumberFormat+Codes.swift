/// The layout of the codes: what the bits of one stored number mean.
///
/// A code is the stored bit pattern in the low ``NumberFormat/storageBits`` bits, the bits above are zero.
///
/// | format | layout | unused codes |
/// |---|---|---|
/// | `intB` | two's complement | none |
/// | `uintB` | the number | none |
/// | `binary` | 0 is −1, 1 is +1 | none |
/// | `ternary` | two's complement: 00 is 0, 01 is +1, 11 is −1 | 10 |
/// | `onehotB` | sign, then an exponent code e of B − 1 bits: 0 is zero, else ±2^(e − 1) | the sign with e = 0 |
/// | `twohotB` | the sum of the one-hot terms in the low and the high half | those with an unused half |
/// | `logB@2^(1/k)` | sign, then an exponent code e: 0 is zero, else ±2^((e − 1)/k) | the sign with e = 0; above 2^512 |
/// | `ulogB@2^(1/k)` | an exponent code e: 0 is zero, else 2^((e − 1)/k) | above 2^512 |
/// | `codebookB` | an index into the table | those beyond the table's end |
/// | `fp16`, `fp32` | IEEE 754 binary16, binary32 | infinities, not-a-number |
extension NumberFormat {
  /// A stored bit pattern.
  public typealias Code = UInt32

  /// How many bit patterns there are: 2^``storageBits``.
  public var codeCount: Int { 1 << storageBits }

  /// The number that a code stands for, times no scale.
  ///
  /// Throws ``QuantizationError/unusedCode(_:_:)`` for a code that stands for no finite number or has bits above
  /// ``storageBits``, and ``QuantizationError/tableNeeded`` for a codebook, whose values are those of a ``CodeBook``.
  public func decode(_ code: Code) throws(QuantizationError) -> Double {
    try checkDefined()
    guard code < codeCount else { throw .unusedCode(code, self) }
    switch self {
    case .signedInteger, .unsignedInteger, .binary, .ternary:
      return Double(try integer(of: code))
    case .oneHot, .twoHot, .logarithmic:
      let halvings = fractionHalvings
      return try terms(of: code).reduce(0) { $0 + $1.value(halvings: halvings) }
    case .codebook:
      throw .tableNeeded
    case .float16:
      guard let value = HalfPrecision.value(of: code) else { throw .unusedCode(code, self) }
      return value
    case .float32:
      let value = Float(bitPattern: code)
      guard value.isFinite else { throw .unusedCode(code, self) }
      return Double(value)
    }
  }

  /// The code of the number's nearest value, times no scale; see ``Quantizer`` for ties and clipping.
  ///
  /// For one number; a ``Quantizer`` of the format does many without preparing its table anew.
  public func encode(_ number: Double, rounding: Rounding = .nearest) throws(QuantizationError) -> Code {
    try Quantizer(format: self, rounding: rounding).encode(number)
  }

  /// The integer that a code of an integer, binary or ternary format stands for.
  ///
  /// Throws ``QuantizationError/unusedCode(_:_:)`` for an unused code and for a code of any other format.
  public func integer(of code: Code) throws(QuantizationError) -> Int {
    try checkDefined()
    guard code < codeCount else { throw .unusedCode(code, self) }
    switch self {
    case .signedInteger(let bits): return Self.signExtended(code, bits: bits)
    case .unsignedInteger: return Int(code)
    case .binary: return code == 0 ? -1 : 1
    case .ternary where code != 2: return Self.signExtended(code, bits: 2)
    default: throw .unusedCode(code, self)
    }
  }

  /// The code of an integer, or `nil` if it is no value of this integer, binary or ternary format.
  public func code(ofInteger integer: Int) -> Code? {
    guard isDefined, let range = integerRange, range ~= integer, self != .binary || integer != 0 else { return nil }
    return self == .binary ? (integer > 0 ? 1 : 0) : Code(truncatingIfNeeded: integer) & codeMask
  }

  /// All bits of a code.
  var codeMask: Code { Code(truncatingIfNeeded: codeCount - 1) }

  private static func signExtended(_ code: Code, bits: Int) -> Int {
    let unused = Int.bitWidth - bits
    return (Int(code) << unused) >> unused
  }
}
