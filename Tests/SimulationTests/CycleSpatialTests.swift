import Arithmetic
import Hardware
import MappingSupport
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// A spatial array step by step against closed forms and plain convolutions.
@Suite struct CycleSpatialTests {
  struct Case: CustomStringConvertible {
    var convolution: Convolution
    var accelerator: Accelerator
    var mapping: Mapping
    var unit: CycleUnit
    var seed: UInt64

    var space: IterationSpace { IterationSpace(convolution, widths: .words) }
    var operands: LayerOperands { .random(for: space, unit: unit.unit, formats: unit.formats, seed: seed) }
    var throughput: Throughput { unit.model.mode(for: unit.formats)?.throughput ?? Throughput() }

    func run() throws(CycleEngineError) -> CycleRun {
      try CycleEngine(accelerator).run(
        space, mapping: mapping, unit: unit.unit, formats: unit.formats, operands: operands)
    }

    var description: String {
      "\(unit.name), operands \(seed); " + describe(space, mapping, on: accelerator)
        + "; \(accelerator.array.mesh.map { "\($0)" } ?? "") \(mapping.array)"
    }
  }

  static func randomCase(_ random: inout CaseGenerator, _ unit: CycleUnit, most: Int = 400) throws -> Case {
    while true {
      let convolution = random.convolution()
      guard convolution.multiplyAccumulates <= most else { continue }
      let accelerator = random.spatialAccelerator()
      let space = IterationSpace(convolution, widths: .words)
      let mappings = try #require(RandomMappings(space, on: accelerator))
      let mapping = mappings.next(using: &random)
      // Tiles need not fit, but elements have only so many lanes.
      let throughput = unit.model.mode(for: unit.formats)?.throughput ?? Throughput()
      let problems = mapping.problems(for: space, on: accelerator, throughput: throughput)
      guard problems.allSatisfy({ if case .overflow = $0 { true } else { false } }) else { continue }
      return Case(
        convolution: convolution, accelerator: accelerator, mapping: mapping, unit: unit, seed: random.next())
    }
  }

