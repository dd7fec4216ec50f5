import Evaluation

/// How a sweep's layers come to their mappings.
public struct SweepMapper: Sendable, Hashable {
  public enum Rule: Sendable, Hashable {
    /// Searched for at every point; what two points share is searched once.
    case search
    /// Searched for once for each network, accelerator and batch as the plan describes them without its axes, and kept at
    /// every point. Where such a mapping does not fit, the point fails.
    case base
    /// Those of a file for the layers that it names; the others are searched for.
    case file(SweepName)
  }

  public var rule: Rule
  public var search: SearchOptions

  /// Mappings by that rule.
  public init(_ rule: Rule = .search, search: SearchOptions = SearchOptions()) {
    self.rule = rule
    self.search = search
  }
}
