import Activity
import Arithmetic
import Quantities

extension LayerResult {
  /// The layer's cell in a column; unknown for the columns of totals.
  public func value(of column: ResultColumn, dataflow: String) -> ResultValue {
    let hasMACs = layer.operation.convolution != nil
    switch column {
    case .layer: return .text(layer.name)
    case .kind: return .text(layer.operation.kindName)
    case .unit: return .text(unit)
    case .weightsFormat: return layer.operation.weights > 0 ? .text(formats.weights.spelling) : .unknown
    case .activationsFormat: return .text(formats.activations.spelling)
    case .dataflow: return hasMACs ? .text(dataflow) : .unknown
    case .utilization: return ResultValue(utilization)
    case .activePEs: return ResultValue(activePEs)
    case .energyCompute, .energyMemory, .energyNetwork, .energyDRAM, .energyStatic, .energyTotal:
      return ResultValue(energy.part(column))
    case .dram(let figure): return dram?.value(of: figure) ?? .unknown
    default: return count(of: column).map { .count($0) } ?? .unknown
    }
  }

  /// The whole number in a column of counts.
  public func count(of column: ResultColumn) -> Int? {
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
  public func traffic(at place: Stall.Place) -> MemoryTraffic? {
    switch place {
    case .dram: dram
    case .memory(let index): memories.indices.contains(index) ? memories[index] : nil
    }
  }
}
