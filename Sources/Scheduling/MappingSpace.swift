import Arithmetic
import Hardware
import Quantities

/// The mappings of one layer onto a spatial array that a search looks at: for every dimension its cuts, for every stage its
/// orders of loops, all combined freely. What overflows a memory or the array is in the product, and is not valid.
struct MappingSpace: Sendable {
  /// Dimensions that are cut together, because halos are theirs together: E with R, F with S.
  struct Axis: Sendable {
    var dimensions: [Dimension]
    /// By dimension.
    var cuts: [[DimensionCut]]
  }

  let space: IterationSpace
  let accelerator: Accelerator
  let mesh: Mesh
  /// Multipliers that take a step together in one element.
  let lanes: Int
  /// Cycles of a step.
  let stepCycles: Int
  /// Stages of the nest: levels of memory and the boxes of lanes.
  let stages: Int
  /// The first stage inside the elements.
  let split: Int
  /// Axes of more than one cut or extent, in the order in which a search decides them.
  let axes: [Axis]
  /// The single cut of every dimension that has no axis.
  let fixed: [Dimension: DimensionCut]
  /// By stage.
  let orders: [[LoopOrder]]

  private static let mostCutsPerCandidate = 500
  /// Of an axis of more windows than this, whose tiles share words, every tile is looked at: the fewer are its cuts.
  private static let mostWindows = 2000
  /// The most stages that are searched; a byte of a mask for each.
  static let mostStages = 8

  /// `candidates`: most tiles tried at a stage for each tile outside. `nil` if no mapping obeys the dataflow, or there are
  /// more levels than are searched.
  init?(
    _ space: IterationSpace, on accelerator: Accelerator, mesh: Mesh, throughput: Throughput, candidates: Int
  ) {
    self.space = space
    self.accelerator = accelerator
    self.mesh = mesh
    lanes = mesh.lanes.times(throughput.lanes)
    stepCycles = throughput.cycles
    stages = accelerator.levelCount + 1
    split = min(accelerator.sharedLevelCount, stages - 1)
    guard stages <= Self.mostStages else { return nil }
    func cuts(_ dimension: Dimension, candidates: Int) -> [DimensionCut] {
      Self.cuts(
        dimension, of: space.extents[dimension], on: accelerator, mesh: mesh, lanes: mesh.lanes.times(throughput.lanes),
        stages: accelerator.levelCount + 1, split: min(accelerator.sharedLevelCount, accelerator.levelCount),
        candidates: candidates)
    }
    /// Axes with more ways to cut them than a search can look at are cut more coarsely.
    func axis(_ dimensions: Dimension...) -> Axis {
      var own = candidates
      var axis = Axis(dimensions: dimensions, cuts: dimensions.map { cuts($0, candidates: own) })
      let sizes = dimensions.map { space.extents[$0] }
      let windows = sizes.count > 1 && sizes.allSatisfy { $0 > 1 } ? sizes[0] : 1
      let most = candidates.times(Self.mostCutsPerCandidate) / max(1, windows / Self.mostWindows)
      while own > 4, axis.cuts.reduce(1, { $0.times($1.count) }) > most {
        own -= max(1, own / 8)
        axis.cuts = dimensions.map { cuts($0, candidates: own) }
      }
      return axis
    }
    let all = [
      axis(.outputRow, .filterRow), axis(.outputColumn, .filterColumn), axis(.inputChannel), axis(.outputChannel),
      axis(.batch), axis(.group),
    ]
    guard !all.contains(where: { $0.cuts.contains(where: \.isEmpty) }) else { return nil }
    /// Whether there is anything to decide, or a single position that lies in the padding.
    func matters(_ axis: Axis) -> Bool {
      if axis.dimensions.contains(where: { space.extents[$0] > 1 }) { return true }
      guard axis.dimensions.count > 1 else { return false }
      let footprint = AxisFootprint(axis.dimensions[0] == .outputRow ? space.vertical : space.horizontal)
      return footprint.count(0..<1, 0..<1) != 1
    }
    // A search needs something to decide: of a single multiplication, its one group.
    let open = all.filter(matters)
    axes = open.isEmpty ? all.suffix(1) : open
    var fixed: [Dimension: DimensionCut] = [:]
    for axis in all where !axes.contains(where: { $0.dimensions == axis.dimensions }) {
      for (dimension, cuts) in zip(axis.dimensions, axis.cuts) { fixed[dimension] = cuts.first }
    }
    self.fixed = fixed
    let slides =
      accelerator.memories.contains { $0.isSliding && space.hasOverlappingWindows } || mesh.ifmap.kind == .systolic
    orders = (0..<stages).map { [split] stage in
      Self.orders(innermost: Self.constraints(of: stage, accelerator, mesh, split).flatMap(\.innermost), slides: slides)
    }
  }

