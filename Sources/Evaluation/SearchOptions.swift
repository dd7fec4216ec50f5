import Scheduling

/// How mappings are searched for.
public struct SearchOptions: Sendable, Hashable {
  /// How much of a search is worth its time.
  public enum Effort: String, Sendable, Hashable, CaseIterable {
    case low
    case standard = "default"
    case high
  }

  /// What the best mapping is the best in.
  public var goal = SearchGoal.energyDelay
  public var effort = Effort.standard
  /// Of the part of a search that draws random moves.
  public var seed: UInt64 = 0

  /// The least product of energy and delay, at default effort.
  public init() {}
}

extension MappingSearch.Effort {
  /// What an effort comes to.
  init(_ effort: SearchOptions.Effort) {
    switch effort {
    case .low: self = .low
    case .standard: self = .standard
    case .high: self = .high
    }
  }
}
