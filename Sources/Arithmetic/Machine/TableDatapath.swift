/// Logarithmic units: an operand is its exponent, a product the entry at the sum of two of them in a table of all products.
///
/// With S sums of exponents, a number that is not zero is 2S + its exponent, and S more if it is negative; zero, and what is not
/// there, is 0. Two numbers that are not zero have a place of 4S or more, and then + times +, + times − and − times − have S
/// places each; below it, products are zero.
@usableFromInline
struct TableDatapath: ElementDatapath {
  @usableFromInline let register: SumRegister<Int>
  @usableFromInline let unit: LogarithmicUnit
  @usableFromInline let formats: FormatPair
  /// S.
  @usableFromInline let sumCount: Int
  @usableFromInline let table: [Int]
  /// The largest exponent of an activation.
  @usableFromInline let largestActivation: Int

  @inlinable static var absent: Int32 { 0 }
  @inlinable var lanes: Int { 1 }
  @inlinable var wordsPerSum: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { register.range }

  /// Whether machine words hold sums, with room to spare.
  static func holds(_ unit: LogarithmicUnit) -> Bool { unit.width.bits < Int.bitWidth }

  /// `nil` for formats that are not logarithmic, and where machine words might not hold sums.
  init?(_ unit: LogarithmicUnit, in formats: FormatPair) {
    guard Self.holds(unit), let weight = unit.largestSteps(of: formats.weights),
      let activation = unit.largestSteps(of: formats.activations)
    else { return nil }
    register = SumRegister(unit.width)
    self.unit = unit
    self.formats = formats
    let count = weight + activation + 1
    sumCount = count
    largestActivation = activation
    // The accumulator holds any one product.
    let products = (0..<count).map { Int(unit.magnitude(ofSteps: $0)) }
    table = [Int](repeating: 0, count: 4 * count) + products + products.map { -$0 } + products
  }

  @usableFromInline
  func weights(_ codes: [UInt32]) -> [Int32] { operands(codes, formats.weights) }
  @usableFromInline
  func activations(_ codes: [UInt32]) -> [Int32] { operands(codes, formats.activations) }

  private func operands(_ codes: [UInt32], _ format: NumberFormat) -> [Int32] {
    codes.map { code in
      guard let number = unit.steps(ofCode: Int(code), format) else { return Self.absent }
      return Int32(2 * sumCount + number.steps + (number.isNegative ? sumCount : 0))
    }
  }

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
    _ count: Int, taps: Int, weights: UnsafePointer<Int32>, by weightStride: Int, activations: UnsafePointer<Int32>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Int>, by sumStride: Int
  ) {
    table.withUnsafeBufferPointer { table in
      var place = 0
      while place < count {
        let (weight, activation) = (weights + place &* weightStride, activations + place &* activationStride)
        var sum = sums[place &* sumStride]
        var tap = 0
        while tap < taps {
          sum = register.held(sum &+ table[Int(weight[tap] &+ activation[tap])])
          tap &+= 1
        }
        sums[place &* sumStride] = sum
        place &+= 1
      }
    }
  }

  @inlinable var isAssociative: Bool { !register.saturates }

  @inlinable
  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) {
    sum[0] = register.held(sum[0] &+ other[0])
  }

  @usableFromInline
  func reach(of weights: UnsafePointer<Int32>, taps: Int) -> Int? {
    var reach = 0
    for tap in 0..<taps where weights[tap] != Self.absent {
      let steps = (Int(weights[tap]) - 2 * sumCount) % sumCount
      let (sum, isTooFar) = reach.addingReportingOverflow(table[4 * sumCount + steps + largestActivation])
      if isTooFar { return nil }
      reach = sum
    }
    return reach
  }

  @inlinable
  func isInexact(
    from start: UnsafePointer<Int>, to end: UnsafePointer<Int>, taps: Int, weights: UnsafePointer<Int32>,
    activations: UnsafePointer<Int32>
  ) -> Bool {
    table.withUnsafeBufferPointer { table in
      var sum = register.finished(start[0])
      for tap in 0..<taps {
        sum &+= table[Int(weights[tap] &+ activations[tap])]
        if register.clamped(sum) != sum { return true }
      }
      return false
    }
  }
}
