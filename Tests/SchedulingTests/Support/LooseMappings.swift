import Hardware
import Quantities

@testable import Scheduling

extension CaseGenerator {
  /// A number up to the extent: all, one, a divisor, or anything, small ones as likely as large ones.
  mutating func size(within extent: Int) -> Int {
    switch int(1...6) {
    case 1: return extent
    case 2: return 1
    case 3: return one(of: (1...extent).filter { extent.isMultiple(of: $0) }, or: 1)
    case 4, 5: return int(1...max(1, extent >> int(0...4)))
    default: return int(1...extent)
    }
  }

  /// A mapping that does what the dataflow asks for, with tiles of any size, balanced or not, and loops in any order. It
  /// need not fit.
  mutating func looseMapping(of space: IterationSpace, on accelerator: Accelerator, _ mesh: Mesh) -> Mapping {
    let stages = accelerator.levelCount + 1
    let split = min(accelerator.sharedLevelCount, accelerator.levelCount)
    let constraints = (0..<stages).map { stage in
      mesh.constraints.levels.filter { level in
        guard let name = level.memory else { return stage == split }
        return accelerator.memories.contains { $0.name == name && $0.level == stage }
      }
    }
    var tiles = Array(repeating: Extents(repeating: 1), count: stages)
    for dimension in Dimension.allCases {
      let limits = constraints.map { $0.compactMap { $0.limits[dimension] }.last }
      var parent = space.extents[dimension]
      for stage in 0..<stages {
        // What is whole further in is whole here.
        if limits[stage...].contains(.whole) {
        } else if stage == stages - 1, !mesh.constraints.lanes.contains(dimension) {
          parent = 1
        } else if case .atMost(let most)? = limits[stage] {
          parent = size(within: min(most, parent))
        } else {
          parent = size(within: parent)
        }
        tiles[stage][dimension] = parent
      }
    }
    let orders = constraints.map { levels in
      let innermost = levels.flatMap(\.innermost)
      return LoopOrder(
        innermost: Dimension.allCases.filter { !innermost.contains($0) }.shuffled(using: &self) + innermost)
    }
    var spatial = SpatialMapping(lanes: tiles[stages - 1], order: orders[stages - 1])
    let parent = split > 0 ? tiles[split - 1] : space.extents
    var rest = parent
    for dimension in Dimension.allCases {
      rest[dimension] = parent[dimension].dividedRoundingUp(by: tiles[split][dimension])
    }
    spatial.rows = parts(mesh.constraints.rows, of: &rest, most: accelerator.array.rows)
    spatial.columns = parts(mesh.constraints.columns, of: &rest, most: accelerator.array.columns)
    let levels = zip(tiles, orders).dropLast().map { Mapping.Level(tile: $0, order: $1) }
    return Mapping(levels: levels, array: .blocked(spatial))
  }

  /// Blocks of some dimensions side by side on one side of the array.
  private mutating func parts(_ dimensions: DimensionSet, of blocks: inout Extents, most: Int) -> Extents {
    var parts = Extents(repeating: 1)
    var left = most
    for dimension in Dimension.allCases.shuffled(using: &self) where dimensions.contains(dimension) {
      guard left > 1, blocks[dimension] > 1, !once(in: 4) else { continue }
      let available = min(left, blocks[dimension])
      parts[dimension] = once(in: 2) ? available : int(1...available)
      left /= parts[dimension]
      blocks[dimension] = blocks[dimension].dividedRoundingUp(by: parts[dimension])
    }
    return parts
  }
}

extension TrafficTerms {
  /// What any mapping costs, every count by the analysis of its nest.
  func cost(_ mapping: Mapping, of space: MappingSpace, cycleWeight: Double) -> MappingCost {
    let nest = NestAnalysis(space.space, mapping, on: space.accelerator)
    let words = counts.map { Double($0.count(nest)) }
    func value(_ form: Form) -> Double { form.coefficients.reduce(form.constant) { $0 + $1.value * words[$1.key] } }
    let steps = Double(nest.steps)
    var cycles = steps * Double(space.stepCycles) + max(0, value(waiting))
    for port in ports {
      let share = port.isPerElement ? steps / Double(nest.elementSteps) : 1
      cycles = max(cycles, value(port.bits) * share / port.bitsPerCycle)
    }
    cycles = cycles.rounded(.up)
    return MappingCost(cycles: cycles, energy: value(energy) + cycleWeight * cycles)
  }
}
