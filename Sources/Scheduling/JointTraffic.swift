import Activity
import Hardware
import Quantities

/// What moves where under any mapping of a layer onto a systolic array: the ports' bits, the weighted traffic and the
/// transfers that nothing hides as linear forms of a few counts of words, the same that the simulation books (`Transfers`
/// and `StallModel` in room Simulation). No coefficient is below zero, so what is below every count is below every form.
struct JointTraffic: Sendable {
  /// Counts of a level: filter and ifmap words that come into its tiles, and psums that leave them and come back.
  /// The last three are those of the array: words read, and psums that leave it and come back.
  enum Count: Int { case filter, ifmap, psum }

  struct Term: Sendable {
    var count: Int
    var bits: Int
  }

  struct Port: Sendable {
    var terms: [Term] = []
    var constant = 0
    var rate: TransferRate

    func cycles(_ counts: [Int]) -> Int {
      let bits = terms.reduce(constant) { $0.plus(counts[$1.count].times($1.bits)) }
      return rate.cycles(toMove: Bits(bits)).count
    }
  }

  /// Words on their way between two neighbours.
  struct Transfer: Sendable {
    var level: Int
    var operand: Count
    /// Whether outputs are finished.
    var isFinished: Bool
    var leavingBits: Int
    var arrivingBits: Int
    var read: TransferRate?
    var write: TransferRate?
    /// Whether a single buffer lets nothing of it be hidden.
    var isSerial: Bool

    /// Cycles for so many words at the slower end.
    func cycles(_ words: Int) -> Int {
      max(
        read?.cycles(toMove: Bits(words.times(leavingBits))).count ?? 0,
        write?.cycles(toMove: Bits(words.times(arrivingBits))).count ?? 0)
    }
  }

  /// Those with a limited bandwidth.
  private(set) var ports: [Port] = []
  /// Of one word of each count.
  private(set) var weights: [Int]
  private(set) var weightedConstant = 0
  private(set) var transfers: [Transfer] = []
  /// By level, whether a memory there holds outputs.
  private(set) var holdsOutputs: [Bool]

  private let accelerator: Accelerator
  private let objective: Objective
  private let space: IterationSpace
  private var dramPort: Int?
  private var readPorts: [Int: Int] = [:]
  private var writePorts: [Int: Int] = [:]

  init(_ space: IterationSpace, on accelerator: Accelerator, objective: Objective) {
    self.space = space
    self.accelerator = accelerator
    self.objective = objective
    weights = Array(repeating: 0, count: 3 * (accelerator.levelCount + 1))
    holdsOutputs = (0..<accelerator.levelCount).map { level in
      accelerator.memories.contains { $0.level == level && !$0.holds.isDisjoint(with: [.psum, .ofmap]) }
    }
    if let rate = accelerator.dram.rate {
      dramPort = 0
      ports.append(Port(rate: rate))
    }
    for (index, memory) in accelerator.memories.enumerated() {
      if let rate = rate(of: index, reading: true) {
        readPorts[index] = ports.count
        ports.append(Port(rate: rate))
      }
      if let rate = memory.writeBandwidth.flatMap({ TransferRate(bits: $0.count) }) {
        writePorts[index] = ports.count
        ports.append(Port(rate: rate))
      }
    }
    addInput(.filter, .filter, width: space.widths.filter)
    addInput(.ifmap, .ifmap, width: space.widths.ifmap)
    addOutput()
    let bias = space.biases.times(space.widths.psum)
    weightedConstant = weightedConstant.plus(bias.times(objective.dramBit))
    if let dramPort { ports[dramPort].constant = ports[dramPort].constant.plus(bias) }
  }

  static func index(_ count: Count, level: Int) -> Int { 3 * level + count.rawValue }

  /// `nil` is DRAM.
  private typealias Place = Int?

  private func rate(of place: Place, reading: Bool) -> TransferRate? {
    guard let place else { return accelerator.dram.rate }
    let memory = accelerator.memories[place]
    return (reading ? memory.readBandwidth : memory.writeBandwidth).flatMap { TransferRate(bits: $0.count) }
  }

