import Activity
import Hardware
import Quantities
import Testing
import Workloads

@testable import Scheduling
@testable import Simulation

@Suite struct AnalyticEngineTests {
  struct Case: CustomStringConvertible {
    var convolution: Convolution
    var accelerator: Accelerator
    var mapping: Mapping

    var space: IterationSpace { IterationSpace(convolution, widths: .bytes) }
    var reuse: ReuseAnalysis { ReuseAnalysis(space, mapping) }
    var activity: LayerActivity { AnalyticEngine(accelerator).activity(of: space, mapping: mapping) }
    var description: String { describe(space, mapping, on: accelerator) }

    /// The memories that hold an operand, from DRAM inwards.
    func holders(_ operands: OperandSet) -> [Int] {
      accelerator.memories.indices.filter { !accelerator.memories[$0].holds.isDisjoint(with: operands) }
    }
  }

  /// A random layer and accelerator; mapped by the mapper or, as often, at random.
  private static func randomCase(_ random: inout CaseGenerator) -> Case {
    while true {
      let convolution = random.convolution()
      let accelerator = random.accelerator(capacityExponents: 8...16)
      let space = IterationSpace(convolution, widths: .bytes)
      let search = MappingSearch(
        SearchObjective(.energyDelay, weights: .standard(accelerator)),
        effort: .init(candidates: 1, evaluations: 200, restarts: 0))
      let array = ArrayAssignment(accelerator.array.dataflow)
      let mapping =
        random.once(in: 2)
        ? random.mapping(of: space, levels: accelerator.levelCount, array: array)
        : try? Mapper(accelerator, search: search).map(space)
      if let mapping { return Case(convolution: convolution, accelerator: accelerator, mapping: mapping) }
    }
  }

  private static let cases = RandomCases(300, seed: 71)
  /// The cases and what the engine says of them, made once for all tests that ask.
  private static let drawn = Task {
    (0..<cases.count).map { number in
      var random = cases.generator(number)
      let example = randomCase(&random)
      return (example: example, activity: example.activity)
    }
  }
  /// Checks the drawn cases, or the first of them, with other random numbers than those that made them.
  private func check(
    _ count: Int = 300, sourceLocation: SourceLocation = #_sourceLocation,
    _ findMistake: (Case, LayerActivity, inout CaseGenerator) -> String?
  ) async {
    let drawn = await Self.drawn.value
    var number = 0
    Self.cases.prefix(count).check(sourceLocation: sourceLocation) { random in
      let (example, activity) = drawn[number]
      number += 1
      var other = CaseGenerator(seed: random.next())
      return findMistake(example, activity, &other).map { "\($0): \(example)" }
    }
  }

  /// Positions of the ifmap proper that any window touches.
  private func touched(_ axis: SlidingAxis) -> Int {
    var positions: Set<Int> = []
    for window in 0..<axis.ofmap {
      for tap in 0..<axis.window { positions.insert(window * axis.stride + tap * axis.dilation - axis.paddingBefore) }
    }
    return positions.filter { (0..<axis.ifmap).contains($0) }.count
  }

  /// Ifmap words that take part in any multiply-accumulate.
  private func touchedIfmapWords(_ convolution: Convolution) -> Int {
    convolution.batch * convolution.inputChannels * touched(convolution.vertical) * touched(convolution.horizontal)
  }

  @Test("all multiply-accumulates are performed, every finished word is requantized, every bias is preloaded")
  func operations() async {
    await check { example, activity, _ in
      let outputs = example.convolution.ofmapWords
      return firstDifference(
        difference("performed", activity.operations.performed, expected: example.convolution.multiplyAccumulates),
        difference("gated", activity.operations.gated, expected: 0),
        difference("skipped", activity.operations.skipped, expected: 0),
        difference("vector operations", activity.vectorOperations, expected: 0),
        difference("requantizations", activity.requantizations, expected: outputs),
        difference("bias preloads", activity.biasPreloads, expected: example.convolution.hasBias ? outputs : 0))
    }
  }

  @Test("no total is below the multiply-accumulates over the peak rate, and working elements do the work")
  func computeBound() async {
    await check { example, activity, _ in
      let peak = example.accelerator.array.count
      let macs = example.convolution.multiplyAccumulates
      let cycles = activity.cycles
      let sum = cycles.compute.count + cycles.fillDrain + cycles.stalls.reduce(0) { $0 + $1.cycles.count }
      if cycles.compute.count * peak < macs { return "compute \(cycles.compute.count) below \(macs) over \(peak)" }
      if activity.activePECycles > cycles.total.count * peak { return "more active elements than there are" }
      return firstDifference(
        difference("total", cycles.total.count, expected: sum),
        difference("active PE cycles", activity.activePECycles, expected: macs))
    }
  }

