import TestSupport
import Testing

@testable import Exploration

@Suite("ParetoFront")
struct ParetoFrontTests {
  private func table(
    _ rows: [[String]], constraints: [SweepConstraint] = [], failures: [Int: String] = [:]
  ) -> SweepTable {
    HandMadeSweep.table(
      varied: ["x"], figures: ["energy", "area", "speed"], lower: ["energy"], higher: ["speed"],
      constraints: constraints, rows: rows, failures: failures)
  }

  @Test("higher is better where the objective says so")
  func directions() throws {
    let front = try ParetoFront(table([["1", "5", "1", "5"], ["2", "4", "1", "4"], ["3", "6", "1", "5"]]))
    #expect(front.members == [0, 1])
    #expect(front.figures == [[5, 5], [4, 4]])
  }

  @Test("equal rows are all on the front, in plan order")
  func duplicates() throws {
    let front = try ParetoFront(table([["1", "9", "1", "9"], ["2", "4", "1", "4"], ["3", "9", "2", "9"]]))
    #expect(front.members == [0, 1, 2])
  }

  @Test("a row that breaks a constraint keeps no other off the front")
  func constraints() throws {
    let limit = SweepConstraint(column: "area", comparison: .less, limit: 2)
    let front = try ParetoFront(
      table([["1", "1", "2", "9"], ["2", "4", "1", "4"], ["3", "5", "1", "3"]], constraints: [limit]))
    #expect(front.members == [1])
    #expect(front.exclusions == [.breaks(limit): 1])
    #expect(front.candidateCount == 2)
  }

  @Test("failed and unknown rows are left out with their reason")
  func exclusions() throws {
    let limit = SweepConstraint(column: "area", comparison: .atMost, limit: 2)
    let front = try ParetoFront(
      table(
        [
          ["1"], ["2", "n/a", "1", "4"], ["3", "1", "", "1"], ["4", "1", "1", "nan"], ["5", "inf", "1", "1"],
          ["6", "3", "1", "1"], ["7", "n/a", "3", "1"],
        ],
        constraints: [limit], failures: [0: "It did not fit."]))
    #expect(front.members == [5])
    #expect(
      front.exclusions == [
        .failed: 1, .unknown(column: "energy"): 2, .unknown(column: "area"): 1, .unknown(column: "speed"): 1,
        .breaks(limit): 1,
      ])
  }

  @Test("a table without objectives, or with figures it does not have, has no front")
  func errors() {
    var table = table([])
    table.objectives = []
    #expect(throws: FrontError.noObjectives) { try ParetoFront(table) }
    table.objectives = [SweepObjective(column: "enrgy", better: .lower)]
    #expect(throws: FrontError.unknownColumn(name: "enrgy", known: table.columns)) { try ParetoFront(table) }
  }

  @Test("rows looked at in batches give the front of all of them")
  func batches() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("ParetoFront: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    let rows = (0..<50_000).map { index in
      SweepRow(
        index: index, cells: ["\(index)", "\(random.number(0...3000))", "1", "\(random.number(0...3000))"])
    }
    var table = table([])
    table.rows = rows
    let front = try ParetoFront(table)
    var points = ObjectivePoints(dimensions: 2)
    for row in rows { points.append([row.number(1) ?? 0, -(row.number(3) ?? 0)]) }
    #expect(front.members == points.undominated(), "seed \(seed)")
    #expect(front.candidateCount == rows.count)
  }
}
