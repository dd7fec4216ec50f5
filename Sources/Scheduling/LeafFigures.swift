import Hardware
import Quantities

/// Works out the figures of single leaves of one axis' tree.
struct LeafFigures {
  /// A pair of cuts, or one, by itself.
  struct Leaf: Sendable {
    var summary = MappingTables.Summary()
    /// By count and depth.
    var factors: [Double] = []
    /// By level and operand: filter, ifmap, output.
    var words: [Double] = []
    /// By count of windows that slide, what ``LeafFigures/kept(_:_:)`` has by count.
    var sliding: [Double] = []
  }

  private let axis: MappingSpace.Axis
  private let space: MappingSpace
  private let counts: [TrafficCount]
  private let sliding: [Int]
  private let depths: Int
  private let chains: [[ChainSummary]]
  /// Known sums over ifmap positions.
  private let positions: PositionSums?

  init(_ axis: MappingSpace.Axis, _ tables: MappingTables) {
    self.axis = axis
    space = tables.space
    counts = tables.counts
    sliding = tables.slidingCounts
    depths = tables.depths
    let (extents, split) = (space.space.extents, space.split)
    chains = zip(axis.dimensions, axis.cuts).map { dimension, cuts in
      cuts.map { ChainSummary(extent: extents[dimension], cut: $0, split: split) }
    }
    positions = axis.dimensions.count > 1 ? PositionSums(axis, space) : nil
  }

  /// Figures of what stays, for one sliding count of an axis with that many dimensions.
  static func keptSize(dimensions: Int, depths: Int) -> Int { 1 + (dimensions > 1 ? 3 * depths * depths : 2 * depths) }

  func leaf(_ first: Int, _ second: Int) -> Leaf {
    let places = [first, second].prefix(axis.dimensions.count)
    let cuts = zip(axis.cuts, places).map { $0[$1] }
    let chains = zip(chains, places).map { $0[$1] }
    var leaf = Leaf()
    for (index, dimension) in axis.dimensions.enumerated() {
      let (cut, chain) = (cuts[index], chains[index])
      leaf.summary.rows *= Double(cut.rows)
      leaf.summary.columns *= Double(cut.columns)
      leaf.summary.lanes *= Double(cut.tiles[space.stages - 1])
      leaf.summary.steps *= Double(chain.first[space.stages])
      leaf.summary.elementSteps *= Double(chain.own[space.stages])
      for view in 0..<3 {
        for stage in 0..<space.stages {
          let bit: UInt64 = 1 << UInt64(8 * stage + dimension.rawValue)
          if chain.lower[view] & (1 << UInt8(stage)) != 0 { leaf.summary.lower[view] |= bit }
          if chain.upper[view] & (1 << UInt8(stage)) != 0 { leaf.summary.upper[view] |= bit }
        }
        if leaf.summary.lower[view] != leaf.summary.upper[view] { leaf.summary.isRegular = false }
      }
    }
    for count in counts { leaf.factors += factors(of: count, cuts, chains) }
    for level in 0..<(space.stages - 1) { leaf.words += words(level, cuts) }
    for index in sliding { leaf.sliding += kept(counts[index], cuts, chains) }
    return leaf
  }

  /// Nodes of a dimension by depth, as a count sees them.
  private func nodes(_ count: TrafficCount, _ chain: ChainSummary) -> [Int] {
    count.stage < space.split || count.sharing == .once || count.rule == .handedOn ? chain.first : chain.own
  }

  private func factors(of count: TrafficCount, _ cuts: [DimensionCut], _ chains: [ChainSummary]) -> [Double] {
    let relevant = DimensionSet(of: count.operand)
    var constant = 1.0
    var factors = Array(repeating: 1.0, count: depths)
    if count.operand == .ifmap, let positions {
      constant = Double(count.isSliding ? positions.least(count, cuts) : positions.visits(count, cuts))
      return Array(repeating: constant, count: depths)
    }
    for (index, dimension) in axis.dimensions.enumerated() {
      if relevant.contains(dimension) {
        constant *= Double(space.space.extents[dimension])
        continue
      }
      let nodes = nodes(count, chains[index])
      for depth in 0..<depths {
        factors[depth] *= Double(nodes[count.rule == .visited ? count.stage + 1 : min(depth, count.stage + 1)])
      }
    }
    return factors.map { $0 * constant }
  }

