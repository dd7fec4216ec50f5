import Quantities

/// The energy of a layer by part, each rounded once to whole femtojoules. `nil` is unknown: a price was missing.
public struct LayerEnergy: Sendable, Hashable {
  /// Operations, accumulator registers, bias preloads, requantizations, vector operations.
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

  /// The sum of the parts; unknown if any of them is.
  public var total: Femtojoules? {
    ([compute, network, dram, leakage] + memories).reduce(.some(.zero)) { sum, part in
      guard let sum, let part else { return nil }
      return sum + part
    }
  }
}