  private func holders(_ operands: OperandSet) -> [Int] {
    accelerator.memories.indices.reversed().filter { !accelerator.memories[$0].holds.isDisjoint(with: operands) }
  }

  /// Adds `bits` for each word of a count, or for `words` in all, to the port through which a place is read or written.
  private mutating func pass(_ place: Place, reading: Bool, _ count: Int?, words: Int = 0, bits: Int) {
    guard let port = place.map({ reading ? readPorts[$0] : writePorts[$0] }) ?? dramPort else { return }
    if let count {
      ports[port].terms.append(Term(count: count, bits: bits))
    } else {
      ports[port].constant = ports[port].constant.plus(words.times(bits))
    }
  }

  private func weight(_ place: Place) -> Int { place == nil ? objective.dramBit : objective.chipBit }

  private mutating func addInput(_ operand: Operand, _ count: Count, width: Int) {
    let holders = holders(OperandSet(operand))
    let read = Self.index(count, level: accelerator.levelCount)
    pass(holders.first, reading: true, read, bits: width)
    weights[read] = weights[read].plus(width.times(weight(holders.first)))
    for (place, memory) in holders.enumerated() {
      let level = accelerator.memories[memory].level
      let outer: Place = place + 1 < holders.count ? holders[place + 1] : nil
      let words = Self.index(count, level: level)
      pass(outer, reading: true, words, bits: width)
      pass(memory, reading: false, words, bits: width)
      weights[words] = weights[words].plus(width.times(weight(outer)))
      transfers.append(
        Transfer(
          level: level, operand: count, isFinished: false, leavingBits: width, arrivingBits: width,
          read: rate(of: outer, reading: true), write: rate(of: memory, reading: false),
          isSerial: !accelerator.memories[memory].isDoubleBuffered))
    }
  }

  private mutating func addOutput() {
    let holders = holders([.psum, .ofmap])
    let (psum, ofmap, results) = (space.widths.psum, space.widths.ofmap, space.ofmapWords)
    /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
    func finished(_ place: Place) -> Int {
      place.map { accelerator.memories[$0].holds.contains(.ofmap) ? ofmap : psum } ?? ofmap
    }
    exchange(Self.index(.psum, level: accelerator.levelCount), psum, inner: nil, isArray: true, outer: holders.first)
    pass(holders.first, reading: false, nil, words: results, bits: finished(holders.first))
    weightedConstant = weightedConstant.plus(results.times(finished(holders.first)).times(weight(holders.first)))
    for (place, memory) in holders.enumerated() {
      let level = accelerator.memories[memory].level
      let outer: Place = place + 1 < holders.count ? holders[place + 1] : nil
      pass(memory, reading: true, nil, words: results, bits: finished(memory))
      pass(outer, reading: false, nil, words: results, bits: finished(outer))
      weightedConstant = weightedConstant.plus(results.times(finished(outer)).times(weight(outer)))
      exchange(Self.index(.psum, level: level), psum, inner: memory, isArray: false, outer: outer)
      let isSerial = !accelerator.memories[memory].isDoubleBuffered
      transfers.append(
        Transfer(
          level: level, operand: .psum, isFinished: true, leavingBits: finished(memory), arrivingBits: finished(outer),
          read: rate(of: memory, reading: true), write: rate(of: outer, reading: false), isSerial: isSerial))
      guard isSerial else { continue }
      for (source, destination) in [(Place(memory), outer), (outer, Place(memory))] {
        transfers.append(
          Transfer(
            level: level, operand: .psum, isFinished: false, leavingBits: psum, arrivingBits: psum,
            read: rate(of: source, reading: true), write: rate(of: destination, reading: false), isSerial: true))
      }
    }
  }

  /// Psums out of a memory, or of the array, and back again.
  private mutating func exchange(_ words: Int, _ bits: Int, inner: Place, isArray: Bool, outer: Place) {
    if !isArray {
      pass(inner, reading: true, words, bits: bits)
      pass(inner, reading: false, words, bits: bits)
    }
    pass(outer, reading: true, words, bits: bits)
    pass(outer, reading: false, words, bits: bits)
    weights[words] = weights[words].plus((2 * bits).times(weight(outer)))
  }
}
