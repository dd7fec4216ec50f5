import Arithmetic

/// Integer units whose operation is `sum += Σ lanes weight · activation`, added once: decoded operands, products and sums in
/// machine words, which the compiler makes vectors of.
///
/// A register that wraps is kept modulo the machine word and cut to its width in the end, which is the same for sums; one
/// that saturates is held within its range in every operation.
struct IntegerDatapath<Word: FixedWidthInteger & SignedInteger & Sendable>: ElementDatapath {
  let lanes: Int
  let width: AccumulatorWidth
  private let weightCodes: IntegerCodes
  private let activationCodes: IntegerCodes
  private let low: Word
  private let high: Word

  static var absent: Word { 0 }
  var wordsPerSum: Int { 1 }

  /// Elements that add up integer products in a register of that width; `nil` where a word of this type could not hold them
  /// exactly.
  init?(lanes: Int, width: AccumulatorWidth, weights: IntegerCodes, activations: IntegerCodes) {
    guard width.bits <= Word.bitWidth, weights.largest <= Int(Word.max), activations.largest <= Int(Word.max) else {
      return nil
    }
    // A saturating sum is made whole before it is held within its range.
    if width.overflow == .saturate {
      let (product, overflow) = weights.largest.multipliedReportingOverflow(by: activations.largest)
      let (step, tooWide) = product.multipliedReportingOverflow(by: lanes)
      guard !overflow, !tooWide, width.bits < Word.bitWidth, step <= Int(Word.max) / 2 else { return nil }
    }
    self.lanes = lanes
    self.width = width
    weightCodes = weights
    activationCodes = activations
    low = Word(truncatingIfNeeded: width.range.lowerBound)
    high = Word(truncatingIfNeeded: width.range.upperBound)
  }

  func weights(_ codes: [UInt32]) -> [Word] { codes.map { Word(truncatingIfNeeded: weightCodes.value($0)) } }
  func activations(_ codes: [UInt32]) -> [Word] { codes.map { Word(truncatingIfNeeded: activationCodes.value($0)) } }
  func start(_ bias: Int) -> Word { Word(truncatingIfNeeded: held(bias)) }
  func finished(_ word: Word) -> Int { held(Int(truncatingIfNeeded: word)) }

  private func held(_ word: Int) -> Int {
    let above = Int.bitWidth - width.bits
    return (word << above) >> above
  }

  @inline(__always)
  func accumulate(
    weights: UnsafePointer<Word>, activations: UnsafePointer<Word>, into sums: UnsafeMutablePointer<Word>, count: Int
  ) {
    if lanes == 1 {
      var place = 0
      if width.overflow == .wrap {
        while place < count {
          sums[place] &+= weights[place] &* activations[place]
          place &+= 1
        }
      } else {
        while place < count {
          sums[place] = min(max(sums[place] &+ weights[place] &* activations[place], low), high)
          place &+= 1
        }
      }
      return
    }
    var (place, operand) = (0, 0)
    while place < count {
      var sum: Word = 0
      var lane = 0
      while lane < lanes {
        sum &+= weights[operand &+ lane] &* activations[operand &+ lane]
        lane &+= 1
      }
      operand &+= lanes
      let total = sums[place] &+ sum
      sums[place] = width.overflow == .wrap ? total : min(max(total, low), high)
      place &+= 1
    }
  }

  @inline(__always)
  func stream(
    _ count: Int, weights: UnsafePointer<Word>, by weightStride: Int, activations: UnsafePointer<Word>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Word>, by sumStride: Int
  ) {
    var (weight, activation, target) = (weights, activations, sums)
    var left = count
    guard width.overflow == .wrap else {
      while left > 0 {
        target.pointee = min(max(target.pointee &+ weight.pointee &* activation.pointee, low), high)
        weight += weightStride
        activation += activationStride
        target += sumStride
        left &-= 1
      }
      return
    }
    if sumStride == 0 {
      var sum = target.pointee
      while left > 0 {
        sum &+= weight.pointee &* activation.pointee
        weight += weightStride
        activation += activationStride
        left &-= 1
      }
      target.pointee = sum
      return
    }
    while left > 0 {
      target.pointee &+= weight.pointee &* activation.pointee
      weight += weightStride
      activation += activationStride
      target += sumStride
      left &-= 1
    }
  }

  var isAssociative: Bool { width.overflow == .wrap }

  func add(_ other: UnsafePointer<Word>, to sum: UnsafeMutablePointer<Word>) {
    let total = sum[0] &+ other[0]
    sum[0] = width.overflow == .wrap ? total : min(max(total, low), high)
  }
}
