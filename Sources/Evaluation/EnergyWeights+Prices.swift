import Arithmetic
import Costs
import Hardware
import Scheduling

extension EnergyWeights {
  /// The prices of everything that a mapping can change, in picojoules, for layers whose tariffs are these. Unknown prices
  /// count nothing. `operations` cost the same under every mapping; so do bias preloads and requantizations, which are left
  /// out.
  init(_ prices: PriceList, _ tariffs: LayerTariffs, operations: Int) {
    self.init(memoryCount: prices.accelerator.memories.count)
    for operand in Operand.allCases {
      for index in prices.accelerator.memories.indices {
        memoryReads[index][operand] = prices.memories[index].weight(of: .memory(index, .read, operand))
        memoryWrites[index][operand] = prices.memories[index].weight(of: .memory(index, .write, operand))
      }
      dramReads[operand] = prices.dram.weight(of: .dram(.read, operand))
      dramWrites[operand] = prices.dram.weight(of: .dram(.write, operand))
      hops[operand] = tariffs.network.weight(of: .hops(operand))
      registerWrites[operand] = tariffs.compute.weight(of: .registerWrites(operand))
      operandChanges[operand] = tariffs.compute.weight(of: .operandChanges(operand))
    }
    constant = tariffs.compute.weight(of: .operations) * Double(operations)
    cycle = prices.leakage.weight(of: .cycles)
  }
}
