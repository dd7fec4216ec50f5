import Exploration

@testable import picojoule

/// A sweep made by hand: its rows follow from their numbers alone.
struct BenchSweep: SweepSource {
  var count = 4
  /// Figures follow from it.
  var factor = 1000

  let columns = ["array.rows", "total_cycles", "energy_total_pj", "failure"]
  let variedCount = 1
  var identity: String { #"{"axes": [{"path": "array.rows"}], "factor": \#(factor)}"# }

  func row(at index: Int) -> SweepRow {
    let rows = String(8 << (index % 8))
    guard index != 2 else { return SweepRow(index: index, cells: [rows, "", ""], failure: "No tile fits.") }
    return SweepRow(index: index, cells: [rows, String(factor / (index + 1)), "\(index * index).5"])
  }
}

extension Bench {
  func sweep(_ request: SweepRequest) throws(Failure) -> PreparedSweep {
    PreparedSweep(source: sweepSource, objectives: Self.objectives, constraints: [], search: search)
  }

  private var search: SweepSearch? {
    guard let sweepSearch,
      let rule = try? FrontRule(columns: sweepSource.columns, objectives: Self.objectives),
      var search = SweepSearch(levels: [sweepSource.count], count: sweepSource.count, rule: rule)
    else { return nil }
    search.genetics.population = sweepSearch.population
    search.genetics.generations = sweepSearch.generations
    return search
  }

  func extras(
    of results: SweepResults, _ objectives: [SweepObjective], _ constraints: [SweepConstraint], as format: SweepFormat
  ) throws(SweepError) -> SweepExtras {
    let (text, front) = try results.frontFile(objectives: objectives, constraints: constraints)
    let printed = format == .table ? nil : format == .csv ? try results.csv() : "as \(format.rawValue)\n"
    return SweepExtras(files: [("pareto.csv", text)], frontCount: front?.members.count, digest: printed)
  }

  func extras(of results: SweepResults) throws(SweepError) -> SweepExtras {
    try extras(of: results, Self.objectives, [], as: .table)
  }

  private static var objectives: [SweepObjective] {
    [
      SweepObjective(column: "total_cycles", better: .lower), SweepObjective(column: "energy_total_pj", better: .lower),
    ]
  }
}
