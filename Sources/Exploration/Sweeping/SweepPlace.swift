import Documents

/// Where something of a plan was written, for messages.
public typealias SweepPlace = WrittenPlace

/// A word of a plan, and where it was written.
public struct SweepName: Sendable, Hashable {
  public var text: String
  public var place: SweepPlace

  /// A word at a place.
  public init(_ text: String, place: SweepPlace = SweepPlace()) {
    self.text = text
    self.place = place
  }
}
