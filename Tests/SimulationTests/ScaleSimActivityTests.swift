import Activity
import Arithmetic
import Hardware
import Quantities
import Simulation
import Testing
import Workloads

/// SCALE-Sim's counts as activity: nothing is lost between its report and the accelerator's memories.
@Suite struct ScaleSimActivityTests {
  func memory(_ name: String, level: Int = 0, _ partitions: [(OperandSet, Int)]) -> Memory {
    Memory(
      name: name, level: level, partitions: partitions.map { Partition(holds: $0.0, capacity: Bits($0.1 * 8)) },
      wordBits: Bits(8))
  }

  func accelerator(_ dataflow: Dataflow, memories: [Memory]) throws -> Accelerator {
    let formats = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
    let unit = try #require(MultiplyAccumulateUnit(formats: formats, accumulatorBits: 32))
    return Accelerator(
      name: "scale", title: "SCALE-Sim's", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000_000), array: PEArray(rows: 8, columns: 6, dataflow: dataflow, timing: .scaleSim),
      processingElement: ProcessingElement(units: [.mac(unit)]), vectorLanes: 1, memories: memories,
      dram: DRAM(rate: nil), nativeFormats: formats)
  }

  /// The order in files is the writer's: nothing may depend on it.
  var dedicated: [Memory] {
    [
      memory("ofmap_sram", [([.ofmap, .psum], 1024)]), memory("ifmap_sram", [(.ifmap, 2048)]),
      memory("filter_sram", [(.filter, 512)]),
    ]
  }

  static let layers = [
    ScaleSimGEMM(pixels: 30, filters: 40, windowWords: 50),
    ScaleSimGEMM(pixels: 1, filters: 1, windowWords: 1),
    ScaleSimGEMM(ScaleSimLayerReportTests.convolution(batch: 2, groups: 4, size: 13, padding: 1)),
    ScaleSimGEMM(ScaleSimLayerReportTests.convolution(channels: 24, filters: 20, size: 16)),
  ]

  @Test("memories are found by what they hold")
  func machine() throws {
    let machine = ScaleSimMachine(try accelerator(.weightStationary, memories: dedicated))
    #expect(machine.rows == 8 && machine.columns == 6 && machine.dataflow == .weightStationary)
    #expect(machine.ifmapWords == 2048 && machine.filterWords == 512 && machine.ofmapWords == 1024)
  }

  @Test("operands share a shared partition equally, and the memory next to DRAM counts")
  func sharedMemory() throws {
    let memories = [
      memory("global_buffer", [([.ifmap, .filter, .ofmap, .psum], 3000), (.filter, 100)]),
      memory("filter_buffer", level: 1, [(.filter, 64)]),
    ]
    let machine = ScaleSimMachine(try accelerator(.outputStationary, memories: memories))
    #expect(machine.ifmapWords == 1000 && machine.filterWords == 1100 && machine.ofmapWords == 1000)
  }

  @Test("bits at every port are SCALE-Sim's counts times eight, and cycles add up", arguments: Dataflow.allCases)
  func ports(dataflow: Dataflow) throws {
    let accelerator = try accelerator(dataflow, memories: dedicated)
    for gemm in Self.layers {
      let report = try ScaleSimLayerReport(gemm, on: ScaleSimMachine(accelerator))
      let activity = report.activity(on: accelerator, accumulatorBits: 32, hasBias: false)
      let passes = gemm.passes
      func bits(_ words: Int) -> Bits { Bits(words * passes * 8) }
      #expect(activity.cycles.total == Cycles(report.totalCycles * passes))
      #expect(activity.cycles.compute == Cycles(report.folds.streamedSteps * passes))
      #expect(activity.cycles.stalls.isEmpty)
      #expect(activity.operations.total == gemm.multiplyAccumulates * passes)
      #expect(activity.operations.skipped == 0)
      #expect(activity.activePECycles == activity.operations.performed)

      let (ofmap, ifmap, filter) = (activity.memories[0], activity.memories[1], activity.memories[2])
      #expect(ifmap.read.total == bits(report.sram.ifmap.words))
      #expect(ifmap.written.total == bits(report.dram.ifmap.words))
      #expect(filter.read.total == bits(report.sram.filter.words))
      #expect(filter.written.total == bits(report.dram.filter.words))
      #expect(ofmap.written.total == bits(report.sram.ofmap.words))
      #expect(ofmap.read.total == bits(report.dram.ofmap.words))
      #expect(ofmap.read.ofmap == bits(gemm.pixels * gemm.filters))
      #expect(activity.dram.read.ifmap == ifmap.written.total)
      #expect(activity.dram.read.filter == filter.written.total)
      #expect(activity.dram.written == ofmap.read)
      if dataflow == .outputStationary { #expect(ofmap.written.psum == .zero) }
    }
  }

  @Test("what goes into a memory chain comes out of it", arguments: Dataflow.allCases)
  func chain(dataflow: Dataflow) throws {
    let memories = [
      memory("global_buffer", [([.ifmap, .filter, .ofmap, .psum], 3000)]),
      memory("ifmap_buffer", level: 1, [(.ifmap, 64)]), memory("psum_buffer", level: 1, [(.psum, 64)]),
    ]
    let accelerator = try accelerator(dataflow, memories: memories)
    let report = try ScaleSimLayerReport(Self.layers[0], on: ScaleSimMachine(accelerator))
    let activity = report.activity(on: accelerator, accumulatorBits: 32, hasBias: true)
    #expect(activity.memories[0].written.ifmap == activity.dram.read.ifmap)
    #expect(activity.memories[1].written.ifmap == activity.memories[0].read.ifmap)
    #expect(activity.memories[1].read.ifmap == Bits(report.sram.ifmap.words * 8))
    #expect(activity.memories[2] == MemoryTraffic())
    #expect(activity.biasPreloads == 1200 && activity.requantizations == 1200)
  }

  @Test("an operand that no memory holds comes from DRAM at every request", arguments: Dataflow.allCases)
  func noMemory(dataflow: Dataflow) throws {
    let accelerator = try accelerator(dataflow, memories: [])
    for gemm in Self.layers {
      let report = try ScaleSimLayerReport(gemm, on: ScaleSimMachine(accelerator))
      let activity = report.activity(on: accelerator, accumulatorBits: 32, hasBias: false)
      #expect(activity.dram.read.ifmap == Bits(report.sram.ifmap.words * gemm.passes * 8))
      #expect(activity.dram.read.filter == Bits(report.sram.filter.words * gemm.passes * 8))
    }
  }

  @Test("streamed operands and psums hop once a multiply-accumulate")
  func hops() throws {
    let operations = 30 * 40 * 50
    for dataflow in Dataflow.allCases {
      let accelerator = try accelerator(dataflow, memories: dedicated)
      let report = try ScaleSimLayerReport(Self.layers[0], on: ScaleSimMachine(accelerator))
      let activity = report.activity(on: accelerator, accumulatorBits: 32, hasBias: false)
      let streamed = Bits(operations * 8)
      let psums = Bits(operations * 32)
      switch dataflow {
      case .outputStationary:
        #expect(activity.hops.ifmap == streamed && activity.hops.filter == streamed && activity.hops.psum == .zero)
        #expect(activity.registerWrites.total == psums && activity.registerWrites.psum == psums)
      case .weightStationary:
        #expect(activity.hops.ifmap == streamed && activity.hops.filter == .zero && activity.hops.psum == psums)
        #expect(activity.registerWrites.total == Bits(40 * 50 * 8))
      case .inputStationary:
        #expect(activity.hops.filter == streamed && activity.hops.ifmap == .zero && activity.hops.psum == psums)
        #expect(activity.registerWrites.total == Bits(30 * 50 * 8))
      }
    }
  }

  @Test("block sparsity skips what it leaves out")
  func sparsity() throws {
    let accelerator = try accelerator(.weightStationary, memories: dedicated)
    let report = try ScaleSimLayerReport(
      Self.layers[0], sparsity: BlockSparsity(kept: 1, block: 4), on: ScaleSimMachine(accelerator))
    let activity = report.activity(on: accelerator, accumulatorBits: 32, hasBias: false)
    #expect(activity.operations.performed == 30 * 40 * 13)
    #expect(activity.operations.total == 30 * 40 * 50)
  }
}
