import Hardware
import Quantities

/// What a tile needs of the memories of one level.
public struct Footprint: Sendable {
  /// A partition that a tile overflows.
  public struct Overflow: Error, Sendable, Hashable {
    /// The memory's name.
    public var memory: String
    /// The operands that share the partition.
    public var operands: [Operand]
    public var needed: Bits
    public var available: Bits
  }

  /// Words of each operand in a tile.
  struct Words {
    var filter: Int
    var ifmap: Int
    var output: Int
  }

  /// A partition, with the bits that one word of each operand takes there; 0 for operands that it does not hold.
  private struct Room {
    var memory: Int
    var partition: Int
    var filterBits = 0
    var ifmapBits = 0
    /// For finished words and for psums.
    var ofmapBits = 0
    var psumBits = 0
    var capacity: Int
  }

  private let rooms: [Room]
  private let accelerator: Accelerator

  /// Footprints at a level of that accelerator, for words of these widths. A double-buffered memory holds every word
  /// twice.
  public init(_ widths: OperandWidths, level: Int, of accelerator: Accelerator) {
    self.accelerator = accelerator
    var rooms: [Room] = []
    for (index, memory) in accelerator.memories.enumerated() where memory.level == level {
      let copies = memory.isDoubleBuffered ? 2 : 1
      for (number, partition) in memory.partitions.enumerated() {
        var room = Room(memory: index, partition: number, capacity: partition.capacity.count)
        if partition.holds.contains(.filter) { room.filterBits = copies * widths.filter }
        if partition.holds.contains(.ifmap) { room.ifmapBits = copies * widths.ifmap }
        if !partition.holds.isDisjoint(with: [.psum, .ofmap]) {
          room.psumBits = copies * widths.psum
          room.ofmapBits = partition.holds.contains(.ofmap) ? copies * widths.ofmap : room.psumBits
        }
        rooms.append(room)
      }
    }
    self.rooms = rooms
  }

  /// Whether so many words fit. `holdsPsums`: outputs are kept at accumulator width, because their reduction goes on
  /// after this tile or inside it over several folds.
  func fits(_ words: Words, holdsPsums: Bool) -> Bool {
    rooms.allSatisfy { Self.bits(of: words, in: $0, holdsPsums: holdsPsums) <= $0.capacity }
  }

  /// The first partition that the tile overflows; `nil` if it fits.
  public func overflow(of tile: Extents, in space: IterationSpace, holdsPsums: Bool) -> Overflow? {
    let words = Words(
      filter: space.filterWords(of: tile), ifmap: space.ifmapWords(of: tile), output: space.ofmapWords(of: tile))
    for room in rooms {
      let bits = Self.bits(of: words, in: room, holdsPsums: holdsPsums)
      guard bits > room.capacity else { continue }
      let memory = accelerator.memories[room.memory]
      let holds = memory.partitions[room.partition].holds
      return Overflow(
        memory: memory.name, operands: Operand.allCases.filter { holds.contains($0) }, needed: Bits(bits),
        available: Bits(room.capacity))
    }
    return nil
  }

  private static func bits(of words: Words, in room: Room, holdsPsums: Bool) -> Int {
    words.filter.times(room.filterBits).plus(words.ifmap.times(room.ifmapBits))
      .plus(words.output.times(holdsPsums ? room.psumBits : room.ofmapBits))
  }
}
