import Costs
import Quantities

extension LayerEnergy {
  /// The part that a column reports; `nil` when it is unknown or the column is no energy.
  public func part(_ column: ResultColumn) -> Femtojoules? {
    switch column {
    case .energyCompute: compute
    case .energyMemory(let index): memories.indices.contains(index) ? memories[index] : nil
    case .energyNetwork: network
    case .energyDRAM: dram
    case .energyStatic: leakage
    case .energyTotal: total
    default: nil
    }
  }
}
