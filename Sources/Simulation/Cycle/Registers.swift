/// Registers of one kind, all elements' side by side. Not an array, so that loops over them are plain even where nothing is
/// optimized, and vectors where it is.
final class Registers<Word> {
  let base: UnsafeMutablePointer<Word>
  let count: Int

  init(_ count: Int, repeating word: Word) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: word, count: max(1, count))
  }

  deinit { base.deallocate() }

  /// Moves every word on by so many places; the last ones are gone, and the first are to be written.
  func shift(by places: Int) {
    guard count > places else { return }
    UnsafeMutableRawPointer(base + places)
      .copyMemory(from: base, byteCount: (count - places) * MemoryLayout<Word>.stride)
  }
}

/// What travels beside an operand.
enum OperandTag {
  static let live: UInt8 = 1
  /// The first operand of a fold.
  static let first: UInt8 = 2
  /// The last one.
  static let last: UInt8 = 4
  /// The sums of the fold start from words that came back.
  static let returned: UInt8 = 8
  /// The sums of the fold go on from what is in the accumulators.
  static let kept: UInt8 = 16
  /// The sums of the fold leave; else the next fold goes on with them where they are.
  static let leaves: UInt8 = 32
}
