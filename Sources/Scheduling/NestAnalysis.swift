import Arithmetic
import Hardware
import Quantities
import Workloads

/// How often a mapping onto a spatial array moves what: words of the whole layer, exactly.
///
/// Every memory holds a tile of each operand. When a loop steps, the tile of an operand changes if its ranges along the
/// dimensions that the operand depends on do; then it is brought in whole, or, where windows slide, what it has beside the
/// one before. If they do not change nothing moves: loops of other dimensions, and loops with a single trip in the edge
/// tile that they stand in, cost nothing. So with all visits of tiles V and all steps between them,
///
///     words = sum over visits of |new| − sum over steps of |new ∩ kept|
///
/// and as tiles are boxes, both sums split into products over groups of dimensions: G, N, M, C by themselves, ifmap rows
/// under E and R, ifmap columns under F and S. A step of one loop keeps a group's range if the group has a single leaf
/// where the loops inside reset. Elements side by side count one by one (``Sharing/ownCopies``), or a word counts once for
/// all that need it in the same step (``Sharing/once``). Cf. Sze et al. 2020, chapter 5, and Timeloop's stationarity rule,
/// which both leave single trips of edge tiles out.
public struct NestAnalysis: Sendable {
  let space: IterationSpace
  private(set) var nest: Nest

  /// The analysis of a mapping with ``ArrayMapping/blocked(_:)`` on that accelerator.
  public init(_ space: IterationSpace, _ mapping: Mapping, on accelerator: Accelerator) {
    self.init(space, mapping, sharedLevels: accelerator.sharedLevelCount)
  }

  /// The analysis of a mapping whose first `sharedLevels` levels all elements share.
  init(_ space: IterationSpace, _ mapping: Mapping, sharedLevels: Int) {
    self.space = space
    nest = Nest(mapping, sharedLevels: sharedLevels)
  }

  /// The stage of the boxes of lanes, behind those of the levels of memory.
  public var laneStage: Int { nest.innermost }

  /// Words of an operand in all visits of a stage's tiles, changed or not.
  public func visited(_ operand: Operand, stage: Int, sharing: Sharing) -> Int {
    let tables = GroupTables(self, operand, stage: stage, isSliding: false, sharing: sharing)
    return tables.visits
  }

  /// Words of an operand that come into a stage's tiles, or, for outputs, leave them.
  ///
  /// `outer`: the stage of the next memory outwards that holds outputs, if it is shared. When its tile changes, elements
  /// that have nothing to do with the new one let go of their psums all the same, as these belong to the old one.
  public func changed(
    _ operand: Operand, stage: Int, isSliding: Bool = false, sharing: Sharing, outer: Int? = nil
  ) -> Int {
    let tables = GroupTables(
      self, operand, stage: stage, isSliding: isSliding, sharing: sharing, outer: outer.map { $0 + 1 } ?? 0)
    var kept = 0
    for loop in loops(through: stage) { kept = kept.plus(tables.kept(at: loop)) }
    return tables.visits - kept
  }

  /// Words of an input that come into the array tiles of the first stage inside the elements when neighbours hand on what
  /// any of them held in the step before.
  public func handedOn(_ operand: Operand) -> Int {
    var whole = self
    whole.nest.joinElements()
    return whole.changed(operand, stage: nest.split, isSliding: true, sharing: .ownCopies)
  }

  /// How many times an operand's array tile changes at the first stage inside the elements, windows that slide included.
  public func changes(_ operand: Operand) -> Int {
    let stage = nest.split
    let relevant = DimensionSet(of: operand)
    let tables = Dimension.allCases.map { ChainTable(chain($0, through: stage), parts: 0..<1) }
    var kept = 0
    for loop in loops(through: stage) where !relevant.contains(loop.dimension) {
      kept = kept.plus(
        Dimension.allCases.reduce(1) { product, dimension in
          let table = tables[dimension.rawValue]
          let depth = loop.depths[dimension]
          if relevant.contains(dimension) { return product.times(table.singleNodes[depth]) }
          return product.times(
            dimension == loop.dimension ? table.nodes[depth + 1] - table.nodes[depth] : table.nodes[depth])
        })
    }
    return tileCount(stage: stage) - kept
  }

  /// Ifmap words of the layer's first array tile, for all elements together.
  public var firstArrayTileWords: Int {
    func size(_ dimension: Dimension) -> Int {
      nest.stages[...nest.split].reduce(space.extents[dimension]) { size, stage in
        min(size, max(1, stage.tile[dimension]).times(stage.factors?[dimension] ?? 1))
      }
    }
    let rows = AxisFootprint(space.vertical).count(0..<size(.outputRow), 0..<size(.filterRow))
    let columns = AxisFootprint(space.horizontal).count(0..<size(.outputColumn), 0..<size(.filterColumn))
    return rows.times(columns).times(size(.inputChannel)).times(size(.batch)).times(size(.group))
  }

  /// Steps of the array: of the element with the largest blocks, which is always at work.
  public var steps: Int { tileCount(stage: laneStage) }

  /// Steps of all elements together.
  public var elementSteps: Int {
    Dimension.allCases.reduce(1) { product, dimension in
      let chain = chain(dimension, through: laneStage)
      return product.times(ChainTable(chain, parts: chain.parts).leaves)
    }
  }

