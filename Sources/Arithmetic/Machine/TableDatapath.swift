/// Units of one lane and one integer sum to which every pair of codes adds a number of its own, whatever it is: the unit's own
/// operation on each pair is asked for once, and operands are places in the table of the answers.
@usableFromInline
struct TableDatapath: ElementDatapath {
  /// The most entries that are worth asking for.
  private static let mostEntries = 1 << 16

  @usableFromInline let register: SumRegister<Int>
  /// The places of the codes of weights are so far from each other; the first line and the first column add nothing.
  @usableFromInline let line: Int
  @usableFromInline let weightMask: UInt32
  @usableFromInline let activationMask: UInt32
  @usableFromInline let table: [Int]
  /// The largest magnitude in each line.
  @usableFromInline let largest: [Int]

  @inlinable static var absent: Int { 0 }
  @inlinable var lanes: Int { 1 }
  @inlinable var wordsPerSum: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { register.range }

  /// Whether there are few enough pairs of codes, and sums for which a machine word has room to spare.
  static func holds(_ unit: LogarithmicUnit, in formats: FormatPair) -> Bool {
    let bits = formats.weights.storageBits + formats.activations.storageBits
    return bits < UInt32.bitWidth && 1 << bits <= mostEntries && unit.width.bits < Int.bitWidth
  }

  /// `nil` where there are too many pairs of codes.
  init?(_ unit: LogarithmicUnit, in formats: FormatPair) {
    guard Self.holds(unit, in: formats) else { return nil }
    register = SumRegister(unit.width)
    let (weights, activations) = (1 << formats.weights.storageBits, 1 << formats.activations.storageBits)
    (weightMask, activationMask) = (UInt32(weights - 1), UInt32(activations - 1))
    let line = activations + 1
    self.line = line
    var table = Array(repeating: 0, count: (weights + 1) * line)
    for weight in 0..<weights {
      for activation in 0..<activations {
        // The accumulator holds any one product.
        var accumulator = unit.cleared
        unit.accumulate([OperandPair(weight: weight, activation: activation)], in: formats, into: &accumulator)
        table[(weight + 1) * line + activation + 1] = accumulator.word
      }
    }
    self.table = table
    largest = (0...weights).map { number in
      (0..<line).reduce(0) { max($0, abs(table[number * line + $1])) }
    }
  }

  @inlinable
  func weights(_ codes: [UInt32]) -> [Int] { codes.map { (Int($0 & weightMask) + 1) * line } }
  @inlinable
  func activations(_ codes: [UInt32]) -> [Int] { codes.map { Int($0 & activationMask) + 1 } }
  @inlinable
  func start(_ bias: Int) -> Int { register.start(bias) }
  @inlinable
  func finished(_ word: Int) -> Int { register.finished(word) }
  @inlinable
  func number(_ word: Int) -> Double { Double(register.finished(word)) }

  @inlinable @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    stream(count, taps: 1, weights: weights, by: 1, activations: activations, by: 1, into: sums, by: 1)
  }

  @inlinable @inline(__always)
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Int>, by weightStride: Int, activations: UnsafePointer<Int>,
    by activationStride: Int, into sums: UnsafeMutablePointer<Int>, by sumStride: Int
  ) {
    table.withUnsafeBufferPointer { table in
      var place = 0
      while place < count {
        let (weight, activation) = (weights + place &* weightStride, activations + place &* activationStride)
        var sum = sums[place &* sumStride]
        var tap = 0
        while tap < taps {
          // An absent operand is in the first line or column, whatever the other one is.
          sum = register.held(sum &+ table[weight[tap] &+ activation[tap]])
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

  @inlinable
  func reach(of weights: UnsafePointer<Int>, taps: Int) -> Int? {
    var reach = 0
    for tap in 0..<taps {
      let (sum, isTooFar) = reach.addingReportingOverflow(largest[weights[tap] / line])
      if isTooFar { return nil }
      reach = sum
    }
    return reach
  }

  @inlinable
  func isInexact(
    from start: UnsafePointer<Int>, to end: UnsafePointer<Int>, taps: Int, weights: UnsafePointer<Int>,
    activations: UnsafePointer<Int>
  ) -> Bool {
    table.withUnsafeBufferPointer { table in
      var sum = register.finished(start[0])
      for tap in 0..<taps {
        sum &+= table[weights[tap] &+ activations[tap]]
        if register.clamped(sum) != sum { return true }
      }
      return false
    }
  }
}
