import Quantities

/// The energy of a layer by part, each rounded once to whole femtojoules. `nil` is unknown: a price was missing.
public struct LayerEnergy: Sendable, Hashable {
  /// Operations, accumulator and stationary registers, bias preloads, requantizations, vector operations.
  public var compute: Femtojoules?
  /// In the order of the accelerator's memories.
  public var memories: [Femtojoules?]
  /// Hops between processing elements.
  public var network: Femtojoules?
  public var dram: Femtojoules?
  /// Leakage power x time.
  public var leakage: Femtojoules?

  /// The parts of a layer's energy.
  public init(
    compute: Femtojoules?, memories: [Femtojoules?], network: Femtojoules?, dram: Femtojoules?, leakage: Femtojoules?
  ) {
    self.compute = compute
    self.memories = memories
    self.network = network
    self.dram = dram
    self.leakage = leakage
  }

  /// A part by name; `nil` when unknown or when there is no such memory.
  public subscript(part: EnergyPart) -> Femtojoules? {
    switch part {
    case .compute: compute
    case .memory(let index): memories.indices.contains(index) ? memories[index] : nil
    case .network: network
    case .dram: dram
    case .leakage: leakage
    }
  }

  /// The sum of the parts; unknown if any of them is.
  public var total: Femtojoules? {
    guard let compute, let network, let dram, let leakage else { return nil }
    var sum = compute + network + dram + leakage
    for memory in memories {
      guard let memory else { return nil }
      sum = sum + memory
    }
    return sum
  }

  /// Whether every known part, and the total, can be carried exactly by the readers of reports: none is above
  /// ``Count/limit`` femtojoules (9.007 J). Whoever reports an energy refuses one that is not.
  public var isCountable: Bool {
    var sum = Femtojoules.zero
    for part in [compute, network, dram, leakage] { sum = sum + (part ?? .zero) }
    for memory in memories { sum = sum + (memory ?? .zero) }
    return sum.count <= Count.limit
  }
}
