import Hardware
import Quantities

/// The loops of a mapped layer with how often each runs, sizes cut to what is outside of them: what people read, and what
/// checks look at. Trips are those inside a whole tile of the level outside; inside an edge tile there are fewer.
public struct LoopNest: Sendable, Hashable {
  /// A loop, or parts that stand side by side.
  public struct Loop: Sendable, Hashable {
    public var dimension: Dimension
    /// How often it runs, or how many parts there are; at least 2.
    public var trips: Int
    /// What one trip takes of the dimension.
    public var size: Int
    /// What the last trip takes: less than ``size`` where the sizes do not divide.
    public var last: Int
  }

  /// The loops over one level's tiles, or over the boxes that an element does in one step.
  public struct Stage: Sendable, Hashable {
    /// Outermost first; loops that run once are left out.
    public var loops: [Loop] = []
    /// What stands side by side over the rows of the array, inside the loops: nowhere but at the first stage inside the
    /// elements.
    public var rows: [Loop] = []
    /// The same over the columns.
    public var columns: [Loop] = []
    /// The tile of one instance.
    public var tile: Extents
  }

  /// One for each level of memory, from DRAM inwards, and one for the boxes of lanes if elements work on blocks.
  public private(set) var stages: [Stage] = []

  /// The nest of a mapping whose first `sharedLevels` levels are shared by all elements.
  public init(_ mapping: Mapping, of space: IterationSpace, sharedLevels: Int) {
    var parent = space.extents
    let spatial: SpatialMapping? = if case .blocked(let spatial) = mapping.array { spatial } else { nil }
    var described = mapping.levels.map { (tile: $0.tile, order: $0.order) }
    if let spatial { described.append((spatial.lanes, spatial.order)) }
    for (index, level) in described.enumerated() {
      let isSplit = spatial != nil && index == min(sharedLevels, described.count - 1)
      var stage = Stage(tile: parent)
      for dimension in level.order.dimensions {
        let extent = parent[dimension]
        let tile = max(1, min(level.tile[dimension], extent))
        stage.tile[dimension] = tile
        let factor = isSplit ? spatial.map { max(1, $0.factor(dimension)) } ?? 1 : 1
        let step = min(extent, tile.times(factor))
        stage.loops += Loop(dimension, extent: extent, size: step).map { [$0] } ?? []
        guard let spatial, factor > 1 else { continue }
        // The rows of parts are told apart by columns first: which of the two is inside does not matter.
        let columns = max(1, spatial.columns[dimension])
        let onColumns = min(step, tile.times(columns))
        stage.rows += Loop(dimension, extent: step, size: onColumns).map { [$0] } ?? []
        stage.columns += Loop(dimension, extent: onColumns, size: tile).map { [$0] } ?? []
      }
      stages.append(stage)
      parent = stage.tile
    }
  }
}

extension LoopNest.Loop {
  /// The loop over tiles of one size; `nil` if it runs once.
  init?(_ dimension: Dimension, extent: Int, size: Int) {
    let trips = extent.dividedRoundingUp(by: max(1, size))
    guard trips > 1 else { return nil }
    self.init(dimension: dimension, trips: trips, size: size, last: extent - (trips - 1) * size)
  }
}

extension Mapping {
  /// The same mapping of that layer in plain form: tiles cut to those outside, and loops that run once outside of the
  /// others. It moves the same words at the same time.
  public func fitted(to space: IterationSpace, on accelerator: Accelerator) -> Mapping {
    let nest = LoopNest(self, of: space, sharedLevels: accelerator.sharedLevelCount)
    var fitted = self
    for index in levels.indices {
      fitted.levels[index].tile = nest.stages[index].tile
      fitted.levels[index].order = LoopOrder(innermost: nest.stages[index].loops.map(\.dimension))
    }
    if case .blocked(var spatial) = array, let last = nest.stages.last {
      spatial.lanes = last.tile
      spatial.order = LoopOrder(innermost: last.loops.map(\.dimension))
      for dimension in Dimension.allCases {
        spatial.rows[dimension] = max(1, spatial.rows[dimension])
        spatial.columns[dimension] = max(1, spatial.columns[dimension])
      }
      fitted.array = .blocked(spatial)
    }
    return fitted
  }
}
