/// Time in whole picoseconds.
public struct Picoseconds: Quantity {
  /// How many.
  public let count: Int
  /// `count` picoseconds.
  public init(_ count: Int) { self.count = count }
}

/// Bandwidth of a port or channel in whole bits per clock cycle.
public struct BitsPerCycle: Quantity {
  /// How many.
  public let count: Int
  /// `count` bits per cycle.
  public init(_ count: Int) { self.count = count }
}
