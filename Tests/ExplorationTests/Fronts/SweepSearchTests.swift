import Testing

@testable import Exploration

@Suite("SweepSearch")
struct SweepSearchTests {
  /// Twelve axes of two values: wide ones are dear, narrow ones bad, and every axis weighs differently.
  private let levels = [1, 1] + Array(repeating: 2, count: 12)

  private func row(_ point: Int) -> SweepRow {
    var (cost, loss) = (0.0, 0.0)
    for axis in 0..<12 {
      if point >> axis & 1 == 0 { cost += Double(axis + 1) } else { loss += Double(12 - axis) }
    }
    return SweepRow(
      index: point, cells: ["\(cost)", "\(loss)"], failure: point % 64 == 63 ? "No tile fits." : nil)
  }

  private func table(_ limit: Double) -> SweepTable {
    SweepTable(
      columns: ["cost", "loss", "failure"], variedCount: 0,
      objectives: [SweepObjective(column: "cost", better: .lower), SweepObjective(column: "loss", better: .lower)],
      constraints: [SweepConstraint(column: "loss", comparison: .less, limit: limit)])
  }

  @Test("it finds the front of all points with a part of them, failed and forbidden ones among them")
  func sameFront() throws {
    for limit in [1000.0, 30] {
      var table = table(limit)
      let rule = try FrontRule(table)
      var search = try #require(SweepSearch(levels: levels, count: 4096, rule: rule))
      search.genetics.population = 60
      search.genetics.generations = 40
      let points = search.points { $0.map(row) }
      #expect(Set(points).count == points.count && points == points.sorted() && points.count < 4096)
      table.rows = points.map(row)
      let found = try ParetoFront(table)
      table.rows = (0..<4096).map(row)
      let all = try ParetoFront(table)
      #expect(Set(found.figures) == Set(all.figures))
    }
  }

  @Test("points are numbered as in the plan, and plans with conditions are refused")
  func numbers() throws {
    let rule = try FrontRule(table(1))
    let search = try #require(SweepSearch(levels: [2, 3, 4], count: 24, rule: rule))
    #expect(search.point(of: [1, 2, 3]) == 23 && search.point(of: [1, 0, 2]) == 14)
    #expect(SweepSearch(levels: [2, 3, 4], count: 23, rule: rule) == nil)
    #expect(SweepSearch(levels: [2, 0], count: 0, rule: rule) == nil)
  }

  @Test("the more a limit is broken the worse, and a figure at a strict limit breaks it")
  func violations() throws {
    let search = try #require(SweepSearch(levels: [1], count: 1, rule: try FrontRule(table(10))))
    func violation(_ loss: String) -> Double {
      search.rating(of: SweepRow(index: 0, cells: ["1", loss])).violation
    }
    #expect(violation("9") == 0 && violation("10") > 0 && violation("15") == 0.5)
    #expect(violation("n/a") == .infinity)
  }
}
