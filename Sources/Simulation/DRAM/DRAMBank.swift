/// A bank of a channel: its row, when it may be used next, and what waits for it.
struct DRAMBankState: Sendable {
  /// The open row, or -1.
  var openRow: Int32 = -1
  /// Requests that the open row has served.
  var served = 0
  /// The first clocks at which this bank may open a row, close it, and read or write it.
  var nextActivate = 0
  var nextPrecharge = 0
  var nextColumn = 0
  /// Its rank, and its bank group counted over all ranks.
  let rank: Int
  let group: Int
  /// Where its requests begin in the ring, how many there are, and how many of them are writes.
  var head = 0
  var count = 0
  var writes = 0
  /// The oldest read and write of the open row, as places in the order of age; -1 for none.
  var readHit = -1
  var writeHit = -1
  /// Whether the oldest request may have the row closed.
  var mayPrecharge = false

  init(rank: Int, group: Int) {
    self.rank = rank
    self.group = group
  }
}

/// A bank group: when it may be used next.
struct DRAMGroupState: Sendable {
  var nextActivate = 0
  var nextRead = 0
  var nextWrite = 0
}

/// A rank: when it may be used next, its window of four rows, its refreshes and its background.
struct DRAMRankState: Sendable {
  var nextActivate = 0
  var nextPrecharge = 0
  var nextRead = 0
  var nextWrite = 0
  /// When the last four rows were opened, the earliest first, with the window added.
  var windows = (0, 0, 0, 0)
  /// When the next refresh is due; `Int.max`: never.
  var refreshDue: Int
  /// When the refresh that the rank waits for was due.
  var waitsSince: Int?
  /// Open rows.
  var openRows = 0
  /// Since when rows have been open without a break, or were last; when the last one was closed; clocks with open rows before.
  var openSince = 0
  var closedAt = 0
  var activeClocks = 0

  init(refreshDue: Int) { self.refreshDue = refreshDue }

  mutating func rowOpened(_ clock: Int) {
    if openRows == 0, clock > closedAt {
      activeClocks += closedAt - openSince
      openSince = clock
    }
    openRows += 1
  }

  mutating func rowClosed(_ clock: Int) {
    openRows -= 1
    closedAt = max(closedAt, clock)
  }

  /// Clocks with a row open before `end`.
  func activeClocks(before end: Int) -> Int {
    activeClocks + max(0, (openRows > 0 ? end : min(end, closedAt)) - openSince)
  }
}
