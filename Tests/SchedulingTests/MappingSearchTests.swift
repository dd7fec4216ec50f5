import Arithmetic
import Hardware
import Testing
import Workloads

@testable import Scheduling

@Suite struct MappingSearchTests {
  /// The best cost of all mappings of a space, each counted exactly.
  private func bestOfAll(_ tables: MappingTables, _ weights: EnergyWeights, _ goal: SearchGoal) -> (
    MappingCost, MappingChoice, Mapping
  )? {
    let space = tables.space
    guard let evaluator = MappingEvaluator(tables, weights: weights) else { return nil }
    var best: (MappingCost, MappingChoice, Mapping)?
    var counts = MappingEvaluator.Counts(repeating: .zero)
    func visit(_ choice: MappingChoice, axis: Int) {
      guard axis == tables.axisCount else {
        var choice = choice
        for leaf in tables.trees[axis].leaves {
          choice.nodes[axis] = tables.roots[axis] + leaf
          visit(choice, axis: axis + 1)
        }
        return
      }
      order(choice, stage: 0)
    }
    func order(_ choice: MappingChoice, stage: Int) {
      guard stage == space.stages else {
        var choice = choice
        for index in space.orders[stage].indices {
          choice.orders[stage] = index
          order(choice, stage: stage + 1)
        }
        return
      }
      let rating = evaluator.rateByAnalysis(choice, into: &counts)
      if rating.isValid, best.map({ rating.cost.isBetter(than: $0.0, goal) }) ?? true {
        best = (rating.cost, choice, evaluator.mapping(choice))
      }
    }
    visit(MappingChoice(), axis: 0)
    return best
  }

  @Test("bounds never prune the optimum of a space that can be exhausted", arguments: SearchGoal.allCases)
  func pruning(goal: SearchGoal) {
    var compared = 0
    RandomCases(100, seed: 81).check { random in
      var convolution = random.convolution()
      if random.once(in: 2) { convolution.batch = 1 }
      let space = IterationSpace(convolution, widths: .bytes)
      let accelerator = random.spatialAccelerator()
      let weights = random.weights(for: accelerator)
      guard let mesh = accelerator.array.mesh,
        let mappings = MappingSpace(space, on: accelerator, mesh: mesh, throughput: Throughput(), candidates: 64),
        mappings.size < 1500, let tables = MappingTables(mappings, weights: weights)
      else { return nil }
      compared += 1
      let best = bestOfAll(tables, weights, goal)?.0
      var search = MappingSearch(SearchObjective(goal, weights: weights), effort: .standard, threads: random.int(1...3))
      search.exhaustible = 0
      let found = search.best(tables)
      let what = "\(describe(space, on: accelerator)) \(mesh)"
      guard let best else { return found == nil ? nil : "found what is not there: \(what)" }
      guard let found else { return "found nothing instead of \(best): \(what)" }
      if !found.isProven { return "not proven: \(what)" }
      let (one, two) = (found.cost, best)
      if abs(one.primary(goal) - two.primary(goal)) > 1e-9 * two.primary(goal) {
        return "\(one) instead of \(two): \(what) \(found.mapping)"
      }
      return nil
    }
    #expect(compared > 10)
  }

  @Test("a layer of a single multiplication is mapped", arguments: SearchGoal.allCases)
  func singleMultiplication(goal: SearchGoal) throws {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let space = IterationSpace(
      Convolution(inputChannels: 1, outputChannels: 1, vertical: axis, horizontal: axis), widths: .bytes)
    let accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4, buffer: 4096)
    let search = MappingSearch(SearchObjective(goal, weights: .standard(accelerator)))
    let found = try #require(search.best(space, on: accelerator))
    #expect(found.isProven)
    #expect(found.mapping.levels.allSatisfy { $0.tile == Extents(repeating: 1) })
  }
}
