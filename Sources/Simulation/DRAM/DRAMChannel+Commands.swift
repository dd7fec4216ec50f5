/// Choosing commands and giving them.
extension DRAMChannel {
  /// Looks anew for the oldest read and write of the open row, and whether the row may be closed.
  private mutating func findHits(_ place: Int) {
    let row = banks[place].openRow
    let (count, writes) = (banks[place].count, banks[place].writes)
    guard row >= 0 else { return }
    var (readHit, writeHit) = (-1, -1)
    var wantsRead = writes < count
    var wantsWrite = writes > 0
    var order = 0
    while order < count, wantsRead || wantsWrite {
      let burst = rings[slot(place, order)]
      if burst.row == row {
        if burst.isWrite, wantsWrite {
          writeHit = order
          wantsWrite = false
        } else if !burst.isWrite, wantsRead {
          readHit = order
          wantsRead = false
        }
      }
      order &+= 1
    }
    banks[place].readHit = readHit
    banks[place].writeHit = writeHit
    judgePrecharge(place)
  }

  /// Takes note of a request that has come as the youngest of its bank.
  mutating func noteArrival(_ burst: QueuedBurst, _ place: Int, order: Int) {
    guard banks[place].openRow >= 0 else { return }
    if burst.row == banks[place].openRow {
      if burst.isWrite {
        if banks[place].writeHit < 0 { banks[place].writeHit = order }
      } else if banks[place].readHit < 0 {
        banks[place].readHit = order
      }
    }
    judgePrecharge(place)
  }

  /// Whether the row may be closed: for the oldest request only, and when nobody wants the row or it has served its share.
  private mutating func judgePrecharge(_ place: Int) {
    let (readHit, writeHit) = (banks[place].readHit, banks[place].writeHit)
    let isUnwanted = readHit < 0 && writeHit < 0 || banks[place].served >= limits.rowHits
    banks[place].mayPrecharge = isUnwanted && readHit != 0 && writeHit != 0 && banks[place].count > 0
  }

  // Field by field: copying whole states takes longer than what is done with them.

  private func activation(_ place: Int) -> Int {
    let (rank, group) = (banks[place].rank, banks[place].group)
    return max(
      max(banks[place].nextActivate, groups[group].nextActivate), max(ranks[rank].nextActivate, ranks[rank].windows.0))
  }

  private func precharge(_ place: Int) -> Int {
    max(banks[place].nextPrecharge, ranks[banks[place].rank].nextPrecharge)
  }

  private func read(_ place: Int) -> Int {
    max(banks[place].nextColumn, max(groups[banks[place].group].nextRead, ranks[banks[place].rank].nextRead))
  }

  private func write(_ place: Int) -> Int {
    max(banks[place].nextColumn, max(groups[banks[place].group].nextWrite, ranks[banks[place].rank].nextWrite))
  }

  /// The first clock at which a command for one of the bank's requests may go out, as things stand.
  func readiness(_ place: Int) -> Int {
    if banks[place].openRow < 0 { return activation(place) }
    var time = banks[place].mayPrecharge ? precharge(place) : .max
    if banks[place].readHit >= 0 { time = min(time, read(place)) }
    if banks[place].writeHit >= 0 { time = min(time, write(place)) }
    return time
  }

  /// What a bank can do for one of its requests.
  private enum Choice {
    case activate
    case precharge
    /// Serves the request at a place in the order of age.
    case column(Int)

    var isColumn: Bool {
      if case .column = self { true } else { false }
    }
  }

  /// The command of the oldest request that can have one now.
  private func choice(_ place: Int, _ now: Int) -> Choice? {
    if banks[place].openRow < 0 { return activation(place) <= now ? .activate : nil }
    if banks[place].mayPrecharge, precharge(place) <= now { return .precharge }
    let (readHit, writeHit) = (banks[place].readHit, banks[place].writeHit)
    let reads = readHit >= 0 && read(place) <= now
    let writes = writeHit >= 0 && write(place) <= now
    if reads, !writes || readHit < writeHit { return .column(readHit) }
    return writes ? .column(writeHit) : nil
  }

  /// Gives a command for a waiting request: banks take turns, beginning behind the one that had the last.
  ///
  /// `first` is the command that has gone out in this clock already, as whether it was a column command. Then the next one
  /// goes out only if it is of the other sort, and otherwise its bank has had its turn for nothing.
  /// - Returns: whether it is a column command; `nil` when there is none to give.
  mutating func issueForRequest(
    _ now: Int, besides first: Bool?, _ observer: inout some DRAMObserver
  ) -> Bool? {
    let waiting = busy & ~frozen
    let behind = waiting & ~((2 &<< UInt64(lastServed)) &- 1)
    return issue(behind, now, besides: first, &observer) ?? issue(waiting & ~behind, now, besides: first, &observer)
  }

  /// Gives the first command that there is for one of the banks.
  private mutating func issue(
    _ places: UInt64, _ now: Int, besides first: Bool?, _ observer: inout some DRAMObserver
  ) -> Bool? {
    var turn = places
    while turn != 0 {
      let place = turn.trailingZeroBitCount
      turn &= turn &- 1
      guard let choice = choice(place, now) else { continue }
      lastServed = place
      if choice.isColumn == first { return first }
      switch choice {
      case .activate: activate(place, now, &observer)
      case .precharge: precharge(place, now, &observer)
      case .column(let order): serve(place, order, now, &observer)
      }
      return choice.isColumn
    }
    return nil
  }

