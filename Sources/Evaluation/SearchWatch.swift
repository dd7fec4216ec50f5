import Scheduling

/// Who looks on while mappings are searched for and layers are stepped cycle by cycle, and may stop it.
public struct SearchWatch: Sendable {
  /// Asked often. Once it says so, searches end with the best mapping they have, and those that have not begun look at few.
  public var isCancelled: @Sendable () -> Bool
  /// Told now and then, with the layer's name.
  public var progress: @Sendable (_ layer: String, MappingSearch.Progress) -> Void
  /// Told now and then which share of a layer has been stepped, from 0 to 1; ends the run by returning false.
  public var stepped: @Sendable (_ layer: String, _ share: Double) -> Bool

  /// Nobody, unless said otherwise.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ layer: String, MappingSearch.Progress) -> Void = { _, _ in },
    stepped: @escaping @Sendable (_ layer: String, _ share: Double) -> Bool = { _, _ in true }
  ) {
    self.isCancelled = isCancelled
    self.progress = progress
    self.stepped = stepped
  }
}
