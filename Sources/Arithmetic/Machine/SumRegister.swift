/// A register of sums in machine words. One that wraps is kept modulo the machine word and cut to its width in the end, which
/// is the same for sums; one that saturates is held within its range after every addition.
@usableFromInline
struct SumRegister<Word: MachineInteger>: Sendable {
  @usableFromInline let width: AccumulatorWidth
  @usableFromInline let saturates: Bool
  @usableFromInline let low: Word
  @usableFromInline let high: Word

  /// A register that is no wider than the words.
  init(_ width: AccumulatorWidth) {
    self.width = width
    saturates = width.overflow == .saturate
    low = Word(truncatingIfNeeded: width.range.lowerBound)
    high = Word(truncatingIfNeeded: width.range.upperBound)
  }

  /// What the register holds.
  @usableFromInline var range: ClosedRange<Int> { width.range }

  @inlinable @inline(__always)
  func clamped(_ sum: Word) -> Word { min(max(sum, low), high) }

  /// The sum after an addition.
  @inlinable @inline(__always)
  func held(_ sum: Word) -> Word { saturates ? clamped(sum) : sum }

  @inlinable
  func start(_ bias: Int) -> Word { Word(truncatingIfNeeded: cut(bias)) }

  @inlinable
  func finished(_ word: Word) -> Int { cut(Int(truncatingIfNeeded: word)) }

  /// The low bits that the register has.
  @inlinable
  func cut(_ word: Int) -> Int {
    let above = Int.bitWidth - width.bits
    return (word << above) >> above
  }
}
