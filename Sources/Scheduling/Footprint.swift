import Hardware
import Quantities

/// What a tile needs of the memories of its level.
public struct Footprint: Sendable {
  let space: IterationSpace
  let accelerator: Accelerator

  /// Footprints of tiles of that space in that accelerator's memories.
  public init(_ space: IterationSpace, on accelerator: Accelerator) {
    self.space = space
    self.accelerator = accelerator
  }

  /// A partition that a tile overflows.
  public struct Overflow: Error, Sendable, Hashable {
    /// The memory's name.
    public var memory: String
    /// The operands that share the partition.
    public var operands: [Operand]
    public var needed: Bits
    public var available: Bits
  }

  /// The first partition of a level that a tile overflows; `nil` if the tile fits.
  ///
  /// Operands that share a partition add up; a double-buffered memory holds everything twice. `holdsPsums`: the output
  /// tile is kept at accumulator width, because its reduction goes on after this tile or inside it over several folds.
  public func overflow(of tile: Extents, atLevel level: Int, holdsPsums: Bool) -> Overflow? {
    let filter = space.filterWords(of: tile).times(space.widths.filter)
    let ifmap = space.ifmapWords(of: tile).times(space.widths.ifmap)
    let outputWords = space.ofmapWords(of: tile)
    for memory in accelerator.memories where memory.level == level {
      for partition in memory.partitions {
        var bits = 0
        if partition.holds.contains(.filter) { bits = bits.plus(filter) }
        if partition.holds.contains(.ifmap) { bits = bits.plus(ifmap) }
        if !partition.holds.isDisjoint(with: [.psum, .ofmap]) {
          let staysPsum = holdsPsums || !partition.holds.contains(.ofmap)
          bits = bits.plus(outputWords.times(staysPsum ? space.widths.psum : space.widths.ofmap))
        }
        if memory.isDoubleBuffered { bits = bits.times(2) }
        guard bits > partition.capacity.count else { continue }
        return Overflow(
          memory: memory.name, operands: Operand.allCases.filter { partition.holds.contains($0) },
          needed: Bits(bits), available: partition.capacity)
      }
    }
    return nil
  }
}
