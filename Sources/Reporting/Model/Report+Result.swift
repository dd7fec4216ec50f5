import Activity
import Arithmetic
import Evaluation
import Quantities

extension Report {
  /// The report of a result. `settings` are the user's own words for what differs from the named files.
  public init(_ result: NetworkResult, settings: [String] = []) {
    network = result.network.name
    networkTitle = result.network.title
    accelerator = result.accelerator.name
    acceleratorTitle = result.accelerator.title
    costs = result.costs
    engine = result.engine
    self.settings = settings
    defaults = result.defaults
    remarks = result.remarks
    memories = result.accelerator.memories.map(\.name)
    let (memories, dataflow) = (memories, result.accelerator.array.dataflowName)
    let columns = ReportColumn.ofLayer(memoryCount: memories.count)
    layers = result.layers.map { layer in
      LayerReport(
        row: ReportRow(columns) { layer.value(of: $0, dataflow: dataflow) },
        stalls: layer.activity.cycles.stalls.map {
          ReportedStall(
            memory: $0.place.name(memories: memories), operand: $0.operand.name, cycles: $0.cycles.count)
        },
        bound: layer.activity.bound.name(memories: memories), operations: layer.activity.operations,
        mapping: layer.mappingSource?.name)
    }
    totals = ReportRow(ReportColumn.ofTotals(memoryCount: memories.count)) { result.total(of: $0) }
  }
}

extension LayerResult {
  /// The layer's cell in a column; unknown for the columns of totals.
  func value(of column: ReportColumn, dataflow: String) -> ReportValue {
    let hasMACs = layer.operation.convolution != nil
    switch column {
    case .layer: return .text(layer.name)
    case .kind: return .text(layer.operation.kindName)
    case .unit: return .text(unit)
    case .weightsFormat: return layer.operation.weights > 0 ? .text(formats.weights.spelling) : .unknown
    case .activationsFormat: return .text(formats.activations.spelling)
    case .dataflow: return hasMACs ? .text(dataflow) : .unknown
    case .utilization: return ReportValue(utilization)
    case .activePEs: return ReportValue(activePEs)
    case .energyCompute, .energyMemory, .energyNetwork, .energyDRAM, .energyStatic, .energyTotal:
      return ReportValue(energy.part(column))
    default: return count(of: column).map { .count($0) } ?? .unknown
    }
  }

  /// The whole number in a column of counts.
  func count(of column: ReportColumn) -> Int? {
    switch column {
    case .macs: layer.operation.multiplyAccumulates
    case .bops: bops
    case .computeCycles: activity.cycles.compute.count
    case .fillDrainCycles: activity.cycles.fillDrain
    case .stallCycles: activity.cycles.stalled.count
    case .totalCycles: activity.cycles.total.count
    case .readBits(let place): activity.traffic(at: place)?.read.total.count
    case .writeBits(let place): activity.traffic(at: place)?.written.total.count
    default: nil
    }
  }
}

extension LayerActivity {
  /// What went through the ports of a memory; `nil` for a memory that is not there.
  func traffic(at place: Stall.Place) -> MemoryTraffic? {
    switch place {
    case .dram: dram
    case .memory(let index): memories.indices.contains(index) ? memories[index] : nil
    }
  }
}

extension NetworkResult {
  /// The whole's value in a column; unknown for the columns that only layers have.
  func total(of column: ReportColumn) -> ReportValue {
    switch column {
    case .layer, .kind, .unit, .weightsFormat, .activationsFormat, .dataflow: .unknown
    case .utilization: ReportValue(utilization)
    case .activePEs: ReportValue(activePEs)
    case .energyCompute, .energyMemory, .energyNetwork, .energyDRAM, .energyStatic, .energyTotal:
      ReportValue(energy(of: column))
    case .areaPE: ReportValue(area.processingElements?.count)
    case .areaMemory: ReportValue(area.allMemories?.count)
    case .areaTotal: ReportValue(area.total?.count)
    case .latency: ReportValue(latencyMilliseconds)
    case .throughput: ReportValue(throughputGOPS)
    case .gopsPerWatt: ReportValue(gopsPerWatt)
    case .weightBits: .count(weightBits.count)
    case .peakActivationBits: .count(peakActivationBits.count)
    case .onChipBits: .count(onChipBits.count)
    default: .count(layers.reduce(0) { $0.plus($1.count(of: column) ?? 0) })
    }
  }

  /// One part of the energy, over all layers; unknown if it is unknown of any.
  private func energy(of column: ReportColumn) -> Femtojoules? {
    layers.reduce(.some(.zero)) { sum, layer in
      guard let sum, let part = layer.energy.part(column) else { return nil }
      return sum + part
    }
  }
}
