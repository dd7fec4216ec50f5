import Arithmetic

/// Units of one lane and one integer sum to which every pair of codes adds a number of its own, whatever it is: the unit's own
/// operation on each pair is asked for once, and operands are places in the table of the answers.
struct TableDatapath: ElementDatapath {
  /// The most entries that are worth asking for.
  private static let mostEntries = 1 << 16

  private let width: AccumulatorWidth
  /// The places of the codes of weights are so far from each other; the first line and the first column add nothing.
  private let line: Int
  private let weightMask: UInt32
  private let activationMask: UInt32
  private let table: [Int]
  private let (low, high): (Int, Int)

  static var absent: Int { 0 }
  var lanes: Int { 1 }
  var wordsPerSum: Int { 1 }

  /// Whether there are few enough pairs of codes, and sums for which a machine word has room to spare.
  static func holds(_ unit: LogarithmicUnit, in formats: FormatPair) -> Bool {
    let bits = formats.weights.storageBits + formats.activations.storageBits
    return bits < UInt32.bitWidth && 1 << bits <= mostEntries && unit.width.bits < Int.bitWidth
  }

  /// `nil` where there are too many pairs of codes.
  init?(_ unit: LogarithmicUnit, in formats: FormatPair) {
    guard Self.holds(unit, in: formats) else { return nil }
    width = unit.width
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
    (low, high) = (unit.width.range.lowerBound, unit.width.range.upperBound)
  }

  func weights(_ codes: [UInt32]) -> [Int] { codes.map { (Int($0 & weightMask) + 1) * line } }
  func activations(_ codes: [UInt32]) -> [Int] { codes.map { Int($0 & activationMask) + 1 } }
  func start(_ bias: Int) -> Int { width.adding(0, to: bias) }
  func finished(_ word: Int) -> Int { width.adding(0, to: word) }

  @inline(__always)
  private func held(_ sum: Int) -> Int { width.overflow == .wrap ? sum : min(max(sum, low), high) }

  @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    stream(count, taps: 1, weights: weights, by: 1, activations: activations, by: 1, into: sums, by: 1)
  }

  @inline(__always)
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
          sum = held(sum &+ table[weight[tap] &+ activation[tap]])
          tap &+= 1
        }
        sums[place &* sumStride] = sum
        place &+= 1
      }
    }
  }

  var isAssociative: Bool { width.overflow == .wrap }

  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) { sum[0] = held(sum[0] &+ other[0]) }
}
