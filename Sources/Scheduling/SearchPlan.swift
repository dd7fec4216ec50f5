import Hardware

/// The order in which a search decides a mapping, from DRAM inwards: for every shared stage each axis' tile, then which
/// block of loops is innermost; at last each axis' cuts inside the elements, the last one together with the orders there.
struct SearchPlan: Sendable {
  enum Decision: Sendable, Hashable {
    case tile(axis: Int, stage: Int)
    case order(stage: Int)
    case leaf(axis: Int)
  }

  private(set) var decisions: [Decision] = []
  /// By stage, orders whose blocks differ.
  private(set) var coarse: [[Int]] = []
  /// By stage and order: the same blocks with other loops first inside of them. Only windows that slide tell them apart.
  private(set) var fine: [[[Int]]] = []
  /// By stage and order: its loops, outermost first.
  private let dimensions: [[[Dimension]]]
  let split: Int

  init(_ evaluator: borrowing MappingEvaluator) {
    let tables = evaluator.tables
    let space = tables.space
    split = space.split
    dimensions = space.orders.map { $0.map(\.dimensions) }
    for stage in 0..<space.stages {
      let orders = space.orders[stage]
      guard evaluator.dependsOnOrder(ofStage: stage) else {
        coarse.append([0])
        fine.append(orders.map { _ in [0] })
        continue
      }
      let signatures = orders.map { Self.blocks($0) }
      coarse.append(orders.indices.filter { signatures.firstIndex(of: signatures[$0]) == $0 })
      let slides = tables.probes.contains { $0.isSliding && $0.stage >= stage }
      fine.append(
        orders.indices.map { one in slides ? orders.indices.filter { signatures[$0] == signatures[one] } : [one] })
    }
    for stage in 0..<space.split {
      decisions += space.axes.indices.map { .tile(axis: $0, stage: stage) }
      decisions.append(.order(stage: stage))
    }
    decisions += space.axes.indices.map { .leaf(axis: $0) }
  }

  /// Loops of an order that are in a set, outermost first, four bits for each.
  @inline(__always)
  func sequence(stage: Int, order: Int, of changing: DimensionSet) -> UInt32 {
    var sequence: UInt32 = 0
    for dimension in dimensions[stage][order] where changing.contains(dimension) {
      sequence = sequence &<< 4 | UInt32(truncatingIfNeeded: dimension.rawValue &+ 1)
    }
    return sequence
  }

  /// How many outer stages are decided after so many decisions.
  func stages(decided: Int) -> Int { min(split, decided / (axisCount + 1)) }

  private var axisCount: Int { decisions.count(where: { if case .leaf = $0 { true } else { false } }) }

  /// Which operand each loop leaves alone, outermost first, repeats left out; G leaves none.
  private static func blocks(_ order: LoopOrder) -> [Int] {
    var blocks: [Int] = []
    for dimension in order.dimensions where blocks.last != dimension.block { blocks.append(dimension.block) }
    return blocks
  }
}

extension Dimension {
  /// Loops of one block leave the same operand alone: M ifmaps, N, E and F filters, C, R and S outputs; G none.
  var block: Int {
    self == .group ? 3 : self == .outputChannel ? 0 : DimensionSet.pixels.contains(self) ? 1 : 2
  }
}

extension MappingEvaluator {
  /// Whether the order of a stage's loops makes a difference to any cost.
  func dependsOnOrder(ofStage stage: Int) -> Bool {
    guard stage > split else { return true }
    let priced = Set(portTerms.map(\.probe)).union(
      tables.rooms.compactMap(\.leaving).flatMap { [tables.places[$0.inner].probe, tables.places[$0.own].probe] })
    return tables.probes.indices.contains {
      tables.probes[$0].stage >= stage && !tables.probes[$0].isVisited && (energy[$0] != .zero || priced.contains($0))
    }
  }

  /// Whether an earlier one of these orders of a shared stage's loops, all of whose tiles are decided, is sure to do the same.
  ///
  /// What stays is decided by the innermost block that has a loop which changes anything, if it does so everywhere; where
  /// windows slide, by the whole order of such loops.
  func isRedundant(_ choice: MappingChoice, stage: Int, among orders: [Int]) -> Bool {
    var (everywhere, anywhere) = (UInt64(0), UInt64(0))
    for axis in 0..<axisCount {
      everywhere |= tables.summaries[choice.nodes[axis]].lower[ChainSummary.View.shared.rawValue]
      anywhere |= tables.summaries[choice.nodes[axis]].upper[ChainSummary.View.shared.rawValue]
    }
    func set(_ bits: UInt64) -> DimensionSet {
      DimensionSet(rawValue: UInt8(truncatingIfNeeded: bits >> UInt64(8 * stage)))
    }
    let slides = tables.probes.contains { $0.isSliding && $0.stage >= stage }
    func loops(_ order: Int) -> [Dimension] {
      tables.space.orders[stage][order].dimensions.filter { set(anywhere).contains($0) }
    }
    let own = loops(choice.orders[stage])
    for order in orders where order < choice.orders[stage] {
      let other = loops(order)
      if other == own { return true }
      guard !slides, let one = own.last, let two = other.last, one.block == two.block else { continue }
      let run = Self.run(own)
      if run == Self.run(other), run.contains(where: { set(everywhere).contains($0) }) { return true }
    }
    return false
  }

  /// The innermost loops of one block, as a set.
  private static func run(_ loops: [Dimension]) -> [Dimension] {
    guard let last = loops.last else { return [] }
    return loops.reversed().prefix { $0.block == last.block }.sorted { $0.rawValue < $1.rawValue }
  }
}
