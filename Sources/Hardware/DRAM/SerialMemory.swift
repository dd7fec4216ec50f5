import Quantities

/// A memory behind a narrow bus that refreshes itself, such as a HyperRAM: a transaction says where it starts, waits once and
/// then moves consecutive bytes until it ends or its time is up.
public struct SerialMemory: Sendable, Hashable {
  /// The name of the preset it began as.
  public var name: String
  /// Of the bus, whose wires move two bits in each clock.
  public var clock: Hertz
  /// Data wires.
  public var busBits: Int
  /// Bytes that a request asks for; a power of two.
  public var burstBytes: Int
  /// Bytes of the memory; addresses beyond begin anew.
  public var capacityBytes: Int
  /// Clocks for command and address, before the latency.
  public var commandClocks: Int
  /// Clocks from the address to the first byte.
  public var initialLatency: Int
  /// Clocks that a transaction may take at most: the chip select may be low no longer.
  public var longestTransaction: Int
  /// From one refresh of its own to the next; 0: never. The first transaction that begins when one is due waits for it and
  /// takes the initial latency twice.
  public var refreshInterval: Int
  /// Where the figures come from.
  public var source: String

  /// A memory of parts; ``problems`` checks it.
  public init(
    name: String, clock: Hertz, busBits: Int, burstBytes: Int, capacityBytes: Int, commandClocks: Int,
    initialLatency: Int, longestTransaction: Int, refreshInterval: Int, source: String
  ) {
    self.name = name
    self.clock = clock
    self.busBits = busBits
    self.burstBytes = burstBytes
    self.capacityBytes = capacityBytes
    self.commandClocks = commandClocks
    self.initialLatency = initialLatency
    self.longestTransaction = longestTransaction
    self.refreshInterval = refreshInterval
    self.source = source
  }

  /// Clocks for which a burst takes the bus.
  public var burstClocks: Int { max(1, burstBytes.times(8).dividedRoundingUp(by: max(1, busBits.times(2)))) }
  /// Bursts that fit into one transaction, also when it meets a refresh.
  public var burstsPerTransaction: Int {
    max(0, longestTransaction - commandClocks - initialLatency.times(2)) / burstClocks
  }
}
