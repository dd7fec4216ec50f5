import Arithmetic

/// Integer units whose operation is `sum += Σ lanes ⌊weight · activation / 2^dropped⌋`, added once: decoded operands, products
/// and sums in machine words, which the compiler makes vectors of.
///
/// A register that wraps is kept modulo the machine word and cut to its width in the end, which is the same for sums; one
/// that saturates is held within its range in every operation.
struct IntegerDatapath<Operand: MachineInteger, Word: MachineInteger>: ElementDatapath {
  let lanes: Int
  let width: AccumulatorWidth
  private let weightCodes: IntegerCodes
  private let activationCodes: IntegerCodes
  private let dropped: Int
  private let low: Word
  private let high: Word
  /// The largest magnitude of what is left of a product; as large as can be where words are kept modulo.
  private let largestTerm: Int
  /// The most taps whose terms add up in 32 bits, and those that a register far from its ends holds.
  private let (mostNarrow, mostWhole): (Int, Int)

  static var absent: Operand { 0 }
  var wordsPerSum: Int { 1 }

  /// Elements that add up integer products, without so many of their low bits, in a register of that width; `nil` where words
  /// of these types could not hold them exactly.
  init?(lanes: Int, width: AccumulatorWidth, weights: IntegerCodes, activations: IntegerCodes, dropped: Int) {
    guard width.bits <= Word.bitWidth, weights.fit(Operand.self), activations.fit(Operand.self) else { return nil }
    let (product, overflow) = weights.largest.multipliedReportingOverflow(by: activations.largest)
    // Low bits are cut off a whole product.
    if dropped > 0 {
      guard !overflow, dropped < Word.bitWidth, product <= Int(Word.max) else { return nil }
    }
    let term = overflow ? Int.max : (product >> dropped) + (dropped > 0 ? 1 : 0)
    // A saturating sum is made whole before it is held within its range.
    if width.overflow == .saturate {
      let (step, tooWide) = term.multipliedReportingOverflow(by: lanes)
      guard !tooWide, width.bits < Word.bitWidth, step <= Int(Word.max) / 2 else { return nil }
    }
    self.lanes = lanes
    self.width = width
    self.dropped = dropped
    weightCodes = weights
    activationCodes = activations
    largestTerm = term
    mostNarrow = overflow || product > Int(Int32.max) ? 0 : Int(Int32.max) / max(1, term)
    mostWhole = width.overflow == .wrap ? 0 : Int(Word.max) / 2 / max(1, term)
    low = Word(truncatingIfNeeded: width.range.lowerBound)
    high = Word(truncatingIfNeeded: width.range.upperBound)
  }

  func weights(_ codes: [UInt32]) -> [Operand] { codes.map { Operand(truncatingIfNeeded: weightCodes.value($0)) } }
  func activations(_ codes: [UInt32]) -> [Operand] {
    codes.map { Operand(truncatingIfNeeded: activationCodes.value($0)) }
  }
  func start(_ bias: Int) -> Word { Word(truncatingIfNeeded: held(bias)) }
  func finished(_ word: Word) -> Int { held(Int(truncatingIfNeeded: word)) }

  private func held(_ word: Int) -> Int {
    let above = Int.bitWidth - width.bits
    return (word << above) >> above
  }

  /// What a pair of operands adds.
  @inline(__always)
  private func term<Part: MachineInteger>(_ weight: Operand, _ activation: Operand, _ dropped: Int) -> Part {
    (Part(truncatingIfNeeded: weight) &* Part(truncatingIfNeeded: activation)) &>> Part(truncatingIfNeeded: dropped)
  }

  @inline(__always)
  private func clamped(_ sum: Word) -> Word { min(max(sum, low), high) }

  @inline(__always)
  func accumulate(
    weights: UnsafePointer<Operand>, activations: UnsafePointer<Operand>, into sums: UnsafeMutablePointer<Word>,
    count: Int
  ) {
    if lanes == 1 { return side(count, weights, 1, activations, 1, sums, 1) }
    stream(count, taps: lanes, weights: weights, by: lanes, activations: activations, by: lanes, into: sums, by: 1)
  }

