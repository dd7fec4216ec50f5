/// Units that add activations up by the level of their weight, one sum for each: `sums[level] += activation`, in machine words.
@usableFromInline
struct SelectedSumDatapath: ElementDatapath {
  @usableFromInline let wordsPerSum: Int
  @usableFromInline let register: SumRegister<Int>
  @usableFromInline let formats: FormatPair
  /// `nil` for codebooks.
  @usableFromInline let weightCodes: IntegerCodes?
  @usableFromInline let activationCodes: IntegerCodes

  /// An operand that adds nothing: no bit of it lets an activation through.
  @inlinable static var absent: Int { 0 }
  @inlinable var lanes: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { register.range }

  /// `nil` for a unit with a single sum, and where a machine word could not hold a sum that saturates.
  init?(_ unit: TernaryUnit, in formats: FormatPair) {
    guard unit.sums > 1, let activations = IntegerCodes(formats.activations), unit.width.bits < Int.bitWidth,
      activations.largest <= Int.max / 2
    else { return nil }
    register = SumRegister(unit.width)
    self.formats = formats
    weightCodes = IntegerCodes(formats.weights)
    wordsPerSum = unit.sums
    activationCodes = activations
  }

  /// The sum's number above a bit that lets activations through; zeros let none.
  @inlinable
  func weights(_ codes: [UInt32]) -> [Int] {
    codes.map { code in
      if case .codebook(let bits) = formats.weights { return (Int(code) & ((1 << bits) - 1)) << 1 | 1 }
      let weight = weightCodes?.value(code) ?? 0
      return weight == 0 ? 0 : weight > 0 ? 1 : 3
    }
  }

  @inlinable
  func activations(_ codes: [UInt32]) -> [Int] { codes.map(activationCodes.value) }
  @inlinable
  func start(_ bias: Int) -> Int { register.start(bias) }
  @inlinable
  func finished(_ word: Int) -> Int { register.finished(word) }
  @inlinable
  func number(_ word: Int) -> Double { Double(register.finished(word)) }

  @inlinable @inline(__always)
  func accumulate(_ weight: Int, _ activation: Int, into sums: UnsafeMutablePointer<Int>) {
    let sum = sums + weight >> 1
    sum.pointee = register.held(sum.pointee &+ activation & (0 &- (weight & 1)))
  }

  @inlinable @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    var place = 0
    while place < count {
      accumulate(weights[place], activations[place], into: sums + place &* wordsPerSum)
      place &+= 1
    }
  }

  @inlinable @inline(__always)
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Int>, by weightStride: Int, activations: UnsafePointer<Int>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Int>, by sumStride: Int
  ) {
    var place = 0
    while place < count {
      let (weight, activation) = (weights + place &* weightStride, activations + place &* activationStride)
      for tap in 0..<taps { accumulate(weight[tap], activation[tap], into: sums + place &* sumStride) }
      place &+= 1
    }
  }

  @inlinable var isAssociative: Bool { !register.saturates }

  @inlinable
  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) {
    for index in 0..<wordsPerSum { sum[index] = register.held(sum[index] &+ other[index]) }
  }

  @inlinable
  func reach(of weights: UnsafePointer<Int>, taps: Int) -> Int? {
    let (reach, isTooFar) = taps.multipliedReportingOverflow(by: activationCodes.largest)
    return isTooFar ? nil : reach
  }

  @inlinable
  func isInexact(
    from start: UnsafePointer<Int>, to end: UnsafePointer<Int>, taps: Int, weights: UnsafePointer<Int>,
    activations: UnsafePointer<Int>
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: wordsPerSum) { sums in
      for index in 0..<wordsPerSum { sums.initializeElement(at: index, to: register.finished(start[index])) }
      for tap in 0..<taps {
        let place = weights[tap] >> 1
        let sum = sums[place] &+ activations[tap] & (0 &- (weights[tap] & 1))
        if register.clamped(sum) != sum { return true }
        sums[place] = sum
      }
      return false
    }
  }
}
