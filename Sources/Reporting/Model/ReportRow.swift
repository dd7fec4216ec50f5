import Activity

/// Figures of one layer or of the whole, in the order of their columns.
public struct ReportRow: Sendable, Hashable {
  public private(set) var columns: [ReportColumn]
  public private(set) var values: [ReportValue]

  /// A row that asks `value` for each column.
  init(_ columns: [ReportColumn], value: (ReportColumn) -> ReportValue) {
    self.columns = columns
    values = columns.map(value)
  }

  /// The value of a column; ``ReportValue/unknown`` for a column that the row does not have, which cannot be set.
  public subscript(column: ReportColumn) -> ReportValue {
    get { columns.firstIndex(of: column).map { values[$0] } ?? .unknown }
    set {
      if let index = columns.firstIndex(of: column) { values[index] = newValue }
    }
  }
}

/// Cycles that a layer lost waiting for one operand at one memory.
public struct ReportedStall: Sendable, Hashable {
  /// `dram`, or the memory's name.
  public var memory: String
  public var operand: String
  public var cycles: Int
}

/// One layer of a report.
public struct LayerReport: Sendable, Hashable {
  public var row: ReportRow
  public var stalls: [ReportedStall]
  /// What would have to be faster: `compute`, `dram` or a memory's name.
  public var bound: String
  /// What became of its multiply-accumulates. They add up to them: ``Report/check()``.
  public var operations: OperationCount
  /// Where its mapping came from: `searched`, `given` or `own`; `nil` if it has none.
  public var mapping: String?

  /// The layer's name.
  public var name: String { row[.layer].text ?? "" }
}
