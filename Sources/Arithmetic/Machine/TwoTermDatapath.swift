/// Shifters that take the two terms of a weight one after the other into a register that saturates:
/// `sum = register.held(held(sum + first · activation) + second · activation)`, in machine words.
@usableFromInline
struct TwoTermDatapath: ElementDatapath {
  @usableFromInline let register: SumRegister<Int>
  @usableFromInline let weightCodes: TwoTermCodes
  @usableFromInline let activationCodes: IntegerCodes

  @inlinable static var absent: Int32 { 0 }
  @inlinable var lanes: Int { 1 }
  @inlinable var wordsPerSum: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { register.range }

  /// `nil` for weights of other than two terms, and where machine words could not hold operands and sums.
  init?(_ unit: ShiftUnit, in formats: FormatPair) {
    guard unit.termsPerCycle == 1, let weights = TwoTermCodes(formats.weights),
      let activations = IntegerCodes(formats.activations), activations.fit(Int32.self),
      unit.width.bits < Int.bitWidth - 1
    else { return nil }
    register = SumRegister(unit.width)
    weightCodes = weights
    activationCodes = activations
  }

  @inlinable
  func weights(_ codes: [UInt32]) -> [Int32] { codes.map(weightCodes.word) }
  @inlinable
  func activations(_ codes: [UInt32]) -> [Int32] { codes.map { Int32(truncatingIfNeeded: activationCodes.value($0)) } }
  @inlinable
  func start(_ bias: Int) -> Int { register.start(bias) }
  @inlinable
  func finished(_ word: Int) -> Int { register.finished(word) }
  @inlinable
  func number(_ word: Int) -> Double { Double(register.finished(word)) }

  @inlinable @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int32>, activations: UnsafePointer<Int32>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    stream(count, taps: 1, weights: weights, by: 1, activations: activations, by: 1, into: sums, by: 1)
  }

  @inlinable @inline(__always)
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
        sum = register.held(sum &+ TwoTermCodes.first(of: weight[tap]) &* value)
        sum = register.held(sum &+ TwoTermCodes.second(of: weight[tap]) &* value)
      }
      sums[place &* sumStride] = sum
      place &+= 1
    }
  }

  @inlinable var isAssociative: Bool { !register.saturates }

  @inlinable
  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) {
    sum[0] = register.held(sum[0] &+ other[0])
  }

  @inlinable
  func reach(of weights: UnsafePointer<Int32>, taps: Int) -> Int? {
    // Terms of a weight go up and down one after the other.
    let sum = (0..<taps).reduce(0) {
      $0 + abs(TwoTermCodes.first(of: weights[$1])) + abs(TwoTermCodes.second(of: weights[$1]))
    }
    let (reach, isTooFar) = sum.multipliedReportingOverflow(by: activationCodes.largest)
    return isTooFar ? nil : reach
  }

  @inlinable
  func isInexact(
    from start: UnsafePointer<Int>, to end: UnsafePointer<Int>, taps: Int, weights: UnsafePointer<Int32>,
    activations: UnsafePointer<Int32>
  ) -> Bool {
    var sum = register.finished(start[0])
    for tap in 0..<taps {
      let value = Int(activations[tap])
      let half = sum &+ TwoTermCodes.first(of: weights[tap]) &* value
      sum = half &+ TwoTermCodes.second(of: weights[tap]) &* value
      // Between the terms a register that wraps may go round and come back.
      if (register.saturates && register.clamped(half) != half) || register.clamped(sum) != sum { return true }
    }
    return false
  }
}

/// Two-hot codes as two factors side by side in a word, the one that is taken first in the low half.
@usableFromInline
struct TwoTermCodes: Sendable {
  @usableFromInline let term: IntegerCodes
  @usableFromInline let bits: Int

  /// `nil` for other formats, and for factors beyond half a word.
  init?(_ format: NumberFormat) {
    guard case .twoHot(let bits) = format, let term = IntegerCodes(.oneHot(bits: bits / 2)),
      term.fit(Int16.self)
    else { return nil }
    self.term = term
    self.bits = bits / 2
  }

  @inlinable
  func word(_ code: UInt32) -> Int32 {
    let second = Int32(truncatingIfNeeded: term.value(code >> UInt32(bits)))
    return second << 16 | Int32(UInt16(truncatingIfNeeded: term.value(code)))
  }

  @inlinable @inline(__always)
  static func first(of word: Int32) -> Int { Int(Int16(truncatingIfNeeded: word)) }

  @inlinable @inline(__always)
  static func second(of word: Int32) -> Int { Int(word >> 16) }
}
