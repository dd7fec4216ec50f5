@testable import Exploration

/// Tables of sweeps made by hand.
enum HandMadeSweep {
  /// A table with these varied paths and figures; each row lists the cells of both. Cells of failed rows are given as far
  /// as they go.
  static func table(
    varied: [String], figures: [String], lower: [String] = [], higher: [String] = [],
    constraints: [SweepConstraint] = [], rows: [[String]], failures: [Int: String] = [:]
  ) -> SweepTable {
    let width = varied.count + figures.count
    return SweepTable(
      columns: varied + figures + ["failure"], variedCount: varied.count,
      objectives: lower.map { SweepObjective(column: $0, better: .lower) }
        + higher.map { SweepObjective(column: $0, better: .higher) },
      constraints: constraints,
      rows: rows.enumerated().map { index, cells in
        SweepRow(
          index: index, cells: cells + Array(repeating: "", count: max(0, width - cells.count)),
          failure: failures[index])
      })
  }

  /// Every combination of the values of three axes, the last fastest, with one figure.
  static func grid(_ counts: [Int], _ figure: ([Int]) -> Double) -> SweepTable {
    var rows: [[String]] = []
    var place = counts.map { _ in 0 }
    var isLast = false
    while !isLast {
      rows.append(place.map { "\(10 * ($0 + 1))" } + ["\(figure(place))"])
      isLast = !GeneticSearch.advance(&place, counts)
    }
    return table(varied: counts.indices.map { "axis\($0)" }, figures: ["y"], lower: ["y"], rows: rows)
  }
}
