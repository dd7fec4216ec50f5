import TestSupport
import Testing

@testable import Exploration

@Suite("KneePoint")
struct KneePointTests {
  private func front(_ points: [[Double]], higher: Int = 0) throws -> ParetoFront {
    let names = (points.first ?? []).indices.map { "f\($0)" }
    return try ParetoFront(
      HandMadeSweep.table(
        varied: ["x"], figures: names, lower: Array(names.dropLast(higher)), higher: Array(names.suffix(higher)),
        rows: points.enumerated().map { index, point in ["\(index)"] + point.map { "\($0)" } }))
  }

  @Test("in two objectives the knee is farthest from the line between the ends")
  func twoObjectives() throws {
    // Normalised: (0, 1), (0.1, 0.2), (0.5, 0.1), (1, 0): distances 0, 0.7/√2, 0.4/√2, 0.
    let knee = try #require(try front([[0, 1000], [1, 200], [5, 100], [10, 0]]).knee(ofNetwork: 0))
    #expect(knee.member == 1)
    #expect((knee.distance - 0.7 / 2.0.squareRoot()).magnitude < 1e-12)
    #expect(knee.isThroughExtremes)
  }

  @Test("units and directions do not move the knee")
  func units() throws {
    let one = try front([[0, 1000], [1, 200], [5, 100], [10, 0]]).knee(ofNetwork: 0)
    let other = try front([[0, -1e-3], [1e9, -2e-4], [5e9, -1e-4], [1e10, 0]], higher: 1).knee(ofNetwork: 0)
    #expect(one?.member == other?.member)
    #expect(((one?.distance ?? 0) - (other?.distance ?? 1)).magnitude < 1e-12)
  }

  @Test("straight fronts, fronts that bulge away and short ones have no knee")
  func none() throws {
    #expect(try front([[0, 3], [1, 2], [2, 1], [3, 0]]).knee(ofNetwork: 0) == nil)
    #expect(try front([[0, 10], [8, 9], [10, 0]]).knee(ofNetwork: 0) == nil)
    #expect(try front([[0, 1], [1, 0]]).knee(ofNetwork: 0) == nil)
    #expect(try front([[4], [4]]).knee(ofNetwork: 0) == nil)
    #expect(try front([[4, 4], [4, 4]]).knee(ofNetwork: 0) == nil)
    #expect(throws: FrontError.noObjectives) { try front([]) }
  }

  @Test("in three objectives the plane goes through the best of each")
  func threeObjectives() throws {
    let knee = try #require(
      try front([[0, 1, 1], [1, 0, 1], [1, 1, 0], [0.25, 0.25, 0.25], [0.5, 0.5, 0.1]]).knee(ofNetwork: 0))
    #expect(knee.member == 3)
    #expect(knee.isThroughExtremes)
    // The plane is (x + y + z) / 2 = 1.
    #expect((knee.distance - (1 - 0.375) / (0.75).squareRoot()).magnitude < 1e-12)
  }

  @Test("where the best of two objectives is one point, equal weights stand in")
  func degenerate() throws {
    let knee = try #require(try front([[0, 0, 1], [1, 1, 0], [0.1, 0.1, 0.2]]).knee(ofNetwork: 0))
    #expect(!knee.isThroughExtremes)
    #expect(knee.member == 2)
  }

  @Test("each network's front has a knee of its own")
  func networks() throws {
    let front = try ParetoFront(
      HandMadeSweep.table(
        varied: ["network", "x"], figures: ["a", "b"], lower: ["a", "b"],
        rows: [
          ["big", "1", "100", "900"], ["small", "1", "1", "9"], ["big", "2", "200", "200"], ["small", "2", "2", "8"],
          ["big", "3", "900", "100"], ["small", "3", "9", "1"], ["big", "4", "950", "950"],
        ]))
    #expect(front.networks == ["big", "small"])
    #expect(front.members == [0, 1, 2, 3, 4, 5] && front.networkOf == [0, 1, 0, 1, 0, 1])
    #expect(front.knees.map(\.member) == [2])
  }

  @Test("the plane through points gives one on each of them")
  func planes() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("KneePoint: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    var found = 0
    for _ in 0..<500 {
      let size = random.number(2...5)
      let points = (0..<size).map { _ in (0..<size).map { _ in Double.random(in: 0...1, using: &random) } }
      guard let normal = Hyperplane.normal(through: points) else { continue }
      found += 1
      for point in points { #expect((Hyperplane.product(normal, point) - 1).magnitude < 1e-6, "seed \(seed)") }
      #expect(normal.allSatisfy { $0 > 0 })
    }
    #expect(found > 0)
    #expect(Hyperplane.normal(through: [[1, 1], [2, 2]]) == nil)
  }
}
