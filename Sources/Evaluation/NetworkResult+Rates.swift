import Costs
import Quantities

/// Figures of the whole run that are ratios of its totals.
extension NetworkResult {
  /// Scheduled MACs over what the array could have done in the cycles of all layers; `nil` when nothing takes time.
  ///
  /// Each layer's cycles count with the peak of its own mode, so that layers in different modes can be added.
  public var utilization: Double? {
    let peak = layers.reduce(0.0) {
      $0 + Double($1.activity.cycles.total.count) * $1.peakOperationsPerCycle
    }
    let scheduled = layers.reduce(0) { $0.plus($1.scheduledOperations) }
    return peak > 0 ? Double(scheduled) / peak : nil
  }

  /// Processing elements busy, averaged over the cycles in which the array computes; `nil` when it never does.
  public var activePEs: Double? {
    let computing = layers.filter { $0.activity.operations.total > 0 }
    let cycles = computing.reduce(0) { $0.plus($1.activity.cycles.compute.count) }
    guard cycles > 0 else { return nil }
    return Double(computing.reduce(0) { $0.plus($1.activity.activePECycles) }) / Double(cycles)
  }

  /// Billions of operations a second, two for each multiply-accumulate, that the array could do in the fastest mode that
  /// any of the layers ran in; `nil` without a layer that has multiply-accumulates.
  public var peakGOPS: Double? {
    let modes = layers.filter { $0.layer.operation.convolution != nil }.map(\.peakOperationsPerCycle)
    return modes.max().map { 2 * $0 * Double(accelerator.clock.count) * 1e-9 }
  }

  /// One part of the energy over all layers; unknown if it is unknown of any.
  public func energy(of part: EnergyPart) -> Femtojoules? {
    layers.reduce(.some(.zero)) { sum, layer in
      guard let sum, let energy = layer.energy[part] else { return nil }
      return sum + energy
    }
  }

  /// Energy of all on-chip memories; unknown if that of any is.
  public var memoryEnergy: Femtojoules? {
    accelerator.memories.indices.reduce(.some(.zero)) { sum, index in
      guard let sum, let energy = energy(of: .memory(index)) else { return nil }
      return sum + energy
    }
  }

  /// Energy over time, in milliwatts: the average power while the network runs; `nil` when nothing takes time.
  public var powerMilliwatts: Double? {
    guard let energy, totalCycles.count > 0 else { return nil }
    // fJ over ms is 10^-12 W.
    return Double(energy.count) / latencyMilliseconds * 1e-9
  }

  /// Energy times latency, in microjoule-seconds; `nil` when the energy is unknown.
  public var energyDelayMicrojouleSeconds: Double? {
    energy.map { Double($0.count) * 1e-9 * latencyMilliseconds * 1e-3 }
  }

  /// ``throughputGOPS`` over the area of processing elements and memories in square millimetres.
  public var gopsPerSquareMillimeter: Double? {
    guard let throughputGOPS, let area = area.total, area.count > 0 else { return nil }
    return throughputGOPS / (area.count * 1e-6)
  }

  /// Bits that all layers read from the DRAM.
  public var dramReadBits: Bits { layers.reduce(.zero) { $0 + $1.activity.dram.read.total } }
  /// Bits that all layers write to the DRAM.
  public var dramWriteBits: Bits { layers.reduce(.zero) { $0 + $1.activity.dram.written.total } }
}
