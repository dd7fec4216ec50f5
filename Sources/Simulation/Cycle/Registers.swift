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

  /// Registers that hold these words.
  init(_ words: [Word]) {
    count = words.count
    base = .allocate(capacity: max(1, count))
    _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: words)
  }

  deinit { base.deallocate() }

  /// Moves every word on by so many places; the last ones are gone, and the first are to be written.
  func shift(by places: Int) {
    guard count > places else { return }
    UnsafeMutableRawPointer(base + places)
      .copyMemory(from: base, byteCount: (count - places) * MemoryLayout<Word>.stride)
  }
}

extension UnsafeMutablePointer {
  /// Takes in so many words; mostly it is one, for which a loop would call the C library.
  @inline(__always)
  func take(_ words: UnsafePointer<Pointee>, count: Int) {
    if count == 1 { return self[0] = words[0] }
    for word in 0..<count { self[word] = words[word] }
  }

  /// The same word so many times.
  @inline(__always)
  func fill(_ word: Pointee, count: Int) {
    if count == 1 { return self[0] = word }
    for place in 0..<count { self[place] = word }
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
