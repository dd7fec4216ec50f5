import Hardware

/// The order in which a search decides a mapping, from DRAM inwards: for every stage which block of loops is innermost,
/// then every axis' tile; at last what is left open inside the elements.
struct SearchPlan: Sendable {
  enum Decision: Sendable, Hashable {
    case order(stage: Int)
    case axis(Int)
  }

  private(set) var decisions: [Decision] = []
  /// By stage, orders whose blocks differ.
  private(set) var coarse: [[Int]] = []
  /// By stage and order: the same blocks with other loops first inside of them. Only windows that slide tell them apart.
  private(set) var fine: [[[Int]]] = []
  /// By stage, whether a decision for it stands before the end.
  private(set) var isEarly: [Bool] = []

  init(_ tables: MappingTables, _ evaluator: MappingEvaluator) {
    let space = tables.space
    for stage in 0..<space.stages {
      let orders = space.orders[stage]
      guard evaluator.dependsOnOrder(ofStage: stage) else {
        coarse.append([0])
        fine.append(orders.map { _ in [0] })
        continue
      }
      let signatures = orders.map { Self.blocks($0) }
      let representatives = orders.indices.filter { signatures.firstIndex(of: signatures[$0]) == $0 }
      coarse.append(representatives)
      let slides = tables.slidingCounts.contains { tables.counts[$0].stage >= stage }
      fine.append(
        orders.indices.map { one in slides ? orders.indices.filter { signatures[$0] == signatures[one] } : [one] })
    }
    for stage in 0...space.split {
      decisions.append(.order(stage: stage))
      decisions += space.axes.indices.map { .axis($0) }
    }
    for stage in (space.split + 1)..<max(space.split + 1, space.stages) { decisions.append(.order(stage: stage)) }
  }

  /// Which operand each loop leaves alone, outermost first, repeats left out; G leaves none.
  private static func blocks(_ order: LoopOrder) -> [Int] {
    var blocks: [Int] = []
    for dimension in order.dimensions {
      let block =
        dimension == .group
        ? 3 : dimension == .outputChannel ? 0 : DimensionSet.pixels.contains(dimension) ? 1 : 2
      if blocks.last != block { blocks.append(block) }
    }
    return blocks
  }
}
