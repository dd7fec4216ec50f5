import Testing
import TestSupport

@testable import Exploration

@Suite("Points of a sweep")
struct SweepSpaceTests {
  /// Every point by nested loops: for each axis the place of its value, or `nil` where a condition fails.
  private static func all(_ plan: SweepPlan) -> [[Int?]] {
    var points: [[Int?]] = [[]]
    for names in [plan.networks, plan.accelerators, plan.costs] {
      points = points.flatMap { point in names.indices.map { point + [$0] } }
    }
    for axis in plan.axes {
      points = points.flatMap { point -> [[Int?]] in
        let applies = axis.conditions.allSatisfy { condition in
          value(of: condition.subject, at: point, plan).map { condition.holds(for: $0) } ?? false
        }
        return applies ? axis.values.indices.map { point + [$0] } : [point + [nil]]
      }
    }
    return points
  }

  private static func value(of subject: SweepCondition.Subject, at point: [Int?], _ plan: SweepPlan) -> String? {
    switch subject {
    case .network: return point[0].map { plan.networks[$0].text }
    case .accelerator: return point[1].map { plan.accelerators[$0].text }
    case .costs: return point[2].map { plan.costs[$0].text }
    case .path(let target):
      for (axis, choice) in zip(plan.axes, point.dropFirst(3)) {
        guard let choice, let place = axis.targets.firstIndex(of: target) else { continue }
        return axis.values[choice][place].text
      }
      return nil
    }
  }

  private static func plan(_ random: inout RandomNumbers) throws -> SweepPlan {
    func list(_ letter: String, _ count: Int) -> String {
      "[" + (0..<count).map { "\"\(letter)\($0)\"" }.joined(separator: ", ") + "]"
    }
    var paths: [String] = []
    var axes: [String] = []
    for axis in 0..<random.number(0...6) {
      let own = (0..<random.number(1...2)).map { "p\(axis)_\($0)" }
      var values: [String] = []
      for value in 0..<random.number(1...4) {
        values.append(
          "[" + own.map { _ in "\(value * random.number(1...3) + 10 * value)" }.joined(separator: ", ") + "]")
      }
      var conditions: [String] = []
      for _ in 0..<random.number(0...2) {
        if let path = paths.randomElement(using: &random), random.number(0...3) > 0 {
          conditions.append("\(path) \(random.pick(["<", ">=", "==", "!=", ">", "<="])) \(random.number(0...30))")
        } else {
          conditions.append("network \(random.pick(["==", "!="])) n0")
        }
      }
      let written = own.count == 1 ? values.map { $0.trimmingBrackets } : values
      axes.append(
        "{ paths: [\(own.map { "\"\($0)\"" }.joined(separator: ", "))], values: [\(written.joined(separator: ", "))], "
          + "when: [\(conditions.map { "\"\($0)\"" }.joined(separator: ", "))] }")
      paths += own
    }
    return try SweepBench.plan(
      """
      { networks: \(list("n", random.number(1...2))), accelerators: \(list("a", random.number(1...2))),
        costs: \(list("c", random.number(1...2))), axes: [\(axes.joined(separator: ", "))] }
      """)
  }

  @Test("points by number are those of nested loops, in order, with conditions and linked axes")
  func bruteForce() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random plans: \(seed)")
    var random = RandomNumbers(seed: seed)
    var (conditional, largest) = (0, 0)
    for _ in 0..<400 {
      let plan = try Self.plan(&random)
      let space = try SweepSpace.make(plan)
      let all = Self.all(plan)
      #expect(space.count == all.count, "seed \(seed)")
      let points = (0..<space.count).map { space.choices(at: $0) }
      #expect(points == all, "seed \(seed)")
      #expect(Set(points).count == points.count, "seed \(seed)")
      conditional += all.contains { $0.contains(nil) } ? 1 : 0
      largest = max(largest, all.count)
    }
    #expect(conditional > 50)
    #expect(largest > 200)
  }

  @Test("an axis that does not apply is one point, not as many as it has values")
  func once() throws {
    let plan = try SweepBench.plan(
      """
      { networks: "n", accelerators: ["a", "b"], axes: [
        { path: "x", values: [1, 2], when: "accelerator == a" }, { path: "y", values: [1, 2, 3], when: "x > 1" } ] }
      """)
    let space = try SweepSpace.make(plan)
    #expect(space.count == 5)
    #expect(
      (0..<5).map { Array(space.choices(at: $0).dropFirst(3)) } == [
        [0, nil], [1, 0], [1, 1], [1, 2], [nil, nil],
      ])
  }

  @Test("a path may have two axes if their conditions exclude each other, and shares one column")
  func exclusive() throws {
    let sweep = try SweepBench.sweep(
      """
      { networks: "lenet5", accelerators: ["systolic-int8-16x16", "systolic-int8-32x32"], axes: [
        { path: "array.rows", values: [8, 16], when: "accelerator == systolic-int8-16x16" },
        { path: "array.rows", values: [32], when: "accelerator == systolic-int8-32x32" } ] }
      """)
    #expect(sweep.count == 3)
    #expect(Array(sweep.columns.prefix(sweep.variedCount)) == ["accelerator", "array.rows"])
    #expect((0..<3).map { sweep.row(at: $0).cells[1] } == ["8", "16", "32"])
  }

  @Test("ten billion points are numbered as fast as ten")
  func large() throws {
    let plan = SweepPlan(
      networks: [SweepName("n")], accelerators: [SweepName("a")],
      axes: try (0..<5).map { try PlanAxis(varying: "p\($0)=1..100+1") })
    let space = try SweepSpace.make(plan)
    #expect(space.count == 10_000_000_000)
    #expect(space.choices(at: space.count - 1) == [0, 0, 0, 99, 99, 99, 99, 99])
    #expect(space.choices(at: 123_456_789) == [0, 0, 0, 1, 23, 45, 67, 89])
  }

  @Test(
    "numbers of one quantity are compared whatever their units, texts only for being the same",
    arguments: [
      ("clock >= 200MHz", "0.2GHz", true), ("clock < 200MHz", "0.2GHz", false), ("c == 64KiB", "65536B", true),
      ("c > 1KiB", "1V", false), ("d == int8", "int8", true), ("d != int8", "int4", true), ("d < int8", "int4", false),
      ("r <= 16", "16.0", true), ("r != 16", "16", false),
    ])
  func comparisons(condition: String, value: String, holds: Bool) throws {
    #expect(try SweepCondition(condition, place: SweepPlace()).holds(for: value) == holds)
  }
}

extension String {
  fileprivate var trimmingBrackets: String { String(dropFirst().dropLast()) }
}
