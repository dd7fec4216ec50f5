import Activity
import Hardware
import Quantities
import Scheduling

/// One way of one operand between two neighbours among DRAM and the memories.
struct Transfer {
  var operand: Operand
  var source: Stall.Place
  var destination: Stall.Place
  /// Words over the whole layer.
  var words: Int
  /// Words of the one tile whose transfer nothing can hide: the first in, the last out.
  var exposedWords: Int
  /// Bits of a word as it leaves the source, and as it arrives: an accumulator memory hands wide words over, and they are
  /// made narrow on the way.
  var leavingBits: Int
  var arrivingBits: Int
  /// Whether a memory at either end has a single buffer, so that no transfer is hidden.
  var isSerial: Bool
}

/// All traffic of a mapped convolution: what each port sees, and what moves between which neighbours.
struct Transfers {
  private(set) var activity: LayerActivity
  private(set) var list: [Transfer] = []
  private let accelerator: Accelerator
  private let space: IterationSpace
  private let reuse: ReuseAnalysis
  private let mapping: Mapping

  init(_ space: IterationSpace, mapping: Mapping, array: ArrayAnalysis, on accelerator: Accelerator) {
    self.accelerator = accelerator
    self.space = space
    self.mapping = mapping
    reuse = array.reuse
    activity = LayerActivity(memoryCount: accelerator.memories.count)
    let words = array.words
    addInput(.filter, width: space.widths.filter, arrayReads: words.filterReads)
    addInput(.ifmap, width: space.widths.ifmap, arrayReads: words.ifmapReads)
    addOutput(words)
    // A bias is the psum that a channel's words start from; it comes once.
    activity.dram.read.psum = activity.dram.read.psum + Bits(space.biases.times(space.widths.psum))
  }

  /// Memories that hold any of the operands under this mapping, from the array outwards.
  private func holders(_ operands: OperandSet) -> [Int] {
    accelerator.memories.indices.reversed().filter { index in
      let memory = accelerator.memories[index]
      return !memory.holds.isDisjoint(with: operands.subtracting(mapping.levels[memory.level].bypassed))
    }
  }

  private mutating func addInput(_ operand: Operand, width: Int, arrayReads: Int) {
    let holders = holders(OperandSet(operand))
    read(Bits(arrayReads.times(width)), of: operand, from: holders.first.map { .memory($0) } ?? .dram)
    for (place, memory) in holders.enumerated() {
      let level = accelerator.memories[memory].level
      let movement = reuse.movement(atLevel: level)
      let tile = mapping.levels[level].tile
      let (words, firstWords) =
        operand == .filter
        ? (movement.filter, space.filterWords(of: tile)) : (movement.ifmap, space.ifmapWords(of: tile))
      let source: Stall.Place = place + 1 < holders.count ? .memory(holders[place + 1]) : .dram
      move(
        operand, words: words, exposed: min(words, firstWords), width: width, from: source, to: .memory(memory),
        singleBuffer: !accelerator.memories[memory].isDoubleBuffered)
    }
  }

  private mutating func addOutput(_ words: ArrayAnalysis.Words) {
    let holders = holders([.psum, .ofmap])
    let (psumWidth, ofmapWidth) = (space.widths.psum, space.widths.ofmap)
    /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
    func finishedWidth(_ memory: Int) -> Int {
      accelerator.memories[memory].holds.contains(.ofmap) ? ofmapWidth : psumWidth
    }
    let feeding: Stall.Place = holders.first.map { .memory($0) } ?? .dram
    read(Bits(words.psumReads.times(psumWidth)), of: .psum, from: feeding)
    write(Bits(words.psumWrites.times(psumWidth)), of: .psum, to: feeding)
    write(
      Bits(words.ofmapWrites.times(holders.first.map(finishedWidth) ?? ofmapWidth)), of: .ofmap, to: feeding)
    for (place, memory) in holders.enumerated() {
      let description = accelerator.memories[memory]
      let outer: Stall.Place = place + 1 < holders.count ? .memory(holders[place + 1]) : .dram
      let outgoing = reuse.movement(atLevel: description.level).output
      let unfinished = max(0, outgoing - space.ofmapWords)
      let lastWords = min(space.ofmapWords, space.ofmapWords(of: reuse.lastTile(atLevel: description.level)))
      let outerWidth = place + 1 < holders.count ? finishedWidth(holders[place + 1]) : ofmapWidth
      let singleBuffer = !description.isDoubleBuffered
      move(
        .ofmap, words: space.ofmapWords, exposed: lastWords, width: finishedWidth(memory), arrivingWidth: outerWidth,
        from: .memory(memory), to: outer, singleBuffer: singleBuffer)
      guard unfinished > 0 else { continue }
      move(
        .psum, words: unfinished, exposed: 0, width: psumWidth, from: .memory(memory), to: outer,
        singleBuffer: singleBuffer)
      move(
        .psum, words: unfinished, exposed: 0, width: psumWidth, from: outer, to: .memory(memory),
        singleBuffer: singleBuffer)
    }
  }

  private mutating func move(
    _ operand: Operand, words: Int, exposed: Int, width: Int, arrivingWidth: Int? = nil, from source: Stall.Place,
    to destination: Stall.Place, singleBuffer: Bool
  ) {
    let arriving = arrivingWidth ?? width
    read(Bits(words.times(width)), of: operand, from: source)
    write(Bits(words.times(arriving)), of: operand, to: destination)
    list.append(
      Transfer(
        operand: operand, source: source, destination: destination, words: words, exposedWords: exposed,
        leavingBits: width, arrivingBits: arriving, isSerial: singleBuffer))
  }

  private mutating func read(_ bits: Bits, of operand: Operand, from place: Stall.Place) {
    switch place {
    case .dram: activity.dram.read[operand] = activity.dram.read[operand] + bits
    case .memory(let index):
      activity.memories[index].read[operand] = activity.memories[index].read[operand] + bits
    }
  }

  private mutating func write(_ bits: Bits, of operand: Operand, to place: Stall.Place) {
    switch place {
    case .dram: activity.dram.written[operand] = activity.dram.written[operand] + bits
    case .memory(let index):
      activity.memories[index].written[operand] = activity.memories[index].written[operand] + bits
    }
  }
}
