/// Names and rows of a sweep, finished or not: what fronts, sensitivities and pages read.
public struct SweepTable: Sendable, Hashable {
  /// The columns of `results.csv` after `point`: the varied paths, the figures, `failure`.
  public var columns: [String]
  /// The first so many of the columns are varied paths.
  public var variedCount: Int
  public var objectives: [SweepObjective]
  public var constraints: [SweepConstraint]
  /// In plan order.
  public var rows: [SweepRow]
  /// Where a search chose the rows, how many points there are; `nil` where nobody chose.
  public var searchedCount: Int?

  /// A table of parts.
  public init(
    columns: [String], variedCount: Int, objectives: [SweepObjective] = [], constraints: [SweepConstraint] = [],
    rows: [SweepRow] = []
  ) {
    self.columns = columns
    self.variedCount = variedCount
    self.objectives = objectives
    self.constraints = constraints
    self.rows = rows
  }
}
