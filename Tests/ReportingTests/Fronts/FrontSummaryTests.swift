import Exploration
import Testing

@testable import Reporting

@Suite("FrontSummary")
struct FrontSummaryTests {
  private func table() -> SweepTable {
    let cells = [
      ["8", "1KiB", "1000", "90000.5"], ["8", "2KiB", "800", "100000"], ["16", "1KiB", "400", "120000"],
      ["16", "2KiB", "390", "500000"], ["32", "1KiB", "395", "600000"], ["32", "2KiB", "", ""],
    ]
    return SweepTable(
      columns: ["array.rows", "capacity", "total_cycles", "energy_total_pj", "failure"], variedCount: 2,
      objectives: [
        SweepObjective(column: "total_cycles", better: .lower),
        SweepObjective(column: "energy_total_pj", better: .lower),
      ],
      constraints: [
        SweepConstraint(column: "energy_total_pj", comparison: .less, limit: 550_000, text: "energy_total_uj < 0.55")
      ],
      rows: cells.enumerated().map { index, cells in
        SweepRow(index: index, cells: cells, failure: index == 5 ? "No tile fits." : nil)
      })
  }

  @Test("front, knee, best points and what matters stand in one page")
  func text() throws {
    let expected = """
      4 of 6 points are on the front of total_cycles (lower is better), energy_total_pj (lower is better)
        1 failed
        1 break energy_total_uj < 0.55

      """
    let text = try FrontSummary(table()).text
    #expect(text.hasPrefix(expected))
    #expect(text.contains("\n      2  knee          16      1KiB           400          120,000\n"))
    #expect(text.contains("\n  energy_total_pj  energy_total_uj < 0.55  90,001      0           8      1KiB\n"))
    #expect(text.contains("\n  total_cycles     array.rows      97.0%   99.8%        x0.400  8 to 16 (point 0 to 2)\n"))
    #expect(text.contains("not every combination"))
  }

  @Test("long fronts are cut, and the knee stays")
  func long() throws {
    var summary = try FrontSummary(table())
    summary.listed = 1
    #expect(summary.text.contains("3 more points of the front are in pareto.csv"))
    #expect(summary.text.contains("knee"))
    #expect(summary.markdown.contains("## What matters"))
  }

  @Test("a sweep of which nothing is known says so")
  func empty() throws {
    var table = table()
    table.rows = []
    let text = try FrontSummary(table).text
    #expect(text.hasPrefix("0 of 0 points are on the front"))
    #expect(!text.contains("Best points"))
    table.objectives = []
    #expect(throws: FrontError.noObjectives) { try FrontSummary(table) }
  }
}
