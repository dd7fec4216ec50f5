import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling

/// All traffic of a convolution mapped onto a spatial array: what each port sees, what the network carries, and what moves
/// between memories that all elements share.
struct SpatialTraffic {
  private(set) var activity: LayerActivity
  /// Between shared memories and DRAM.
  private(set) var list: [Transfer] = []
  /// Words that enter the array (psums: also those that leave it), and the place that feeds them.
  private(set) var network = PerOperand<Int>(repeating: 0)
  private(set) var feeders = PerOperand<Stall.Place>(repeating: .dram)
  private let accelerator: Accelerator
  private let mesh: Mesh
  private let space: IterationSpace
  private let mapping: Mapping
  private let nest: NestAnalysis

  init(_ space: IterationSpace, _ mapping: Mapping, on accelerator: Accelerator, mesh: Mesh) {
    self.accelerator = accelerator
    self.mesh = mesh
    self.space = space
    self.mapping = mapping
    nest = NestAnalysis(space, mapping, on: accelerator)
    activity = LayerActivity(memoryCount: accelerator.memories.count)
    addInput(.filter, width: space.widths.filter)
    addInput(.ifmap, width: space.widths.ifmap)
    addOutput()
    // A bias is the psum that a channel's words start from; it comes once.
    activity.dram.read.psum = activity.dram.read.psum + Bits(space.biases.times(space.widths.psum))
    activity.operandChanges.filter = nest.changed(.filter, stage: nest.laneStage, sharing: .ownCopies)
    activity.operandChanges.ifmap = nest.changed(.ifmap, stage: nest.laneStage, sharing: .ownCopies)
  }

  /// Memories that hold any of the operands under this mapping, from the elements outwards.
  private func holders(_ operands: OperandSet) -> [Int] {
    accelerator.memories.indices.reversed().filter { index in
      let memory = accelerator.memories[index]
      let bypassed = mapping.levels.indices.contains(memory.level) ? mapping.levels[memory.level].bypassed : []
      return !memory.holds.isDisjoint(with: operands.subtracting(bypassed))
    }
  }

  private func isPerElement(_ index: Int) -> Bool { accelerator.memories[index].isPerElement }

  private mutating func addInput(_ operand: Operand, width: Int) {
    let holders = holders(OperandSet(operand))
    let kind = mesh.interconnect(of: operand).kind
    feeders[operand] = holders.first { !isPerElement($0) }.map { .memory($0) } ?? .dram
    if let innermost = holders.first, isPerElement(innermost) {
      let words = nest.visited(operand, stage: nest.laneStage, sharing: .ownCopies)
      read(words, width, of: operand, from: .memory(innermost))
    } else {
      // Elements latch what they work on.
      let latched = nest.changed(operand, stage: nest.laneStage, sharing: .ownCopies)
      deliver(operand, latched, read: readWords(operand, stage: nest.laneStage, kind, slides: true, latched), width)
      activity.registerWrites[operand] = Bits(latched.times(width))
    }
    for (place, memory) in holders.enumerated() {
      let description = accelerator.memories[memory]
      let words = nest.changed(
        operand, stage: description.level, isSliding: description.isSliding, sharing: .ownCopies)
      let outer = place + 1 < holders.count ? holders[place + 1] : nil
      write(words, width, of: operand, to: .memory(memory))
      if description.isPerElement, !(outer.map(isPerElement) ?? false) {
        let fetched = readWords(operand, stage: description.level, kind, slides: description.isSliding, words)
        deliver(operand, words, read: fetched, width)
      } else {
        let source: Stall.Place = outer.map { .memory($0) } ?? .dram
        read(words, width, of: operand, from: source)
        guard !description.isPerElement else { continue }
        list.append(
          Transfer(
            operand: operand, source: source, destination: .memory(memory), words: words, leavingBits: width,
            arrivingBits: width))
      }
    }
  }

  /// What the network takes from its source for `words` that enter the elements.
  private func readWords(
    _ operand: Operand, stage: Int, _ kind: Interconnect.Kind, slides: Bool, _ words: Int
  ) -> Int {
    let isSliding = slides && stage < nest.laneStage
    switch kind {
    case .unicast: return words
    case .systolic where slides && stage == accelerator.sharedLevelCount: return nest.handedOn(operand)
    case .systolic, .multicast, .adderTree:
      return nest.changed(operand, stage: stage, isSliding: isSliding, sharing: .once)
    }
  }

  private mutating func deliver(_ operand: Operand, _ words: Int, read fetched: Int, _ width: Int) {
    read(fetched, width, of: operand, from: feeders[operand])
    network[operand] = fetched
    // Served one by one, a word travels half of the rows and half of the columns on average.
    let distance =
      mesh.interconnect(of: operand).kind == .unicast
      ? accelerator.array.rows.plus(accelerator.array.columns).dividedRoundingUp(by: 2) : 1
    activity.hops[operand] = Bits(words.times(width).times(distance))
  }

