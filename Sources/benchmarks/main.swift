import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

let network = try TraceReader.load("Traces/resnet50.json5")
let int8 = NumberFormat.signedInteger(bits: 8)
let pair = FormatPair(weights: int8, activations: int8)
let accelerator = Accelerator(
  name: "x", title: "x", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
  clock: Hertz(500_000_000), array: PEArray(rows: 32, columns: 32, dataflow: .weightStationary),
  processingElement: ProcessingElement(units: [.mac(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 32)!)]),
  vectorLanes: 32,
  memories: [
    Memory(
      name: "global_buffer", level: 0,
      partitions: [Partition(holds: [.filter, .ifmap, .psum, .ofmap], capacity: Bits(512 * 8192))],
      wordBits: Bits(64), readBandwidth: Bits(2048), writeBandwidth: Bits(1536))
  ],
  dram: DRAM(rate: TransferRate(BitsPerSecond(25_600_000_000 * 8), clock: Hertz(500_000_000)), latency: Cycles(50)),
  nativeFormats: pair)
let clock = ContinuousClock()
var total = 0
let mapper = Mapper(accelerator)
let engine = AnalyticEngine(accelerator)
let start = clock.now
for layer in network.layers {
  guard let convolution = layer.operation.convolution else { continue }
  let space = IterationSpace(convolution, widths: OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8))
  let mapping = try mapper.map(space)
  let activity = engine.activity(of: space, mapping: mapping)
  total += activity.cycles.total.count
  print(
    layer.name, activity.cycles.total.count, activity.cycles.compute.count, activity.cycles.fillDrain,
    activity.cycles.stalled.count, mapping.levels[0].tile,
    mapping.levels[0].order.dimensions.map { String($0.letter) }.joined(),
    Double(space.multiplyAccumulates) / Double(activity.cycles.total.count) / 1024, activity.bound)
}
print(total, clock.now - start)