  /// Tiles of a stage that come one after the other.
  public func tileCount(stage: Int) -> Int {
    Dimension.allCases.reduce(1) { $0.times(ChainTable(chain($1, through: stage), parts: 0..<1).leaves) }
  }

  /// The chain of one dimension down to a stage.
  func chain(_ dimension: Dimension, through stage: Int) -> DimensionChain {
    nest.chain(dimension, extent: space.extents[dimension], through: stage)
  }

  /// A loop, and how many loops of each dimension stand outside of it.
  struct Loop {
    var dimension: Dimension
    var depths: Extents
  }

  /// All loops down to a stage.
  private func loops(through stage: Int) -> [Loop] {
    var loops: [Loop] = []
    var depths = Extents(repeating: 0)
    for stage in nest.stages[...stage] {
      for dimension in stage.order.dimensions {
        loops.append(Loop(dimension: dimension, depths: depths))
        depths[dimension] += 1
      }
    }
    return loops
  }
}

/// The factors of both sums for one operand at one stage, each looked up once.
private struct GroupTables {
  private let relevant: DimensionSet
  private let tables: [ChainTable]
  /// Rows and columns of the ifmap; `nil` for other operands.
  private let axes: (rows: AxisReuse, columns: AxisReuse)?
  private let sharing: Sharing
  /// Dimensions that are groups by themselves and are cut or dealt out; the others have one node, which is all of them.
  private let cut: [Dimension]
  /// What the groups by themselves that are not cut come to.
  private let whole: Int
  /// Sum over visits.
  let visits: Int

  init(_ analysis: NestAnalysis, _ operand: Operand, stage: Int, isSliding: Bool, sharing: Sharing, outer: Int = 0) {
    self.sharing = sharing
    relevant = DimensionSet(of: operand)
    let chains = Dimension.allCases.map { analysis.chain($0, through: stage) }
    // Of copies of the same words all count, or those of the elements with the largest blocks.
    let relevant = relevant
    let tables = Dimension.allCases.map { dimension in
      let chain = chains[dimension.rawValue]
      return ChainTable(
        chain, parts: sharing == .once && !relevant.contains(dimension) ? 0..<1 : chain.parts,
        outer: relevant.contains(dimension) ? outer : 0)
    }
    self.tables = tables
    func chain(_ dimension: Dimension) -> DimensionChain { chains[dimension.rawValue] }
    if operand == .ifmap {
      axes = (
        AxisReuse(
          analysis.space.vertical, windows: chain(.outputRow), taps: chain(.filterRow), isSliding: isSliding),
        AxisReuse(
          analysis.space.horizontal, windows: chain(.outputColumn), taps: chain(.filterColumn), isSliding: isSliding)
      )
    } else {
      axes = nil
    }
    var (cut, whole, visits) = ([Dimension](), 1, 1)
    for dimension in Dimension.allCases where axes == nil || !Self.axial.contains(dimension) {
      let table = tables[dimension.rawValue]
      visits = visits.times(relevant.contains(dimension) ? chain(dimension).extent : table.nodes[table.depth])
      if table.nodes[table.depth] == 1 {
        if relevant.contains(dimension) { whole = whole.times(chain(dimension).extent) }
      } else {
        cut.append(dimension)
      }
    }
    self.cut = cut
    self.whole = whole
    if let axes, visits > 0 {
      visits = visits.times(axes.rows.visits(sharing: sharing)).times(axes.columns.visits(sharing: sharing))
    }
    self.visits = visits
  }

  private static let axial = DimensionSet(.outputRow, .outputColumn, .filterRow, .filterColumn)

  /// Words that stay when a loop steps, over all times that it does.
  func kept(at loop: NestAnalysis.Loop) -> Int {
    let stepping = loop.dimension
    let own = tables[stepping.rawValue]
    let steps = own.nodes[loop.depths[stepping] + 1] - own.nodes[loop.depths[stepping]]
    guard steps > 0 else { return 0 }
    let isAxial = axes != nil && Self.axial.contains(stepping)
    // A range that steps on along a dimension of its own shares nothing with the one before, windows aside.
    if relevant.contains(stepping), !isAxial { return 0 }
    if isAxial, let axes, !axes.rows.isSliding { return 0 }
    var kept = whole
    for dimension in cut {
      let depth = loop.depths[dimension]
      let table = tables[dimension.rawValue]
      kept = kept.times(
        dimension == stepping ? steps : relevant.contains(dimension) ? table.singles[depth] : table.nodes[depth])
      guard kept > 0 else { return 0 }
    }
    guard let axes else { return kept }
    let rows = axes.rows.kept(
      windowDepth: loop.depths[.outputRow], tapDepth: loop.depths[.filterRow],
      stepping: stepping == .outputRow ? .windows : stepping == .filterRow ? .taps : .neither, sharing: sharing)
    guard rows > 0 else { return 0 }
    return kept.times(rows).times(
      axes.columns.kept(
        windowDepth: loop.depths[.outputColumn], tapDepth: loop.depths[.filterColumn],
        stepping: stepping == .outputColumn ? .windows : stepping == .filterColumn ? .taps : .neither,
        sharing: sharing))
  }
}

extension DimensionSet {
  /// What a word of the operand depends on.
  init(of operand: Operand) {
    self =
      switch operand {
      case .filter: .filter
      case .ifmap: .ifmap
      case .psum, .ofmap: .ofmap
      }
  }
}
