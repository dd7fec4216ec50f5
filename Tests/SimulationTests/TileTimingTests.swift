import Activity
import Arithmetic
import Hardware
import MappingSupport
import Quantities
import Testing
import Workloads

@testable import Scheduling
@testable import Simulation

/// The recurrence step by step against the recurrence with runs of equal iterations taken at once.
@Suite struct TileTimingTests {
  /// A random small layer mapped at random on a systolic or a spatial array.
  struct Case {
    var space: IterationSpace
    var accelerator: Accelerator
    var mapping: Mapping
    var event: LayerActivity { EventEngine(accelerator).activity(of: space, mapping: mapping) }
    var program: TileProgram { TileProgram(space, mapping, on: accelerator, throughput: Throughput()) }
    var description: String {
      describe(space, mapping, on: accelerator) + " \(accelerator.memories) \(accelerator.dram)"
    }
  }

  static func systolic(_ random: inout CaseGenerator) -> Case {
    let convolution = random.convolution()
    var accelerator = random.accelerator(capacityExponents: 8...16)
    accelerator.dram.latency = Cycles(random.once(in: 2) ? 0 : random.int(1...40))
    let space = IterationSpace(convolution, widths: .bytes)
    let mapping = random.mapping(
      of: space, levels: accelerator.levelCount, array: ArrayAssignment(accelerator.array.dataflow))
    return Case(space: space, accelerator: accelerator, mapping: mapping)
  }

  /// What both ways say, as text to compare.
  private func outcome(_ walk: borrowing TimedWalk<DRAMPipe, some TileObserver>) -> String {
    let moved = walk.clock.movedWords
    return "\(walk.clock.total) \(walk.clock.stalls) \(moved)"
  }

  private func difference(_ example: Case) -> String? {
    let counts = AnalyticEngine(example.accelerator).unstalled(of: example.space, mapping: example.mapping)
    let program = example.program
    let rates = TileRates(counts, on: example.accelerator)
    var all = TimedWalk(program, rates, skips: false, observer: NoObserver())
    all.run()
    var few = TimedWalk(program, rates, skips: true, observer: NoObserver())
    few.run()
    let (one, two) = (outcome(all), outcome(few))
    if one != two { return "step by step \(one), at once \(two): \(example.description)" }
    let activity = EventEngine(example.accelerator).activity(of: example.space, mapping: example.mapping)
    if activity.cycles.total.count != all.clock.total {
      return "reported \(activity.cycles.total.count), found \(all.clock.total): \(example.description)"
    }
    if let taped = taped(example), taped != activity.cycles {
      return "from a tape \(taped), found \(activity.cycles): \(example.description)"
    }
    return words(counts, program, all.clock).map { "\($0): \(example.description)" }
  }

  /// What comes out where a program's steps are kept for other arrays; `nil` if there are too many of them.
  private func taped(_ example: Case) -> CycleCount? {
    guard example.accelerator.array.mesh == nil else { return nil }
    let analysis = ArrayAnalysis(ReuseAnalysis(example.space, example.mapping), array: example.accelerator.array)
    let layer = SystolicLayer(analysis, on: example.accelerator)
    guard layer.program.tape != nil else { return nil }
    let engine = AnalyticEngine(example.accelerator)
    return engine.stalled(engine.unstalled(layer)).cycles
  }

  /// Words that moved step by step against the closed forms.
  private func words(_ counts: UnstalledActivity, _ program: TileProgram, _ clock: borrowing TileClock<DRAMPipe>)
    -> String?
  {
    var closed: [String] = []
    for transfer in counts.transfers where transfer.words > 0 {
      closed.append("\(transfer.operand) \(transfer.source) \(transfer.destination) \(transfer.words)")
    }
    var found: [String] = []
    let moved = clock.movedWords
    for (input, words) in zip(program.inputs, moved.inputs) where words > 0 {
      let source = input.outer.map { Stall.Place.memory(program.inputs[$0].memory) } ?? .dram
      found.append("\(input.operand) \(source) \(Stall.Place.memory(input.memory)) \(words)")
    }
    for (output, words) in zip(program.outputs, moved.outputs) {
      let outside = output.outer.map { Stall.Place.memory(program.outputs[$0].memory) } ?? .dram
      let own = Stall.Place.memory(output.memory)
      if words.finished > 0 { found.append("ofmap \(own) \(outside) \(words.finished)") }
      if words.unfinished > 0 { found.append("psum \(own) \(outside) \(words.unfinished)") }
      if words.returned > 0 { found.append("psum \(outside) \(own) \(words.returned)") }
    }
    return closed.sorted() == found.sorted() ? nil : "closed form \(closed.sorted()), step by step \(found.sorted())"
  }