  @inline(__always)
  func stream(
    _ count: Int, taps: Int, weights: UnsafePointer<Operand>, by weightStride: Int,
    activations: UnsafePointer<Operand>, by activationStride: Int, into sums: UnsafeMutablePointer<Word>,
    by sumStride: Int
  ) {
    if taps == 1 {
      // Strides of one are told to the compiler, which makes vectors of them.
      switch (weightStride, activationStride, sumStride) {
      case (0, 1, 1): side(count, weights, 0, activations, 1, sums, 1)
      case (1, 1, 0): side(count, weights, 1, activations, 1, sums, 0)
      default: side(count, weights, weightStride, activations, activationStride, sums, sumStride)
      }
      return
    }
    // Sums of narrower words where these hold them.
    if taps <= mostNarrow {
      dots(count, taps, weights, weightStride, activations, activationStride, sums, sumStride, Int32.self)
    } else {
      dots(count, taps, weights, weightStride, activations, activationStride, sums, sumStride, Word.self)
    }
  }

  /// Pair by pair, a sum for each.
  @inline(__always)
  private func side(
    _ count: Int, _ weights: UnsafePointer<Operand>, _ across: Int, _ activations: UnsafePointer<Operand>,
    _ along: Int, _ sums: UnsafeMutablePointer<Word>, _ sideways: Int
  ) {
    var place = 0
    if width.overflow == .saturate {
      while place < count {
        let target = place &* sideways
        let term: Word = term(weights[place &* across], activations[place &* along], dropped)
        sums[target] = clamped(sums[target] &+ term)
        place &+= 1
      }
    } else if sideways == 0 {
      var sum = sums[0]
      while place < count {
        sum &+= term(weights[place &* across], activations[place &* along], dropped)
        place &+= 1
      }
      sums[0] = sum
    } else if dropped == 0 {
      while place < count {
        sums[place &* sideways] &+= term(weights[place &* across], activations[place &* along], 0)
        place &+= 1
      }
    } else {
      while place < count {
        sums[place &* sideways] &+= term(weights[place &* across], activations[place &* along], dropped)
        place &+= 1
      }
    }
  }

  /// Several pairs for each sum.
  @inline(__always)
  private func dots<Part: MachineInteger>(
    _ count: Int, _ taps: Int, _ weights: UnsafePointer<Operand>, _ across: Int,
    _ activations: UnsafePointer<Operand>, _ along: Int, _ sums: UnsafeMutablePointer<Word>, _ sideways: Int,
    _: Part.Type
  ) {
    // So far from its ends a register cannot saturate on the way.
    var (least, most) = (Word.min, Word.max)
    if width.overflow == .saturate {
      let reach = taps <= mostWhole ? largestTerm &* taps : Int.max
      (least, most) = reach > Int(high) ? (0, -1) : (low + Word(reach), high - Word(reach))
    }
    var place = 0
    while place < count {
      let (weight, activation) = (weights + place &* across, activations + place &* along)
      let target = place &* sideways
      let held = sums[target]
      place &+= 1
      if held < least || held > most {
        sums[target] = inTurn(held, taps, weight, activation)
        continue
      }
      var sum: Part = 0
      var tap = 0
      if dropped == 0 {
        while tap < taps {
          sum &+= term(weight[tap], activation[tap], 0)
          tap &+= 1
        }
      } else {
        while tap < taps {
          sum &+= term(weight[tap], activation[tap], dropped)
          tap &+= 1
        }
      }
      sums[target] = held &+ Word(truncatingIfNeeded: sum)
    }
  }

  /// Operation by operation, held within the range after each.
  private func inTurn(
    _ held: Word, _ taps: Int, _ weights: UnsafePointer<Operand>, _ activations: UnsafePointer<Operand>
  ) -> Word {
    if taps <= mostWhole {
      // Nor does it where all that goes up and all that goes down alone would not leave its range.
      var (up, down, tap): (Word, Word, Int) = (0, 0, 0)
      while tap < taps {
        let term: Word = term(weights[tap], activations[tap], dropped)
        up &+= max(term, 0)
        down &+= min(term, 0)
        tap &+= 1
      }
      if held <= high - up, held >= low - down { return held + (up + down) }
    }
    var (sum, tap) = (held, 0)
    while tap < taps {
      let end = min(taps, tap &+ lanes)
      while tap < end {
        sum &+= term(weights[tap], activations[tap], dropped)
        tap &+= 1
      }
      sum = clamped(sum)
    }
    return sum
  }

  var isAssociative: Bool { width.overflow == .wrap }

  func add(_ other: UnsafePointer<Word>, to sum: UnsafeMutablePointer<Word>) {
    let total = sum[0] &+ other[0]
    sum[0] = width.overflow == .wrap ? total : clamped(total)
  }
}

/// A machine's two's complement words.
typealias MachineInteger = FixedWidthInteger & SignedInteger & Sendable
