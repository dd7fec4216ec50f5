/// A unit as people write it behind a number, with its exact size.
public struct WrittenUnit<Measure: Quantity>: Sendable, Hashable {
  /// The letters behind the number, such as `KiB`. Upper and lower case differ: `b` is a bit, `B` a byte.
  public let symbol: String
  /// The size in base units of `Measure` is `numerator / denominator`, both above zero.
  public let numerator: Int
  /// See ``numerator``.
  public let denominator: Int

  /// A unit of `numerator / denominator` base units.
  public init(_ symbol: String, _ numerator: Int, over denominator: Int = 1) {
    self.symbol = symbol
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// How people write a quantity.
public struct Spelling<Measure: Quantity>: Sendable, Hashable {
  /// What a sentence calls it: "a size".
  public let kind: String
  /// Two or three examples for a message about a wrong one.
  public let examples: [String]
  /// Every unit that is understood. The first one is the base unit; among units of one size the first is written.
  public let units: [WrittenUnit<Measure>]
  /// What files are held to unless their reader says otherwise: from the smallest thing that makes sense to something
  /// absurd, so that a slipped prefix is caught.
  public let range: ClosedRange<Measure>

  /// A way of writing a measure.
  public init(kind: String, examples: [String], units: [WrittenUnit<Measure>], range: ClosedRange<Measure>) {
    self.kind = kind
    self.examples = examples
    self.units = units
    self.range = range
  }
}

/// A quantity that can be read from text such as `108KiB` and written back.
public protocol WrittenQuantity: Quantity {
  /// How people write it.
  static var spelling: Spelling<Self> { get }

  /// The quantity that `text` spells: a decimal number, perhaps a space, and a unit.
  ///
  /// A number without a unit counts in `bare`, and is an error when `bare` is `nil`. Decimal arithmetic is exact:
  /// `25.6GB/s` is 204,800,000,000 bits per second and not one less.
  /// - Throws: ``QuantityTextError`` when the text is no such quantity, or is not a whole number of the base unit where
  ///   only whole ones exist.
  init(text: String, bare: WrittenUnit<Self>?) throws(QuantityTextError)

  /// The shortest exact spelling that ``init(text:bare:)`` reads back.
  var text: String { get }
}

/// Why a text is not a quantity.
public enum QuantityTextError: Error, Sendable, Hashable {
  /// The text does not start with a decimal number.
  case noNumber
  /// There is a number but no unit, and no unit is understood.
  case noUnit
  /// The letters behind the number are no unit of this kind.
  case unknownUnit(String)
  /// The number is below zero.
  case negative
  /// The number is not a whole count of the base unit, whose symbol is given.
  case notWhole(baseUnit: String)
  /// The number is beyond ``Count/limit`` base units.
  case tooLarge
  /// The number has more than nineteen digits that matter.
  case tooManyDigits
}

extension WrittenQuantity {
  /// What a sentence calls it: "a size".
  public static var kind: String { spelling.kind }
  /// Two or three examples for a message about a wrong one.
  public static var examples: [String] { spelling.examples }
  /// Every unit that is understood.
  public static var units: [WrittenUnit<Self>] { spelling.units }
  /// From the smallest thing that makes sense to something absurd.
  public static var usualRange: ClosedRange<Self> { spelling.range }

  /// The unit with exactly these letters.
  static func unit(_ symbol: Substring) throws(QuantityTextError) -> WrittenUnit<Self> {
    guard let unit = units.first(where: { $0.symbol == symbol }) else { throw .unknownUnit(String(symbol)) }
    return unit
  }

  /// Splits `text` into its number and its unit.
  static func parts(
    of text: String, bare: WrittenUnit<Self>?
  ) throws(QuantityTextError) -> (DecimalNumber, WrittenUnit<Self>) {
    let (number, rest) = try DecimalNumber.prefix(of: text)
    if !rest.isEmpty { return (number, try unit(rest)) }
    guard let bare else { throw .noUnit }
    return (number, bare)
  }
}

extension WrittenQuantity where Magnitude == Int {
  /// Reads a counted quantity; see the protocol.
  public init(text: String, bare: WrittenUnit<Self>? = nil) throws(QuantityTextError) {
    let (number, unit) = try Self.parts(of: text, bare: bare)
    self.init(try number.whole(times: unit.numerator, over: unit.denominator, baseUnit: Self.units[0].symbol))
  }

  /// The count in the largest unit that divides it.
  public var text: String {
    var best = Self.units[0]
    for unit in Self.units where count != 0 && unit.denominator == 1 && unit.numerator > best.numerator {
      if count % unit.numerator == 0 { best = unit }
    }
    return "\(count / best.numerator)\(best.symbol)"
  }
}

extension WrittenQuantity where Magnitude == Double {
  /// Reads a measured quantity; see the protocol.
  public init(text: String, bare: WrittenUnit<Self>? = nil) throws(QuantityTextError) {
    let (number, unit) = try Self.parts(of: text, bare: bare)
    self.init(try number.real(times: unit.numerator, over: unit.denominator))
  }

  /// The count in the base unit, without a fraction where there is none.
  public var text: String {
    let number = count == count.rounded() && count.magnitude < 1e15 ? "\(Int(count))" : "\(count)"
    return number + Self.units[0].symbol
  }
}
