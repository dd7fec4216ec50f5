import Hardware
import Quantities
import Scheduling

/// A box of iterations: where it begins and ends along each dimension.
struct IterationBox: Sendable, Hashable {
  var lower = Extents(repeating: 0)
  var upper: Extents

  init(_ extents: Extents) { upper = extents }

  subscript(dimension: Dimension) -> Range<Int> {
    get { lower[dimension]..<max(lower[dimension], upper[dimension]) }
    set {
      lower[dimension] = newValue.lowerBound
      upper[dimension] = newValue.upperBound
    }
  }

  func count(_ dimension: Dimension) -> Int { max(0, upper[dimension] - lower[dimension]) }

  var isEmpty: Bool { Dimension.allCases.contains { upper[$0] <= lower[$0] } }

  /// The ranges along some dimensions, all others left out.
  func along(_ dimensions: DimensionSet) -> IterationBox {
    var box = IterationBox(Extents(repeating: 0))
    for dimension in Dimension.allCases where dimensions.contains(dimension) { box[dimension] = self[dimension] }
    return box
  }
}

/// The tiles of a nest of loops one after the other, as its counters step: the present tile of each stage.
struct TileWalk: Sendable {
  /// The loops over tiles of one size.
  struct Stage: Sendable {
    var tile: Extents
    var order: LoopOrder
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
  private(set) var boxes: [IterationBox]
  /// The outermost stage whose tile is another than the one before.
  private(set) var changedStage = 0

  init(_ extents: Extents, stages: [Stage]) {
    self.extents = extents
    self.stages = stages
    loops = stages.indices.flatMap { stage in
      stages[stage].order.dimensions.map { Loop(stage: stage, dimension: $0) }
    }
    offsets = Array(repeating: 0, count: loops.count)
    boxes = Array(repeating: IterationBox(extents), count: stages.count)
  }

  /// Goes on to the next tile of the innermost stage; false after the last one.
  mutating func next() -> Bool {
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
