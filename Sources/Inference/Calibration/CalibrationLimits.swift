/// How much of the words seen while calibrating is kept.
public struct CalibrationLimits: Sendable, Hashable {
  /// Output positions kept of a product at most, over all images; of products with many inputs fewer, but at least 16, so that
  /// positions and output channels are kept in equal number. All positions of the last images where there are not more.
  public var positions: Int
  /// Multiplications for the propagated error of one candidate at most; of large products some output channels only, evenly
  /// spread, take part.
  public var multiplications: Int
  /// Words of a tensor kept for codebooks and asymmetric ranges, over all images.
  public var words: Int

  /// Limits; figures too small are raised to one.
  public init(positions: Int = 64, multiplications: Int = 1 << 22, words: Int = 4096) {
    self.positions = max(1, positions)
    self.multiplications = max(1, multiplications)
    self.words = max(1, words)
  }

  /// Words of the positions of one product at most.
  static let positionWords = 1 << 20

  /// Positions kept of a product of `groups` groups of `inner` words each.
  func positions(inner: Int, groups: Int) -> Int {
    let even = Int(Double(multiplications / max(1, inner)).squareRoot())
    let wanted = min(positions, max(even, 16))
    return min(wanted, max(4, Self.positionWords / max(1, inner * groups)))
  }

  /// Output channels kept of each group.
  func channels(inner: Int, groups: Int, positions: Int) -> Int {
    max(1, multiplications / max(1, inner * groups * positions))
  }
}
