import Hardware

@testable import Scheduling

/// All mappings of a small space, each counted exactly.
struct EveryMapping: Sendable {
  /// Of those that are valid.
  private(set) var costs: [MappingCost] = []
  /// Cuts of which some order makes a valid mapping.
  private(set) var validLeaves = 0

  init?(_ tables: MappingTables, weights: EnergyWeights) {
    guard let evaluator = MappingEvaluator(tables, weights: weights) else { return nil }
    var counts = MappingEvaluator.Counts(repeating: .zero)
    visit(MappingChoice(), axis: 0, tables, evaluator, &counts)
  }

  private mutating func visit(
    _ parent: MappingChoice, axis: Int, _ tables: MappingTables, _ evaluator: borrowing MappingEvaluator,
    _ counts: inout MappingEvaluator.Counts
  ) {
    guard axis < tables.axisCount else {
      let before = costs.count
      order(parent, stage: 0, tables, evaluator, &counts)
      if costs.count > before { validLeaves += 1 }
      return
    }
    var choice = parent
    for leaf in tables.trees[axis].leaves {
      choice.nodes[axis] = tables.roots[axis] + leaf
      visit(choice, axis: axis + 1, tables, evaluator, &counts)
    }
  }

  private mutating func order(
    _ parent: MappingChoice, stage: Int, _ tables: MappingTables, _ evaluator: borrowing MappingEvaluator,
    _ counts: inout MappingEvaluator.Counts
  ) {
    guard stage < tables.space.stages else {
      let rating = evaluator.rateByAnalysis(parent, into: &counts)
      if rating.isValid { costs.append(rating.cost) }
      return
    }
    var choice = parent
    for index in tables.space.orders[stage].indices {
      choice.orders[stage] = index
      order(choice, stage: stage + 1, tables, evaluator, &counts)
    }
  }

  /// The least of what a goal compares first, and of what it compares next among all that are as low.
  func least(_ goal: SearchGoal) -> (primary: Double, secondary: Double)? {
    guard let primary = costs.map({ $0.primary(goal) }).min() else { return nil }
    let secondary = costs.filter { $0.primary(goal) <= primary * (1 + 1e-9) }.map { $0.secondary(goal) }.min()
    return (primary, secondary ?? .infinity)
  }
}
