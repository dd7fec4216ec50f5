/// Integer units whose operation is `sum += Σ lanes ⌊weight · activation / 2^dropped⌋`, added once: decoded operands, products
/// and sums in machine words, which the compiler makes vectors of.
///
/// A register that wraps is kept modulo the machine word and cut to its width in the end, which is the same for sums; one
/// that saturates is held within its range in every operation.
@usableFromInline
struct IntegerDatapath<Operand: MachineInteger, Word: MachineInteger>: ElementDatapath {
  @usableFromInline let lanes: Int
  @usableFromInline let register: SumRegister<Word>
  @usableFromInline let weightCodes: IntegerCodes
  @usableFromInline let activationCodes: IntegerCodes
  @usableFromInline let dropped: Int
  /// The largest magnitude of what is left of a product; as large as can be where words are kept modulo.
  @usableFromInline let largestTerm: Int
  /// The most taps whose terms add up in 32 bits, and those that a register far from its ends holds.
  @usableFromInline let mostNarrow: Int
  @usableFromInline let mostWhole: Int

  @inlinable static var absent: Operand { 0 }
  @inlinable var wordsPerSum: Int { 1 }
  @usableFromInline var sumRange: ClosedRange<Int>? { register.range }

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
    register = SumRegister(width)
    self.dropped = dropped
    weightCodes = weights
    activationCodes = activations
    largestTerm = term
    mostNarrow = overflow || product > Int(Int32.max) ? 0 : Int(Int32.max) / max(1, term)
    mostWhole = width.overflow == .wrap ? 0 : Int(Word.max) / 2 / max(1, term)
  }

  @inlinable
  func weights(_ codes: [UInt32]) -> [Operand] { codes.map { Operand(truncatingIfNeeded: weightCodes.value($0)) } }
  @inlinable
  func activations(_ codes: [UInt32]) -> [Operand] {
    codes.map { Operand(truncatingIfNeeded: activationCodes.value($0)) }
  }
  @inlinable
  func start(_ bias: Int) -> Word { register.start(bias) }
  @inlinable
  func finished(_ word: Word) -> Int { register.finished(word) }
  @inlinable
  func number(_ word: Word) -> Double { Double(register.finished(word)) }

  /// What a pair of operands adds.
  @inlinable @inline(__always)
  func term<Part: MachineInteger>(_ weight: Operand, _ activation: Operand, _ dropped: Int) -> Part {
    (Part(truncatingIfNeeded: weight) &* Part(truncatingIfNeeded: activation)) &>> Part(truncatingIfNeeded: dropped)
  }

  @inlinable @inline(__always)
  func accumulate(
    weights: UnsafePointer<Operand>, activations: UnsafePointer<Operand>, into sums: UnsafeMutablePointer<Word>,
    count: Int
  ) {
    if lanes == 1 { return side(count, weights, 1, activations, 1, sums, 1) }
    stream(count, taps: lanes, weights: weights, by: lanes, activations: activations, by: lanes, into: sums, by: 1)
  }

  @inlinable @inline(__always)
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
  @inlinable @inline(__always)
  func side(
    _ count: Int, _ weights: UnsafePointer<Operand>, _ across: Int, _ activations: UnsafePointer<Operand>,
    _ along: Int, _ sums: UnsafeMutablePointer<Word>, _ sideways: Int
  ) {
    var place = 0
    if register.saturates {
      while place < count {
        let target = place &* sideways
        let term: Word = term(weights[place &* across], activations[place &* along], dropped)
        sums[target] = register.clamped(sums[target] &+ term)
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
  @inlinable @inline(__always)
  func dots<Part: MachineInteger>(
    _ count: Int, _ taps: Int, _ weights: UnsafePointer<Operand>, _ across: Int,
    _ activations: UnsafePointer<Operand>, _ along: Int, _ sums: UnsafeMutablePointer<Word>, _ sideways: Int,
    _: Part.Type
  ) {
    // So far from its ends a register cannot saturate on the way.
    var (least, most) = (Word.min, Word.max)
    if register.saturates {
      let reach = taps <= mostWhole ? largestTerm &* taps : Int.max
      (least, most) = reach > Int(register.high) ? (0, -1) : (register.low + Word(reach), register.high - Word(reach))
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
      let sum: Part =
        dropped == 0 ? total(taps, weight, activation, dropping: 0) : total(taps, weight, activation, dropping: dropped)
      sums[target] = held &+ Word(truncatingIfNeeded: sum)
    }
  }

  /// Operation by operation, held within the range after each.
  @inlinable
  func inTurn(
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
      if held <= register.high - up, held >= register.low - down { return held + (up + down) }
    }
    var (sum, tap) = (held, 0)
    while tap < taps {
      let end = min(taps, tap &+ lanes)
      while tap < end {
        sum &+= term(weights[tap], activations[tap], dropped)
        tap &+= 1
      }
      sum = register.clamped(sum)
    }
    return sum
  }

  @inlinable var isAssociative: Bool { !register.saturates }

  @usableFromInline var signs: SignDatapath<Word>? {
    guard weightCodes.areSigns, activationCodes.largest <= 1, dropped == 0 else { return nil }
    return SignDatapath(lanes: lanes, range: register.saturates ? register.low...register.high : nil)
  }

  @inlinable
  func add(_ other: UnsafePointer<Word>, to sum: UnsafeMutablePointer<Word>) {
    sum[0] = register.held(sum[0] &+ other[0])
  }

  @inlinable
  func reach(of weights: UnsafePointer<Operand>, taps: Int) -> Int? {
    // At most 2^32 each.
    let sum = (0..<taps).reduce(0) { $0 + Int(weights[$1].magnitude) }
    let (whole, isTooFar) = sum.multipliedReportingOverflow(by: activationCodes.largest)
    // Cutting bits off goes down.
    return isTooFar ? nil : dropped == 0 ? whole : (whole >> dropped) + taps
  }

  @inlinable
  func isInexact(
    from start: UnsafePointer<Word>, to end: UnsafePointer<Word>, taps: Int, weights: UnsafePointer<Operand>,
    activations: UnsafePointer<Operand>
  ) -> Bool {
    // Terms of up to 2^64, with a register between operations.
    let (step, isTooWide) = largestTerm.multipliedReportingOverflow(by: min(lanes, taps))
    return isTooWide || step > Int.max >> 2
      ? isInexact(from: start[0], taps, weights, activations, Int128.self)
      : isInexact(from: start[0], taps, weights, activations, Int.self)
  }

  @inlinable @inline(__always)
  func isInexact<Part: MachineInteger>(
    from start: Word, _ taps: Int, _ weights: UnsafePointer<Operand>, _ activations: UnsafePointer<Operand>,
    _: Part.Type
  ) -> Bool {
    let (low, high) = (Part(register.range.lowerBound), Part(register.range.upperBound))
    var (sum, tap) = (Part(register.finished(start)), 0)
    while tap < taps {
      let end = min(taps, tap &+ lanes)
      while tap < end {
        sum &+= term(weights[tap], activations[tap], dropped)
        tap &+= 1
      }
      if sum < low || sum > high { return true }
    }
    return false
  }
}
