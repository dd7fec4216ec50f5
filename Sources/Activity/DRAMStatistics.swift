import Quantities

/// What a DRAM did: commands by kind, and what its background and bandwidth are reckoned from.
public struct DRAMStatistics: Sendable, Hashable {
  /// Rows opened.
  public var activates = 0
  /// Rows closed by a command of its own.
  public var precharges = 0
  /// Rows closed by the read or write before.
  public var autoPrecharges = 0
  /// Bursts read.
  public var reads = 0
  /// Bursts written.
  public var writes = 0
  /// Ranks refreshed.
  public var refreshes = 0
  /// Bursts read that were not the first of their open row.
  public var readRowHits = 0
  /// Bursts written that were not the first of their open row.
  public var writeRowHits = 0
  /// Reads answered from a write that had not reached its bank yet.
  public var forwardedReads = 0
  /// Reads that shared the access of an earlier one to the same burst.
  public var sharedReads = 0
  /// Writes that replaced an earlier one to the same burst before that had reached its bank.
  public var mergedWrites = 0
  /// Clocks from a refresh's being due to its end, summed over refreshes: the rank does nothing else meanwhile.
  public var refreshClocks = 0
  /// Clocks with a row open, summed over ranks.
  public var activeClocks = 0
  /// Clocks without open rows, summed over ranks.
  public var prechargedClocks = 0
  /// Clocks from each read's arrival to the end of its data, summed over reads, however they were answered.
  public var readLatency = 0
  /// Transactions of a serial memory.
  public var transactions = 0
  /// Transactions of a serial memory that met a refresh.
  public var collisions = 0
  /// The first clock after the last data.
  public var clocks = 0
  /// Bytes of a burst.
  public var burstBytes: Int
  /// Bits of the words that were asked for. Bursts bring what lies beside them, too.
  public var wordBits = 0

  /// Nothing done yet, in bursts of so many bytes.
  public init(burstBytes: Int) { self.burstBytes = burstBytes }

  /// Bursts that were asked for, however they were answered.
  public var requests: Int {
    reads.plus(writes).plus(forwardedReads).plus(sharedReads).plus(mergedWrites)
  }
  /// Bursts read or written that were not the first of their open row.
  public var rowHits: Int { readRowHits.plus(writeRowHits) }
  /// Bytes that moved over the data wires.
  public var bytes: Int { reads.plus(writes).times(burstBytes) }
  /// Bytes over the data wires for each clock from the first to the last; 0 before anything moved.
  public var bytesPerClock: Double { clocks > 0 ? Double(bytes) / Double(clocks) : 0 }

  /// Adds what another channel did in the same time.
  public mutating func add(_ other: DRAMStatistics) {
    let clocks = max(clocks, other.clocks)
    follow(with: other)
    self.clocks = clocks
  }

  /// Adds what was done afterwards.
  public mutating func follow(with other: DRAMStatistics) {
    for count in Self.counts { self[keyPath: count] = self[keyPath: count].plus(other[keyPath: count]) }
  }

  /// Everything that adds up.
  private static var counts: [WritableKeyPath<DRAMStatistics, Int>] {
    [
      \.activates, \.precharges, \.autoPrecharges, \.reads, \.writes, \.refreshes, \.readRowHits, \.writeRowHits,
      \.forwardedReads, \.sharedReads, \.mergedWrites, \.refreshClocks, \.activeClocks, \.prechargedClocks,
      \.readLatency, \.transactions, \.collisions, \.clocks, \.wordBits,
    ]
  }
}
