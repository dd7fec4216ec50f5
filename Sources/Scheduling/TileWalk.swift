import Hardware
import Quantities

/// A box of iterations: where it begins and ends along each dimension.
public struct IterationBox: Sendable, Hashable {
  public var lower = Extents(repeating: 0)
  public var upper: Extents

  /// From zero to the extents.
  @inlinable
  public init(_ extents: Extents) { upper = extents }

  /// The range along a dimension.
  @inlinable
  public subscript(dimension: Dimension) -> Range<Int> {
    get { lower[dimension]..<max(lower[dimension], upper[dimension]) }
    set {
      lower[dimension] = newValue.lowerBound
      upper[dimension] = newValue.upperBound
    }
  }

  /// Iterations along a dimension.
  @inlinable
  public func count(_ dimension: Dimension) -> Int { max(0, upper[dimension] - lower[dimension]) }

  /// Whether there is nothing in it.
  @inlinable
  public var isEmpty: Bool { Dimension.allCases.contains { upper[$0] <= lower[$0] } }

  /// The ranges along some dimensions, all others left out.
  @inlinable
  public func along(_ dimensions: DimensionSet) -> IterationBox {
    var box = IterationBox(Extents(repeating: 0))
    for dimension in Dimension.allCases where dimensions.contains(dimension) { box[dimension] = self[dimension] }
    return box
  }
}

/// The tiles of a nest of loops one after the other, as its counters step: the present tile of each stage. A walk may also go
/// backwards, from the last tile.
public struct TileWalk: Sendable {
  /// The loops over tiles of one size.
  public struct Stage: Sendable {
    public var tile: Extents
    public var order: LoopOrder

    /// Tiles of that size in that order.
    public init(tile: Extents, order: LoopOrder) {
      self.tile = tile
      self.order = order
    }
  }

  private struct Loop {
    var stage: Int
    var dimension: Dimension
  }

  private let extents: Extents
  private let stages: [Stage]
  /// Outermost first.
  private let loops: [Loop]
  /// Where each loop stands, counted in iterations from the start of its parent.
  private var offsets: [Int]
  private var isStarted = false
  /// The present tile of each stage.
  public private(set) var boxes: [IterationBox]
  /// The outermost stage whose tile is another than the one before.
  public private(set) var changedStage = 0

  /// A walk before the first tile, or behind the last one. Tiles that are larger than those outside are cut to them.
  public init(_ extents: Extents, stages: [Stage]) {
    self.extents = extents
    self.stages = stages
    loops = stages.indices.flatMap { stage in
      stages[stage].order.dimensions.map { Loop(stage: stage, dimension: $0) }
    }
    offsets = Array(repeating: 0, count: loops.count)
    boxes = Array(repeating: IterationBox(extents), count: stages.count)
  }

  /// Goes on to the next tile of the innermost stage; false after the last one.
  public mutating func next() -> Bool {
    if !isStarted {
      isStarted = true
      for stage in stages.indices { place(from: stage) }
      return !(boxes.last ?? IterationBox(extents)).isEmpty
    }
    for index in loops.indices.reversed() {
      let loop = loops[index]
      let parent = loop.stage == 0 ? IterationBox(extents) : boxes[loop.stage - 1]
      let offset = offsets[index].plus(max(1, stages[loop.stage].tile[loop.dimension]))
      guard offset < parent.count(loop.dimension) else {
        offsets[index] = 0
        continue
      }
      offsets[index] = offset
      changedStage = loop.stage
      for stage in loop.stage..<stages.count { place(from: stage) }
      return true
    }
    return false
  }

  /// Goes back to the tile before, at first to the last one of all; false before the first one.
  public mutating func previous() -> Bool {
    if !isStarted {
      isStarted = true
      for stage in stages.indices { placeLast(from: stage, loopsAfter: -1) }
      return !(boxes.last ?? IterationBox(extents)).isEmpty
    }
    for index in loops.indices.reversed() where offsets[index] > 0 {
      let loop = loops[index]
      offsets[index] = max(0, offsets[index] - max(1, stages[loop.stage].tile[loop.dimension]))
      changedStage = loop.stage
      for stage in loop.stage..<stages.count { placeLast(from: stage, loopsAfter: index) }
      return true
    }
    return false
  }

  /// The tile of a stage with all loops behind that one at their last trip.
  private mutating func placeLast(from stage: Int, loopsAfter last: Int) {
    let parent = stage == 0 ? IterationBox(extents) : boxes[stage - 1]
    for (index, loop) in loops.enumerated() where loop.stage == stage && index > last {
      let size = max(1, stages[stage].tile[loop.dimension])
      offsets[index] = max(0, parent.count(loop.dimension) - 1) / size * size
    }
    place(from: stage)
  }

  /// The tile of a stage at the present counters.
  private mutating func place(from stage: Int) {
    let parent = stage == 0 ? IterationBox(extents) : boxes[stage - 1]
    for (index, loop) in loops.enumerated() where loop.stage == stage {
      let size = max(1, stages[stage].tile[loop.dimension])
      let start = parent.lower[loop.dimension] + offsets[index]
      boxes[stage][loop.dimension] = start..<min(start.plus(size), parent.upper[loop.dimension])
    }
  }
}
