import Activity
import Hardware

/// A tile, or what is new of it, on its way between DRAM and a memory, or between two memories.
public struct TileTransfer: Sendable, Hashable {
  public var operand: Operand
  public var source: Stall.Place
  public var destination: Stall.Place
  /// As they leave.
  public var bits: Int
  /// The first cycle.
  public var start: Int
  /// Cycles that the source's port is busy.
  public var sending: Int
  /// Cycles that the destination's port is busy.
  public var receiving: Int

  /// A transfer of `bits` that begins with cycle `start`.
  public init(
    operand: Operand, source: Stall.Place, destination: Stall.Place, bits: Int, start: Int, sending: Int, receiving: Int
  ) {
    self.operand = operand
    self.source = source
    self.destination = destination
    self.bits = bits
    self.start = start
    self.sending = sending
    self.receiving = receiving
  }
}

/// Sees every transfer and every step of a layer as their times are found, in the order of the program.
public protocol TileObserver {
  /// A tile moved.
  mutating func transfer(_ transfer: TileTransfer)
  /// The array worked on a tile from one cycle up to another.
  mutating func step(start: Int, end: Int)
}

/// Sees nothing.
public struct NoObserver: TileObserver {
  public init() {}
  @inline(__always)
  public mutating func transfer(_ transfer: TileTransfer) {}
  @inline(__always)
  public mutating func step(start: Int, end: Int) {}
}