  @Test("cycles are those of the closed form, and the ofmap is the convolution")
  func cycles() throws {
    let unit = try CycleUnit.int8()
    try RandomCases(200, seed: 221).check { random in
      let example = try Self.randomCase(&random, unit)
      let run = try example.run()
      let activity = AnalyticEngine(example.accelerator).unstalled(of: example.space, mapping: example.mapping).activity
      let reference = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("compute cycles", activity.cycles.compute.count, expected: run.computeCycles),
        difference("active cycles", activity.activePECycles, expected: run.activePECycles),
        difference("fill", activity.cycles.fillDrain, expected: run.fillDrainCycles),
        difference("ofmap", run.ofmap, expected: try reference.plainConvolution(bits: 32))
      ).map { "\($0): \(example)" }
    }
  }

  @Test(
    "every unit's ofmap is its own arithmetic in the order of the steps, sums added up as the network does",
    arguments: try CycleUnit.all())
  func units(unit: CycleUnit) throws {
    try RandomCases(10, seed: 222).check { random in
      let example = try Self.randomCase(&random, unit, most: 150)
      let run = try example.run()
      var reference = try #require(SpatialReference(example))
      let activity = AnalyticEngine(example.accelerator)
        .unstalled(of: example.space, mapping: example.mapping, throughput: example.throughput).activity
      let plain = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("ofmap", run.ofmap, expected: reference.ofmap()),
        unit.isPlain
          ? difference("ofmap", run.ofmap, expected: try plain.plainConvolution(bits: unit.model.accumulatorBits))
          : nil,
        difference("compute cycles", activity.cycles.compute.count, expected: run.computeCycles),
        difference("fill", activity.cycles.fillDrain, expected: run.fillDrainCycles)
      ).map { "\($0): \(example)" }
    }
  }

  @Test("elements with wide boxes of lanes make what their units' own operations make", arguments: try Self.wide())
  func wideLanes(unit: CycleUnit) throws {
    try RandomCases(25, seed: 224).check { random in
      let example = try Self.randomCase(&random, unit, most: 3000)
      let run = try example.run()
      var reference = try #require(SpatialReference(example))
      return difference("ofmap", run.ofmap, expected: reference.ofmap()).map { "\($0): \(example)" }
    }
  }

  /// Units of many lanes.
  static func wide() throws -> [CycleUnit] {
    func xnor(_ lanes: Int, _ bits: Int, _ overflow: Overflow) -> ProcessingUnit? {
      XnorPopcountUnit(lanes: lanes, accumulatorBits: bits, overflow: overflow).map(ProcessingUnit.xnorPopcount)
    }
    return try [
      CycleUnit("xnor of 64 lanes", xnor(64, 12, .wrap), "binary", "binary", isPlain: true),
      CycleUnit("xnor of 100 lanes that saturates", xnor(100, 8, .saturate), "binary", "binary", isPlain: false),
      CycleUnit(
        "bit-serial of 32 lanes", CycleUnit.serial(.activations, lanes: 32, 16), "int4", "int4", isPlain: true),
      CycleUnit(
        "bit-serial of 32 lanes that saturates", CycleUnit.serial(.weights, lanes: 32, 13, .saturate), "int4", "int4",
        isPlain: false),
    ]
  }

  @Test("sums leave when their elements go on to other outputs", arguments: [false, true])
  func departures(saturates: Bool) throws {
    let overflow: Overflow = saturates ? .saturate : .wrap
    let unit = try CycleUnit("mac", CycleUnit.mac("int8", "int8", 18, overflow), "int8", "int8", isPlain: !saturates)
    try RandomCases(60, seed: 223).check { random in
      var example = try Self.randomCase(&random, unit, most: 150)
      // Networks that nobody waits for: cycles are steps.
      example.accelerator.array.mesh?.filter.width = nil
      example.accelerator.array.mesh?.ifmap.width = nil
      let run = try example.run()
      var reference = try #require(SpatialReference(example))
      return firstDifference(
        difference("ofmap", run.ofmap, expected: reference.ofmap()),
        difference("total", run.totalCycles, expected: reference.steps),
        difference(
          "departures", run.departures, expected: run.departures.indices.map { reference.departures[$0] ?? -1 })
      ).map { "\($0): \(example)" }
    }
  }

  /// One filter of 2 x 2 taps over an ifmap of 3 rows and 2 columns, row stationary on two rows of elements, one for each row of
  /// the filter (2, 3) and (5, 7), and two columns, one for each row of the ofmap. Rows of the ifmap: (1, 2), (3, 4), (6, 8).
  /// Element (0,0) adds 1·2 + 2·3 = 8, (1,0) below it 3·5 + 4·7 = 43; together 51. Column 1: 3·2 + 4·3 = 18 and
  /// 6·5 + 8·7 = 86, together 104. Two steps, for the two taps of a row. The network brings 16 bits a cycle: four filter
  /// words, each for two elements at once, and six ifmap words; the middle row is for both diagonal neighbours. 4 + 6 + 2
  /// cycles.
  @Test("row stationary by hand: rows of elements add up to one row of the ofmap")
  func rowStationary() throws {
    let convolution = Convolution(
      inputChannels: 1, outputChannels: 1, vertical: SlidingAxis(ifmap: 3, window: 2),
      horizontal: SlidingAxis(ifmap: 2, window: 2), hasBias: false)
    func file(_ holds: OperandSet) -> Memory {
      Memory(
        name: "file", level: 0, partitions: [Partition(holds: holds, capacity: Bits(1024))], wordBits: Bits(16),
        isDoubleBuffered: false, isPerElement: true)
    }
    let accelerator = SpatialHardware.accelerator(
      rows: 2, columns: 2,
      mesh: Mesh(
        constraints: .rowStationary, filter: Interconnect(.multicast, width: Bits(16)),
        ifmap: Interconnect(.multicast, width: Bits(16)), psum: Interconnect(.systolic)),
      memories: [file([.filter, .ifmap, .psum, .ofmap])])
    var tile = Extents(repeating: 1)
    tile[.filterColumn] = 2
    var spatial = SpatialMapping()
    spatial.rows[.filterRow] = 2
    spatial.columns[.outputRow] = 2
    let order = LoopOrder(innermost: [])
    let space = IterationSpace(convolution, widths: .words)
    let mapping = Mapping(levels: [.init(tile: tile, order: order)], array: .blocked(spatial))
    let unit = try CycleUnit.int8()
    let run = try CycleEngine(accelerator).run(
      space, mapping: mapping, unit: unit.unit, formats: unit.formats,
      operands: LayerOperands(filter: [2, 3, 5, 7], ifmap: [1, 2, 3, 4, 6, 8]))
    #expect(run.ofmap == [51, 104])
    #expect((run.computeCycles, run.fillDrainCycles, run.activePECycles) == (2, 10, 8))
    let closed = AnalyticEngine(accelerator).unstalled(of: space, mapping: mapping).activity.cycles
    #expect((closed.compute.count, closed.fillDrain) == (2, 10))
  }
}
