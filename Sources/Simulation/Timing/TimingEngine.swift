/// How the time of a layer is found: the same, but for a described DRAM, at three prices.
public enum TimingEngine: String, Sendable, Hashable, CaseIterable {
  /// Tile by tile, with runs of equal tiles at once; a described DRAM as a pipe of what it makes of its peak.
  case analytic
  /// Every tile, and every burst of a described DRAM (``EventEngine``).
  case event
  /// Every tile as well, with an array that is stepped register by register (``CycleEngine``).
  case cycle
}
