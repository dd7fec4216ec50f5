import Evaluation
import Exploration

/// A sweep that is asked for.
enum SweepRequest: Sendable {
  /// The plan in a file.
  case file(String)
  case line(Line)

  /// A plan on the command line.
  struct Line: Sendable {
    /// Names or files.
    var networks: [String]
    /// `name=sizes` each.
    var inputs: [String] = []
    var ignoresUnknown = false
    var accelerators: [String]
    /// `path=values` each.
    var axes: [String]
    /// `path=value` each; paths of the description, `precision`, `density` and `batch`.
    var settings: [String] = []
    /// Names or files; none for the usual table.
    var costs: [String] = []
    /// A file of mappings.
    var mapping: String?
    var search = SearchOptions()
    var scalesTechnology = false
    /// What the front weighs; none for the usual figures.
    var figures: [String] = []
    var constraints: [String] = []
  }
}

/// How a finished sweep is printed.
enum SweepFormat: String, Sendable, Hashable, CaseIterable {
  /// A few lines: points, front, best, knee, what matters.
  case table
  /// `results.csv`.
  case csv
  case json
  /// The page.
  case html
}

/// A sweep whose files are read and fit together.
struct PreparedSweep: Sendable {
  var source: any SweepSource
  var objectives: [SweepObjective]
  var constraints: [SweepConstraint]
  /// How points are chosen; `nil` where all are run.
  var search: SweepSearch?
}
