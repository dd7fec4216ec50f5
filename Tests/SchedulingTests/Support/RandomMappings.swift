import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

extension CaseGenerator {
  /// An accelerator whose elements work on blocks of loops: up to two levels of shared memories, and up to two of
  /// memories in the elements, which stand side by side or hold everything.
  mutating func spatialAccelerator() -> Accelerator {
    var accelerator = accelerator(maximumLevels: 2)
    // Accumulator memories would have to be the innermost.
    accelerator.memories.removeAll { $0.holds.contains(.psum) && !$0.holds.contains(.ofmap) }
    var levels: [Int: Int] = [:]
    for index in accelerator.memories.indices {
      let level = accelerator.memories[index].level
      levels[level] = levels[level] ?? levels.count
      accelerator.memories[index].level = levels[level] ?? 0
    }
    var level = levels.count
    for _ in 0..<int(0...2) {
      let contents: [OperandSet] = once(in: 2) ? [[.filter, .ifmap]] : [.filter, .ifmap]
      for (place, holds) in contents.enumerated() {
        accelerator.memories.append(
          Memory(
            name: "spad\(level)_\(place)", level: level,
            partitions: [Partition(holds: holds, capacity: Bits(1 << int(4...12)))], wordBits: Bits(8),
            isDoubleBuffered: once(in: 2), isPerElement: true))
      }
      level += 1
    }
    let mesh = Mesh(
      constraints: one(of: DataflowConstraints.named, or: .weightStationary), lanes: int(1...8),
      psum: Interconnect(one(of: Interconnect.psumKinds, or: .adderTree)))
    accelerator.array = PEArray(rows: int(1...9), columns: int(1...9), mesh: mesh)
    return accelerator
  }

  /// Any mapping with the accelerator's levels, whether it fits or not; operands pass by only where they could be held.
  mutating func anyMapping(of space: IterationSpace, on accelerator: Accelerator) -> Mapping {
    var mapping = mapping(
      of: space, levels: accelerator.levelCount, array: ArrayAssignment(accelerator.array.dataflow))
    for level in mapping.levels.indices {
      let held = accelerator.memories.filter { $0.level == level }.reduce(into: OperandSet()) {
        $0.formUnion($1.holds)
      }
      for operand in [OperandSet.filter, .ifmap, [.psum, .ofmap]] where !held.isDisjoint(with: operand) && once(in: 4) {
        mapping.levels[level].bypassed.formUnion(operand)
      }
    }
    guard accelerator.array.mesh != nil else { return mapping }
    var spatial = SpatialMapping()
    for dimension in Dimension.allCases {
      if once(in: 3) { spatial.rows[dimension] = int(1...4) }
      if once(in: 3) { spatial.columns[dimension] = int(1...4) }
      if once(in: 3) { spatial.lanes[dimension] = int(1...3) }
    }
    spatial.order = LoopOrder(innermost: Dimension.allCases.shuffled(using: &self))
    mapping.array = .blocked(spatial)
    return mapping
  }
}