  @Test("on systolic arrays both ways take the same cycles, wait for the same and move the same words")
  func systolicArrays() {
    RandomCases(200, seed: 171).check { random in difference(Self.systolic(&random)) }
  }

  @Test("on spatial arrays both ways take the same cycles, wait for the same and move the same words")
  func spatialArrays() {
    let cases = RandomCases(60, seed: 172)
    var valid = 0
    cases.check { random in
      let convolution = random.convolution()
      let space = IterationSpace(convolution, widths: .bytes)
      var accelerator = random.spatialAccelerator()
      accelerator.dram.latency = Cycles(random.once(in: 2) ? 0 : random.int(1...40))
      for index in accelerator.memories.indices where !accelerator.memories[index].isPerElement {
        accelerator.memories[index].isDoubleBuffered = random.once(in: 2)
        if accelerator.memories[index].holds == .ifmap { accelerator.memories[index].isSliding = random.once(in: 2) }
      }
      guard let mappings = RandomMappings(space, on: accelerator) else { return "no mesh" }
      valid += 1
      return difference(Case(space: space, accelerator: accelerator, mapping: mappings.next(using: &random)))
    }
    #expect(valid == cases.count)
  }

  @Test(
    "no total is below the array's time or any port's, and with the mapping fixed nothing faster or larger costs cycles"
  )
  func promises() {
    RandomCases(15, seed: 174).check { random in
      let example = Self.systolic(&random)
      let activity = example.event
      let total = activity.cycles.total
      if total < activity.cycles.compute + Cycles(activity.cycles.fillDrain) {
        return "below the array: \(example.description)"
      }
      let dram = activity.dram.read.total + activity.dram.written.total
      var ports = [example.accelerator.dram.rate?.cycles(toMove: dram) ?? .zero]
      for (memory, traffic) in zip(example.accelerator.memories, activity.memories) {
        ports.append(memory.readRate?.cycles(toMove: traffic.read.total) ?? .zero)
        ports.append(memory.writeRate?.cycles(toMove: traffic.written.total) ?? .zero)
      }
      if ports.contains(where: { $0 > total }) { return "\(total) below \(ports): \(example.description)" }
      var faster: [(String, Accelerator)] = []
      func change(_ name: String, _ change: (inout Accelerator) -> Void) {
        var accelerator = example.accelerator
        change(&accelerator)
        faster.append((name, accelerator))
      }
      let factor = random.int(2...5)
      change("no latency") { $0.dram.latency = .zero }
      change("free DRAM") { $0.dram.rate = nil }
      change("a slightly faster DRAM") {
        $0.dram.rate = $0.dram.rate.flatMap { TransferRate(bits: $0.bits + 1, cycles: $0.cycles) }
      }
      for index in example.accelerator.memories.indices {
        change("a faster read port of \(index)") {
          $0.memories[index].readBandwidth = $0.memories[index].readBandwidth.map { $0 * factor }
        }
        change("a free write port of \(index)") { $0.memories[index].writeBandwidth = nil }
        change("a double buffer in \(index)") { $0.memories[index].isDoubleBuffered = true }
      }
      for (name, accelerator) in faster {
        var other = example
        other.accelerator = accelerator
        let cycles = other.event.cycles.total
        if cycles > total { return "\(name) costs cycles: \(total) become \(cycles): \(example.description)" }
      }
      return nil
    }
  }

