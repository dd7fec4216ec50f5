import Quantities

/// A number with or without a unit, as ranges and comparisons of a plan have it: `64KiB`, `0.9V`, `16`.
struct WrittenNumber: Sendable, Hashable {
  var number: Double
  /// Empty for none.
  var unit: String

  init(number: Double, unit: String) {
    self.number = number
    self.unit = unit
  }

  /// The number that a text spells; `nil` if it is none, or not finite.
  init?(_ text: String) {
    var digits = text[...]
    while let last = digits.last, !last.isNumber, last != "." { digits.removeLast() }
    let unit = text[digits.endIndex...].trimmingSpaces
    // An exponent such as 1e3 ends in a digit and belongs to the number; units such as b/cycle hold no digits.
    guard digits.first.map({ $0.isNumber || "+-.".contains($0) }) ?? false, let number = Double(digits.trimmingSpaces),
      number.isFinite
    else { return nil }
    self.number = number
    self.unit = String(unit)
  }

  /// What the number must be multiplied by to count in the unit of the other; `nil` for units of different quantities.
  func ratio(to other: WrittenNumber) -> Double? {
    if unit == other.unit { return 1 }
    for family in Self.families {
      if let own = family[unit], let its = family[other.unit] { return own / its }
    }
    return nil
  }

  /// The number with another value, written with the digits that matter.
  func text(_ value: Double) -> String { Self.text(value) + unit }

  /// Twelve significant digits: fewer than what repeated steps get wrong, more than anybody writes.
  static func text(_ value: Double) -> String {
    let rounded = rounded(value)
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    var (scale, magnitude) = (1.0, value.magnitude)
    while magnitude >= 1e12, scale > 1e-300 { (magnitude, scale) = (magnitude / 10, scale / 10) }
    while magnitude < 1e11, scale < 1e300 { (magnitude, scale) = (magnitude * 10, scale * 10) }
    return (value * scale).rounded() / scale
  }

  /// Sizes of units by symbol, quantity by quantity.
  private static let families: [[String: Double]] = [
    sizes(Bits.self), sizes(BitsPerSecond.self), sizes(BitsPerCycle.self), sizes(Hertz.self), sizes(Millivolts.self),
    sizes(Nanometers.self), sizes(Picoseconds.self),
  ]

  private static func sizes<Measure: WrittenQuantity>(_ type: Measure.Type) -> [String: Double] {
    Dictionary(
      type.units.map { ($0.symbol, Double($0.numerator) / Double($0.denominator)) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension Substring {
  /// Without spaces at either end.
  var trimmingSpaces: Substring {
    var text = self
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
  }
}
