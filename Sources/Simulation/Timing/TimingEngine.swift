/// How the time of a layer is found.
public enum TimingEngine: String, Sendable, Hashable, CaseIterable {
  /// In the steady state: the busiest of the array and all ports, and what no transfer can hide.
  case analytic
  /// Tile by tile (``EventEngine``).
  case event
  /// Tile by tile as well, with an array that is stepped register by register (``CycleEngine``).
  case cycle
}
