import Costs
import Quantities

/// Figures of the whole run that are ratios of its totals.
extension NetworkResult {
  /// Scheduled MACs over what the array could have done in the cycles of all layers; `nil` when nothing takes time.
  ///
  /// Each layer's cycles count with the peak of its own mode, so that layers in different modes can be added.
  public var utilization: Double? { totals.utilization }

  /// Processing elements busy, averaged over the cycles in which the array computes; `nil` when it never does.
  public var activePEs: Double? { totals.activePEs }

  /// Billions of operations a second, two for each multiply-accumulate, that the array could do in the fastest mode that
  /// any of the layers ran in; `nil` without a layer that has multiply-accumulates.
  public var peakGOPS: Double? {
    let modes = layers.filter { $0.layer.operation.convolution != nil }.map(\.peakOperationsPerCycle)
    return modes.max().map { 2 * $0 * Double(accelerator.clock.count) * 1e-9 }
  }

  /// One part of the energy over all layers; unknown if it is unknown of any.
  public func energy(of part: EnergyPart) -> Femtojoules? { totals.energy(of: part) }

  /// Energy of all on-chip memories; unknown if that of any is.
  public var memoryEnergy: Femtojoules? {
    accelerator.memories.indices.reduce(.some(.zero)) { sum, index in
      guard let sum, let energy = energy(of: .memory(index)) else { return nil }
      return sum + energy
    }
  }

  /// Energy over time, in milliwatts: the average power while the network runs; `nil` when nothing takes time.
  public var powerMilliwatts: Double? { totals.powerMilliwatts }

  /// Energy times latency, in microjoule-seconds; `nil` when the energy is unknown.
  public var energyDelayMicrojouleSeconds: Double? { totals.energyDelayMicrojouleSeconds }

  /// ``throughputGOPS`` over the area of processing elements and memories in square millimetres.
  public var gopsPerSquareMillimeter: Double? { totals.gopsPerSquareMillimeter }

  /// Bits that all layers read from the DRAM.
  public var dramReadBits: Bits { layers.reduce(.zero) { $0 + $1.activity.dram.read.total } }
  /// Bits that all layers write to the DRAM.
  public var dramWriteBits: Bits { layers.reduce(.zero) { $0 + $1.activity.dram.written.total } }
}
