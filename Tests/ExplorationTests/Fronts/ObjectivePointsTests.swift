import TestSupport
import Testing

@testable import Exploration

@Suite("ObjectivePoints")
struct ObjectivePointsTests {
  private func points(_ points: [[Double]], dimensions: Int) -> ObjectivePoints {
    var result = ObjectivePoints(dimensions: dimensions)
    for point in points { result.append(point) }
    return result
  }

  /// By the definition, two points at a time.
  private func bruteForce(_ points: [[Double]]) -> [Int] {
    func dominates(_ one: [Double], _ other: [Double]) -> Bool {
      var isBetter = false
      for place in one.indices {
        if one[place] > other[place] { return false }
        if one[place] < other[place] { isBetter = true }
      }
      return isBetter
    }
    return points.indices.filter { index in !points.contains { dominates($0, points[index]) } }
  }

  @Test("the front is that of the definition, with ties, duplicates and any number of objectives")
  func agreesWithBruteForce() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("ObjectivePoints: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for trial in 0..<1500 {
      let dimensions = trial % 7
      let count = random.number(0...(trial % 10 == 0 ? 400 : 60))
      // Few different numbers make ties in single objectives and whole duplicates.
      let levels = random.pick([1, 2, 3, 8, 1000])
      let set = (0..<count).map { _ in (0..<dimensions).map { _ in Double(random.number(0...levels)) } }
      #expect(points(set, dimensions: dimensions).undominated() == bruteForce(set), "seed \(seed), trial \(trial)")
    }
  }

  @Test("sets that are nearly all front are divided rightly")
  func largeFronts() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("ObjectivePoints: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for trial in 0..<20 {
      let dimensions = 2 + trial % 5
      // Numbers whose sum is nearly the same: whoever is better somewhere is worse elsewhere.
      let set = (0..<400).map { _ -> [Double] in
        var point = (0..<(dimensions - 1)).map { _ in Double(random.number(0...12)) }
        point.append(40 * Double(dimensions) - point.reduce(0, +) + Double(random.number(0...1)))
        return point
      }
      #expect(points(set, dimensions: dimensions).undominated() == bruteForce(set), "seed \(seed), trial \(trial)")
    }
  }

  @Test("equal points are on the front together or not at all")
  func duplicates() {
    let set: [[Double]] = [[1, 2], [2, 1], [1, 2], [2, 2], [2, 2], [0, 3]]
    #expect(points(set, dimensions: 2).undominated() == [0, 1, 2, 5])
    #expect(points([[0.0], [-0.0], [1]], dimensions: 1).undominated() == [0, 1])
  }

  @Test("what is no number is no point, and infinities are")
  func notANumber() {
    var set = ObjectivePoints(dimensions: 2)
    let taken = [[1, .nan], [1], [.infinity, -.infinity], [1, 1]].map { set.append($0) }
    #expect(taken == [false, false, true, true])
    #expect(set.undominated() == [0, 1])
  }

  @Test("without objectives no point is better than another")
  func noObjectives() {
    #expect(points([[], [], []], dimensions: 0).undominated() == [0, 1, 2])
    #expect(ObjectivePoints(dimensions: 3).undominated().isEmpty)
  }

  @Test("many points of two to four objectives are no burden")
  func manyPoints() {
    var random = RandomNumbers(seed: 7)
    for dimensions in 2...4 {
      var set = ObjectivePoints(dimensions: dimensions)
      for _ in 0..<20_000 { set.append((0..<dimensions).map { _ in Double.random(in: 0..<1, using: &random) }) }
      let front = set.undominated()
      #expect(!front.isEmpty)
      // None of a sample is dominated by one of the front, unless it is not of the front.
      let isOnFront = Set(front)
      for point in stride(from: 0, to: set.count, by: 997) {
        #expect(front.contains { set.dominates($0, point) } != isOnFront.contains(point))
      }
    }
  }
}