  private mutating func activate<Observer: DRAMObserver>(_ place: Int, _ now: Int, _ observer: inout Observer) {
    let row = rings[slot(place, 0)].row
    let (rank, group) = (banks[place].rank, banks[place].group)
    banks[place].openRow = row
    banks[place].served = 0
    banks[place].nextColumn = now + spacing.activateToColumn
    banks[place].nextPrecharge = now + spacing.activateToPrecharge
    banks[place].nextActivate = now + spacing.activateToActivate
    groups[group].nextActivate = now + spacing.activateLong
    ranks[rank].nextActivate = now + spacing.activateShort
    let windows = ranks[rank].windows
    ranks[rank].windows = (windows.1, windows.2, windows.3, now + spacing.window)
    ranks[rank].rowOpened(now)
    statistics.activates += 1
    findHits(place)
    if Observer.isListening { observer.observe(command(.activate, place, now, row: row)) }
  }

  /// Closes the bank's row.
  mutating func precharge<Observer: DRAMObserver>(_ place: Int, _ now: Int, _ observer: inout Observer) {
    if Observer.isListening { observer.observe(command(.precharge, place, now, row: banks[place].openRow)) }
    close(place, now)
    ranks[banks[place].rank].nextPrecharge = now + spacing.prechargeToPrecharge
    statistics.precharges += 1
  }

  private mutating func close(_ place: Int, _ clock: Int) {
    banks[place].openRow = -1
    banks[place].mayPrecharge = false
    banks[place].readHit = -1
    banks[place].writeHit = -1
    banks[place].nextActivate = max(banks[place].nextActivate, clock + spacing.prechargeToActivate)
    ranks[banks[place].rank].rowClosed(clock)
  }

  /// Reads or writes for the request at `order`, which then is done.
  private mutating func serve<Observer: DRAMObserver>(
    _ place: Int, _ order: Int, _ now: Int, _ observer: inout Observer
  ) {
    let burst = dequeue(place, order)
    let isHit = banks[place].served > 0
    banks[place].served += 1
    if burst.isWrite {
      statistics.writes += 1
      if isHit { statistics.writeRowHits += 1 }
      pendingWrites.remove(burst)
      space(place, now, toRead: spacing.writeToRead, toWrite: spacing.writeToWrite)
      banks[place].nextPrecharge = max(banks[place].nextPrecharge, now + spacing.writeToPrecharge)
      lastData = max(lastData, now + spacing.writeDone)
    } else {
      statistics.reads += 1
      if isHit { statistics.readRowHits += 1 }
      pendingReads.remove(burst)
      space(place, now, toRead: spacing.readToRead, toWrite: spacing.readToWrite)
      banks[place].nextPrecharge = max(banks[place].nextPrecharge, now + spacing.readToPrecharge)
      lastData = max(lastData, now + spacing.readDone)
      complete(burst, now + spacing.readDone)
    }
    if Observer.isListening {
      let kind: DRAMCommand.Kind =
        closesRows ? (burst.isWrite ? .writePrecharge : .readPrecharge) : burst.isWrite ? .write : .read
      observer.observe(command(kind, place, now, row: burst.row, column: burst.column))
    }
    if closesRows {
      statistics.autoPrecharges += 1
      close(place, banks[place].nextPrecharge)
    } else {
      findHits(place)
    }
  }

  private mutating func dequeue(_ place: Int, _ order: Int) -> QueuedBurst {
    let burst = rings[slot(place, order)]
    var moved = order
    while moved > 0 {
      rings[slot(place, moved)] = rings[slot(place, moved - 1)]
      moved -= 1
    }
    banks[place].head = (banks[place].head &+ 1) & (ringLength &- 1)
    banks[place].count -= 1
    if burst.isWrite { banks[place].writes -= 1 }
    full &= ~(1 &<< UInt64(place))
    if banks[place].count == 0 { busy &= ~(1 &<< UInt64(place)) }
    return burst
  }

  /// Holds back the accesses that follow one to the bank at `now`.
  private mutating func space(_ place: Int, _ now: Int, toRead: DRAMSpacing.Reach, toWrite: DRAMSpacing.Reach) {
    let (own, group) = (banks[place].rank, banks[place].group)
    groups[group].nextRead = max(groups[group].nextRead, now + toRead.long)
    groups[group].nextWrite = max(groups[group].nextWrite, now + toWrite.long)
    for rank in ranks.indices {
      let isOwn = rank == own
      ranks[rank].nextRead = max(ranks[rank].nextRead, now + (isOwn ? toRead.short : toRead.otherRank))
      ranks[rank].nextWrite = max(ranks[rank].nextWrite, now + (isOwn ? toWrite.short : toWrite.otherRank))
    }
  }

  /// Answers the read and all that share its access.
  private mutating func complete(_ burst: QueuedBurst, _ clock: Int) {
    progress[Int(burst.group)].outstanding -= 1
    answer(burst, at: clock)
    guard !sharers.isEmpty else { return }
    var kept = 0
    for place in sharers.indices {
      let sharer = sharers[place]
      if sharer.isSameBurst(as: burst) {
        progress[Int(sharer.group)].outstanding -= 1
        answer(sharer, at: clock)
      } else {
        sharers[kept] = sharer
        kept += 1
      }
    }
    sharers.removeLast(sharers.count - kept)
  }

  private func command(
    _ kind: DRAMCommand.Kind, _ place: Int, _ now: Int, row: Int32, column: Int32 = 0
  ) -> DRAMCommand {
    DRAMCommand(
      kind, clock: now, channel: index, rank: banks[place].rank, bankGroup: banks[place].group % geometry.bankGroups,
      bank: place % geometry.banksPerGroup, row: Int(row), column: Int(column))
  }
}
