import Quantities

/// The area of an accelerator by part. `nil` is unknown: a price was missing.
public struct AcceleratorArea: Sendable, Hashable {
  /// All processing elements with their registers.
  public var processingElements: SquareMicrometers?
  /// In the order of the accelerator's memories.
  public var memories: [SquareMicrometers?]

  /// The parts of an accelerator's area.
  public init(processingElements: SquareMicrometers?, memories: [SquareMicrometers?]) {
    self.processingElements = processingElements
    self.memories = memories
  }

  /// All memories; unknown if any is.
  public var allMemories: SquareMicrometers? {
    memories.reduce(.some(.zero)) { sum, part in
      guard let sum, let part else { return nil }
      return sum + part
    }
  }

  /// Processing elements and memories; unknown if either is.
  public var total: SquareMicrometers? {
    guard let processingElements, let allMemories else { return nil }
    return processingElements + allMemories
  }
}
