/// Whole numbers in storage of their own, for a clock that looks at them several times a step: not copied, not shared, and
/// places are checked in debug builds only.
struct TileTimes: ~Copyable, @unchecked Sendable {
  private let base: UnsafeMutablePointer<Int>
  let count: Int

  /// So many zeros.
  init(count: Int) {
    self.count = count
    base = .allocate(capacity: count)
    base.initialize(repeating: 0, count: count)
  }

  /// Those numbers.
  init(_ numbers: [Int]) {
    self.init(count: numbers.count)
    for (place, number) in numbers.enumerated() { base[place] = number }
  }

  deinit { base.deallocate() }

  subscript(place: Int) -> Int {
    @inline(__always) get {
      assert(place >= 0 && place < count)
      return base[place]
    }
    @inline(__always) set {
      assert(place >= 0 && place < count)
      base[place] = newValue
    }
  }

  /// The first ones of other numbers.
  mutating func copy(_ count: Int, of other: borrowing TileTimes, to place: Int = 0) {
    assert(place >= 0 && place + count <= self.count && count <= other.count)
    (base + place).update(from: other.base, count: count)
  }

  /// Copies the first ones to behind themselves.
  @inline(__always)
  mutating func copyFirst(_ count: Int, to place: Int) {
    assert(count <= place && place + count <= self.count)
    (base + place).update(from: base, count: count)
  }

  /// What changes with a step, if it is written from a place on. Not to be looked at longer than these numbers are there.
  @inline(__always)
  func change(at place: Int, inputs: Int) -> TileChange { TileChange(base + place, inputs: inputs) }
}

/// Records in storage of their own, as fast to look at as ``TileTimes``.
struct TileRecords<Record: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  private let base: UnsafeMutablePointer<Record>
  let count: Int

  init(_ records: [Record]) {
    count = records.count
    base = .allocate(capacity: count)
    for (index, record) in records.enumerated() { (base + index).initialize(to: record) }
  }

  deinit { base.deallocate() }

  /// The records for somebody who keeps what has them.
  var list: List { List(base: base, count: count) }

  /// Records of somebody else.
  struct List: @unchecked Sendable {
    fileprivate let base: UnsafeMutablePointer<Record>
    let count: Int

    subscript(index: Int) -> Record {
      @inline(__always) get {
        assert(index >= 0 && index < count)
        return base[index]
      }
    }
  }
}
