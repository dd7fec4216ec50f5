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
    /// What each of them needs there, one entry for outputs, finished or not.
    public var shares: [Share]
    public var needed: Bits
    public var available: Bits
  }

  /// What the tile of one operand takes of a partition, both buffers included.
  public struct Share: Sendable, Hashable {
    /// ``Operand/psum`` for outputs at accumulator width, ``Operand/ofmap`` for finished ones.
    public var operand: Operand
    /// Words of the tile, counted once.
    public var words: Int
    public var bits: Bits
  }

  /// Words of each operand in a tile.
  struct Words {
    var filter: Int
    var ifmap: Int
    var output: Int

    init(filter: Int, ifmap: Int, output: Int) {
      self.filter = filter
      self.ifmap = ifmap
      self.output = output
    }

    init(_ tile: Extents, in space: IterationSpace) {
      self.init(
        filter: space.filterWords(of: tile), ifmap: space.ifmapWords(of: tile), output: space.ofmapWords(of: tile))
    }
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
    /// Whether finished words are kept as wide as psums.
    var isAccumulator = false
    var capacity: Int
  }

  private let rooms: [Room]
  private let accelerator: Accelerator

  /// Footprints at a level of that accelerator, for words of these widths. A double-buffered memory holds every word
  /// twice; operands that pass the level by take no room.
  public init(_ widths: OperandWidths, level: Int, of accelerator: Accelerator, bypassed: OperandSet = []) {
    self.accelerator = accelerator
    var rooms: [Room] = []
    for (index, memory) in accelerator.memories.enumerated() where memory.level == level {
      let copies = memory.isDoubleBuffered ? 2 : 1
      for (number, partition) in memory.partitions.enumerated() {
        var room = Room(memory: index, partition: number, capacity: partition.capacity.count)
        let holds = partition.holds.subtracting(bypassed)
        if holds.contains(.filter) { room.filterBits = copies * widths.filter }
        if holds.contains(.ifmap) { room.ifmapBits = copies * widths.ifmap }
        if !holds.isDisjoint(with: [.psum, .ofmap]) {
          room.isAccumulator = !holds.contains(.ofmap)
          room.psumBits = copies * widths.psum
          room.ofmapBits = holds.contains(.ofmap) ? copies * widths.ofmap : room.psumBits
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
    overflows(of: tile, in: space, holdsPsums: holdsPsums).first
  }

  /// Every partition that the tile overflows.
  public func overflows(of tile: Extents, in space: IterationSpace, holdsPsums: Bool) -> [Overflow] {
    let words = Words(tile, in: space)
    return rooms.compactMap { room in
      let bits = Self.bits(of: words, in: room, holdsPsums: holdsPsums)
      guard bits > room.capacity else { return nil }
      let memory = accelerator.memories[room.memory]
      let holds = memory.partitions[room.partition].holds
      return Overflow(
        memory: memory.name, operands: Operand.allCases.filter { holds.contains($0) },
        shares: Self.shares(of: words, in: room, holdsPsums: holdsPsums), needed: Bits(bits),
        available: Bits(room.capacity))
    }
  }

  /// What the tile takes of every partition.
  func demand(of tile: Extents, in space: IterationSpace, holdsPsums: Bool) -> [(
    memory: Int, partition: Int, bits: Int
  )] {
    let words = Words(tile, in: space)
    return rooms.map { ($0.memory, $0.partition, Self.bits(of: words, in: $0, holdsPsums: holdsPsums)) }
  }

  /// What the tile takes of each partition of a memory, and the partition's capacity.
  public func use(
    of tile: Extents, in space: IterationSpace, holdsPsums: Bool, memory: Int
  ) -> [(shares: [Share], capacity: Bits)] {
    let words = Words(tile, in: space)
    return rooms.filter { $0.memory == memory }.map {
      (Self.shares(of: words, in: $0, holdsPsums: holdsPsums), Bits($0.capacity))
    }
  }

  private static func shares(of words: Words, in room: Room, holdsPsums: Bool) -> [Share] {
    let outputBits = holdsPsums ? room.psumBits : room.ofmapBits
    let output: Operand = holdsPsums || room.isAccumulator ? .psum : .ofmap
    return [
      (Operand.filter, words.filter, room.filterBits), (.ifmap, words.ifmap, room.ifmapBits),
      (output, words.output, outputBits),
    ].compactMap { operand, words, width in
      width > 0 ? Share(operand: operand, words: words, bits: Bits(words.times(width))) : nil
    }
  }

  private static func bits(of words: Words, in room: Room, holdsPsums: Bool) -> Int {
    words.filter.times(room.filterBits).plus(words.ifmap.times(room.ifmapBits))
      .plus(words.output.times(holdsPsums ? room.psumBits : room.ofmapBits))
  }
}
