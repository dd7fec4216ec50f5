import Hardware
import Quantities

@testable import Scheduling

/// A mapping's loops, walked one by one.
struct NaiveNest {
  /// One loop: the steps over a level's tiles along one dimension.
  struct Loop {
    var level: Int
    var dimension: Dimension
  }

  /// One tile, as the nest comes by it.
  struct Visit {
    /// Where the tile begins and ends along each dimension, in declared order.
    var (lower, upper): ([Int], [Int])

    subscript(dimension: Dimension) -> NaiveRange {
      NaiveRange(lower: lower[dimension.rawValue], upper: upper[dimension.rawValue])
    }
  }

  let extents: Extents
  let levels: [Mapping.Level]
  /// All loops down to the innermost level asked for, outermost first.
  let loops: [Loop]

  /// The nest down to a level; all levels if not given.
  init(_ space: IterationSpace, _ mapping: Mapping, throughLevel level: Int? = nil) {
    extents = space.extents
    levels = Array(mapping.levels.prefix((level ?? mapping.levels.count - 1) + 1))
    loops = levels.enumerated().flatMap { level, tiles in
      tiles.order.dimensions.map { Loop(level: level, dimension: $0) }
    }
  }

  /// Calls back for every tile of the innermost level, in the order in which the mapping visits them.
  func forEachTile(_ body: (Visit) -> Void) {
    var visit = Visit(lower: [], upper: [])
    for dimension in Dimension.allCases {
      visit.lower.append(0)
      visit.upper.append(extents[dimension])
    }
    step(0, &visit, body)
  }

  private func step(_ depth: Int, _ visit: inout Visit, _ body: (Visit) -> Void) {
    guard depth < loops.count else { return body(visit) }
    let loop = loops[depth]
    let parent = visit[loop.dimension]
    let size = levels[loop.level].tile[loop.dimension]
    var start = parent.lower
    while start < parent.upper {
      visit.lower[loop.dimension.rawValue] = start
      visit.upper[loop.dimension.rawValue] = min(start + size, parent.upper)
      step(depth + 1, &visit, body)
      start += size
    }
    visit.lower[loop.dimension.rawValue] = parent.lower
    visit.upper[loop.dimension.rawValue] = parent.upper
  }

  /// How often a loop steps inside a parent tile of full size.
  func trips(_ depth: Int) -> Int {
    let loop = loops[depth]
    let parent = loop.level == 0 ? extents[loop.dimension] : levels[loop.level - 1].tile[loop.dimension]
    return parent.dividedRoundingUp(by: levels[loop.level].tile[loop.dimension])
  }
}
