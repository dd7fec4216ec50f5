/// What the mapper is after: few cycles and little traffic, as one product.
///
/// A candidate is ranked by cycles x traffic, an energy-delay product in which traffic stands for the energy a mapping can
/// change (multiply-accumulates cost the same under every mapping). Bits are weighted by where they move: the simulation
/// knows no prices, so whoever does may hand in other weights.
public struct Objective: Sendable, Hashable {
  /// What counts first; the product unless said otherwise. Traffic stands for energy here.
  public var goal: SearchGoal
  /// Weight of a bit to or from DRAM.
  public var dramBit: Int
  /// Weight of a bit between memories on the chip, or between them and the array.
  public var chipBit: Int

  /// The default, 18 to 1: a bit from DRAM against one from a 512 KiB buffer in Horowitz's figures (20.3 and 1.1 pJ).
  public init(_ goal: SearchGoal = .energyDelay, dramBit: Int = 18, chipBit: Int = 1) {
    self.goal = goal
    self.dramBit = dramBit
    self.chipBit = chipBit
  }

  /// The figure of which less is better: a product, or one thing before the other.
  func rank(cycles: Int, traffic: Int) -> UInt128 {
    switch goal {
    case .energyDelay: UInt128(cycles) * UInt128(traffic)
    case .cycles: UInt128(cycles) << 64 | UInt128(traffic)
    case .energy: UInt128(traffic) << 64 | UInt128(cycles)
    }
  }
}