  private mutating func addOutput() {
    let holders = holders([.psum, .ofmap])
    let (psumWidth, ofmapWidth) = (space.widths.psum, space.widths.ofmap)
    let own = holders.filter(isPerElement)
    let shared = holders.filter { !isPerElement($0) }
    let results = space.ofmapWords
    feeders.psum = shared.first.map { .memory($0) } ?? .dram

    // Out of the elements, added up on the way, and in again.
    let edge = own.last.map { accelerator.memories[$0].level } ?? nest.laneStage
    let outer = shared.first.map { accelerator.memories[$0].level }
    let out = nest.changed(.psum, stage: edge, sharing: .ownCopies, outer: outer)
    let reduced = nest.changed(.psum, stage: edge, sharing: .once, outer: outer)
    let returns = max(0, reduced - results)
    read(returns, psumWidth, of: .psum, from: feeders.psum)
    write(returns, psumWidth, of: .psum, to: feeders.psum)
    write(results, shared.first.map(finishedWidth) ?? ofmapWidth, of: .ofmap, to: feeders.psum)
    network.psum = reduced.plus(returns)
    activity.hops.psum = Bits(out.plus(returns).times(psumWidth))

    addRegisters(own, out: out, returns: returns)
    for (place, memory) in shared.enumerated() {
      addShared(memory, outer: place + 1 < shared.count ? shared[place + 1] : nil)
    }
  }

  /// Psums inside the elements: each step reads and writes its own in the innermost memory, or in an accumulator; those
  /// that come or go do so with the step that begins or ends with them.
  private mutating func addRegisters(_ own: [Int], out: Int, returns: Int) {
    let width = space.widths.psum
    let steps = nest.visited(.psum, stage: nest.laneStage, sharing: .ownCopies)
    guard let innermost = own.first else {
      activity.registerWrites.psum = Bits(steps.times(width))
      return
    }
    read(steps, width, of: .psum, from: .memory(innermost))
    write(steps, width, of: .psum, to: .memory(innermost))
    var fresh = out - returns
    for (inner, outer) in zip(own, own.dropFirst()).reversed() {
      let leaving = nest.changed(.psum, stage: accelerator.memories[inner].level, sharing: .ownCopies)
      let coming = max(0, leaving - fresh)
      write(leaving, width, of: .psum, to: .memory(outer))
      read(coming, width, of: .psum, from: .memory(outer))
      fresh = leaving - coming
    }
  }

  /// Outputs between a shared memory and what is outside.
  private mutating func addShared(_ memory: Int, outer: Int?) {
    let description = accelerator.memories[memory]
    let place: Stall.Place = outer.map { .memory($0) } ?? .dram
    let results = space.ofmapWords
    let unfinished = max(0, nest.changed(.psum, stage: description.level, sharing: .ownCopies) - results)
    let arriving = outer.map(finishedWidth) ?? space.widths.ofmap
    move(.ofmap, results, finishedWidth(memory), arriving, from: .memory(memory), to: place)
    guard unfinished > 0 else { return }
    let width = space.widths.psum
    move(.psum, unfinished, width, width, from: .memory(memory), to: place)
    move(.psum, unfinished, width, width, from: place, to: .memory(memory))
  }

  /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
  private func finishedWidth(_ memory: Int) -> Int {
    accelerator.memories[memory].holds.contains(.ofmap) ? space.widths.ofmap : space.widths.psum
  }

  private mutating func move(
    _ operand: Operand, _ words: Int, _ leaving: Int, _ arriving: Int, from source: Stall.Place,
    to destination: Stall.Place
  ) {
    read(words, leaving, of: operand, from: source)
    write(words, arriving, of: operand, to: destination)
    list.append(
      Transfer(
        operand: operand, source: source, destination: destination, words: words, leavingBits: leaving,
        arrivingBits: arriving))
  }

  private mutating func read(_ words: Int, _ width: Int, of operand: Operand, from place: Stall.Place) {
    let bits = Bits(words.times(width))
    switch place {
    case .dram: activity.dram.read[operand] = activity.dram.read[operand] + bits
    case .memory(let index):
      activity.memories[index].read[operand] = activity.memories[index].read[operand] + bits
    }
  }

  private mutating func write(_ words: Int, _ width: Int, of operand: Operand, to place: Stall.Place) {
    let bits = Bits(words.times(width))
    switch place {
    case .dram: activity.dram.written[operand] = activity.dram.written[operand] + bits
    case .memory(let index):
      activity.memories[index].written[operand] = activity.memories[index].written[operand] + bits
    }
  }
}
