import Arithmetic
import Hardware
import Testing

@testable import Scheduling

@Suite struct MappingEvaluatorTests {
  /// A space of mappings under random weights, and what rates them.
  private final class Rated: Sendable {
    let tables: MappingTables
    let evaluator: MappingEvaluator
    let plan: SearchPlan

    init?(_ random: inout CaseGenerator) {
      let space = IterationSpace(random.convolution(), widths: random.once(in: 2) ? .bytes : .words)
      let accelerator =
        random.once(in: 3)
        ? SpatialHardware.eyeriss(rows: random.int(1...4), columns: random.int(1...4), buffer: 1 << random.int(8...14))
        : random.spatialAccelerator()
      guard let mesh = accelerator.array.mesh,
        let mappings = MappingSpace(
          space, on: accelerator, mesh: mesh, throughput: Throughput(lanes: random.once(in: 3) ? 2 : 1), candidates: 64)
      else { return nil }
      let weights = random.weights(for: accelerator)
      guard let tables = MappingTables(mappings, weights: weights),
        let evaluator = MappingEvaluator(tables, weights: weights)
      else { return nil }
      plan = SearchPlan(evaluator)
      self.tables = tables
      self.evaluator = evaluator
    }
  }

  private static let cases = RandomCases(30, seed: 71)
  /// Mappings drawn in each space.
  private static let choices = 30
  /// Made once for all tests that ask.
  private static let rated = Task {
    (0..<cases.count).map { number in
      var random = cases.generator(number)
      return Rated(&random)
    }
  }

  /// Checks every space of mappings; `findMistake` draws what it needs from other numbers than those that made the space.
  private func check(
    sourceLocation: SourceLocation = #_sourceLocation, _ findMistake: (Rated, inout CaseGenerator) -> String?
  ) async {
    let rated = await Self.rated.value
    var number = 0
    Self.cases.check(sourceLocation: sourceLocation) { random in
      defer { number += 1 }
      var other = CaseGenerator(seed: random.next())
      return rated[number].flatMap { findMistake($0, &other) }
    }
  }

  private func choice(_ tables: MappingTables, _ random: inout CaseGenerator) -> MappingChoice {
    var choice = MappingChoice()
    for (axis, tree) in tables.trees.enumerated() {
      choice.nodes[axis] = tables.roots[axis] + random.one(of: tree.leaves, or: 0)
    }
    for stage in 0..<tables.space.stages {
      choice.orders[stage] = random.int(0...(tables.space.orders[stage].count - 1))
    }
    return choice
  }

  @Test("every fast count is the exact one")
  func exactness() async {
    var (valid, all) = (0, 0)
    await check { rated, random in
      let tables = rated.tables
      for _ in 0..<Self.choices {
        let choice = choice(tables, &random)
        var (fast, slow) = (MappingEvaluator.Counts(repeating: .zero), MappingEvaluator.Counts(repeating: .zero))
        let one = rated.evaluator.rate(choice, into: &fast)
        let two = rated.evaluator.rateByAnalysis(choice, into: &slow)
        all += 1
        var what: String {
          let mapping = rated.evaluator.mapping(choice)
          return "\(describe(tables.space.space, mapping, on: tables.space.accelerator)) \(mapping.array)"
        }
        if one.isValid != two.isValid { return "valid \(one.isValid) instead of \(two.isValid): \(what)" }
        guard one.isValid else { continue }
        valid += 1
        for index in tables.counts.indices {
          let (found, exact) = (rated.evaluator.count(index, in: fast), rated.evaluator.count(index, in: slow))
          if found != exact { return "\(tables.counts[index]): \(found) instead of \(exact): \(what)" }
        }
        if !isSame(one.cost.energy, two.cost.energy) || one.cost.cycles != two.cost.cycles {
          return "\(one.cost) instead of \(two.cost): \(what)"
        }
      }
      return nil
    }
    #expect(valid * 10 > all)
  }

  /// Sums in another order differ in their last digits.
  private func isSame(_ one: Double, _ two: Double) -> Bool { abs(one - two) <= 1e-9 * max(abs(one), abs(two)) }

