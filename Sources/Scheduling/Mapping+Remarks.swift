import Hardware
import Quantities

extension Mapping {
  /// Where the mapping of a layer does what the dataflow of the accelerator's array does not; it runs all the same.
  public func remarks(for space: IterationSpace, on accelerator: Accelerator) -> [MappingRemark] {
    guard let mesh = accelerator.array.mesh, case .blocked(let spatial) = array,
      levels.count == accelerator.levelCount
    else { return [] }
    var remarks: [MappingRemark] = []
    for (side, sizes, allowed) in [
      (MappingRemark.Side.rows, spatial.rows, mesh.constraints.rows),
      (.columns, spatial.columns, mesh.constraints.columns), (.lanes, spatial.lanes, mesh.constraints.lanes),
    ] {
      let forbidden = Dimension.allCases.filter {
        min(sizes[$0], space.extents[$0]) > 1 && !allowed.contains($0)
      }
      if !forbidden.isEmpty { remarks.append(.spread(side, dimensions: forbidden)) }
    }
    let nest = LoopNest(self, of: space, sharedLevels: accelerator.sharedLevelCount)
    for constraint in mesh.constraints.levels {
      let named = constraint.memory.flatMap { name in accelerator.memories.first { $0.name == name }?.level }
      // What an element works on: the tile of its outermost memory, or its box of lanes.
      guard let level = constraint.memory == nil ? accelerator.sharedLevelCount : named,
        nest.stages.indices.contains(level)
      else { continue }
      remarks += Self.remarks(constraint, nest.stages[level], space.extents)
    }
    return remarks
  }

  private static func remarks(
    _ constraint: DataflowConstraints.Level, _ stage: LoopNest.Stage, _ extents: Extents
  ) -> [MappingRemark] {
    var remarks: [MappingRemark] = []
    for dimension in Dimension.allCases {
      let found = stage.tile[dimension]
      switch constraint.limits[dimension] {
      case .atMost(let limit)? where found > limit:
        remarks.append(.tileBeyondLimit(memory: constraint.memory, dimension, found: found, limit: limit))
      case .whole? where found != extents[dimension]:
        remarks.append(
          .tileNotWhole(memory: constraint.memory, dimension, found: found, whole: extents[dimension]))
      default: break
      }
    }
    // Loops that run once are nowhere in particular.
    let loops = stage.loops.map(\.dimension)
    let wanted = constraint.innermost.filter(loops.contains)
    if !loops.suffix(wanted.count).elementsEqual(wanted) {
      remarks.append(.loopsOutside(memory: constraint.memory, wanted))
    }
    return remarks
  }
}
