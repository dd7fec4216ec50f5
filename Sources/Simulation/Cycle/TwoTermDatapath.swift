import Arithmetic

/// Shifters that take the two terms of a weight one after the other into a register that saturates:
/// `sum = held(held(sum + first · activation) + second · activation)`, in machine words.
struct TwoTermDatapath: ElementDatapath {
  private let width: AccumulatorWidth
  private let weightCodes: TwoTermCodes
  private let activationCodes: IntegerCodes
  private let (low, high): (Int, Int)

  static var absent: Int32 { 0 }
  var lanes: Int { 1 }
  var wordsPerSum: Int { 1 }

  /// `nil` for weights of other than two terms, and where machine words could not hold operands and sums.
  init?(_ unit: ShiftUnit, in formats: FormatPair) {
    guard unit.termsPerCycle == 1, let weights = TwoTermCodes(formats.weights),
      let activations = IntegerCodes(formats.activations), activations.fit(Int32.self),
      unit.width.bits < Int.bitWidth - 1
    else { return nil }
    width = unit.width
    weightCodes = weights
    activationCodes = activations
    (low, high) = (width.range.lowerBound, width.range.upperBound)
  }

  func weights(_ codes: [UInt32]) -> [Int32] { codes.map(weightCodes.word) }
  func activations(_ codes: [UInt32]) -> [Int32] { codes.map { Int32(truncatingIfNeeded: activationCodes.value($0)) } }
  func start(_ bias: Int) -> Int { width.adding(0, to: bias) }
  func finished(_ word: Int) -> Int { width.adding(0, to: word) }

  @inline(__always)
  private func held(_ sum: Int) -> Int { width.overflow == .wrap ? sum : min(max(sum, low), high) }

  @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int32>, activations: UnsafePointer<Int32>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    stream(count, taps: 1, weights: weights, by: 1, activations: activations, by: 1, into: sums, by: 1)
  }

  @inline(__always)
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Int32>, by weightStride: Int,
    activations: UnsafePointer<Int32>, by activationStride: Int, into sums: UnsafeMutablePointer<Int>,
    by sumStride: Int
  ) {
    var place = 0
    while place < count {
      let (weight, activation) = (weights + place &* weightStride, activations + place &* activationStride)
      var sum = sums[place &* sumStride]
      for tap in 0..<taps {
        let value = Int(activation[tap])
        sum = held(sum &+ TwoTermCodes.first(of: weight[tap]) &* value)
        sum = held(sum &+ TwoTermCodes.second(of: weight[tap]) &* value)
      }
      sums[place &* sumStride] = sum
      place &+= 1
    }
  }

  var isAssociative: Bool { width.overflow == .wrap }

  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) { sum[0] = held(sum[0] &+ other[0]) }
}

/// Two-hot codes as two factors side by side in a word, the one that is taken first in the low half.
struct TwoTermCodes: Sendable {
  private let term: IntegerCodes
  private let bits: Int

  /// `nil` for other formats, and for factors beyond half a word.
  init?(_ format: NumberFormat) {
    guard case .twoHot(let bits) = format, let term = IntegerCodes(.oneHot(bits: bits / 2)),
      term.fit(Int16.self)
    else { return nil }
    self.term = term
    self.bits = bits / 2
  }

  func word(_ code: UInt32) -> Int32 {
    let second = Int32(truncatingIfNeeded: term.value(code >> UInt32(bits)))
    return second << 16 | Int32(UInt16(truncatingIfNeeded: term.value(code)))
  }

  @inline(__always)
  static func first(of word: Int32) -> Int { Int(Int16(truncatingIfNeeded: word)) }

  @inline(__always)
  static func second(of word: Int32) -> Int { Int(word >> 16) }
}
