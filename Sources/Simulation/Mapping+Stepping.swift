import Arithmetic
import Hardware
import Scheduling

extension Mapping {
  /// The same with all loops that never step outermost, in their declared order: mappings for which this is equal go through the
  /// same tiles in the same order.
  func stepping(in space: IterationSpace) -> Mapping {
    var mapping = self
    var parent = space.extents
    func steps(_ order: LoopOrder, _ tile: Extents) -> LoopOrder {
      LoopOrder(innermost: order.dimensions.filter { tile[$0] < parent[$0] })
    }
    for index in levels.indices {
      mapping.levels[index].order = steps(levels[index].order, levels[index].tile)
      parent = levels[index].tile
    }
    guard case .blocked(var spatial) = array else { return mapping }
    spatial.order = steps(spatial.order, spatial.lanes)
    mapping.array = .blocked(spatial)
    return mapping
  }
}
