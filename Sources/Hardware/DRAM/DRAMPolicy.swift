/// What becomes of a row after it was read or written.
public enum PagePolicy: String, Sendable, Hashable, CaseIterable {
  /// It stays open until another row of the bank is wanted or the rank is refreshed.
  case open
  /// Every read and write closes it (auto-precharge).
  case closed
}

/// How many requests a controller keeps, and how it chooses among them.
public struct DRAMQueues: Sendable, Hashable {
  /// Reads of a channel that wait to be sorted to their banks.
  public var reads: Int
  /// Writes of a channel that wait.
  public var writes: Int
  /// Requests of a bank among which the scheduler chooses.
  public var bank: Int
  /// With idle banks, writes are taken up as soon as more than this number wait.
  public var idleWrites: Int
  /// A row that has served so many requests is closed for an older request of another row.
  public var rowHits: Int
  /// Requests that arrive in one clock, all channels together; `nil`: as many as there are channels.
  public var requestsPerClock: Int?

  /// Queues of these lengths. What is left out is as in DRAMsim3 (`docs/timing.md`).
  public init(
    reads: Int = 32, writes: Int = 32, bank: Int = 8, idleWrites: Int = 8, rowHits: Int = 4,
    requestsPerClock: Int? = nil
  ) {
    self.reads = reads
    self.writes = writes
    self.bank = bank
    self.idleWrites = idleWrites
    self.rowHits = rowHits
    self.requestsPerClock = requestsPerClock
  }
}
