/// What the mapper is after: few cycles and little traffic, as one product.
///
/// A candidate is ranked by cycles x traffic, an energy-delay product in which traffic stands for the energy a mapping can
/// change (multiply-accumulates cost the same under every mapping). Bits are weighted by where they move: the simulation
/// knows no prices, so whoever does may hand in other weights.
public struct Objective: Sendable, Hashable {
  /// Weight of a bit that crosses into or out of the level being decided.
  public var outsideBit: Int
  /// Weight of a bit between the innermost memories and the array.
  public var arrayBit: Int

  /// The default, 18 to 1: a bit from DRAM against one from a 512 KiB buffer in Horowitz's figures (20.3 and 1.1 pJ).
  public init(outsideBit: Int = 18, arrayBit: Int = 1) {
    self.outsideBit = outsideBit
    self.arrayBit = arrayBit
  }
}
