import Scheduling

/// Why a layer's mapping is none that a search found under the dataflow, and what it is.
public struct SearchShortfall: Sendable, Hashable {
  public var obstacle: SearchObstacle
  /// Whether the search went on without the dataflow's limits of tiles and orders. If not, all tiles are the smallest there are.
  public var isUnlimited: Bool

  /// The shortfall in words, without the final stop.
  public var clause: String {
    "\(obstacle.clause); "
      + (isUnlimited
        ? "its limits of tiles and orders of loops were left out"
        : "so the mapping is not a searched one but the smallest tiles, which may be far from the best")
  }
}

extension LayerResult {
  /// Why the mapping is none that a search found under the dataflow; `nil` if it is, or was not searched for.
  public var searchShortfall: SearchShortfall? {
    searchObstacle.map { SearchShortfall(obstacle: $0, isUnlimited: search != nil) }
  }
}
