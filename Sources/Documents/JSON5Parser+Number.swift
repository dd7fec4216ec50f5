extension JSON5Parser {
  /// The number at the current digit, sign or point.
  mutating func parseNumber(at start: SourcePosition) throws(Stop) -> JSON5Value {
    let first = index
    if let integer = takePlainInteger() {
      return .number(JSON5Number(text: text(from: first), value: Double(integer), integer: integer))
    }
    // The whole word is taken first, so that `64KiB` and `1_000` are one mistake with a name.
    skipWord()
    let word = text(from: first)
    var spelling = NumberSpelling(bytes[first..<index])
    let isNumber = spelling.isNumber()
    if takeUnit() {
      try report(.syntax(.badNumber(text(from: first), .unitNeedsQuotes)), at: start)
      return .unreadable
    }
    guard isNumber else {
      try report(.syntax(.badNumber(word, spelling.problem)), at: start)
      return .unreadable
    }
    let number = spelling.number(word)
    // A number that overflowed or vanished would be wrong in silence.
    if !spelling.isInfinityOrNaN, number.value.isInfinite || (number.value == 0 && spelling.hasSignificantDigit) {
      try report(.unrepresentable(number: word), at: start)
      return .unreadable
    }
    return .number(number)
  }

  /// The whole number at the current byte, if it is of the simplest and by far most frequent kind: up to 18 digits
  /// without a leading zero, and a comma or closing bracket behind them.
  private mutating func takePlainInteger() -> Int? {
    var place = index
    var value = 0
    while place < bytes.count, bytes[place] >= UInt8(ascii: "0"), bytes[place] <= UInt8(ascii: "9") {
      value = value &* 10 &+ Int(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    let count = place - index
    guard count > 0, count <= 18, place < bytes.count, count == 1 || bytes[index] != UInt8(ascii: "0") else {
      return nil
    }
    switch bytes[place] {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
      index = place
      return value
    default:
      return nil
    }
  }

  /// Goes behind a unit that a space keeps apart from the number before it; false when there is none.
  private mutating func takeUnit() -> Bool {
    guard current == UInt8(ascii: " ") else { return false }
    let end = index
    skipBlanks()
    let first = scalar()?.0
    index = end
    return first.map { $0 == "%" || Self.startsIdentifier($0) } == true && takeFurtherWord()
  }
}

extension JSON5Number {
  /// The finite number that the whole of `text` spells, or `nil` when it is none.
  init?(plain text: String) {
    var spelling = NumberSpelling(Array(text.utf8)[...])
    guard spelling.isNumber(), !spelling.isInfinityOrNaN else { return nil }
    let number = spelling.number(text)
    guard number.value.isFinite else { return nil }
    self = number
  }
}

/// The grammar of JSON5 numbers, applied to one word.
private struct NumberSpelling {
  private var rest: ArraySlice<UInt8>
  private var isNegative = false
  private var isHexadecimal = false
  private(set) var isInfinityOrNaN = false
  private(set) var hasSignificantDigit = false
  private(set) var problem = NumberProblem.malformed
  /// The digits without the point, while they fit.
  private var digits: UInt64? = 0
  /// The power of ten that belongs to `digits`.
  private var exponent = 0

  init(_ word: ArraySlice<UInt8>) { rest = word }

  /// Reads the word; false when it is no number, and ``problem`` says why.
  mutating func isNumber() -> Bool {
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
      isNegative = rest.removeFirst() == UInt8(ascii: "-")
    }
    if rest.first == UInt8(ascii: "I") || rest.first == UInt8(ascii: "N") {
      isInfinityOrNaN = rest.elementsEqual("Infinity".utf8) || rest.elementsEqual("NaN".utf8)
      return isInfinityOrNaN
    }
    if rest.first == UInt8(ascii: "0"), let second = rest.dropFirst().first, second | 0x20 == UInt8(ascii: "x") {
      rest = rest.dropFirst(2)
      isHexadecimal = true
      return takeDigits(base: 16) > 0 && rest.isEmpty
    }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = takeDigits(base: 10)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = takeDigits(base: 10)
      exponent = -fraction
    }
    guard whole + fraction > 0 else { return false }
    takeExponent()
    if rest.isEmpty {
      problem = .leadingZero
      return !(startsWithZero && whole > 1)
    }
    problem = isUnit(rest) ? .unitNeedsQuotes : rest.first == UInt8(ascii: "_") ? .groupedDigits : .malformed
    return false
  }

  /// Whether `rest` looks like a unit and not like an exponent without digits.
  private func isUnit(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first else { return false }
    let second = rest.dropFirst().first ?? 0
    if first | 0x20 == UInt8(ascii: "e") { return Self.isLetter(second) }
    return Self.isLetter(first) || first >= 0x80 || first == UInt8(ascii: "%")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Reads digits into ``digits`` and gives their number.
  private mutating func takeDigits(base: UInt64) -> Int {
    var count = 0
    while let byte = rest.first, let digit = Self.digit(byte), digit < base {
      rest.removeFirst()
      count += 1
      if digit > 0 { hasSignificantDigit = true }
      guard let digits else { continue }
      let (shifted, overflow) = digits.multipliedReportingOverflow(by: base)
      let (sum, carry) = shifted.addingReportingOverflow(digit)
      self.digits = overflow || carry ? nil : sum
    }
    return count
  }

  /// Reads `e` and a whole number, if both are there.
  private mutating func takeExponent() {
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return }
    var tail = rest.dropFirst()
    let sign = tail.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { tail = tail.dropFirst() }
    let written = tail.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard !written.isEmpty else { return }
    // Ten digits of exponent are out of range, whichever they are.
    let value = written.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 1_000_000_000) }
    exponent += sign == UInt8(ascii: "-") ? -value : value
    rest = tail.dropFirst(written.count)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The number that was read. `Double` rounds correctly and understands everything that JSON5 allows.
  func number(_ word: String) -> JSON5Number {
    if let integer {
      let isMinusZero = integer == 0 && isNegative
      return JSON5Number(text: word, value: isMinusZero ? -0.0 : Double(integer), integer: integer)
    }
    if word.hasSuffix("NaN") { return JSON5Number(text: word, value: .nan, integer: nil) }
    return JSON5Number(text: word, value: Double(word) ?? .infinity, integer: nil)
  }

  /// The exact value, when it is whole and fits `Int`.
  private var integer: Int? {
    guard !isInfinityOrNaN, let digits else { return nil }
    if digits == 0 { return 0 }
    guard var magnitude = Int(exactly: digits), abs(exponent) <= 19 else { return nil }
    for _ in 0..<abs(exponent) {
      if exponent < 0 {
        guard magnitude % 10 == 0 else { return nil }
        magnitude /= 10
      } else {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        magnitude = product
      }
    }
    return isNegative ? -magnitude : magnitude
  }
}
