/// How much of the words seen while calibrating is kept.
public struct CalibrationLimits: Sendable, Hashable {
  /// Output positions kept of a product at most, over all images; fewer where these would be more than 2^20 words. All positions of
  /// images that have not more. Few are too few: with 16 of them, scales of channels fit those and not others.
  public var positions: Int
  /// Multiplications for the propagated error of one candidate at most; of large products some output channels only, evenly
  /// spread, take part.
  public var multiplications: Int
  /// Words of a tensor kept for codebooks and asymmetric ranges, over all images.
  public var words: Int

  /// Limits; figures too small are raised to one.
  public init(positions: Int = 64, multiplications: Int = 1 << 23, words: Int = 4096) {
    self.positions = max(1, positions)
    self.multiplications = max(1, multiplications)
    self.words = max(1, words)
  }

  /// Words of the positions of one product at most.
  static let positionWords = 1 << 20

  /// Positions kept of a product of `groups` groups of `inner` words each.
  func positions(inner: Int, groups: Int) -> Int {
    min(positions, max(4, Self.positionWords / max(1, inner * groups)))
  }

  /// Output channels kept of each group.
  func channels(inner: Int, groups: Int, positions: Int) -> Int {
    max(1, multiplications / max(1, inner * groups * positions))
  }
}
