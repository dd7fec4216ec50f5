/// A unit's datapath in the form in which an array of elements is stepped: operands and sums are plain words side by side,
/// and what is not there is a word of its own, so that one loop goes over all elements alike.
public protocol ElementDatapath: Sendable {
  /// What an operand is held in, the narrower the more of them side by side.
  associatedtype Operand: FixedWidthInteger & BitwiseCopyable & Sendable
  /// What a word of a sum is held in.
  associatedtype Word: FixedWidthInteger & BitwiseCopyable & Sendable

  /// Operands that an element takes at once.
  var lanes: Int { get }
  /// Words of one sum.
  var wordsPerSum: Int { get }
  /// What stands where no operand is: padding, ragged ends, idle elements. It adds nothing.
  static var absent: Operand { get }

  /// Codes of weights, as the elements' interface decodes them.
  func weights(_ codes: [UInt32]) -> [Operand]
  /// Codes of activations.
  func activations(_ codes: [UInt32]) -> [Operand]
  /// A bias as the first word of a sum.
  func start(_ bias: Int) -> Word
  /// A word of a sum as the accumulator holds it.
  func finished(_ word: Word) -> Int
  /// A word of a sum as a number, in steps of the accumulator's last place.
  func number(_ word: Word) -> Double

  /// One operation of each of `count` elements side by side: their lanes of both operands into their sums.
  func accumulate(
    weights: UnsafePointer<Operand>, activations: UnsafePointer<Operand>, into sums: UnsafeMutablePointer<Word>,
    count: Int)
  /// For each of `count` sums so many pairs of operands side by side (`taps`), as many in one operation as there are lanes. By
  /// how many words addresses grow from one sum to the next is said beside them; sums may all be the same one.
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Operand>, by weightStride: Int,
    activations: UnsafePointer<Operand>, by activationStride: Int, into sums: UnsafeMutablePointer<Word>,
    by sumStride: Int)
  /// The same on rows of signs, a bit each, where weights are all 1 or −1 and activations 1, −1 or absent; `nil` elsewhere.
  var signs: SignDatapath<Word>? { get }
  /// Whether the order in which products and sums are added does not matter.
  var isAssociative: Bool { get }
  /// The sum of two partial sums, as an accumulator's adder makes it.
  func add(_ other: UnsafePointer<Word>, to sum: UnsafeMutablePointer<Word>)

  /// What a register of a sum holds; `nil` for floats.
  var sumRange: ClosedRange<Int>? { get }
  /// How far activations can at most move a sum of these weights, whatever they are; `nil` where that is not known.
  func reach(of weights: UnsafePointer<Operand>, taps: Int) -> Int?
  /// Whether a register held something else than the exact sum after some operation of a ``stream(_:taps:weights:by:activations:by:into:by:)``
  /// of one sum: bits were lost, or the end of the range was. Of floats, whether the sum in the end is not finite.
  func isInexact(
    from start: UnsafePointer<Word>, to end: UnsafePointer<Word>, taps: Int, weights: UnsafePointer<Operand>,
    activations: UnsafePointer<Operand>
  ) -> Bool
}

extension ElementDatapath {
  @inlinable
  public var isAssociative: Bool { false }
  public var signs: SignDatapath<Word>? { nil }

  @inlinable
  public func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Operand>, by weightStride: Int,
    activations: UnsafePointer<Operand>, by activationStride: Int, into sums: UnsafeMutablePointer<Word>,
    by sumStride: Int
  ) {
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: 2 * lanes) { words in
      guard let own = words.baseAddress else { return }
      let other = own + lanes
      words.initialize(repeating: Self.absent)
      for place in 0..<count {
        let (weight, activation) = (weights + place * weightStride, activations + place * activationStride)
        for first in stride(from: 0, to: taps, by: lanes) {
          for lane in 0..<lanes {
            own[lane] = first + lane < taps ? weight[first + lane] : Self.absent
            other[lane] = first + lane < taps ? activation[first + lane] : Self.absent
          }
          accumulate(weights: own, activations: other, into: sums + place * sumStride, count: 1)
        }
      }
    }
  }
}

/// A machine's two's complement words.
@usableFromInline
typealias MachineInteger = FixedWidthInteger & SignedInteger & BitwiseCopyable & Sendable
