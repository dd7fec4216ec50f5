/// IEEE 754 binary16: a sign, 5 exponent bits of bias 15, 10 fraction bits.
///
/// Written out, because the language's `Float16` does not exist on every machine that this runs on.
enum HalfPrecision {
  /// 65504, the largest finite value, and its code.
  static let greatest = (value: 65504.0, code: NumberFormat.Code(0x7BFF))

  /// The number that a code stands for; `nil` for infinities and not-a-number. The negative zero is zero.
  static func value(of code: NumberFormat.Code) -> Double? {
    let exponent = Int(code >> 10 & 0x1F)
    let fraction = Double(code & 0x3FF)
    guard exponent != 0x1F else { return nil }
    let magnitude =
      exponent == 0
      ? Double(sign: .plus, exponent: -24, significand: fraction)
      : Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    return code & 0x8000 == 0 ? magnitude : 0 - magnitude
  }

  /// The code of the value nearest to a finite number, ties to the even fraction; beyond ±65504 the code of ±65504, and
  /// +0 for everything that rounds to zero.
  static func code(nearest number: Double) -> NumberFormat.Code {
    let magnitude = number.magnitude
    let sign: NumberFormat.Code = number < 0 ? 0x8000 : 0
    guard magnitude < greatest.value else { return sign | greatest.code }
    // In units of the last place there (2^-24 among the subnormal ones), the exponent field counts the carries itself.
    let exponent = magnitude == 0 ? -14 : max(Int(magnitude.exponent), -14)
    let units = Double(sign: .plus, exponent: 10 - exponent, significand: magnitude)
    let whole = Int(units)
    let rest = units - Double(whole)
    let rounded = rest > 0.5 || (rest == 0.5 && whole & 1 == 1) ? whole + 1 : whole
    let code = NumberFormat.Code((exponent + 14) << 10 + rounded)
    return code == 0 ? 0 : sign | code
  }
}
