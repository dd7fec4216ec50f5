import Testing
import Activity
import Arithmetic
import Costs
import Evaluation
import Hardware
import Quantities
import Workloads

/// A result made by hand: a convolution, a pooling and a fully connected layer on a 4x4 array with two memories.
enum Sample {
  static let int8 = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  static let network = Network(
    name: "tiny", title: "Tiny", source: "made by hand", input: TensorShape(channels: 3, height: 8, width: 8),
    layers: [
      // 8·8·4 ofmap words x 3·3·3 = 6912 MACs, 108 weights
      Layer(
        name: "conv1",
        operation: .convolution(
          Convolution(
            inputChannels: 3, outputChannels: 4,
            vertical: SlidingAxis(ifmap: 8, window: 3, paddingBefore: 1, paddingAfter: 1),
            horizontal: SlidingAxis(ifmap: 8, window: 3, paddingBefore: 1, paddingAfter: 1))),
        inputs: [.input]),
      Layer(
        name: "pool1",
        operation: .pooling(
          Pooling(
            kind: .maximum, channels: 4, vertical: SlidingAxis(ifmap: 8, window: 2, stride: 2),
            horizontal: SlidingAxis(ifmap: 8, window: 2, stride: 2))),
        inputs: [.layer(0)]),
      // 10 ofmap words x 4·4·4 = 640 MACs, 640 weights
      Layer(
        name: "fc1",
        operation: .fullyConnected(
          Convolution(
            inputChannels: 4, outputChannels: 10, vertical: SlidingAxis(ifmap: 4, window: 4),
            horizontal: SlidingAxis(ifmap: 4, window: 4))),
        inputs: [.layer(1)]),
    ])

  static func accelerator() throws -> Accelerator {
    let unit = try #require(MultiplyAccumulateUnit(formats: int8, accumulatorBits: 32))
    return Accelerator(
      name: "mini", title: "A 4x4 array for tests", source: "made by hand", notes: ["assumed: every figure"],
      technology: Technology(node: Nanometers(45), voltage: Millivolts(900)), clock: Hertz(100_000_000),
      array: PEArray(rows: 4, columns: 4, dataflow: .weightStationary),
      processingElement: ProcessingElement(units: [.mac(unit)]), vectorLanes: 4,
      memories: [
        Memory(
          name: "buffer", level: 0, partitions: [Partition(holds: [.filter, .ifmap, .ofmap], capacity: Bits(131_072))],
          wordBits: Bits(64), readBandwidth: Bits(64), writeBandwidth: Bits(64)),
        Memory(
          name: "accumulators", level: 1, partitions: [Partition(holds: .psum, capacity: Bits(8192))],
          wordBits: Bits(32), isDoubleBuffered: false),
      ],
      dram: DRAM(rate: TransferRate(bits: 32), latency: Cycles(10)), nativeFormats: int8,
      defaults: [TakenDefault(keyPath: "array.double_buffered", value: "true")])
  }

  /// Traffic of filter, ifmap and ofmap.
  static func traffic(read: (Int, Int, Int), written: (Int, Int, Int)) -> MemoryTraffic {
    var traffic = MemoryTraffic()
    (traffic.read.filter, traffic.read.ifmap, traffic.read.ofmap) = (Bits(read.0), Bits(read.1), Bits(read.2))
    (traffic.written.filter, traffic.written.ifmap) = (Bits(written.0), Bits(written.1))
    traffic.written.ofmap = Bits(written.2)
    return traffic
  }

  static func result() throws -> NetworkResult {
    var conv = LayerActivity(memoryCount: 2)
    conv.operations.performed = 6912
    conv.cycles.compute = Cycles(512)
    conv.cycles.fillDrain = 28
    conv.cycles.stalls = [
      Stall(place: .dram, operand: .filter, cycles: Cycles(36)),
      Stall(place: .memory(0), operand: .ifmap, cycles: Cycles(24)),
    ]
    conv.activePECycles = 6912
    conv.bound = .transfer(.memory(0))
    conv.memories[0] = traffic(read: (864, 41472, 2048), written: (864, 1536, 2048))
    conv.memories[1].read.psum = Bits(16384)
    conv.memories[1].written.psum = Bits(24576)
    conv.dram = traffic(read: (864, 1536, 0), written: (0, 0, 2048))

    var pool = LayerActivity(memoryCount: 2)
    pool.vectorOperations = 256
    pool.cycles.compute = Cycles(64)
    pool.memories[0] = traffic(read: (0, 2048, 0), written: (0, 0, 512))

    var fullyConnected = LayerActivity(memoryCount: 2)
    fullyConnected.operations.performed = 600
    fullyConnected.operations.gated = 40
    fullyConnected.cycles.compute = Cycles(60)
    fullyConnected.cycles.fillDrain = 10
    fullyConnected.cycles.stalls = [Stall(place: .dram, operand: .filter, cycles: Cycles(130))]
    fullyConnected.activePECycles = 640
    fullyConnected.bound = .transfer(.dram)
    fullyConnected.memories[0] = traffic(read: (5120, 512, 0), written: (5120, 0, 80))
    fullyConnected.dram = traffic(read: (5120, 0, 0), written: (0, 0, 80))

    func energy(_ parts: [Int]) -> LayerEnergy {
      let parts = parts.map { Femtojoules($0) }
      return LayerEnergy(
        compute: parts[0], memories: [parts[1], parts[2]], network: parts[3], dram: parts[4], leakage: parts[5])
    }
    let rows: [(LayerActivity, LayerEnergy, unit: String, bops: Int, NumberFormat)] = [
      (conv, energy([2_284_416, 7_616_250, 640_001, 103_680, 90_350_000, 12_345]), "mac", 1_234_567, int8.activations),
      (pool, energy([7680, 400_000, 0, 0, 0, 1000]), "vector", 0, int8.activations),
      (fullyConnected, energy([211_520, 1_692_500, 0, 9600, 105_625_000, 4321]), "mac", 54321, int8.activations),
    ]
    let layers = zip(network.layers, rows).map { layer, row in
      LayerResult(
        layer: layer, formats: int8, ofmapFormat: row.4, unit: row.unit, activity: row.0, energy: row.1,
        bops: row.bops, peakOperationsPerCycle: 16)
    }
    return NetworkResult(
      network: network, accelerator: try accelerator(), costs: "horowitz-45nm", engine: "analytic",
      defaults: [TakenDefault(keyPath: "array.double_buffered", value: "true")],
      remarks: ["pool1 runs on the vector unit, one operation per lane and cycle"], layers: layers,
      area: AcceleratorArea(
        processingElements: SquareMicrometers(9216.5),
        memories: [SquareMicrometers(60_000), SquareMicrometers(4200.25)]),
      weightBits: Bits(6096), peakActivationBits: Bits(3584), onChipBits: Bits(9680))
  }
}
