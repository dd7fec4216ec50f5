import Arithmetic

/// A unit's datapath in the form in which an array of elements is stepped: operands and sums are plain words side by side,
/// and what is not there is a word of its own, so that one loop goes over all elements alike.
protocol ElementDatapath: Sendable {
  associatedtype Word: FixedWidthInteger & Sendable

  /// Operands that an element takes at once.
  var lanes: Int { get }
  /// Words of one sum.
  var wordsPerSum: Int { get }
  /// What stands where no operand is: padding, ragged ends, idle elements. It adds nothing.
  static var absent: Word { get }

  /// Codes of weights, as the elements' interface decodes them.
  func weights(_ codes: [UInt32]) -> [Word]
  /// Codes of activations.
  func activations(_ codes: [UInt32]) -> [Word]
  /// A bias as the first word of a sum.
  func start(_ bias: Int) -> Word
  /// A word of a sum as the accumulator holds it.
  func finished(_ word: Word) -> Int

  /// One operation of each of `count` elements side by side: their lanes of both operands into their sums.
  func accumulate(
    weights: UnsafePointer<Word>, activations: UnsafePointer<Word>, into sums: UnsafeMutablePointer<Word>, count: Int)
  /// `count` operations of one element, each on one pair of operands, every other lane being absent. Addresses grow by so many
  /// words from one to the next.
  func stream(
    _ count: Int, weights: UnsafePointer<Word>, by weightStride: Int, activations: UnsafePointer<Word>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Word>, by sumStride: Int)
  /// Whether the order in which sums are added does not matter.
  var isAssociative: Bool { get }
  /// The sum of two partial sums, as an accumulator's adder makes it.
  func add(_ other: UnsafePointer<Word>, to sum: UnsafeMutablePointer<Word>)
}

extension ElementDatapath {
  var isAssociative: Bool { false }

  func stream(
    _ count: Int, weights: UnsafePointer<Word>, by weightStride: Int, activations: UnsafePointer<Word>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Word>, by sumStride: Int
  ) {
    withUnsafeTemporaryAllocation(of: Word.self, capacity: 2 * lanes) { words in
      guard let own = words.baseAddress else { return }
      let other = own + lanes
      words.initialize(repeating: Self.absent)
      for place in 0..<count {
        own[0] = weights[place * weightStride]
        other[0] = activations[place * activationStride]
        accumulate(weights: own, activations: other, into: sums + place * sumStride, count: 1)
      }
    }
  }
}
