/// The ways to print a report.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
  /// For people at a terminal: 100 columns, scaled units.
  case table
  /// For spreadsheets: every figure of every layer, and a last row `total`.
  case csv
  /// For programs: everything.
  case json
  /// For documents and discussions: what the table says.
  case markdown
}

extension Report {
  /// The report in one of its renderings, ending with a newline. The same report gives the same bytes.
  public func rendered(as format: ReportFormat) -> String {
    switch format {
    case .table: table
    case .csv: csv
    case .json: json
    case .markdown: markdown
    }
  }
}
