import Testing

@testable import Exploration

@Suite("BestPoints")
struct BestPointsTests {
  private let small = SweepConstraint(column: "area", comparison: .less, limit: 5)
  private let cool = SweepConstraint(column: "power", comparison: .atMost, limit: 2)

  private func best(_ constraints: [SweepConstraint], _ rows: [[String]]) throws -> BestPoints {
    try BestPoints(
      HandMadeSweep.table(
        varied: ["x"], figures: ["energy", "speed", "area", "power"], lower: ["energy"], higher: ["speed"],
        constraints: constraints, rows: rows, failures: [4: "No tile fits."]))
  }

  private let rows = [
    ["0", "1", "1", "9", "9"], ["1", "2", "5", "4", "9"], ["2", "3", "9", "9", "1"], ["3", "4", "2", "4", "2"], ["4"],
  ]

  @Test("what each limit costs is seen alone and together")
  func constraints() throws {
    let found = try best([small, cool], rows)
    #expect(found.choices.map(\.constraints) == [[], [small], [cool], [small, cool]])
    #expect(found.choices.map { $0.best.map { $0?.place } } == [[0, 2], [1, 1], [2, 2], [3, 3]])
    #expect(found.choices.last?.best.map { $0?.figure } == [4, 2])
  }

  @Test("limits that nothing keeps leave no best")
  func impossible() throws {
    let found = try best([SweepConstraint(column: "area", comparison: .less, limit: 0)], rows)
    #expect(found.choices.map { $0.best.map { $0?.place } } == [[0, 2], [nil, nil]])
  }

  @Test("an unknown figure keeps no limit and is no best")
  func unknown() throws {
    let found = try best([small], [["0", "n/a", "7", "1", "1"], ["1", "1", "1", "n/a", "1"]])
    #expect(found.choices.map { $0.best.map { $0?.place } } == [[1, 0], [nil, 0]])
  }

  @Test("of equals the one that is better elsewhere counts, then the first")
  func ties() throws {
    let found = try best([], [["0", "1", "1", "1", "1"], ["1", "1", "2", "1", "1"], ["2", "1", "2", "1", "1"]])
    #expect(found.choices.last?.best.map { $0?.place } == [1, 1])
  }

  @Test("each network has its best")
  func networks() throws {
    let found = try BestPoints(
      HandMadeSweep.table(
        varied: ["network", "x"], figures: ["energy"], lower: ["energy"],
        constraints: [SweepConstraint(column: "energy", comparison: .greater, limit: 1)],
        rows: [["b", "1", "50"], ["a", "1", "1"], ["b", "2", "40"], ["a", "2", "2"]]))
    #expect(found.choices.map(\.network) == ["b", "b", "a", "a"])
    #expect(found.choices.map { $0.best.map { $0?.place } } == [[2], [2], [1], [3]])
  }
}
