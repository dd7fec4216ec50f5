/// How a figure of a report comes about: its parts, and for energies and areas each as a count times a sourced price.
public struct Explanation: Sendable, Hashable {
  /// One part of a figure.
  public struct Term: Sendable, Hashable {
    /// What it is: `ifmap read`, `multiplier 8 x 8 bit`.
    public var what: String
    /// How often; unknown for parts that are no product.
    public var count: ReportValue
    /// What is counted, such as `bits`; may be empty.
    public var countUnit: String
    /// What one of them costs; `nil` for parts that are no product, or whose price is missing.
    public var price: Double?
    /// Such as `pJ/bit`; empty for parts that are no product.
    public var priceUnit: String
    /// The part itself, in the figure's unit.
    public var value: ReportValue
    /// Where the price comes from.
    public var source: String?

    /// A part that is a count times a price.
    public init(
      _ what: String, count: Int, _ countUnit: String, price: Double?, _ priceUnit: String, value: ReportValue,
      source: String?
    ) {
      self.what = what
      self.count = .count(count)
      self.countUnit = countUnit
      self.price = price
      self.priceUnit = priceUnit
      self.value = value
      self.source = source
    }

    /// A part that is just there.
    public init(_ what: String, _ value: ReportValue) {
      self.what = what
      count = .unknown
      countUnit = ""
      priceUnit = ""
      self.value = value
    }

    /// Whether the part is a count times a price, be it a missing one.
    var isProduct: Bool { !priceUnit.isEmpty }
  }

  /// How the terms make the figure.
  public enum Rule: Sendable, Hashable {
    /// They add up to it.
    case sum
    /// As this formula over their names says.
    case formula(String)
  }

  /// The figure's name in the report.
  public var figure: String
  /// What it is a figure of: `layer conv3 of alexnet on systolic-int8-32x32, costs horowitz-45nm`.
  public var subject: String
  public var rule: Rule
  public var terms: [Term]
  public var result: ReportValue
  /// What a reader should know besides, such as when rounding happens.
  public var notes: [String]

  /// The parts of an explanation.
  public init(
    figure: String, subject: String, rule: Rule = .sum, terms: [Term], result: ReportValue, notes: [String] = []
  ) {
    self.figure = figure
    self.subject = subject
    self.rule = rule
    self.terms = terms
    self.result = result
    self.notes = notes
  }
}
