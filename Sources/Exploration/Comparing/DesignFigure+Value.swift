import Activity
import Costs
import Evaluation
import Quantities

extension NetworkResult {
  /// What a figure is of this result; unknown too for a memory that the accelerator does not have.
  public func value(of figure: DesignFigure) -> FigureValue {
    switch figure {
    case .processingElements: .count(accelerator.array.count)
    case .peak: FigureValue(peakGOPS)
    case .macs: .count(multiplyAccumulates)
    case .bops: .count(bops)
    case .computeCycles: .count(sum { $0.cycles.compute.count })
    case .fillDrainCycles: .count(sum { $0.cycles.fillDrain })
    case .stallCycles: .count(sum { $0.cycles.stalled.count })
    case .totalCycles: .count(totalCycles.count)
    case .utilization: FigureValue(utilization)
    case .activePEs: FigureValue(activePEs)
    case .memoryRead(let name): memoryBits(name, \.read)
    case .memoryWrite(let name): memoryBits(name, \.written)
    case .dramRead: .count(dramReadBits.count)
    case .dramWrite: .count(dramWriteBits.count)
    case .dramTraffic: .count((dramReadBits + dramWriteBits).count)
    case .energyCompute: FigureValue(energy(of: .compute))
    case .energyMemory(let name): FigureValue(index(of: name).flatMap { energy(of: .memory($0)) })
    case .energyMemories: FigureValue(memoryEnergy)
    case .energyNetwork: FigureValue(energy(of: .network))
    case .energyDRAM: FigureValue(energy(of: .dram))
    case .energyStatic: FigureValue(energy(of: .leakage))
    case .energyTotal: FigureValue(energy)
    case .areaPE: FigureValue(area.processingElements?.count)
    case .areaMemory: FigureValue(area.allMemories?.count)
    case .areaTotal: FigureValue(area.total?.count)
    case .latency: FigureValue(latencyMilliseconds)
    case .throughput: FigureValue(throughputGOPS)
    case .power: FigureValue(powerMilliwatts)
    case .energyDelay: FigureValue(energyDelayMicrojouleSeconds)
    case .gopsPerWatt: FigureValue(gopsPerWatt)
    case .gopsPerArea: FigureValue(gopsPerSquareMillimeter)
    case .weightBits: .count(weightBits.count)
    case .peakActivationBits: .count(peakActivationBits.count)
    case .onChipBits: .count(onChipBits.count)
    }
  }

  /// Every figure of the accelerator, in order.
  public var figures: [DesignFigure] { DesignFigure.all(memories: accelerator.memories.map(\.name)) }

  private func index(of memory: String) -> Int? { accelerator.memories.firstIndex { $0.name == memory } }

  private func sum(_ count: (LayerActivity) -> Int) -> Int { layers.reduce(0) { $0.plus(count($1.activity)) } }

  private func memoryBits(_ name: String, _ direction: KeyPath<MemoryTraffic, PerOperand<Bits>>) -> FigureValue {
    guard let index = index(of: name) else { return .unknown }
    return .count(sum { $0.memories.indices.contains(index) ? $0.memories[index][keyPath: direction].total.count : 0 })
  }
}
