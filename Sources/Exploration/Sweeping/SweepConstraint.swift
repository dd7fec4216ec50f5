/// A limit on a figure, such as `area_total_um2 < 2000000`.
public struct SweepConstraint: Sendable, Hashable {
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="

    /// Whether the limit is kept; never by what is no number.
    public func holds(_ value: Double, _ limit: Double) -> Bool {
      switch self {
      case .less: value < limit
      case .atMost: value <= limit
      case .greater: value > limit
      case .atLeast: value >= limit
      }
    }
  }

  /// The figure's name in reports.
  public var column: String
  public var comparison: Comparison
  /// In the unit of the column's name.
  public var limit: Double
  /// The constraint as the user wrote it, which may be in another unit: `area_total_mm2 < 2`.
  public var text: String

  /// A constraint of parts; `text` is made from them unless it is given.
  public init(column: String, comparison: Comparison, limit: Double, text: String? = nil) {
    self.column = column
    self.comparison = comparison
    self.limit = limit
    self.text = text ?? "\(column) \(comparison.rawValue) \(limit)"
  }

  /// Whether a figure keeps the limit.
  public func allows(_ value: Double) -> Bool { comparison.holds(value, limit) }
}
