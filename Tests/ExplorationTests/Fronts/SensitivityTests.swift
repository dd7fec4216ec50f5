import Foundation
import TestSupport
import Testing

@testable import Exploration

@Suite("Sensitivity")
struct SensitivityTests {
  private func isNear(_ one: Double?, _ other: Double?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return (one - other).magnitude < 1e-9
  }

  @Test("on a product of powers each axis has its share of the logarithm's variance")
  func product() throws {
    // ln y = a·ln 2 + 2·b·ln 2 with a, b of 0, 1: variances 1/4 and 4/4 of (ln 2)².
    let found = try Sensitivity(HandMadeSweep.grid([2, 2]) { Double(1 << ($0[0] + 2 * $0[1])) })
    #expect(found.axes.map(\.name) == ["axis0", "axis1"])
    #expect(found.scales == [.logarithmic] && found.isFullGrid == [true])
    #expect(isNear(found.effects[0][0].main, 0.2) && isNear(found.effects[1][0].main, 0.8))
    #expect(isNear(found.effects[0][0].total, 0.2) && isNear(found.effects[1][0].total, 0.8))
    #expect(isNear(found.interactions(of: 0), 0))
    #expect(found.effects.map { $0[0].largestStep?.ratio } == [2, 4])
    #expect(found.effects[1][0].largestStep == Sensitivity.Step(from: 0, to: 1, ratio: 4))
  }

  @Test("what axes do only together is interaction")
  func interaction() throws {
    // y = ±1 by the parity: neither axis explains anything by itself.
    let found = try Sensitivity(HandMadeSweep.grid([2, 2]) { ($0[0] + $0[1]) % 2 == 0 ? 1 : -1 })
    #expect(found.scales == [.linear])
    for effect in found.effects {
      #expect(isNear(effect[0].main, 0) && isNear(effect[0].total, 1))
      // No ratio between figures of different signs.
      #expect(effect[0].largestStep == nil)
    }
    #expect(isNear(found.interactions(of: 0), 1))
  }

