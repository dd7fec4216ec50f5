/// A decimal number exactly as written: `digits * 10^exponent`.
struct DecimalNumber: Sendable, Hashable {
  var digits: UInt64 = 0
  var exponent = 0

  /// The number that `text` starts with, and what follows it, both without surrounding spaces.
  ///
  /// An `e` belongs to the number only when digits follow, so that a unit may start with the letter.
  static func prefix(of text: String) throws(QuantityTextError) -> (DecimalNumber, Substring) {
    var rest = text[...].trimmed
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    var number = DecimalNumber()
    var zeros = 0
    var (hasDigits, isFraction, tooManyDigits) = (false, false, false)
    while let next = rest.utf8.first {
      if next == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") {
        hasDigits = true
        if isFraction { number.exponent -= 1 }
        // Zeros wait until a digit follows them: trailing ones cost no precision.
        if next == UInt8(ascii: "0") {
          zeros += 1
        } else {
          if number.digits == 0 { zeros = 0 }
          tooManyDigits = !number.append(next - UInt8(ascii: "0"), after: zeros) || tooManyDigits
          zeros = 0
        }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard hasDigits else { throw .noNumber }
    if number.digits != 0 { number.exponent = number.exponent.plus(zeros) }
    number.takeExponent(&rest)
    if isNegative && number.digits != 0 { throw .negative }
    if tooManyDigits { throw .tooLarge }
    return (number, rest.trimmed)
  }

  /// Puts `zeros` zeros and then `digit` behind the digits; false when they no longer fit.
  private mutating func append(_ digit: UInt8, after zeros: Int) -> Bool {
    for place in 0...min(zeros, 20) {
      let (shifted, overflow) = digits.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(place == zeros ? UInt64(digit) : 0)
      if overflow || carry { return false }
      digits = sum
    }
    return zeros <= 20
  }

  /// Reads an exponent such as `e-3`, if there is one, off the front of `rest`.
  private mutating func takeExponent(_ rest: inout Substring) {
    guard rest.first == "e" || rest.first == "E" else { return }
    var tail = rest.dropFirst()
    let isNegative = tail.first == "-"
    if isNegative || tail.first == "+" { tail = tail.dropFirst() }
    let written = tail.prefix(while: { $0.isASCII && $0.isNumber })
    guard !written.isEmpty else { return }
    // Any exponent that long is out of every range, whichever it is exactly.
    let value = Int(written.prefix(9)) ?? 0
    if digits != 0 { exponent += isNegative ? -value : value }
    rest = tail.dropFirst(written.count)
  }

  /// `self * numerator / denominator` as a whole number of at most ``Count/limit``.
  func whole(times numerator: Int, over denominator: Int, baseUnit: String) throws(QuantityTextError) -> Int {
    guard digits != 0 else { return 0 }
    // 40 places are beyond UInt128, so that longer exponents need no exact answer.
    guard exponent <= 40 else { throw .tooLarge }
    guard exponent >= -40 else { throw .notWhole(baseUnit: baseUnit) }
    var product = UInt128(digits) * UInt128(numerator)
    var divisor = UInt128(denominator)
    for _ in 0..<exponent.magnitude {
      var overflow = false
      if exponent > 0 {
        (product, overflow) = product.multipliedReportingOverflow(by: 10)
      } else if product % 10 == 0 {
        product /= 10
      } else {
        (divisor, overflow) = divisor.multipliedReportingOverflow(by: 10)
      }
      if overflow { throw exponent > 0 ? .tooLarge : .notWhole(baseUnit: baseUnit) }
    }
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    guard quotient <= UInt128(Count.limit) else { throw .tooLarge }
    guard remainder == 0 else { throw .notWhole(baseUnit: baseUnit) }
    return Int(quotient)
  }

  /// `self * numerator / denominator`, rounded once where all parts are exact.
  func real(times numerator: Int, over denominator: Int) throws(QuantityTextError) -> Double {
    guard digits != 0 else { return 0 }
    let scaled = Double("\(digits)e\(exponent)") ?? .infinity
    let value = scaled * Double(numerator) / Double(denominator)
    guard value.isFinite, value <= Double(Count.limit) else { throw .tooLarge }
    return value
  }
}

extension Substring {
  /// Without the spaces at both ends.
  var trimmed: Substring {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
    while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
    return text
  }
}