  /// A layer with long loops.
  static func large(_ random: inout CaseGenerator) -> Case {
    var accelerator = random.accelerator(maximumLevels: 2, capacityExponents: 12...20)
    accelerator.dram.latency = Cycles(random.int(0...100))
    let kernel = random.one(of: [1, 1, 3, 3, 5, 7], or: 1)
    let side = kernel + random.int(0...40)
    let axis = SlidingAxis(
      ifmap: side, window: kernel, stride: random.int(1...2), paddingBefore: kernel / 2, paddingAfter: kernel / 2)
    let space = IterationSpace(
      Convolution(
        batch: random.int(1...4), inputChannels: random.int(1...96), outputChannels: random.int(1...96),
        vertical: axis, horizontal: axis), widths: .bytes)
    var mapping = Mapping(levels: [], array: ArrayAssignment(accelerator.array.dataflow))
    var parent = space.extents
    for _ in 0..<accelerator.levelCount {
      var tile = parent
      for dimension in Dimension.allCases where random.once(in: 2) {
        tile[dimension] = parent[dimension].dividedRoundingUp(by: random.int(1...12))
      }
      mapping.levels.append(.init(tile: tile, order: LoopOrder(innermost: Dimension.allCases.shuffled(using: &random))))
      parent = tile
    }
    return Case(space: space, accelerator: accelerator, mapping: mapping)
  }

  @Test("long loops end early with the outcome of all their steps")
  func longLoops() {
    var (steps, taken) = (0, 0)
    RandomCases(15, seed: 173).check { random in
      let example = Self.large(&random)
      let counts = AnalyticEngine(example.accelerator).unstalled(of: example.space, mapping: example.mapping)
      guard example.program.steps(atMost: 2000) else { return nil }
      var counter = TimedWalk(
        example.program, TileRates(counts, on: example.accelerator), skips: true, observer: StepCounter())
      counter.run()
      steps += counter.clock.eventCount
      taken += counter.observer.count
      return difference(example)
    }
    print("\(taken) of \(steps) transfers and steps were gone through")
    #expect(taken * 3 < steps)
  }

  /// Three levels of tiles that do not divide each other along any dimension: 1.4 million different places.
  @Test("a nest of too many different steps is timed by its outer levels, and not below any port")
  func coarse() {
    let axis = SlidingAxis(ifmap: 13, window: 3, paddingBefore: 1, paddingAfter: 1)
    let space = IterationSpace(
      Convolution(inputChannels: 29, outputChannels: 31, vertical: axis, horizontal: axis), widths: .bytes)
    var generator = CaseGenerator(seed: 1)
    var accelerator = generator.accelerator(dataflow: .weightStationary, maximumLevels: 0)
    accelerator.dram = DRAM(rate: TransferRate(bits: 8), latency: Cycles(10))
    accelerator.memories = (0..<3).map { level in
      Memory(
        name: "memory\(level)", level: level,
        partitions: [Partition(holds: [.filter, .ifmap, .ofmap], capacity: Bits(1 << 24))], wordBits: Bits(8),
        readBandwidth: Bits(64), writeBandwidth: Bits(64))
    }
    func tile(_ filters: Int, _ channels: Int, _ side: Int, _ window: Int) -> Mapping.Level {
      var tile = Extents(repeating: 1)
      (tile[.outputChannel], tile[.inputChannel]) = (filters, channels)
      (tile[.outputRow], tile[.outputColumn]) = (side, side)
      (tile[.filterRow], tile[.filterColumn]) = (window, window)
      return .init(tile: tile, order: LoopOrder(innermost: Dimension.allCases))
    }
    let mapping = Mapping(
      levels: [tile(11, 10, 5, 2), tile(4, 4, 2, 1), tile(1, 1, 1, 1)], array: ArrayAssignment(.weightStationary))
    let engine = AnalyticEngine(accelerator)
    let counts = engine.unstalled(of: space, mapping: mapping)
    var walk = TimedWalk(counts.program, TileRates(counts, on: accelerator), skips: true, observer: NoObserver())
    let isShort = walk.run(atMost: AnalyticEngine.stepLimit)
    #expect(!isShort)
    let activity = engine.stalled(counts)
    #expect(activity.cycles.total >= engine.leastCycles(counts))
    #expect(activity.cycles.stalls.contains { $0.place == .dram })
  }

  private struct StepCounter: TileObserver {
    var count = 0
    mutating func transfer(_ transfer: TileTransfer) { count += 1 }
    mutating func step(start: Int, end: Int) { count += 1 }
  }
}

extension TileProgram {
  /// Whether there are no more tiles than that.
  fileprivate func steps(atMost most: Int) -> Bool {
    var sizes = space.extents
    var tiles = 1
    for loop in loops {
      tiles = tiles.times(sizes[loop.dimension].dividedRoundingUp(by: loop.tile))
      sizes[loop.dimension] = min(sizes[loop.dimension], loop.tile)
    }
    return tiles <= most
  }
}