  @Test("DRAM moves every word that takes part at least once, and no total is below that over its rate")
  func compulsoryTraffic() async {
    await check { example, activity, _ in
      let filter = example.convolution.weights * 8
      let ifmap = touchedIfmapWords(example.convolution) * 8
      let ofmap = example.convolution.ofmapWords * 8
      if activity.dram.read.filter.count < filter {
        return "\(activity.dram.read.filter) below \(filter) bits of filters"
      }
      if activity.dram.read.ifmap.count < ifmap { return "\(activity.dram.read.ifmap) below \(ifmap) bits of ifmap" }
      if activity.dram.written.ofmap.count != ofmap {
        return "\(activity.dram.written.ofmap) written, not \(ofmap) bits of ofmap"
      }
      let least = example.accelerator.dram.rate?.cycles(toMove: Bits(filter + ifmap + ofmap)) ?? .zero
      return activity.cycles.total < least ? "\(activity.cycles.total) below \(least) at the DRAM" : nil
    }
  }

  @Test("no total is below the time of any port")
  func portBounds() async {
    await check { example, activity, _ in
      let accelerator = example.accelerator
      let total = activity.cycles.total
      let dramBits = activity.dram.read.total + activity.dram.written.total
      var ports = [("DRAM", accelerator.dram.rate?.cycles(toMove: dramBits) ?? .zero)]
      for (memory, traffic) in zip(accelerator.memories, activity.memories) {
        let read = memory.readBandwidth.flatMap { TransferRate(bits: $0.count) }
        let write = memory.writeBandwidth.flatMap { TransferRate(bits: $0.count) }
        ports.append(("\(memory.name) read", read?.cycles(toMove: traffic.read.total) ?? .zero))
        ports.append(("\(memory.name) write", write?.cycles(toMove: traffic.written.total) ?? .zero))
      }
      return ports.first { total < $0.1 }.map { "\(total) below \($0.1) of \($0.0)" }
    }
  }

  /// Everything one after the other.
  private struct InTurn: TileObserver {
    let latency: Int
    var cycles = 0
    var steps = 0
    mutating func transfer(_ transfer: TileTransfer) {
      cycles += max(transfer.sending, transfer.receiving) + (transfer.source == .dram ? latency : 0)
    }
    mutating func step(start: Int, end: Int) {
      cycles += end - start
      steps += 1
    }
  }

  @Test("no total is above all transfers and all steps one after the other")
  func everythingInTurn() async {
    var compared = 0
    await check(150) { example, activity, _ in
      let accelerator = example.accelerator
      let latency = accelerator.dram.latency.count
      var observer = InTurn(latency: latency)
      let found = EventEngine(accelerator).activity(
        of: example.space, mapping: example.mapping, taking: .each, observer: &observer)
      guard found == activity else { return "tile by tile \(found), not \(activity)" }
      compared += 1
      // A step's share of the array's time is rounded down; words straight from DRAM are a latency late.
      let serial = observer.cycles + observer.steps + latency
      return activity.cycles.total.count > serial ? "\(activity.cycles.total) above \(serial), all in turn" : nil
    }
    #expect(compared == 150)
  }

  /// One word of 8 bits in, one filter word, one word out: 8 cycles each over a DRAM of one bit a cycle.
  @Test("finished words leave a single accumulator buffer at the width at which they arrive outside")
  func narrowWordsOutOfAccumulators() {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    var generator = CaseGenerator(seed: 0)
    var accelerator = generator.accelerator(dataflow: .weightStationary, maximumLevels: 0)
    accelerator.array = PEArray(rows: 1, columns: 1, dataflow: .weightStationary, isDoubleBuffered: false)
    accelerator.dram = DRAM(rate: TransferRate(bits: 1))
    accelerator.memories = [
      Memory(
        name: "inputs", level: 0,
        partitions: [Partition(holds: [.filter, .ifmap], capacity: Bits(1024))], wordBits: Bits(8),
        isDoubleBuffered: false),
      Memory(
        name: "accumulators", level: 0, partitions: [Partition(holds: .psum, capacity: Bits(1024))],
        wordBits: Bits(32), isDoubleBuffered: false),
    ]
    let example = Case(
      convolution: Convolution(
        inputChannels: 1, outputChannels: 1, vertical: axis, horizontal: axis, hasBias: false),
      accelerator: accelerator,
      mapping: Mapping(
        levels: [.init(tile: Extents(repeating: 1), order: LoopOrder(innermost: []))],
        array: ArrayAssignment(.weightStationary)))
    #expect(example.activity.dram.written.ofmap == Bits(8))
    // Load and stream one cycle each; nothing overlaps.
    #expect(example.activity.cycles.total == Cycles(2 + 3 * 8))
  }

