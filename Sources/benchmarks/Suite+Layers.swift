import Arithmetic
import Costs
import Evaluation
import Hardware
import Scheduling
import Simulation
import Workloads

extension Suite {
  /// The steps of a layer's way, each over all convolutions of a network.
  func layers(of network: Network, on accelerator: Accelerator, costs table: CostTable) throws {
    let convolutions = network.layers.compactMap(\.operation.convolution)
    let widths = OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8)
    let spaces = convolutions.map { IterationSpace($0, widths: widths) }
    let mapper = Mapper(accelerator)
    let engine = AnalyticEngine(accelerator)
    let prices = PriceList(accelerator: accelerator, table: table)
    let tariff = prices.compute(for: accelerator.nativeFormats)
    let mappings = try spaces.map { try mapper.map($0) }
    let activities = zip(spaces, mappings).map { engine.activity(of: $0, mapping: $1) }
    let machine = ScaleSimMachine(accelerator)

    try measure("Mapping a layer", items: spaces.count, "layer") {
      for space in spaces { use(try mapper.map(space)) }
    }
    measure("Activity of a mapped layer", items: spaces.count, "layer") {
      for (space, mapping) in zip(spaces, mappings) { use(engine.activity(of: space, mapping: mapping)) }
    }
    measure("Pricing the activity of a layer", items: spaces.count, "layer") {
      for activity in activities { use(prices.energy(of: activity, compute: tariff)) }
    }
    try measure("A layer in SCALE-Sim's timing", items: spaces.count, "layer") {
      for convolution in convolutions { use(try ScaleSimLayerReport(ScaleSimGEMM(convolution), on: machine)) }
    }
  }
}
