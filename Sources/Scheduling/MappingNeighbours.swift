import Hardware
import Quantities

/// Mappings onto a spatial array that are one step away from another: a tile of another size, whatever it divides; parts
/// dealt out otherwise; a loop moved inwards or outwards. They obey the dataflow, and need not fit.
public struct MappingNeighbours: Sendable {
  private let space: IterationSpace
  private let rows: Int
  private let columns: Int
  private let mesh: Mesh
  /// Levels of memory, and the boxes of lanes.
  private let stages: Int
  /// The first stage inside the elements.
  private let split: Int
  /// Dimensions with anything to cut.
  private let dimensions: [Dimension]
  /// By stage: the dataflow's limits.
  private let limits: [[Dimension: DataflowConstraints.TileLimit]]
  /// By stage: loops whose place is the dataflow's.
  private let innermost: [[Dimension]]

  /// Of mappings of that layer onto that accelerator; `nil` for arrays that are not spatial.
  public init?(_ space: IterationSpace, on accelerator: Accelerator) {
    guard let mesh = accelerator.array.mesh else { return nil }
    self.space = space
    self.mesh = mesh
    (rows, columns) = (accelerator.array.rows, accelerator.array.columns)
    let stages = accelerator.levelCount + 1
    let split = min(accelerator.sharedLevelCount, accelerator.levelCount)
    let levels = (0..<stages).map { stage in
      mesh.constraints.levels.filter { level in
        guard let name = level.memory else { return stage == split }
        return accelerator.memories.contains { $0.name == name && $0.level == stage }
      }
    }
    (self.stages, self.split) = (stages, split)
    limits = levels.map { $0.reduce(into: [:]) { $0.merge($1.limits) { _, last in last } } }
    innermost = levels.map { $0.flatMap(\.innermost) }
    dimensions = Dimension.allCases.filter { space.extents[$0] > 1 }
  }

  /// All of them, always in the same order.
  public func neighbours(of mapping: Mapping) -> [Mapping] {
    guard case .blocked(let spatial) = mapping.array, mapping.levels.count + 1 == stages else { return [] }
    var all: [Mapping] = []
    for dimension in dimensions {
      let tiles = mapping.levels.map { $0.tile[dimension] } + [spatial.lanes[dimension]]
      for stage in 0..<stages {
        for size in sizes(of: dimension, stage: stage, tiles: tiles, factor: spatial.factor(dimension)) {
          guard let other = cut(mapping, spatial, dimension, stage: stage, to: size) else { continue }
          all.append(other)
          // The same with as many parts as there are blocks now.
          if stage <= split { all += dealt(other, dimension) }
        }
      }
      all += dealt(mapping, dimension)
    }
    for stage in 0..<stages { all += reordered(mapping, spatial, stage: stage) }
    return all
  }

  /// Sizes to try for a tile, and what its parent and child say about it.
  private func sizes(of dimension: Dimension, stage: Int, tiles: [Int], factor: Int) -> [Int] {
    let own = tiles[stage]
    let parent = stage > 0 ? tiles[stage - 1] : space.extents[dimension]
    let child = max(1, stage + 1 < stages ? tiles[stage + 1].times(stage + 1 == split ? factor : 1) : 1)
    let (trips, parts) = (parent.dividedRoundingUp(by: own), own.dividedRoundingUp(by: child))
    var sizes = [1, parent, own - 1, own + 1, own / 2, own.times(2), child.times(parts - 1), child.times(parts + 1)]
    for trips in [trips - 1, trips + 1] where trips > 0 { sizes.append(parent.dividedRoundingUp(by: trips)) }
    switch limits[stage][dimension] {
    case .whole: return []
    case .atMost(let most): sizes = sizes.map { min($0, most) }
    case nil: break
    }
    if stage == stages - 1, !mesh.constraints.lanes.contains(dimension) { return [] }
    // What has to be whole further in is whole here.
    if limits[stage...].contains(where: { $0[dimension] == .whole }) { return [] }
    var seen: Set<Int> = [own]
    return sizes.filter { $0 >= 1 && $0 <= parent && seen.insert($0).inserted }
  }

  /// The mapping with another tile, and those inside of it cut to it.
  private func cut(
    _ mapping: Mapping, _ spatial: SpatialMapping, _ dimension: Dimension, stage: Int, to size: Int
  ) -> Mapping? {
    var (mapping, spatial) = (mapping, spatial)
    for inner in stage..<stages {
      let own = inner < stages - 1 ? mapping.levels[inner].tile[dimension] : spatial.lanes[dimension]
      let tile = inner == stage ? size : min(own, size)
      if inner < stages - 1 {
        mapping.levels[inner].tile[dimension] = tile
      } else {
        spatial.lanes[dimension] = tile
      }
    }
    mapping.array = .blocked(spatial)
    return mapping
  }

  /// The mapping with one part more or fewer along a dimension, and with as many as there is room and work for.
  private func dealt(_ mapping: Mapping, _ dimension: Dimension) -> [Mapping] {
    guard case .blocked(let spatial) = mapping.array else { return [] }
    let parent = split > 0 ? mapping.levels[split - 1].tile[dimension] : space.extents[dimension]
    let tile = split < mapping.levels.count ? mapping.levels[split].tile[dimension] : spatial.lanes[dimension]
    let blocks = parent.dividedRoundingUp(by: max(1, tile))
    var all: [Mapping] = []
    func add(
      _ allowed: DimensionSet, _ side: WritableKeyPath<SpatialMapping, Extents>, _ room: Int, _ other: Int
    ) {
      guard allowed.contains(dimension) else { return }
      let own = spatial[keyPath: side][dimension]
      let taken = dimensions.reduce(1) { $1 == dimension ? $0 : $0.times(spatial[keyPath: side][$1]) }
      let most = min(room / max(1, taken), blocks.dividedRoundingUp(by: max(1, other)))
      var seen: Set<Int> = [own]
      for parts in [own - 1, own + 1, most, 1] where parts >= 1 && parts <= most && seen.insert(parts).inserted {
        var dealt = spatial
        dealt[keyPath: side][dimension] = parts
        var mapping = mapping
        mapping.array = .blocked(dealt)
        all.append(mapping)
      }
    }
    add(mesh.constraints.rows, \.rows, rows, spatial.columns[dimension])
    add(mesh.constraints.columns, \.columns, columns, spatial.rows[dimension])
    return all
  }

  /// The mapping with one loop of a stage innermost of those that are free, or outermost.
  private func reordered(_ mapping: Mapping, _ spatial: SpatialMapping, stage: Int) -> [Mapping] {
    let order = stage < stages - 1 ? mapping.levels[stage].order : spatial.order
    let free = order.dimensions.filter { !innermost[stage].contains($0) }
    var all: [Mapping] = []
    for dimension in free where dimensions.contains(dimension) {
      let others = free.filter { $0 != dimension }
      for loops in [others + [dimension], [dimension] + others] where loops != free {
        var (other, array) = (mapping, spatial)
        let order = LoopOrder(innermost: loops + innermost[stage])
        if stage < stages - 1 { other.levels[stage].order = order } else { array.order = order }
        other.array = .blocked(array)
        all.append(other)
      }
    }
    return all
  }
}
