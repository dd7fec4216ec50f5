import Activity
import Hardware
import Quantities
import Scheduling

/// One way of one operand between two neighbours among DRAM and the memories.
struct Transfer: Sendable {
  var operand: Operand
  var source: Stall.Place
  var destination: Stall.Place
  /// Words over the whole layer.
  var words: Int
  /// Bits of a word as it leaves the source, and as it arrives: an accumulator memory hands wide words over, and they are
  /// made narrow on the way.
  var leavingBits: Int
  var arrivingBits: Int
}

/// All traffic of a mapped convolution between DRAM and the memories: what each port sees of it, and what moves between which
/// neighbours. Only the words that the array itself exchanges with them depend on its size; ``activity(with:)`` adds them.
public struct Transfers: Sendable {
  /// Without the array's words.
  private var activity: LayerActivity
  private(set) var list: [Transfer] = []
  /// What feeds the array with filter and ifmap words, and what takes its outputs.
  private var filterFeed = Stall.Place.dram
  private var ifmapFeed = Stall.Place.dram
  private var outputFeed = Stall.Place.dram
  /// Bits of a finished word there.
  private var finishedWidth: Int
  private let widths: OperandWidths
  /// The layer's multiply-accumulates and ofmap words.
  let multiplyAccumulates: Int
  let results: Int

  /// The traffic of a mapping, which `reuse` is the analysis of, on accelerators whose memories are arranged and buffered as
  /// this one's.
  public init(_ reuse: ReuseAnalysis, on accelerator: Accelerator) {
    let space = reuse.space
    widths = space.widths
    multiplyAccumulates = space.multiplyAccumulates
    results = space.ofmapWords
    finishedWidth = widths.ofmap
    activity = LayerActivity(memoryCount: accelerator.memories.count)
    addInput(.filter, width: widths.filter, reuse, accelerator)
    addInput(.ifmap, width: widths.ifmap, reuse, accelerator)
    addOutput(reuse, accelerator)
    // A bias is the psum that a channel's words start from; it comes once.
    activity.dram.read.psum = activity.dram.read.psum + Bits(space.biases.times(widths.psum))
  }

  /// The traffic of all ports with an array that exchanges these words.
  func activity(with words: ArrayAnalysis.Words) -> LayerActivity {
    var all = activity
    Self.read(Bits(words.filterReads.times(widths.filter)), of: .filter, from: filterFeed, &all)
    Self.read(Bits(words.ifmapReads.times(widths.ifmap)), of: .ifmap, from: ifmapFeed, &all)
    Self.read(Bits(words.psumReads.times(widths.psum)), of: .psum, from: outputFeed, &all)
    Self.write(Bits(words.psumWrites.times(widths.psum)), of: .psum, to: outputFeed, &all)
    Self.write(Bits(words.ofmapWrites.times(finishedWidth)), of: .ofmap, to: outputFeed, &all)
    return all
  }

  /// Memories that hold any of the operands under this mapping, from the array outwards.
  private static func holders(_ operands: OperandSet, _ mapping: Mapping, _ accelerator: Accelerator) -> [Int] {
    accelerator.memories.indices.reversed().filter { index in
      let memory = accelerator.memories[index]
      return !memory.holds.isDisjoint(with: operands.subtracting(mapping.levels[memory.level].bypassed))
    }
  }

  private mutating func addInput(
    _ operand: Operand, width: Int, _ reuse: ReuseAnalysis, _ accelerator: Accelerator
  ) {
    let holders = Self.holders(OperandSet(operand), reuse.mapping, accelerator)
    let feed: Stall.Place = holders.first.map { .memory($0) } ?? .dram
    if operand == .filter { filterFeed = feed } else { ifmapFeed = feed }
    for (place, memory) in holders.enumerated() {
      let level = accelerator.memories[memory].level
      let movement = reuse.movement(atLevel: level)
      let words = operand == .filter ? movement.filter : movement.ifmap
      let source: Stall.Place = place + 1 < holders.count ? .memory(holders[place + 1]) : .dram
      move(operand, words: words, width: width, from: source, to: .memory(memory))
    }
  }

  private mutating func addOutput(_ reuse: ReuseAnalysis, _ accelerator: Accelerator) {
    let space = reuse.space
    let holders = Self.holders([.psum, .ofmap], reuse.mapping, accelerator)
    let (psumWidth, ofmapWidth) = (widths.psum, widths.ofmap)
    /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
    func finishedWidth(_ memory: Int) -> Int {
      accelerator.memories[memory].holds.contains(.ofmap) ? ofmapWidth : psumWidth
    }
    if let innermost = holders.first {
      outputFeed = .memory(innermost)
      self.finishedWidth = finishedWidth(innermost)
    }
    for (place, memory) in holders.enumerated() {
      let description = accelerator.memories[memory]
      let outer: Stall.Place = place + 1 < holders.count ? .memory(holders[place + 1]) : .dram
      let outgoing = reuse.movement(atLevel: description.level).output
      let unfinished = max(0, outgoing - space.ofmapWords)
      let outerWidth = place + 1 < holders.count ? finishedWidth(holders[place + 1]) : ofmapWidth
      move(
        .ofmap, words: space.ofmapWords, width: finishedWidth(memory), arrivingWidth: outerWidth,
        from: .memory(memory), to: outer)
      guard unfinished > 0 else { continue }
      move(.psum, words: unfinished, width: psumWidth, from: .memory(memory), to: outer)
      move(.psum, words: unfinished, width: psumWidth, from: outer, to: .memory(memory))
    }
  }

  private mutating func move(
    _ operand: Operand, words: Int, width: Int, arrivingWidth: Int? = nil, from source: Stall.Place,
    to destination: Stall.Place
  ) {
    let arriving = arrivingWidth ?? width
    Self.read(Bits(words.times(width)), of: operand, from: source, &activity)
    Self.write(Bits(words.times(arriving)), of: operand, to: destination, &activity)
    list.append(
      Transfer(
        operand: operand, source: source, destination: destination, words: words, leavingBits: width,
        arrivingBits: arriving))
  }

  private static func read(
    _ bits: Bits, of operand: Operand, from place: Stall.Place, _ activity: inout LayerActivity
  ) {
    switch place {
    case .dram: activity.dram.read[operand] = activity.dram.read[operand] + bits
    case .memory(let index):
      activity.memories[index].read[operand] = activity.memories[index].read[operand] + bits
    }
  }

  private static func write(
    _ bits: Bits, of operand: Operand, to place: Stall.Place, _ activity: inout LayerActivity
  ) {
    switch place {
    case .dram: activity.dram.written[operand] = activity.dram.written[operand] + bits
    case .memory(let index):
      activity.memories[index].written[operand] = activity.memories[index].written[operand] + bits
    }
  }
}
