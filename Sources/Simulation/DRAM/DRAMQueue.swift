/// A request on its way through a channel.
struct QueuedBurst: Sendable {
  var row: Int32
  var column: Int32
  /// The bank, counted over all ranks and groups of the channel.
  var place: UInt8
  var isWrite: Bool
  /// The group whose completion it counts for.
  var group: Int32
  /// When it arrived.
  var arrival: Int

  /// Whether the other one is for the same burst of the memory.
  func isSameBurst(as other: QueuedBurst) -> Bool {
    column == other.column && row == other.row && place == other.place
  }
}

/// Requests in the order of their age, of which any may leave: a ring of fixed length.
struct BurstQueue: Sendable {
  private var ring: [QueuedBurst]
  private var head = 0
  private(set) var count = 0
  let capacity: Int
  /// Requests for each bank, and the banks that have any as bits.
  private var perBank: [Int32]
  private(set) var banks: UInt64 = 0

  init(capacity: Int, banks: Int) {
    self.capacity = capacity
    var length = 1
    while length < capacity { length *= 2 }
    let nothing = QueuedBurst(row: 0, column: 0, place: 0, isWrite: false, group: 0, arrival: 0)
    ring = Array(repeating: nothing, count: length)
    perBank = Array(repeating: 0, count: banks)
  }

  var isFull: Bool { count >= capacity }
  var isEmpty: Bool { count == 0 }

  /// The request at a place in the order of age, 0 being the oldest.
  subscript(index: Int) -> QueuedBurst { ring[(head &+ index) & (ring.count &- 1)] }

  mutating func append(_ burst: QueuedBurst) {
    ring[(head &+ count) & (ring.count &- 1)] = burst
    count &+= 1
    let place = Int(burst.place)
    perBank[place] &+= 1
    banks |= 1 &<< UInt64(place)
  }

  /// Takes out the request at `index`; those before it move up.
  mutating func remove(at index: Int) -> QueuedBurst {
    let mask = ring.count &- 1
    let taken = ring[(head &+ index) & mask]
    var place = index
    while place > 0 {
      ring[(head &+ place) & mask] = ring[(head &+ place &- 1) & mask]
      place &-= 1
    }
    head = (head &+ 1) & mask
    count &-= 1
    let bank = Int(taken.place)
    perBank[bank] &-= 1
    if perBank[bank] == 0 { banks &= ~(1 &<< UInt64(bank)) }
    return taken
  }

  /// The place of the oldest request for one of `banks`.
  func first(in banks: UInt64) -> Int? {
    guard self.banks & banks != 0 else { return nil }
    for index in 0..<count where banks & (1 &<< UInt64(self[index].place)) != 0 { return index }
    return nil
  }

  /// Whether a request for the same burst is in it.
  func contains(_ burst: QueuedBurst) -> Bool {
    guard banks & (1 &<< UInt64(burst.place)) != 0 else { return false }
    for index in 0..<count where self[index].isSameBurst(as: burst) { return true }
    return false
  }
}

/// Counts of pending requests by a hash of where they go, so that most requests need not look for others to the same burst.
struct BurstFilter: Sendable {
  private var counts = [UInt16](repeating: 0, count: 1024)

  private func slot(_ burst: QueuedBurst) -> Int {
    let mixed =
      UInt32(truncatingIfNeeded: burst.row) &* 0x9E37_79B1 ^ UInt32(truncatingIfNeeded: burst.column) &* 0x85EB_CA6B
      ^ UInt32(burst.place) &* 0xC2B2_AE35
    return Int(mixed &>> 22)
  }

  mutating func add(_ burst: QueuedBurst) { counts[slot(burst)] &+= 1 }
  mutating func remove(_ burst: QueuedBurst) { counts[slot(burst)] &-= 1 }
  /// Whether a request for the burst may be pending; `false` is certain.
  func mayContain(_ burst: QueuedBurst) -> Bool { counts[slot(burst)] != 0 }
}
