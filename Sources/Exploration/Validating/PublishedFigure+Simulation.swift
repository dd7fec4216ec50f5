import Activity
import Arithmetic
import Costs
import Evaluation
import Hardware
import Quantities

extension PublishedFigure {
  /// Whether the simulation prices something for it.
  var needsPrices: Bool {
    switch self {
    case .power, .efficiency, .energy, .energyPerFrame, .computeEnergy, .registerEnergy, .bufferEnergy, .networkEnergy,
      .externalEnergy, .area:
      true
    default: false
    }
  }

  /// The figure of a chip by its description; `nil` for one that needs a workload, or whose price is unknown.
  func value(of accelerator: Accelerator, prices: PriceList) -> Double? {
    switch self {
    case .peak:
      guard let unit = accelerator.processingElement.unit(for: accelerator.nativeFormats) else { return nil }
      return 2 * unit.mode.throughput.operationsPerCycle * Double(accelerator.array.unitCount)
        * Double(accelerator.clock.count) * 1e-9
    case .area: return AcceleratorArea(prices).total.map { $0.count * 1e-6 }
    case .onChipMemory:
      let bits = accelerator.memories.reduce(0) { $0.plus($1.capacity.count.times(accelerator.instances(of: $1))) }
      return Double(bits) / 8192
    default: return nil
    }
  }

  /// The figure of some layers of a result, together, under a workload's conventions; `nil` if it is unknown.
  func value(of layers: [LayerResult], in result: NetworkResult, as workload: PublishedChip.Workload) -> Double? {
    func sum(_ count: (LayerResult) -> Int) -> Double { Double(layers.reduce(0) { $0.plus(count($1)) }) }
    /// In microjoules; unknown if any part is.
    func energy(_ part: (LayerEnergy) -> Femtojoules?) -> Double? {
      layers.reduce(.some(0.0)) { sum, layer in
        guard let sum, let energy = part(layer.energy) else { return nil }
        return sum + Double(energy.count) * 1e-9
      }
    }
    func memories(_ isWanted: @escaping (Memory) -> Bool) -> (LayerEnergy) -> Femtojoules? {
      { energy in
        zip(result.accelerator.memories, energy.memories).reduce(.some(.zero)) { sum, memory in
          guard isWanted(memory.0) else { return sum }
          guard let sum, let part = memory.1 else { return nil }
          return sum + part
        }
      }
    }
    func traffic(_ traffic: (LayerResult) -> MemoryTraffic) -> Double {
      sum { traffic($0).read.total.count.plus(traffic($0).written.total.count) }
    }
    let milliseconds = { (cycles: Double) in cycles / Double(result.accelerator.clock.count) * 1e3 }
    let cycles = sum { $0.activity.cycles.total.count }
    let waiting = sum { layer in
      layer.activity.cycles.stalls.filter { $0.place == .dram }.reduce(0) { $0.plus($1.cycles.count) }
    }
    let operations = sum { $0.layer.operation.multiplyAccumulates }
    // The chip's energy is that of everything but the memory outside.
    let own = energy { energy in
      guard let total = energy.total, let dram = energy.dram else { return nil }
      return Femtojoules(total.count - dram.count)
    }
    func over(_ part: Double?, _ whole: Double?) -> Double? {
      guard let part, let whole, whole > 0 else { return nil }
      return part / whole
    }
    switch self {
    case .peak, .area, .onChipMemory: return nil
    case .throughput: return over(2 * operations * 1e-6, milliseconds(cycles))
    case .power: return over(own, milliseconds(cycles))
    case .efficiency: return over(2 * operations * 1e-3, own)
    case .cycles: return cycles
    case .processingCycles: return cycles - waiting
    case .latency: return milliseconds(cycles)
    case .processingLatency: return milliseconds(cycles - waiting)
    case .frameRate: return over(Double(workload.batch) * 1e3, milliseconds(cycles))
    case .activeElements:
      let computing = layers.filter { $0.layer.operation.convolution != nil }
      return over(
        Double(computing.reduce(0) { $0.plus($1.activity.activePECycles) }),
        Double(computing.reduce(0) { $0.plus($1.activity.cycles.compute.count) }))
    case .energy: return own
    case .energyPerFrame: return own.map { $0 / Double(workload.batch) }
    case .computeEnergy: return energy(\.compute)
    case .registerEnergy: return energy(memories(\.isPerElement))
    case .bufferEnergy: return energy(memories { !$0.isPerElement })
    case .networkEnergy: return energy(\.network)
    case .externalEnergy: return energy(\.dram)
    case .bufferTraffic:
      let buffers = result.accelerator.memories.indices.filter {
        workload.buffers.contains(result.accelerator.memories[$0].name)
      }
      guard buffers.count == workload.buffers.count else { return nil }
      return buffers.reduce(0) { sum, index in sum + traffic { $0.activity.memories[index] } } / 8e6
    case .externalTraffic: return traffic { $0.activity.dram } / 8e6
    case .externalWordsPerOperation: return over(traffic { $0.activity.dram } / 16, operations)
    }
  }
}
