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
}
