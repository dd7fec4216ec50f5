import Scheduling

/// Who looks on while mappings are searched for, and may stop it.
public struct SearchWatch: Sendable {
  /// Asked often. Once it says so, searches end with the best mapping they have, and those that have not begun look at few.
  public var isCancelled: @Sendable () -> Bool
  /// Told now and then, with the layer's name.
  public var progress: @Sendable (_ layer: String, MappingSearch.Progress) -> Void

  /// Nobody, unless said otherwise.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ layer: String, MappingSearch.Progress) -> Void = { _, _ in }
  ) {
    self.isCancelled = isCancelled
    self.progress = progress
  }
}
