/// One row of a sweep's results, in the order of the sweep's columns: the cells of `results.csv`, not yet quoted.
public struct SweepRow: Sendable, Hashable {
  /// The point's place in the plan, counted from 0.
  public var index: Int
  /// The values of the varied paths, then the figures; a figure is "" where the point has no such memory, or failed.
  public var cells: [String]
  /// Why the point has no figures: one sentence. `nil` if it has.
  public var failure: String?

  /// A row of parts.
  public init(index: Int, cells: [String], failure: String? = nil) {
    self.index = index
    self.cells = cells
    self.failure = failure
  }
}
