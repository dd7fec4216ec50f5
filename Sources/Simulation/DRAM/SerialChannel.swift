import Activity
import Hardware
import Quantities

/// A serial memory at work: one transaction after the other.
struct SerialChannel: Sendable {
  let memory: SerialMemory
  private var freeAt = 0
  /// When the last request is served from: one is served and one waits.
  private var lastStart = 0
  /// Where and how the open transaction could go on, and when it began.
  private var nextAddress = -1
  private var isWriting = false
  private var transactionStart = 0
  private var refreshDue: Int
  var progress: [Int] = []
  private(set) var statistics: DRAMStatistics

  init(_ memory: SerialMemory) {
    self.memory = memory
    refreshDue = memory.refreshInterval > 0 ? memory.refreshInterval : .max
    statistics = DRAMStatistics(burstBytes: memory.burstBytes)
  }

  /// Takes a request when the one before is being served, and not before `clock`.
  /// - Returns: the clock of its arrival.
  mutating func accept(address: Int, isWrite: Bool, group: Int, notBefore: Int) -> Int {
    let arrival = max(notBefore, lastStart)
    let start = max(arrival, freeAt)
    let address = address & (memory.capacityBytes - 1) & ~(memory.burstBytes - 1)
    let burst = memory.burstClocks
    let goesOn =
      address == nextAddress && isWrite == isWriting && start == freeAt
      && start + burst - transactionStart <= memory.longestTransaction
    lastStart = start
    freeAt = start + burst
    if !goesOn { freeAt += begin(start) }
    nextAddress = address + memory.burstBytes
    isWriting = isWrite
    if isWrite {
      statistics.writes += 1
      progress[group] = max(progress[group], arrival + 1)
    } else {
      statistics.reads += 1
      statistics.readLatency += freeAt - arrival
      progress[group] = max(progress[group], freeAt)
    }
    statistics.clocks = freeAt
    return arrival
  }

  /// Begins a transaction.
  /// - Returns: the clocks before its first data.
  private mutating func begin(_ start: Int) -> Int {
    transactionStart = start
    statistics.transactions += 1
    guard start >= refreshDue else { return memory.commandClocks + memory.initialLatency }
    refreshDue = (start / memory.refreshInterval + 1) * memory.refreshInterval
    statistics.collisions += 1
    statistics.refreshes += 1
    statistics.refreshClocks += memory.initialLatency
    return memory.commandClocks + 2 * memory.initialLatency
  }
}
