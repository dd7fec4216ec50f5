import Arithmetic
import Hardware
import Testing

@testable import Scheduling

@Suite struct MappingEvaluatorTests {
  private func tables(_ random: inout CaseGenerator) -> (MappingTables, EnergyWeights)? {
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
    return MappingTables(mappings, weights: weights).map { ($0, weights) }
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
  func exactness() {
    var (valid, all) = (0, 0)
    RandomCases(25, seed: 71).check { random in
      guard let (tables, weights) = tables(&random) else { return nil }
      guard let evaluator = MappingEvaluator(tables, weights: weights) else { return nil }
      for _ in 0..<20 {
        let choice = choice(tables, &random)
        var (fast, slow) = (MappingEvaluator.Counts(repeating: .zero), MappingEvaluator.Counts(repeating: .zero))
        let one = evaluator.rate(choice, into: &fast)
        let two = evaluator.rateByAnalysis(choice, into: &slow)
        all += 1
        let what =
          "\(describe(tables.space.space, evaluator.mapping(choice), on: tables.space.accelerator)) \(evaluator.mapping(choice).array)"
        if one.isValid != two.isValid { return "valid \(one.isValid) instead of \(two.isValid): \(what)" }
        guard one.isValid else { continue }
        valid += 1
        for index in tables.counts.indices where evaluator.count(index, in: fast) != evaluator.count(index, in: slow) {
          return "\(tables.counts[index]): \(evaluator.count(index, in: fast)) instead of "
            + "\(evaluator.count(index, in: slow)): \(what)"
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
  func quickRatings() {
    var compared = 0
    RandomCases(20, seed: 73).check { random in
      guard let (tables, weights) = tables(&random), let evaluator = MappingEvaluator(tables, weights: weights)
      else { return nil }
      var counts = MappingEvaluator.Counts(repeating: .zero)
      for _ in 0..<20 {
        let leaf = choice(tables, &random)
        let exact = evaluator.rateByAnalysis(leaf, into: &counts)
        var batch = LeafBatch()
        evaluator.start(&batch, leaf, axis: random.int(0...(tables.axisCount - 1)))
        let quick = evaluator.rate(&batch, leaf: leaf.nodes[batch.axis])
        if exact.isValid, !quick.rating.isValid { return "invalid although valid: \(evaluator.mapping(leaf))" }
        guard exact.isValid else { continue }
        compared += 1
        let (one, two) = (quick.rating.cost, exact.cost)
        if one.energy > two.energy * (1 + 1e-9) || one.cycles > two.cycles {
          return "\(one) is above \(two): \(evaluator.mapping(leaf))"
        }
        if quick.isExact, !isSame(one.energy, two.energy) || one.cycles != two.cycles {
          return "\(one) is not \(two): \(evaluator.mapping(leaf))"
        }
      }
      return nil
    }
    #expect(compared > 20)
  }

  @Test("the bound of a branch is not above any mapping in it", arguments: SearchGoal.allCases)
  func bounds(goal: SearchGoal) {
    var compared = 0
    RandomCases(20, seed: 72).check { random in
      guard let (tables, weights) = tables(&random), let evaluator = MappingEvaluator(tables, weights: weights)
      else { return nil }
      var counts = MappingEvaluator.Counts(repeating: .zero)
      var room = MappingEvaluator.BoundCounts()
      let plan = SearchPlan(evaluator)
      for _ in 0..<20 {
        let leaf = choice(tables, &random)
        let exact = evaluator.rateByAnalysis(leaf, into: &counts)
        guard exact.isValid else { continue }
        compared += 1
        let decided = random.int(0...(plan.decisions.count - 1))
        let (above, stages, isOpenInside) = outer(leaf, decided, plan, tables)
        let bound = evaluator.bound(above, decided: stages, isOpenInside: isOpenInside, goal, into: &room)
        if !bound.isValid { return "invalid above a valid mapping \(evaluator.mapping(leaf))" }
        if bound.primary > exact.cost.primary(goal) * (1 + 1e-9)
          || bound.secondary > exact.cost.secondary(goal) * (1 + 1e-9)
        {
          return "\(bound) after \(decided) decisions is above \(exact.cost): \(evaluator.mapping(leaf))"
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