  @Test("what one place reads out for the next is what the next one writes: filters and ifmaps")
  func inwardConservation() async {
    await check { example, activity, _ in
      let reuse = example.reuse
      let array = ArrayAnalysis(reuse, array: example.accelerator.array).words
      for operand in [Operand.filter, .ifmap] {
        let isFilter = operand == .filter
        let words = isFilter ? array.filterReads : array.ifmapReads
        // Outermost first: what each holder takes in, then what the array takes.
        let holders = example.holders(OperandSet(operand))
        let fills = holders.map { holder in
          let movement = reuse.movement(atLevel: example.accelerator.memories[holder].level)
          return (isFilter ? movement.filter : movement.ifmap) * 8
        }
        let taken = fills + [words * 8]
        let dram = activity.dram.read[operand].count
        guard dram == taken[0] else {
          return "\(operand): \(dram) bits leave DRAM, \(taken[0]) arrive"
        }
        if activity.dram.written[operand] != .zero { return "\(operand) is written to DRAM" }
        for (place, holder) in holders.enumerated() {
          let traffic = activity.memories[holder]
          let mistake = firstDifference(
            difference(
              "\(operand) written to memory \(holder)", traffic.written[operand].count, expected: taken[place]),
            difference("\(operand) read of memory \(holder)", traffic.read[operand].count, expected: taken[place + 1]))
          if let mistake { return mistake }
        }
        for memory in activity.memories.indices where !holders.contains(memory) {
          let traffic = activity.memories[memory]
          if traffic.read[operand] != .zero || traffic.written[operand] != .zero {
            return "\(operand) in memory \(memory), which does not hold it"
          }
        }
      }
      return nil
    }
  }

  @Test("psums and ofmap words that leave one place arrive at the next, and psums come back as often as they left")
  func outwardConservation() async {
    await check { example, activity, _ in
      let (psum, ofmap) = (32, 8)
      let finished = example.convolution.ofmapWords
      let reuse = example.reuse
      let words = ArrayAnalysis(reuse, array: example.accelerator.array).words
      // From the array outwards: unfinished words across each border, outwards and back.
      var unfinished = words.psumWrites
      for holder in example.holders([.psum, .ofmap]).reversed() {
        let memory = example.accelerator.memories[holder]
        let leaving = reuse.movement(atLevel: memory.level).output - finished
        let width = memory.holds.contains(.ofmap) ? ofmap : psum
        let traffic = activity.memories[holder]
        let mistake = firstDifference(
          difference(
            "outputs written to memory \(holder)", (traffic.written.psum + traffic.written.ofmap).count,
            expected: psum * (unfinished + leaving) + width * finished),
          difference(
            "outputs read of memory \(holder)", (traffic.read.psum + traffic.read.ofmap).count,
            expected: psum * (unfinished + leaving) + width * finished))
        if let mistake { return mistake }
        unfinished = leaving
      }
      return firstDifference(
        difference("psums written to DRAM", activity.dram.written.psum.count, expected: psum * unfinished),
        difference(
          "psums read from DRAM", activity.dram.read.psum.count,
          expected: psum * (unfinished + example.convolution.biases)),
        difference("ofmap written to DRAM", activity.dram.written.ofmap.count, expected: ofmap * finished),
        difference("ofmap read from DRAM", activity.dram.read.ofmap.count, expected: 0))
    }
  }

  @Test("biases are read from DRAM, once each")
  func biases() async {
    await check { example, _, _ in
      var bare = example
      bare.convolution.hasBias = false
      var biased = example
      biased.convolution.hasBias = true
      let (without, with) = (bare.activity.dram, biased.activity.dram)
      return firstDifference(
        difference(
          "bits read for biases", with.read.total.count - without.read.total.count,
          expected: example.convolution.outputChannels * 32),
        difference("bits written for biases", with.written.total, expected: without.written.total))
    }
  }

  @Test("every stall is named: cycles above zero, a place with that operand, each pair once")
  func namedStalls() async {
    await check { example, activity, _ in
      var seen: Set<[Int]> = []
      for stall in activity.cycles.stalls {
        if stall.cycles <= .zero { return "an empty stall" }
        let place: Int
        switch stall.place {
        case .dram: place = -1
        case .memory(let index):
          place = index
          guard example.accelerator.memories.indices.contains(index) else { return "no memory \(index)" }
          let holds = example.accelerator.memories[index].holds
          let outputs: OperandSet = [.psum, .ofmap]
          let isHeld =
            holds.contains(stall.operand)
            || (outputs.contains(stall.operand) && !holds.isDisjoint(with: outputs))
          guard isHeld else { return "memory \(index) does not hold \(stall.operand)" }
        }
        guard seen.insert([place, stall.operand.rawValue]).inserted else { return "\(stall) twice" }
      }
      return nil
    }
  }

