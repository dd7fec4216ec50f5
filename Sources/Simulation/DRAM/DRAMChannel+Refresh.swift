/// Refreshes: a rank whose refresh is due does nothing else until it is done.
extension DRAMChannel {
  /// The banks of a rank as bits.
  private func places(of rank: Int) -> UInt64 {
    let count = UInt64(geometry.banksPerRank)
    let low: UInt64 = count >= 64 ? .max : (1 &<< count) &- 1
    return low << (UInt64(rank) * count)
  }

  /// Freezes the ranks whose refresh is due at `now` or was before.
  mutating func noteRefreshes(_ now: Int) {
    for rank in ranks.indices where ranks[rank].refreshDue <= now {
      ranks[rank].waitsSince = ranks[rank].waitsSince ?? ranks[rank].refreshDue
      ranks[rank].refreshDue += spacing.refreshInterval
      frozen |= places(of: rank)
    }
    nextDue = ranks.reduce(.max) { min($0, $1.refreshDue) }
  }

  /// The first clock at which a rank that waits may be refreshed, its rows being closed.
  private func refreshReady(_ rank: Int) -> Int {
    var clock = 0
    let first = rank * geometry.banksPerRank
    for place in first..<first + geometry.banksPerRank { clock = max(clock, banks[place].nextActivate) }
    return clock
  }

  /// When the first open row of a waiting rank may be closed; `Int.max` for none.
  private func prechargeReady(_ rank: Int) -> Int {
    var clock = Int.max
    let first = rank * geometry.banksPerRank
    for place in first..<first + geometry.banksPerRank where banks[place].openRow >= 0 {
      clock = min(clock, max(banks[place].nextPrecharge, ranks[rank].nextPrecharge))
    }
    return clock
  }

  /// When the next command for a refresh may go out.
  var nextForRefresh: Int {
    var clock = Int.max
    for rank in ranks.indices where ranks[rank].waitsSince != nil {
      clock = min(clock, ranks[rank].openRows > 0 ? prechargeReady(rank) : refreshReady(rank))
    }
    return clock
  }

  /// Closes a row of a rank that waits, or refreshes it.
  /// - Returns: `false`, the command being none for a column; `nil` when there is none to give.
  mutating func issueForRefresh<Observer: DRAMObserver>(_ now: Int, _ observer: inout Observer) -> Bool? {
    for rank in ranks.indices {
      guard let since = ranks[rank].waitsSince else { continue }
      if ranks[rank].openRows > 0 {
        let places = rank * geometry.banksPerRank..<(rank + 1) * geometry.banksPerRank
        guard ranks[rank].nextPrecharge <= now,
          let place = places.first(where: { banks[$0].openRow >= 0 && banks[$0].nextPrecharge <= now })
        else { continue }
        precharge(place, now, &observer)
        return false
      }
      guard refreshReady(rank) <= now else { continue }
      refresh(rank, since: since, now, &observer)
      return false
    }
    return nil
  }

  private mutating func refresh<Observer: DRAMObserver>(
    _ rank: Int, since: Int, _ now: Int, _ observer: inout Observer
  ) {
    let first = rank * geometry.banksPerRank
    for place in first..<first + geometry.banksPerRank { banks[place].nextActivate = now + spacing.refresh }
    ranks[rank].waitsSince = nil
    frozen &= ~places(of: rank)
    statistics.refreshes += 1
    statistics.refreshClocks += now + spacing.refresh - since
    if Observer.isListening { observer.observe(DRAMCommand(.refresh, clock: now, channel: index, rank: rank)) }
  }
}
