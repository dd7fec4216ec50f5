import Arithmetic
import Hardware
import Quantities
import Scheduling
import Synchronization
import Testing
import Workloads

@testable import Simulation

/// What the engine refuses, estimates and says meanwhile.
@Suite struct CycleEngineTests {
  private func example(_ channels: Int, _ timing: Timing = .systolic) throws -> CycleCase {
    let axis = SlidingAxis(ifmap: 16, window: 3, paddingBefore: 1, paddingAfter: 1)
    let array = PEArray(rows: 8, columns: 8, dataflow: .weightStationary, timing: timing)
    return CycleCase(
      convolution: Convolution(
        inputChannels: channels, outputChannels: channels, vertical: axis, horizontal: axis, hasBias: false),
      array: array, mapping: Mapping(levels: [], array: ArrayAssignment(.weightStationary)), unit: try .int8(), seed: 1)
  }

  @Test("the estimate is the number of steps")
  func estimate() throws {
    let example = try example(4)
    let estimate = CycleEngine(example.accelerator).estimate(of: example.space, mapping: example.mapping)
    #expect(try example.run().elementSteps == estimate)
  }

  @Test("SCALE-Sim's timing is refused, for it is no array's")
  func scaleSim() throws {
    let example = try example(2, .scaleSim)
    #expect(throws: CycleEngineError.scaleSimTiming) { try example.run() }
  }

  @Test("a layer beyond the limit is refused before anything is stepped, and its steps are named")
  func limit() throws {
    let example = try example(4096)
    let estimate = CycleEngine(example.accelerator).estimate(of: example.space, mapping: example.mapping)
    #expect(estimate > CycleEngine.stepLimit)
    // Operands of that size are not made for it.
    let empty = LayerOperands(
      filter: Array(repeating: 0, count: example.space.filterWords),
      ifmap: Array(repeating: 0, count: 4096 * 16 * 16))
    #expect(throws: CycleEngineError.tooManySteps(estimated: estimate, limit: CycleEngine.stepLimit)) {
      try CycleEngine(example.accelerator).run(
        example.space, mapping: example.mapping, unit: example.unit.unit, formats: example.unit.formats, operands: empty
      )
    }
  }

  @Test("units that are stepped one call at a time have a lower limit, and so have elements of many lanes")
  func unitLimit() throws {
    let engine = CycleEngine(try example(2).accelerator)
    let spatial = CycleEngine(SpatialHardware.eyeriss())
    for unit in try CycleUnit.all() {
      let isSlow = unit.name == "32-bit mac that saturates"
      let limit = engine.limit(for: unit.unit, in: unit.formats)
      #expect(limit == (isSlow ? CycleEngine.unitStepLimit : CycleEngine.stepLimit), "\(unit.name)")
      let lanes = unit.model.mode(for: unit.formats)?.throughput.lanes ?? 1
      let few = isSlow ? CycleEngine.unitStepLimit : CycleEngine.spatialStepLimit
      #expect(spatial.limit(for: unit.unit, in: unit.formats) == (lanes < 16 ? few : few / (lanes / 8)), "\(unit.name)")
    }
  }

  @Test("tensors of another size, foreign formats and foreign mappings are refused")
  func operands() throws {
    let example = try example(2)
    let engine = CycleEngine(example.accelerator)
    func run(_ operands: LayerOperands, _ mapping: Mapping, _ formats: FormatPair) throws {
      _ = try engine.run(
        example.space, mapping: mapping, unit: example.unit.unit, formats: formats, operands: operands)
    }
    let good = example.operands
    var short = good
    short.ifmap.removeLast()
    #expect(throws: CycleEngineError.operandCount(.ifmap, found: 511, expected: 512)) {
      try run(short, example.mapping, example.unit.formats)
    }
    var biased = good
    biased.biases = [1, 2]
    #expect(throws: CycleEngineError.operandCount(.biases, found: 2, expected: 0)) {
      try run(biased, example.mapping, example.unit.formats)
    }
    let floats = try CycleUnit.pair("fp16", "fp16")
    #expect(throws: CycleEngineError.formats(floats, unit: "mac")) { try run(good, example.mapping, floats) }
    #expect(throws: CycleEngineError.mapping(.wrongArray(expectsBlocks: false))) {
      try run(good, Mapping(levels: [], array: .blocked(SpatialMapping())), example.unit.formats)
    }
    #expect(throws: CycleEngineError.mapping(.wrongArray(expectsBlocks: false))) {
      try run(good, Mapping(levels: [], array: ArrayAssignment(.outputStationary)), example.unit.formats)
    }
    let level = Mapping.Level(tile: example.space.extents, order: LoopOrder(innermost: []))
    #expect(throws: CycleEngineError.mapping(.wrongLevelCount(found: 1, expected: 0))) {
      try run(good, Mapping(levels: [level], array: ArrayAssignment(.weightStationary)), example.unit.formats)
    }
  }

  @Test("registers that no memory holds are refused, insisted or not")
  func registers() throws {
    var example = try example(2)
    example.array.rows = 1 << 20
    example.array.columns = 1 << 10
    #expect(throws: CycleEngineError.tooManyRegisters(words: 1 << 30, limit: CycleEngine.registerLimit)) {
      try CycleEngine(example.accelerator).run(
        example.space, mapping: example.mapping, unit: example.unit.unit, formats: example.unit.formats,
        operands: example.operands, isForced: true)
    }
  }

  @Test("progress grows to one, and whoever watches can end the run")
  func progress() throws {
    var watch = CycleWatch(estimate: 400 << 20) { _ in true }
    try watch.passed(1 << 20)
    let shares = Mutex<[Double]>([])
    var told = CycleWatch(estimate: 200 << 20) { share in
      shares.withLock { $0.append(share) }
      return share < 0.5
    }
    var steps = 0
    #expect(throws: CycleEngineError.cancelled) {
      while steps < 200 << 20 {
        steps += 1 << 16
        try told.passed(steps)
      }
    }
    #expect(steps == 100 << 20)
    let seen = shares.withLock { $0 }
    #expect(seen.count == 100)
    #expect(seen == seen.sorted())
    let example = try example(2)
    let last = Mutex(0.0)
    _ = try CycleEngine(example.accelerator).run(
      example.space, mapping: example.mapping, unit: example.unit.unit, formats: example.unit.formats,
      operands: example.operands
    ) { share in
      last.withLock { $0 = share }
      return true
    }
    #expect(last.withLock { $0 } == 1)
  }

  @Test("random operands are the same for the same seed, differ for others, and stand for numbers")
  func randomOperands() throws {
    let space = try example(2).space
    for unit in try CycleUnit.all() {
      let one = LayerOperands.random(for: space, unit: unit.unit, formats: unit.formats, seed: 5)
      #expect(one == .random(for: space, unit: unit.unit, formats: unit.formats, seed: 5))
      #expect(one != .random(for: space, unit: unit.unit, formats: unit.formats, seed: 6))
      if case .codebook = unit.formats.weights { continue }
      for code in one.filter { _ = try unit.formats.weights.decode(code) }
      for code in one.ifmap { _ = try unit.formats.activations.decode(code) }
    }
  }
}