  @Test("with free memories and DRAM nothing stalls")
  func freeBandwidth() async {
    await check { example, _, _ in
      var free = example
      free.accelerator.dram = DRAM(rate: nil)
      for index in free.accelerator.memories.indices {
        free.accelerator.memories[index].readBandwidth = nil
        free.accelerator.memories[index].writeBandwidth = nil
      }
      let activity = free.activity
      if !activity.cycles.stalls.isEmpty { return "\(activity.cycles.stalls)" }
      return difference("bound", activity.bound, expected: .compute)
    }
  }

  @Test("with the mapping fixed, more bandwidth, less latency or a second buffer never costs cycles")
  func monotonic() async {
    await check(80) { example, activity, random in
      func isWorse(_ change: (inout Accelerator) -> Void) -> Cycles? {
        var faster = example
        change(&faster.accelerator)
        let total = faster.activity.cycles.total
        return total > activity.cycles.total ? total : nil
      }
      let factor = random.int(2...5)
      var changes: [(String, Cycles?)] = [
        ("no latency", isWorse { $0.dram.latency = .zero }),
        ("free DRAM", isWorse { $0.dram.rate = nil }),
        (
          "a faster DRAM",
          isWorse { $0.dram.rate = $0.dram.rate.flatMap { TransferRate(bits: $0.bits * factor, cycles: $0.cycles) } }
        ),
        (
          "a slightly faster DRAM",
          isWorse { $0.dram.rate = $0.dram.rate.flatMap { TransferRate(bits: $0.bits + 1, cycles: $0.cycles) } }
        ),
      ]
      for index in example.accelerator.memories.indices {
        changes += [
          ("a free read port of \(index)", isWorse { $0.memories[index].readBandwidth = nil }),
          ("a free write port of \(index)", isWorse { $0.memories[index].writeBandwidth = nil }),
          (
            "a faster read port of \(index)",
            isWorse { $0.memories[index].readBandwidth = $0.memories[index].readBandwidth.map { $0 * factor } }
          ),
          (
            "a faster write port of \(index)",
            isWorse { $0.memories[index].writeBandwidth = $0.memories[index].writeBandwidth.map { $0 * factor } }
          ),
          ("a double buffer in \(index)", isWorse { $0.memories[index].isDoubleBuffered = true }),
        ]
      }
      return changes.first { $0.1 != nil }.map {
        "\($0.0) costs cycles: \(activity.cycles.total) become \($0.1 ?? .zero)"
      }
    }
  }

  @Test("a layer bound by the array has no port busier than it")
  func computeBoundPorts() async {
    await check { example, activity, _ in
      guard activity.bound == .compute else { return nil }
      let array = Cycles(activity.cycles.compute.count + activity.cycles.fillDrain)
      let dram = example.accelerator.dram.rate?.cycles(toMove: activity.dram.read.total + activity.dram.written.total)
      if let dram, dram > array { return "DRAM takes \(dram), the array \(array)" }
      for (memory, traffic) in zip(example.accelerator.memories, activity.memories) {
        for (rate, bits) in [
          (memory.readBandwidth, traffic.read.total), (memory.writeBandwidth, traffic.written.total),
        ] {
          let cycles = rate.flatMap { TransferRate(bits: $0.count) }?.cycles(toMove: bits) ?? .zero
          if cycles > array { return "\(memory.name) takes \(cycles), the array \(array)" }
        }
      }
      return nil
    }
  }

  @Test("dimensions of 2^31 are counted or capped, never trapped on", arguments: Dataflow.allCases)
  func hugeDimensions(dataflow: Dataflow) {
    RandomCases(6, seed: 81).check { random in
      func size(_ random: inout CaseGenerator) -> Int {
        random.once(in: 2) ? 1 << random.int(28...31) : random.int(1...9)
      }
      let window = random.int(1...7)
      let convolution = Convolution(
        batch: size(&random), inputChannels: size(&random), outputChannels: size(&random),
        vertical: SlidingAxis(ifmap: size(&random) + window, window: window, paddingBefore: random.int(0...3)),
        horizontal: SlidingAxis(ifmap: size(&random) + 3, window: 3, stride: random.int(1...4)))
      let accelerator = random.accelerator(dataflow: dataflow, capacityExponents: 12...30)
      let space = IterationSpace(convolution, widths: .bytes)
      guard let mapping = try? Mapper(accelerator).map(space) else { return nil }
      let activity = AnalyticEngine(accelerator).activity(of: space, mapping: mapping)
      if activity.operations.performed != convolution.multiplyAccumulates {
        return "\(activity.operations.performed) performed: \(describe(space, on: accelerator))"
      }
      let macs = convolution.multiplyAccumulates
      let least = macs == .max ? Count.limit : macs / accelerator.array.count
      if activity.cycles.total.count < least {
        return "\(activity.cycles.total) below \(least): \(describe(space, mapping, on: accelerator))"
      }
      return nil
    }
  }
}
