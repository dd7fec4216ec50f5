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
    RandomCases(40, seed: 71).check { random in
      guard let (tables, weights) = tables(&random) else { return nil }
      let evaluator = MappingEvaluator(tables, weights: weights)
      for _ in 0..<20 {
        let choice = choice(tables, &random)
        var (fast, slow) = (MappingEvaluator.Counts(repeating: .zero), MappingEvaluator.Counts(repeating: .zero))
        let one = evaluator.rate(choice, isComplete: true, into: &fast)
        let two = evaluator.rateExactly(choice, into: &slow)
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
        if one.cost != two.cost { return "\(one.cost) instead of \(two.cost): \(what)" }
      }
      return nil
    }
    #expect(valid * 10 > all)
  }

  @Test("the bound of a branch is not above any mapping in it")
  func bounds() {
    RandomCases(40, seed: 72).check { random in
      guard let (tables, weights) = tables(&random) else { return nil }
      let evaluator = MappingEvaluator(tables, weights: weights)
      var counts = MappingEvaluator.Counts(repeating: .zero)
      for _ in 0..<20 {
        let leaf = choice(tables, &random)
        let exact = evaluator.rateExactly(leaf, into: &counts)
        guard exact.isValid else { continue }
        var above = leaf
        for axis in 0..<tables.axisCount {
          for _ in 0..<random.int(0...3) { above.nodes[axis] = parent(of: above.nodes[axis], axis, tables) }
        }
        for stage in 0..<tables.space.stages where random.once(in: 3) { above.orders[stage] = MappingTables.openOrder }
        let bound = evaluator.rate(above, isComplete: false, into: &counts)
        if !bound.isValid { return "invalid above a valid mapping \(evaluator.mapping(leaf))" }
        if bound.cost.energy > exact.cost.energy * (1 + 1e-9) || bound.cost.cycles > exact.cost.cycles {
          return "\(bound.cost) is above \(exact.cost): \(evaluator.mapping(leaf))"
        }
      }
      return nil
    }
  }

  private func parent(of node: Int, _ axis: Int, _ tables: MappingTables) -> Int {
    let root = tables.roots[axis]
    return root + (tables.trees[axis].nodes.firstIndex { $0.children.contains(node - root) } ?? 0)
  }
}
