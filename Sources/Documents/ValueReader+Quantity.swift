import Quantities

extension ValueReader {
  /// A quantity: text with a unit, or a bare number that counts in `bare` when the name of the key says so.
  public func quantity<Measure: WrittenQuantity>(
    _ type: Measure.Type = Measure.self, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure> = Measure.usualRange
  ) -> Measure? {
    let text: String
    switch node.value {
    case .string(let written): text = written
    // Beyond 2^63 no unit is needed to know that it is too much.
    case .number(let number) where number.value.isNaN || number.value.magnitude >= 0x1p63:
      report(.outOfRange(found: number.text, lowest: range.lowerBound.text, highest: range.upperBound.text))
      return nil
    case .number(let number) where bare != nil || number.value < 0:
      // Hexadecimal and the like are read by value, decimals exactly as written.
      text = number.integer.map(String.init) ?? number.text
    default:
      return wrongType(.quantity(Measure.kind, examples: Measure.examples))
    }
    do throws(QuantityTextError) {
      let quantity = try Measure(text: text, bare: bare)
      if range.contains(quantity) { return quantity }
      report(.outOfRange(found: text, lowest: range.lowerBound.text, highest: range.upperBound.text))
    } catch {
      report(Problem(error, found: text, range: range))
    }
    return nil
  }
}

extension Problem {
  /// A name that is not among those there are.
  public static func unknown(_ kind: String, _ found: String, among allowed: [String]) -> Problem {
    .unknownName(kind: kind, found: found, allowed: allowed, nearest: Documents.nearest(to: found, among: allowed))
  }

  /// What is wrong with `found`, which should have been a quantity from `lowest` to `highest`.
  public init<Measure: WrittenQuantity>(
    _ error: QuantityTextError, found: String, range: ClosedRange<Measure> = Measure.usualRange
  ) {
    switch error {
    case .noNumber:
      self = .wrongType(
        expected: .quantity(Measure.kind, examples: Measure.examples),
        found: FoundValue(kind: .text, text: found))
    case .noUnit:
      self = .badUnit(found: "", kind: Measure.kind, examples: Measure.examples, nearest: nil)
    case .unknownUnit(let unit):
      let near = nearest(to: unit, among: Measure.units.map(\.symbol))
      self = .badUnit(found: unit, kind: Measure.kind, examples: Measure.examples, nearest: near)
    case .notWhole(let baseUnit):
      self = .notWhole(found: found, baseUnit: baseUnit)
    case .tooManyDigits:
      self = .tooManyDigits(found: found)
    case .negative, .tooLarge:
      self = .outOfRange(found: found, lowest: range.lowerBound.text, highest: range.upperBound.text)
    }
  }
}