  @Test("what a rating says of a mapping before it is counted exactly is not above it")
  func quickRatings() async {
    var compared = 0
    await check { rated, random in
      var counts = MappingEvaluator.Counts(repeating: .zero)
      for _ in 0..<Self.choices {
        let leaf = choice(rated.tables, &random)
        let exact = rated.evaluator.rateByAnalysis(leaf, into: &counts)
        var batch = LeafBatch()
        rated.evaluator.start(&batch, leaf, axis: random.int(0...(rated.tables.axisCount - 1)))
        let quick = rated.evaluator.rate(&batch, leaf: leaf.nodes[batch.axis])
        if exact.isValid, !quick.rating.isValid { return "invalid although valid: \(rated.evaluator.mapping(leaf))" }
        guard exact.isValid else { continue }
        compared += 1
        let (one, two) = (quick.rating.cost, exact.cost)
        if one.energy > two.energy * (1 + 1e-9) || one.cycles > two.cycles {
          return "\(one) is above \(two): \(rated.evaluator.mapping(leaf))"
        }
        if quick.isExact, !isSame(one.energy, two.energy) || one.cycles != two.cycles {
          return "\(one) is not \(two): \(rated.evaluator.mapping(leaf))"
        }
      }
      return nil
    }
    #expect(compared > 20)
  }

  @Test("the bound of a branch is not above any mapping in it, whatever the goal")
  func bounds() async {
    var compared = 0
    await check { rated, random in
      let (tables, plan) = (rated.tables, rated.plan)
      var counts = MappingEvaluator.Counts(repeating: .zero)
      var room = MappingEvaluator.BoundCounts()
      for _ in 0..<Self.choices {
        let leaf = choice(tables, &random)
        let exact = rated.evaluator.rateByAnalysis(leaf, into: &counts)
        guard exact.isValid else { continue }
        compared += 1
        for goal in SearchGoal.allCases {
          let decided = random.int(0...(plan.decisions.count - 1))
          let (above, stages, isOpenInside) = outer(leaf, decided, plan, tables)
          let bound = rated.evaluator.bound(above, decided: stages, isOpenInside: isOpenInside, goal, into: &room)
          if !bound.isValid { return "invalid above a valid mapping \(rated.evaluator.mapping(leaf))" }
          if bound.primary > exact.cost.primary(goal) * (1 + 1e-9)
            || bound.secondary > exact.cost.secondary(goal) * (1 + 1e-9)
          {
            return "\(goal): \(bound) after \(decided) decisions is above \(exact.cost): "
              + "\(rated.evaluator.mapping(leaf))"
          }
        }
      }
      return nil
    }
    #expect(compared > 20)
  }

  /// What a search knows of a mapping after so many decisions.
  private func outer(
    _ leaf: MappingChoice, _ decided: Int, _ plan: SearchPlan, _ tables: MappingTables
  ) -> (MappingChoice, stages: Int, isOpenInside: Bool) {
    var choice = MappingChoice()
    for (axis, root) in tables.roots.enumerated() { choice.nodes[axis] = root }
    var (stages, isOpenInside) = (0, true)
    for decision in plan.decisions[..<decided] {
      switch decision {
      case .tile(let axis, let stage):
        choice.nodes[axis] = ancestor(of: leaf.nodes[axis], axis, depth: stage + 1, tables)
      case .order(let stage):
        choice.orders[stage] = leaf.orders[stage]
        stages = stage + 1
      case .leaf(let axis):
        choice.nodes[axis] = leaf.nodes[axis]
        isOpenInside = false
      }
    }
    return (choice, stages, isOpenInside)
  }

  /// The node of a depth above a leaf.
  private func ancestor(of leaf: Int, _ axis: Int, depth: Int, _ tables: MappingTables) -> Int {
    let root = tables.roots[axis]
    var path = [leaf - root]
    while let node = path.last, node != 0 {
      path.append(tables.trees[axis].nodes.firstIndex { $0.children.contains(node) } ?? 0)
    }
    return root + path.reversed()[depth]
  }
}
