/// A decimal number exactly as written: `digits * 10^exponent`.
struct DecimalNumber: Sendable, Hashable {
  var digits: UInt64 = 0
  var exponent = 0

  /// The number that `text` starts with, and what follows it, both without surrounding spaces.
  ///
  /// An `e` belongs to the number only when digits follow, so that a unit may start with the letter.
  static func prefix(of text: String) throws(QuantityTextError) -> (DecimalNumber, Substring) {
    var rest = text[...].trimmed.utf8
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var number = DecimalNumber()
    let isExact = try number.takeDigits(&rest)
    number.takeExponent(&rest)
    if isNegative && number.digits != 0 { throw .negative }
    guard isExact else { throw .tooManyDigits }
    return (number, Substring(rest).trimmed)
  }

  /// Reads digits with or without a point; false when there are more than fit.
  private mutating func takeDigits(_ rest: inout Substring.UTF8View) throws(QuantityTextError) -> Bool {
    var (hasDigits, isFraction, isExact) = (false, false, true)
    // Zeros wait until another digit follows them: trailing ones cost no precision.
    var zeros = 0
    while let next = rest.first {
      if next == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if let digit = Self.digit(next) {
        hasDigits = true
        if isFraction { exponent -= 1 }
        if digit == 0 {
          zeros += 1
        } else {
          isExact = append(digit, after: digits == 0 ? 0 : zeros) && isExact
          zeros = 0
        }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard hasDigits else { throw .noNumber }
    if digits != 0 { exponent += zeros }
    return isExact
  }

  /// Puts `zeros` zeros and then `digit` behind the digits; false when they no longer fit.
  private mutating func append(_ digit: UInt64, after zeros: Int) -> Bool {
    guard zeros < 20 else { return false }
    for place in 0...zeros {
      let (shifted, overflow) = digits.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(place == zeros ? digit : 0)
      if overflow || carry { return false }
      digits = sum
    }
    return true
  }

  /// Reads an exponent such as `e-3`, if there is one.
  private mutating func takeExponent(_ rest: inout Substring.UTF8View) {
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return }
    var tail = rest.dropFirst()
    let isNegative = tail.first == UInt8(ascii: "-")
    if isNegative || tail.first == UInt8(ascii: "+") { tail = tail.dropFirst() }
    guard tail.first.map({ Self.digit($0) != nil }) == true else { return }
    var value = 0
    while let next = tail.first, let digit = Self.digit(next) {
      // Beyond a million, every exponent is out of every range alike.
      value = min(value * 10 + Int(digit), 1_000_000)
      tail = tail.dropFirst()
    }
    if digits != 0 { exponent += isNegative ? -value : value }
    rest = tail
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
  }

  /// `self * numerator / denominator` as a whole number of at most ``Count/limit``.
  func whole(times numerator: Int, over denominator: Int, baseUnit: String) throws(QuantityTextError) -> Int {
    guard digits != 0 else { return 0 }
    guard let (product, divisor) = fraction(times: numerator, over: denominator) else {
      throw exponent > 0 ? .tooLarge : .notWhole(baseUnit: baseUnit)
    }
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    guard quotient <= UInt128(Count.limit) else { throw .tooLarge }
    guard remainder == 0 else { throw .notWhole(baseUnit: baseUnit) }
    return Int(quotient)
  }

  /// `self * numerator / denominator`, correctly rounded whenever both sides of the fraction are exact doubles.
  func real(times numerator: Int, over denominator: Int) throws(QuantityTextError) -> Double {
    guard digits != 0 else { return 0 }
    let exact = UInt128(1) << 53
    let value: Double
    if let (product, divisor) = fraction(times: numerator, over: denominator), product <= exact, divisor <= exact {
      value = Double(product) / Double(divisor)
    } else {
      value = (Double("\(digits)e\(exponent)") ?? .infinity) * Double(numerator) / Double(denominator)
    }
    guard value <= Double(Count.limit) else { throw .tooLarge }
    return value
  }

  /// `self * numerator / denominator` as a fraction of whole numbers, or `nil` when these do not fit.
  private func fraction(times numerator: Int, over denominator: Int) -> (UInt128, UInt128)? {
    // 10^39 is beyond UInt128.
    guard abs(exponent) < 39 else { return nil }
    var product = UInt128(digits) * UInt128(numerator)
    var divisor = UInt128(denominator)
    for _ in 0..<abs(exponent) {
      var overflow = false
      if exponent > 0 {
        (product, overflow) = product.multipliedReportingOverflow(by: 10)
      } else {
        (divisor, overflow) = divisor.multipliedReportingOverflow(by: 10)
      }
      if overflow { return nil }
    }
    return (product, divisor)
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
