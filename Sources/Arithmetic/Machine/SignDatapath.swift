/// Where a row of operands begins that are each 1, −1 or not there, a bit each; the first one's is the lowest of the first byte.
public struct SignRow {
  /// Bits that are set for 1.
  public var signs: UnsafeRawPointer
  /// Bits that are set for what is there.
  public var presence: UnsafeRawPointer
  /// How many are there before each operand, and before the end.
  public var counts: UnsafePointer<Int32>

  @inlinable
  public init(signs: UnsafeRawPointer, presence: UnsafeRawPointer, counts: UnsafePointer<Int32>) {
    self.signs = signs
    self.presence = presence
    self.counts = counts
  }
}

/// Elements that add up products of signs, `sum = held(sum + Σ lanes ±1)`, 64 of them in a word: as many as there are less twice
/// those that differ.
public struct SignDatapath<Word: FixedWidthInteger & BitwiseCopyable & Sendable>: Sendable {
  /// Operands that an element takes at once.
  @usableFromInline let lanes: Int
  /// Of a register that saturates.
  @usableFromInline let range: ClosedRange<Word>?

  init(lanes: Int, range: ClosedRange<Word>?) {
    self.lanes = lanes
    self.range = range
  }

  /// Whether so many taps are one operation, or come to the same in one.
  @inlinable
  public func takes(taps: Int) -> Bool { range == nil || taps <= lanes }

  /// For each of `count` sums the products of a row of so many weights, which are all there, and one of as many activations, which
  /// ``takes(taps:)`` allows. Addresses of rows grow by whole bytes; up to seven bytes behind a row's end are read.
  @inlinable @inline(__always)
  public func stream(
    _ count: Int, taps: Int, weights: UnsafeRawPointer, by weightStride: Int, activations: SignRow,
    by activationStride: Int, into sums: UnsafeMutablePointer<Word>, by sumStride: Int
  ) {
    let rest: UInt64 = (1 &<< UInt64(truncatingIfNeeded: taps & 63)) &- 1
    var place = 0
    while place < count {
      let (weight, step) = (weights + place &* weightStride, place &* activationStride)
      let (signs, presence) = (activations.signs + step, activations.presence + step)
      var (differing, word) = (0, 0)
      while word < taps >> 6 {
        differing &+= Self.differing(weight, signs, presence, word).nonzeroBitCount
        word &+= 1
      }
      if rest != 0 { differing &+= (Self.differing(weight, signs, presence, word) & rest).nonzeroBitCount }
      let counts = activations.counts + 8 &* step
      let sum = sums[place &* sumStride] &+ Word(truncatingIfNeeded: Int(counts[taps] &- counts[0]) &- 2 &* differing)
      sums[place &* sumStride] = range.map { Swift.min(Swift.max(sum, $0.lowerBound), $0.upperBound) } ?? sum
      place &+= 1
    }
  }

  /// Of 64 pairs, those whose signs differ.
  @inlinable @inline(__always)
  static func differing(
    _ weights: UnsafeRawPointer, _ signs: UnsafeRawPointer, _ presence: UnsafeRawPointer, _ word: Int
  ) -> UInt64 {
    func load(_ bits: UnsafeRawPointer) -> UInt64 {
      UInt64(littleEndian: bits.loadUnaligned(fromByteOffset: 8 &* word, as: UInt64.self))
    }
    return (load(weights) ^ load(signs)) & load(presence)
  }
}