  /// Words of a tile that depend on this axis.
  private func words(_ level: Int, _ cuts: [DimensionCut]) -> [Double] {
    var tile = Extents(repeating: 1)
    for (dimension, cut) in zip(axis.dimensions, cuts) { tile[dimension] = cut.tiles[level] }
    let space = space.space
    // Rows and columns of the ifmap are the footprint; of other axes the ifmap footprint of one window and tap is one.
    let ifmap: Int
    switch axis.dimensions[0] {
    case .outputRow:
      ifmap = AxisFootprint(space.vertical).capacity(windows: tile[.outputRow], taps: tile[.filterRow])
    case .outputColumn:
      ifmap = AxisFootprint(space.horizontal).capacity(windows: tile[.outputColumn], taps: tile[.filterColumn])
    default: ifmap = space.product(.ifmap, of: tile)
    }
    return [Double(space.filterWords(of: tile)), Double(ifmap), Double(space.ofmapWords(of: tile))]
  }

  /// By count, ``keptSize(dimensions:depths:)`` figures of a leaf: words of all visits; then what stays when a loop of
  /// another axis steps, by depth (of two dimensions: by both depths), and again for steps of the first dimension and of
  /// the second.
  func kept(_ first: Int, _ second: Int) -> [Double] {
    let places = [first, second].prefix(axis.dimensions.count)
    let cuts = zip(axis.cuts, places).map { $0[$1] }
    let chains = zip(chains, places).map { $0[$1] }
    return counts.flatMap { kept($0, cuts, chains) }
  }

  /// What stays of one dimension, by depth: when loops of others step, and when its own does.
  private func kept(
    _ count: TrafficCount, _ place: Int, _ cut: DimensionCut, _ chain: ChainSummary
  ) -> (visits: Double, others: [Double], own: [Double]) {
    let dimension = axis.dimensions[place]
    let leaves = count.stage + 1
    guard DimensionSet(of: count.operand).contains(dimension) else {
      let nodes = nodes(count, chain)
      return (
        Double(nodes[leaves]), (0..<depths).map { Double(nodes[min($0, leaves)]) },
        (0..<depths).map { $0 < leaves ? Double(nodes[$0 + 1] - nodes[$0]) : 0 }
      )
    }
    let extent = space.space.extents[dimension]
    let cuts = cut.chain(
      extent: extent, through: count.stage, split: space.split, joined: count.rule == .handedOn)
    let table = ChainTable(cuts, parts: cuts.parts)
    return (
      Double(extent), (0..<depths).map { $0 <= leaves ? Double(table.singles[$0]) : 0 },
      Array(repeating: 0, count: depths)
    )
  }

  private func kept(_ count: TrafficCount, _ cuts: [DimensionCut], _ chains: [ChainSummary]) -> [Double] {
    let size = Self.keptSize(dimensions: axis.dimensions.count, depths: depths)
    var kept: [Double]
    if count.operand == .ifmap, let positions {
      kept =
        count.rule == .visited
        ? [Double(positions.visits(count, cuts))] : positions.kept(count, cuts, depths: depths).map { Double($0) }
    } else {
      let first = self.kept(count, 0, cuts[0], chains[0])
      if axis.dimensions.count == 1 {
        kept = [first.visits] + first.others + first.own
      } else {
        let second = self.kept(count, 1, cuts[1], chains[1])
        kept = [first.visits * second.visits]
        for (one, two) in [(first.others, second.others), (first.own, second.others), (first.others, second.own)] {
          for depth in one { kept += two.map { $0 * depth } }
        }
      }
    }
    if count.rule == .visited { kept = [kept[0]] }
    return kept + Array(repeating: 0, count: size - kept.count)
  }

  /// The places of leaves that no other is at least as good as in every respect. Of equal ones the first stays.
  static func undominated(_ leaves: [Leaf]) -> [Int] {
    var kept: [Int] = []
    for (index, leaf) in leaves.enumerated() {
      if kept.contains(where: { leaves[$0].dominates(leaf) }) { continue }
      kept.removeAll { leaf.dominates(leaves[$0]) }
      kept.append(index)
    }
    return kept
  }
}

extension LeafFigures.Leaf {
  /// Whether a mapping with `other` is never better than the same mapping with this leaf.
  func dominates(_ other: Self) -> Bool {
    let (one, two) = (summary, other.summary)
    guard one.rows <= two.rows, one.columns <= two.columns, one.lanes <= two.lanes, one.steps <= two.steps,
      one.steps * two.elementSteps <= two.steps * one.elementSteps
    else { return false }
    for view in 0..<3 where one.upper[view] & ~two.lower[view] != 0 { return false }
    for index in factors.indices where factors[index] > other.factors[index] { return false }
    for index in words.indices where words[index] > other.words[index] { return false }
    return sliding == other.sliding
  }
}

extension DimensionCut {
  /// The chain down to a stage. `joined`: array tiles as if of one element.
  func chain(extent: Int, through stage: Int, split: Int, joined: Bool) -> DimensionChain {
    var cuts = Array(tiles[...stage])
    if joined, stage >= split { cuts[split] = cuts[split].times(factor) }
    return DimensionChain(
      extent: extent, tiles: cuts, split: split, factor: stage >= split && !joined ? factor : 1)
  }
}
