/// What a table knows of reading and writing so many bits at once. `nil` is unknown.
public struct AccessCost: Sendable, Hashable {
  /// Picojoules of reading so many bits at once.
  public var read: CostCurve?
  /// Picojoules of writing so many bits at once.
  public var write: CostCurve?

  /// Unknown unless given.
  public init(read: CostCurve? = nil, write: CostCurve? = nil) {
    self.read = read
    self.write = write
  }
}

/// Flat prices by place in the hierarchy, whatever the size of a memory: all that some calibrations give.
///
/// Where there is such a price it goes before those by capacity.
public struct HierarchyCost: Sendable, Hashable {
  /// Memories that every processing element has of its own.
  public var element: AccessCost?
  /// Memories that all processing elements share.
  public var shared: AccessCost?
  /// Picojoules of bringing so many bits to a processing element, or from one to the next.
  public var network: CostCurve?

  /// No prices unless given.
  public init(element: AccessCost? = nil, shared: AccessCost? = nil, network: CostCurve? = nil) {
    self.element = element
    self.shared = shared
    self.network = network
  }

  /// These prices, and where there are none those of `other`.
  func completed(by other: HierarchyCost?) -> HierarchyCost {
    HierarchyCost(
      element: element ?? other?.element, shared: shared ?? other?.shared, network: network ?? other?.network)
  }
}

/// What a source may leave out of its energies. In its table it costs nothing, and reports say so: unknown it is not.
public enum UncountedCost: String, Sendable, Hashable, CaseIterable {
  case biasPreloads = "bias_preloads"
  case requantizations = "requantizations"
  case vectorOperations = "vector_operations"
  case registerWrites = "register_writes"
  /// Static power of processing elements and memories.
  case leakage = "leakage"

  /// The key in tables, with spaces.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
