import Evaluation
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

extension Suite {
  /// Layers of ResNet-50 with a buffer so small that they have many tiles, timed tile by tile: every transfer and every step
  /// an event, the same with runs of equal iterations at once, and with every burst of a described DRAM.
  func tiles(of network: Network, on accelerator: Accelerator) throws {
    var small = accelerator
    for memory in small.memories.indices {
      for partition in small.memories[memory].partitions.indices {
        small.memories[memory].partitions[partition].capacity = Bits(8 * 1024 * 8)
      }
    }
    let widths = OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8)
    let mapper = Mapper(small)
    let layers = try network.layers.compactMap(\.operation.convolution).map { convolution in
      let space = IterationSpace(convolution, widths: widths)
      return (space: space, mapping: try mapper.map(space))
    }
    let engine = EventEngine(small)
    var counter = EventCounter()
    for layer in layers { _ = engine.activity(of: layer.space, mapping: layer.mapping, observer: &counter) }
    measure("Tile events, one by one", items: counter.count, "event") {
      for layer in layers { use(engine.activity(of: layer.space, mapping: layer.mapping)) }
    }
    measure("The same layers, equal iterations at once", items: layers.count, "layer") {
      for layer in layers { use(engine.activity(of: layer.space, mapping: layer.mapping, taking: .runsAtOnce)) }
    }
    if let dram = DRAMDevice.preset("ddr4-2400").flatMap({ DRAM(device: $0, clock: small.clock) }) {
      var described = small
      described.dram = dram
      let engine = EventEngine(described)
      let requests = layers.reduce(0) {
        $0 + (engine.activity(of: $1.space, mapping: $1.mapping).device?.requests ?? 0)
      }
      measure("Bursts of the same tiles from DDR4-2400", items: requests, "burst") {
        for layer in layers { use(engine.activity(of: layer.space, mapping: layer.mapping)) }
      }
    }
    Swift.print("  \(counter.count) events in \(layers.count) layers")
  }
}

private struct EventCounter: TileObserver {
  var count = 0
  mutating func transfer(_ transfer: TileTransfer) { count += 1 }
  mutating func step(start: Int, end: Int) { count += 1 }
}
