/// The passing of time.
extension DRAMChannel {
  /// Lets everything happen that does before `target`.
  mutating func advance<Observer: DRAMObserver>(to target: Int, _ observer: inout Observer) {
    while wake < target {
      if !Observer.isListening, isIdle { skipRefreshes(before: target) }
      step(&observer)
    }
    clock = max(clock, target)
  }

  /// Goes to the next clock at which something may happen, and over it.
  mutating func step(_ observer: inout some DRAMObserver) {
    let now = wake
    if now >= nextDue { noteRefreshes(now) }
    var issued = frozen != 0 ? issueForRefresh(now, &observer) : nil
    if issued == nil { issued = issueForRequest(now, besides: nil, &observer) }
    if hasRowCommandBus, let first = issued { _ = issueForRequest(now, besides: first, &observer) }
    move()
    clock = now + 1
    wake = nextWake()
  }

  /// The first clock from ``clock`` on at which something may happen. Mutating only so that nothing is copied for it.
  private mutating func nextWake() -> Int {
    let earliest = clock
    if canMove { return earliest }
    var time = nextDue
    if frozen != 0 { time = min(time, nextForRefresh) }
    var waiting = busy & ~frozen
    while waiting != 0 {
      time = min(time, readiness(waiting.trailingZeroBitCount))
      if time <= earliest { return earliest }
      waiting &= waiting &- 1
    }
    return max(time, earliest)
  }

  /// Whether the next request to be sorted is a write: a drain goes on until the writes that were there at its beginning are
  /// sorted, and begins when the buffer is full, or when the banks are idle and enough writes wait.
  private var isDraining: Bool {
    if drainLeft > 0 || writes.isFull { return true }
    guard busy == 0, !writes.isEmpty else { return false }
    return writes.count > limits.idleWrites || (isEnding && reads.isEmpty)
  }

  /// Whether a waiting request may be sorted to its bank.
  var canMove: Bool { (isDraining ? writes.banks : reads.banks) & ~full != 0 }

  /// Sorts the oldest waiting request whose bank has room.
  private mutating func move() {
    guard isDraining else { return moveRead() }
    if drainLeft == 0 { drainLeft = writes.count }
    guard let index = writes.first(in: ~full) else { return }
    let burst = writes[index]
    // A write waits until older reads of the same burst have gone out, and lets reads pass meanwhile.
    if pendingReads.mayContain(burst), isPendingRead(burst) { return moveRead() }
    drainLeft -= 1
    enqueue(writes.remove(at: index))
  }

  private mutating func moveRead() {
    if let index = reads.first(in: ~full) { enqueue(reads.remove(at: index)) }
  }

  private mutating func enqueue(_ burst: QueuedBurst) {
    let place = Int(burst.place)
    let order = banks[place].count
    rings[slot(place, order)] = burst
    banks[place].count = order + 1
    if burst.isWrite { banks[place].writes += 1 }
    busy |= 1 &<< UInt64(place)
    if order + 1 >= limits.bank { full |= 1 &<< UInt64(place) }
    noteArrival(burst, place, order: order)
  }

  /// Whether nothing happens but refreshes.
  private var isIdle: Bool { busy == 0 && frozen == 0 && !canMove && ranks.allSatisfy { $0.openRows == 0 } }

  /// Counts the refreshes of an idle channel that fall due before `target`, but for the last one of each rank.
  private mutating func skipRefreshes(before target: Int) {
    for rank in ranks.indices where ranks[rank].refreshDue < target {
      let skipped = (target - 1 - ranks[rank].refreshDue) / spacing.refreshInterval
      ranks[rank].refreshDue += skipped * spacing.refreshInterval
      statistics.refreshes += skipped
      statistics.refreshClocks += skipped * spacing.refresh
    }
    nextDue = ranks.reduce(.max) { min($0, $1.refreshDue) }
    wake = max(clock, nextDue)
  }
}
