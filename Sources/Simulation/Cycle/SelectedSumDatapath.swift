import Arithmetic

/// Units that add activations up by the level of their weight, one sum for each: `sums[level] += activation`, in machine words.
struct SelectedSumDatapath: ElementDatapath {
  let wordsPerSum: Int
  private let unit: TernaryUnit
  private let formats: FormatPair
  /// `nil` for codebooks.
  private let weightCodes: IntegerCodes?
  private let activationCodes: IntegerCodes
  private let (low, high): (Int, Int)

  /// An operand that adds nothing: no bit of it lets an activation through.
  static var absent: Int { 0 }
  var lanes: Int { 1 }

  /// `nil` for a unit with a single sum, and where a machine word could not hold a sum that saturates.
  init?(_ unit: TernaryUnit, in formats: FormatPair) {
    guard unit.sums > 1, let activations = IntegerCodes(formats.activations), unit.width.bits < Int.bitWidth,
      activations.largest <= Int.max / 2
    else { return nil }
    self.unit = unit
    self.formats = formats
    weightCodes = IntegerCodes(formats.weights)
    wordsPerSum = unit.sums
    activationCodes = activations
    (low, high) = (unit.width.range.lowerBound, unit.width.range.upperBound)
  }

  /// The sum's number above a bit that lets activations through; zeros let none.
  func weights(_ codes: [UInt32]) -> [Int] {
    codes.map { code in
      if case .codebook(let bits) = formats.weights { return (Int(code) & ((1 << bits) - 1)) << 1 | 1 }
      let weight = weightCodes?.value(code) ?? 0
      return weight == 0 ? 0 : weight > 0 ? 1 : 3
    }
  }

  func activations(_ codes: [UInt32]) -> [Int] { codes.map(activationCodes.value) }
  func start(_ bias: Int) -> Int { unit.width.adding(0, to: bias) }
  func finished(_ word: Int) -> Int { unit.width.adding(0, to: word) }

  @inline(__always)
  private func accumulate(_ weight: Int, _ activation: Int, into sums: UnsafeMutablePointer<Int>) {
    let sum = sums + weight >> 1
    sum.pointee = held(sum.pointee &+ activation & (0 &- (weight & 1)))
  }

  @inline(__always)
  private func held(_ sum: Int) -> Int { unit.width.overflow == .wrap ? sum : min(max(sum, low), high) }

  @inline(__always)
  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    var place = 0
    while place < count {
      accumulate(weights[place], activations[place], into: sums + place &* wordsPerSum)
      place &+= 1
    }
  }

  @inline(__always)
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

  var isAssociative: Bool { unit.width.overflow == .wrap }

  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) {
    for index in 0..<wordsPerSum { sum[index] = held(sum[index] &+ other[index]) }
  }
}