  @Test("first-order and total indices are those of their definitions on random grids")
  func definitions() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("Sensitivity: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for _ in 0..<100 {
      let counts = (0..<random.number(1...4)).map { _ in random.number(2...4) }
      let size = counts.reduce(1, *)
      let figures = (0..<size).map { _ in Double.random(in: 0.1...10, using: &random) }
      func index(_ place: [Int]) -> Int { zip(place, counts).reduce(0) { $0 * $1.1 + $1.0 } }
      let found = try Sensitivity(HandMadeSweep.grid(counts) { figures[index($0)] })
      var places: [[Int]] = [counts.map { _ in 0 }]
      while true {
        var next = places[places.count - 1]
        guard GeneticSearch.advance(&next, counts) else { break }
        places.append(next)
      }
      let logs = figures.map { log($0) }
      func mean(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + logs[$1] } / Double(rows.count) }
      let all = Array(logs.indices)
      let variance = all.reduce(0) { $0 + pow(logs[$1] - mean(all), 2) } / Double(size)
      for axis in counts.indices {
        // Var(E[y | x]) and E[Var(y | all others)], by going through every value and every combination of the others.
        let means = (0..<counts[axis]).map { value in mean(all.filter { places[$0][axis] == value }) }
        let main = means.reduce(0) { $0 + pow($1 - mean(all), 2) } / Double(counts[axis])
        var left = 0.0
        var largest = 1.0
        for row in all {
          let group = all.filter { other in
            counts.indices.allSatisfy { $0 == axis || places[other][$0] == places[row][$0] }
          }
          left += pow(logs[row] - mean(group), 2) / Double(size)
          for other in group where places[other][axis] == places[row][axis] + 1 {
            largest = max(largest, figures[other] / figures[row], figures[row] / figures[other])
          }
        }
        let effect = found.effects[axis][0]
        #expect(isNear(effect.main, main / variance) && isNear(effect.total, left / variance), "seed \(seed)")
        #expect(isNear(effect.largestStep?.size, largest), "seed \(seed)")
        #expect(effect.points == size)
      }
      let mains = found.effects.reduce(0) { $0 + ($1[0].main ?? 0) }
      #expect(isNear(found.interactions(of: 0), max(0, 1 - mains)), "seed \(seed)")
    }
  }

  @Test("columns that always change together are one axis, and those that never change are none")
  func linked() throws {
    let found = try Sensitivity(
      HandMadeSweep.table(
        varied: ["rows", "columns", "clock", "batch"], figures: ["y"], lower: ["y"],
        rows: [
          ["8", "4", "fast", "1", "1"], ["16", "8", "fast", "1", "2"], ["8", "4", "slow", "1", "3"],
          ["16", "8", "slow", "1", "6"],
        ]))
    #expect(found.axes.map(\.columns) == [["rows", "columns"], ["clock"]])
    #expect(found.axes[0].values == [["8", "4"], ["16", "8"]])
    #expect(found.axes[0].text(1) == "16 + 8")
    #expect(found.isFullGrid == [true])
  }

  @Test("values are in order of size where they are numbers, else as they come")
  func order() throws {
    let found = try Sensitivity(
      HandMadeSweep.table(
        varied: ["number", "word"], figures: ["y"], lower: ["y"],
        rows: [["16", "b", "1"], ["4", "a", "2"], ["8", "a", "3"], ["16", "a", "4"]]))
    #expect(found.axes.map { $0.values.joined() }.map(Array.init) == [["4", "8", "16"], ["b", "a"]])
  }

  @Test("failed points are left out, and values on either side of them are no neighbours")
  func failures() throws {
    let found = try Sensitivity(
      HandMadeSweep.table(
        varied: ["a"], figures: ["y"], lower: ["y"], rows: [["1", "1"], ["2"], ["3", "100"], ["4", "300"]],
        failures: [1: "No tile fits."]))
    #expect(found.effects[0][0].points == 3)
    #expect(found.effects[0][0].largestStep == Sensitivity.Step(from: 2, to: 3, ratio: 3))
    #expect(found.isFullGrid == [false])
    #expect(found.interactions(of: 0) == nil)
    #expect(isNear(found.effects[0][0].main, 1))
  }

  @Test("an axis that applies to some points only is judged by these")
  func conditional() throws {
    let found = try Sensitivity(
      HandMadeSweep.table(
        varied: ["kind", "terms"], figures: ["y"], lower: ["y"],
        rows: [["mac", "", "50"], ["shift", "1", "2"], ["shift", "2", "8"]]))
    #expect(found.effects[1][0].points == 2)
    #expect(isNear(found.effects[1][0].main, 1) && found.effects[1][0].largestStep?.ratio == 4)
    #expect(found.effects[0][0].points == 3 && found.effects[0][0].largestStep == nil)
    #expect(found.isFullGrid == [false])
  }

  @Test("an objective that does not vary has no shares")
  func constant() throws {
    let found = try Sensitivity(HandMadeSweep.grid([3, 2]) { _ in 0.1 })
    #expect(found.effects.allSatisfy { $0[0].main == nil && $0[0].total == nil })
    #expect(found.interactions(of: 0) == nil)
    #expect(found.effects[0][0].largestStep?.ratio == 1)
  }

  @Test("a table without rows has no axes")
  func empty() throws {
    let found = try Sensitivity(HandMadeSweep.table(varied: ["a"], figures: ["y"], lower: ["y"], rows: []))
    #expect(found.axes.isEmpty && found.effects.isEmpty && found.isFullGrid == [false])
  }

  @Test("which network runs is no knob")
  func networks() throws {
    let found = try Sensitivity(
      HandMadeSweep.table(
        varied: ["network", "x"], figures: ["y"], lower: ["y"],
        rows: [["big", "1", "1000"], ["big", "2", "2000"], ["small", "1", "3"], ["small", "2", "6"]]))
    #expect(found.axes.map(\.name) == ["x"])
    #expect(isNear(found.effects[0][0].main, 1) && isNear(found.effects[0][0].total, 1))
    #expect(isNear(found.interactions(of: 0), 0))
    #expect(found.effects[0][0].largestStep?.ratio == 2)
    // What x does to one network only is shared out as interaction.
    let other = try Sensitivity(
      HandMadeSweep.table(
        varied: ["network", "x"], figures: ["y"], lower: ["y"],
        rows: [["big", "1", "1000"], ["big", "2", "2000"], ["small", "1", "3"], ["small", "2", "3"]]))
    #expect(isNear(other.effects[0][0].main, 0.5) && isNear(other.interactions(of: 0), 0.5))
  }
}
