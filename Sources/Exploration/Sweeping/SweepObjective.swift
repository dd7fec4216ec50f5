/// A figure that a sweep is about, and which way it should go.
public struct SweepObjective: Sendable, Hashable {
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    case lower, higher
  }

  /// The figure's name in reports, such as `energy_total_pj`.
  public var column: String
  /// What is better.
  public var better: Direction

  /// A figure and what is better.
  public init(column: String, better: Direction) {
    self.column = column
    self.better = better
  }
}
