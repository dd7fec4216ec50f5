import Activity
import Hardware
import Quantities

/// A channel of a DRAM and its controller.
///
/// In every clock: (1) refreshes fall due; (2) at most one command goes out, or with wires for row commands one of them and a
/// column command; (3) at most one waiting request is sorted to its bank. Clocks in which nothing can happen are passed over.
/// `docs/timing.md` has the rules in words.
struct DRAMChannel: Sendable {
  let index: Int
  let geometry: DRAMGeometry
  let spacing: DRAMSpacing
  let limits: DRAMQueues
  let closesRows: Bool
  let hasRowCommandBus: Bool

  /// Clocks before this one are over.
  var clock = 0
  /// The first clock, not before ``clock``, at which something may happen.
  var wake: Int
  var banks: [DRAMBankState]
  var groups: [DRAMGroupState]
  var ranks: [DRAMRankState]
  /// The requests of all banks: for each a ring of ``ringLength``, a power of two.
  var rings: [QueuedBurst]
  let ringLength: Int
  /// As bits: banks with requests, banks without room for another, and banks of ranks that wait for a refresh.
  var busy: UInt64 = 0
  var full: UInt64 = 0
  var frozen: UInt64 = 0
  /// The bank that had the last command.
  var lastServed: Int
  var reads: BurstQueue
  var writes: BurstQueue
  /// Writes that are still to be sorted before reads are again.
  var drainLeft = 0
  /// Whether the last writes are to go out although they are few.
  var isEnding = false
  /// When the next refresh of any rank is due.
  var nextDue: Int
  var pendingReads = BurstFilter()
  var pendingWrites = BurstFilter()
  /// Reads that wait for the access of another one.
  var sharers: [QueuedBurst] = []
  /// Of each group of requests: reads that are not answered, and when the last answer was complete.
  var progress: [(outstanding: Int, last: Int)] = []
  var statistics: DRAMStatistics
  /// The first clock after the last data.
  var lastData = 0

  /// The channel of that number of a device without problems.
  init(_ device: BankedDRAM, index: Int) {
    let geometry = device.geometry
    let count = geometry.banksPerChannel
    self.index = index
    self.geometry = geometry
    spacing = DRAMSpacing(device)
    limits = device.queues
    closesRows = device.page == .closed
    hasRowCommandBus = device.hasRowCommandBus
    banks = (0..<count).map {
      DRAMBankState(rank: $0 / geometry.banksPerRank, group: $0 / geometry.banksPerGroup)
    }
    groups = Array(repeating: DRAMGroupState(), count: geometry.ranks * geometry.bankGroups)
    // Ranks are refreshed one after the other, so that not all stand still at once.
    let interval = device.timings.tREFI
    ranks = (0..<geometry.ranks).map {
      DRAMRankState(refreshDue: interval > 0 ? interval * ($0 + 1) / geometry.ranks : .max)
    }
    nextDue = ranks.map(\.refreshDue).min() ?? .max
    wake = nextDue
    var length = 1
    while length < device.queues.bank { length *= 2 }
    ringLength = length
    let nothing = QueuedBurst(row: 0, column: 0, place: 0, isWrite: false, group: 0, arrival: 0)
    rings = Array(repeating: nothing, count: length * count)
    lastServed = 0
    reads = BurstQueue(capacity: device.queues.reads, banks: count)
    writes = BurstQueue(capacity: device.queues.writes, banks: count)
    statistics = DRAMStatistics(burstBytes: geometry.burstBytes)
    sharers.reserveCapacity(device.queues.reads)
  }

  /// Takes a request as soon as there is room, and not before `clock`. Clocks that are over do not come back.
  /// - Returns: the clock of its arrival.
  mutating func accept(
    _ location: DRAMLocation, isWrite: Bool, group: Int, notBefore: Int, _ observer: inout some DRAMObserver
  ) -> Int {
    advance(to: notBefore, &observer)
    while isWrite ? writes.isFull : reads.isFull || sharers.count >= limits.reads { step(&observer) }
    let place = (location.rank * geometry.bankGroups + location.bankGroup) * geometry.banksPerGroup + location.bank
    let burst = QueuedBurst(
      row: Int32(truncatingIfNeeded: location.row), column: Int32(truncatingIfNeeded: location.column),
      place: UInt8(truncatingIfNeeded: place), isWrite: isWrite, group: Int32(truncatingIfNeeded: group), arrival: clock
    )
    if isWrite { accept(write: burst) } else { accept(read: burst) }
    if canMove { wake = clock }
    return clock
  }

  private mutating func accept(write burst: QueuedBurst) {
    // Writes are posted: they count as done when they are taken over.
    progress[Int(burst.group)].last = max(progress[Int(burst.group)].last, clock + 1)
    if pendingWrites.mayContain(burst), writes.contains(burst) || isQueued(burst, write: true) {
      statistics.mergedWrites += 1
      return
    }
    pendingWrites.add(burst)
    writes.append(burst)
  }

  private mutating func accept(read burst: QueuedBurst) {
    if pendingWrites.mayContain(burst), writes.contains(burst) || isQueued(burst, write: true) {
      statistics.forwardedReads += 1
      answer(burst, at: clock + 1)
      return
    }
    progress[Int(burst.group)].outstanding += 1
    if pendingReads.mayContain(burst), isPendingRead(burst) {
      statistics.sharedReads += 1
      sharers.append(burst)
      return
    }
    pendingReads.add(burst)
    reads.append(burst)
  }

  /// Whether a read of the same burst has not gone out yet.
  func isPendingRead(_ burst: QueuedBurst) -> Bool { reads.contains(burst) || isQueued(burst, write: false) }

  /// Whether a request of that kind for the same burst waits at its bank.
  private func isQueued(_ burst: QueuedBurst, write: Bool) -> Bool {
    let place = Int(burst.place)
    for order in 0..<banks[place].count {
      let other = rings[slot(place, order)]
      if other.isWrite == write, other.isSameBurst(as: burst) { return true }
    }
    return false
  }

  /// Where the request is kept that is at `order` in a bank's order of age.
  func slot(_ place: Int, _ order: Int) -> Int {
    place &* ringLength &+ ((banks[place].head &+ order) & (ringLength &- 1))
  }

  /// Notes that a read has its data at `clock`.
  mutating func answer(_ burst: QueuedBurst, at clock: Int) {
    let group = Int(burst.group)
    progress[group].last = max(progress[group].last, clock)
    statistics.readLatency += clock - burst.arrival
  }

  /// Whether anything is still on its way.
  var isPending: Bool { busy != 0 || !reads.isEmpty || !writes.isEmpty }

  /// Runs until every read of the group is under way, and gives the clock after the last data so far.
  mutating func completion(of group: Int, _ observer: inout some DRAMObserver) -> Int {
    while progress[group].outstanding > 0 { step(&observer) }
    return progress[group].last
  }

  /// Runs until nothing is on its way.
  mutating func drain(_ observer: inout some DRAMObserver) {
    isEnding = true
    wake = clock
    while isPending { step(&observer) }
    isEnding = false
  }

  /// What the channel did before the clock `end`, which is not after ``clock``.
  func statistics(until end: Int) -> DRAMStatistics {
    var statistics = statistics
    statistics.clocks = lastData
    statistics.activeClocks = ranks.reduce(0) { $0 + $1.activeClocks(before: end) }
    statistics.prechargedClocks = ranks.count * end - statistics.activeClocks
    return statistics
  }
}
