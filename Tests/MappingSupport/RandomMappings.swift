import Hardware
import Quantities
import Scheduling

/// Mappings of a layer that do what the dataflow asks for, with tiles of any size, balanced or not, and loops in any order.
/// They need not fit.
package struct RandomMappings: Sendable {
  private let space: IterationSpace
  private let accelerator: Accelerator
  private let mesh: Mesh
  private let stages: Int
  private let split: Int
  /// By stage.
  private let constraints: [[DataflowConstraints.Level]]

  /// `nil` for arrays that are not spatial.
  package init?(_ space: IterationSpace, on accelerator: Accelerator) {
    guard let mesh = accelerator.array.mesh else { return nil }
    (self.space, self.accelerator, self.mesh) = (space, accelerator, mesh)
    let stages = accelerator.levelCount + 1
    let split = min(accelerator.sharedLevelCount, accelerator.levelCount)
    (self.stages, self.split) = (stages, split)
    constraints = (0..<stages).map { stage in
      mesh.constraints.levels.filter { level in
        guard let name = level.memory else { return stage == split }
        return accelerator.memories.contains { $0.name == name && $0.level == stage }
      }
    }
  }

  /// One of them.
  package func next(using random: inout some RandomNumberGenerator) -> Mapping {
    var tiles = Array(repeating: Extents(repeating: 1), count: stages)
    for dimension in Dimension.allCases {
      for (stage, tile) in self.tiles(of: dimension, using: &random).enumerated() { tiles[stage][dimension] = tile }
    }
    var orders: [LoopOrder] = []
    for levels in constraints {
      let innermost = levels.flatMap(\.innermost)
      orders.append(
        LoopOrder(
          innermost: Dimension.allCases.filter { !innermost.contains($0) }.shuffled(using: &random) + innermost))
    }
    var spatial = SpatialMapping(lanes: tiles[stages - 1], order: orders[stages - 1])
    let parent = split > 0 ? tiles[split - 1] : space.extents
    var blocks = parent
    for dimension in Dimension.allCases {
      blocks[dimension] = parent[dimension].dividedRoundingUp(by: tiles[split][dimension])
    }
    spatial.rows = parts(mesh.constraints.rows, of: &blocks, most: accelerator.array.rows, using: &random)
    spatial.columns = parts(mesh.constraints.columns, of: &blocks, most: accelerator.array.columns, using: &random)
    let levels = zip(tiles, orders).dropLast().map { Mapping.Level(tile: $0, order: $1) }
    return Mapping(levels: levels, array: .blocked(spatial))
  }

  /// From outside inwards.
  private func tiles(of dimension: Dimension, using random: inout some RandomNumberGenerator) -> [Int] {
    let limits = constraints.map { $0.compactMap { $0.limits[dimension] }.last }
    var parent = space.extents[dimension]
    var tiles: [Int] = []
    for stage in 0..<stages {
      // What is whole further in is whole here.
      if !limits[stage...].contains(.whole) {
        if stage == stages - 1, !mesh.constraints.lanes.contains(dimension) {
          parent = 1
        } else if case .atMost(let most)? = limits[stage] {
          parent = size(within: min(most, parent), using: &random)
        } else {
          parent = size(within: parent, using: &random)
        }
      }
      tiles.append(parent)
    }
    return tiles
  }

  /// All, one, a divisor, or anything, small ones as likely as large ones.
  private func size(within extent: Int, using random: inout some RandomNumberGenerator) -> Int {
    switch Int.random(in: 1...6, using: &random) {
    case 1: return extent
    case 2: return 1
    case 3: return (1...extent).filter { extent.isMultiple(of: $0) }.randomElement(using: &random) ?? 1
    case 4, 5: return Int.random(in: 1...max(1, extent >> Int.random(in: 0...4, using: &random)), using: &random)
    default: return Int.random(in: 1...extent, using: &random)
    }
  }

  /// Blocks of some dimensions side by side on one side of the array.
  private func parts(
    _ dimensions: DimensionSet, of blocks: inout Extents, most: Int, using random: inout some RandomNumberGenerator
  ) -> Extents {
    var parts = Extents(repeating: 1)
    var left = most
    for dimension in Dimension.allCases.shuffled(using: &random) where dimensions.contains(dimension) {
      guard left > 1, blocks[dimension] > 1, Int.random(in: 1...4, using: &random) > 1 else { continue }
      let available = min(left, blocks[dimension])
      parts[dimension] = Bool.random(using: &random) ? available : Int.random(in: 1...available, using: &random)
      left /= parts[dimension]
      blocks[dimension] = blocks[dimension].dividedRoundingUp(by: parts[dimension])
    }
    return parts
  }
}