  /// The dataflow's constraints on a stage.
  private static func constraints(
    of stage: Int, _ accelerator: Accelerator, _ mesh: Mesh, _ split: Int
  ) -> [DataflowConstraints.Level] {
    mesh.constraints.levels.filter { level in
      guard let name = level.memory else { return stage == split }
      return accelerator.memories.contains { $0.name == name && $0.level == stage }
    }
  }

  private static func cuts(
    _ dimension: Dimension, of extent: Int, on accelerator: Accelerator, mesh: Mesh, lanes: Int, stages: Int,
    split: Int, candidates: Int
  ) -> [DimensionCut] {
    let limits = (0..<stages).map { stage -> DataflowConstraints.TileLimit? in
      var limit: DataflowConstraints.TileLimit?
      for level in constraints(of: stage, accelerator, mesh, split) {
        if let own = level.limits[dimension] { limit = own }
      }
      return limit
    }
    let dataflow = mesh.constraints
    return DimensionCuts(
      .init(
        extent: extent, stages: stages, split: split,
        rows: dataflow.rows.contains(dimension) ? accelerator.array.rows : 1,
        columns: dataflow.columns.contains(dimension) ? accelerator.array.columns : 1,
        lanes: dataflow.lanes.contains(dimension) ? lanes : 1, limits: limits, candidates: candidates)
    ).cuts
  }

  /// Orders of a stage's loops, `innermost` inside of all others.
  ///
  /// Every dimension but G concerns two of the three operands. What the innermost loops do not concern stays; so only the
  /// places of three blocks matter, M (over which ifmaps stay), N·E·F (filters) and C·R·S (psums), and of the loops inside
  /// a block only where windows slide.
  private static func orders(innermost: [Dimension], slides: Bool) -> [LoopOrder] {
    let filters: [[Dimension]] = [[.outputChannel]]
    let pixels: [[Dimension]] = [[.batch, .outputRow, .outputColumn], [.batch, .outputColumn, .outputRow]]
    let reduction: [[Dimension]] = [
      [.inputChannel, .filterRow, .filterColumn], [.inputChannel, .filterColumn, .filterRow],
    ]
    let blocks = slides ? [filters, pixels, reduction] : [filters, [pixels[0]], [reduction[0]]]
    var orders: [LoopOrder] = []
    for places in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
      for first in blocks[places[0]] {
        for second in blocks[places[1]] {
          for third in blocks[places[2]] {
            let free = (first + second + third).filter { !innermost.contains($0) }
            let order = LoopOrder(innermost: free + innermost)
            if !orders.contains(order) { orders.append(order) }
          }
        }
      }
    }
    return orders
  }

  /// Mappings in the space, valid or not.
  var size: Double {
    let cuts = axes.reduce(1.0) { $0 * $1.cuts.reduce(1.0) { $0 * Double($1.count) } }
    return orders.reduce(cuts) { $0 * Double($1.count) }
  }

  /// The mapping with those cuts and orders.
  func mapping(_ cuts: [Dimension: DimensionCut], orders chosen: [LoopOrder]) -> Mapping {
    var tiles = Array(repeating: Extents(repeating: 1), count: stages)
    var spatial = SpatialMapping()
    for (dimension, cut) in cuts.merging(fixed, uniquingKeysWith: { own, _ in own }) {
      for (stage, tile) in cut.tiles.enumerated() { tiles[stage][dimension] = tile }
    }
    // Parts that cannot lie on the array together are laid as they come first: such a mapping is not valid.
    let dealt = cuts.merging(fixed, uniquingKeysWith: { own, _ in own }).sorted { $0.key.rawValue < $1.key.rawValue }
    let layouts = ArrayLayout.together(
      dealt.map(\.value.layouts), rows: accelerator.array.rows, columns: accelerator.array.columns)
    for (place, (dimension, cut)) in dealt.enumerated() {
      guard let layout = layouts?[place] ?? cut.layouts.first else { continue }
      (spatial.rows[dimension], spatial.columns[dimension]) = (layout.rows, layout.columns)
    }
    spatial.lanes = tiles[stages - 1]
    spatial.order = chosen[stages - 1]
    let levels = zip(tiles, chosen).dropLast().map { Mapping.Level(tile: $0, order: $1) }
    return Mapping(levels: levels, array: .blocked(spatial))
  }
}
