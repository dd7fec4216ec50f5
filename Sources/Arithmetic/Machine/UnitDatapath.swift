/// Any unit, by its own ``ProcessingUnitModel/accumulate(_:in:into:)``: codes as they are stored, one call an operation. Much
/// slower than ``IntegerDatapath``, and for every unit that there is.
@usableFromInline
struct UnitDatapath<Unit: ProcessingUnitModel>: ElementDatapath {
  let unit: Unit
  let formats: FormatPair
  @usableFromInline let lanes: Int
  @usableFromInline let wordsPerSum: Int
  /// How two partial sums are added.
  let adder: PsumAdder

  @usableFromInline static var absent: Int { .min }

  init(_ unit: Unit, formats: FormatPair, lanes: Int, adder: PsumAdder) {
    self.unit = unit
    self.formats = formats
    self.lanes = lanes
    self.adder = adder
    wordsPerSum = unit.sums
  }

  @usableFromInline
  func weights(_ codes: [UInt32]) -> [Int] { codes.map { Int($0) } }
  @usableFromInline
  func activations(_ codes: [UInt32]) -> [Int] { codes.map { Int($0) } }
  @usableFromInline
  func start(_ bias: Int) -> Int { bias }
  @usableFromInline
  func finished(_ word: Int) -> Int { word }

  @usableFromInline
  func number(_ word: Int) -> Double { adder.number(word) }
  @usableFromInline var sumRange: ClosedRange<Int>? { adder.range }

  @usableFromInline
  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    var operands: [OperandPair?] = []
    operands.reserveCapacity(lanes)
    for place in 0..<count {
      guard take(lanes, weights + place * lanes, activations + place * lanes, into: &operands) else { continue }
      let own = sums + place * wordsPerSum
      var accumulator = Accumulator(words: (0..<wordsPerSum).map { own[$0] })
      unit.accumulate(operands[...], in: formats, into: &accumulator)
      for (index, word) in accumulator.words.prefix(wordsPerSum).enumerated() { own[index] = word }
    }
  }

  /// The operands of an operation; whether there are any.
  private func take(
    _ count: Int, _ weights: UnsafePointer<Int>, _ activations: UnsafePointer<Int>, into operands: inout [OperandPair?]
  ) -> Bool {
    var isPresent = false
    operands.removeAll(keepingCapacity: true)
    for lane in 0..<count {
      let (weight, activation) = (weights[lane], activations[lane])
      let isAbsent = weight == Self.absent || activation == Self.absent
      isPresent = isPresent || !isAbsent
      operands.append(isAbsent ? nil : OperandPair(weight: weight, activation: activation))
    }
    return isPresent
  }

  @usableFromInline
  func reach(of weights: UnsafePointer<Int>, taps: Int) -> Int? { nil }

  /// The sum as the unit makes it beside the sum of all products, each made alone, as an accumulator holds any one of them.
  @usableFromInline
  func isInexact(
    from start: UnsafePointer<Int>, to end: UnsafePointer<Int>, taps: Int, weights: UnsafePointer<Int>,
    activations: UnsafePointer<Int>
  ) -> Bool {
    guard adder.range != nil else { return !number(end[0]).isFinite }
    var accumulator = Accumulator(words: (0..<wordsPerSum).map { start[$0] })
    var exact = accumulator.words.map { Int128($0) }
    var operands: [OperandPair?] = []
    for first in stride(from: 0, to: taps, by: lanes) {
      guard take(min(lanes, taps - first), weights + first, activations + first, into: &operands) else { continue }
      unit.accumulate(operands[...], in: formats, into: &accumulator)
      for operand in operands {
        var product = unit.cleared
        unit.accumulate([operand], in: formats, into: &product)
        for index in exact.indices { exact[index] += Int128(product[index]) }
      }
      if exact.indices.contains(where: { exact[$0] != Int128(accumulator[$0]) }) { return true }
    }
    return false
  }

  @usableFromInline
  func add(_ other: UnsafePointer<Int>, to sum: UnsafeMutablePointer<Int>) {
    for index in 0..<wordsPerSum { sum[index] = adder.sum(sum[index], other[index]) }
  }
}

/// The accumulator's adder between two partial sums, where elements of a spatial array reduce theirs.
enum PsumAdder: Sendable {
  /// A register of two's complement.
  case integer(AccumulatorWidth)
  /// Floats of the unit: a product with one is exact, so that the unit's own operation adds a sum.
  case float(FloatMultiplyAccumulateUnit, one: Int)
  case sign(SignUnit)

  init(_ unit: ProcessingUnit) {
    switch unit {
    case .mac(let unit): self = .integer(unit.width)
    case .floatMAC(let unit): self = .float(unit, one: unit.formats.weights == .float16 ? 0x3C00 : 0x3F80_0000)
    case .xnorPopcount(let unit): self = .integer(unit.width)
    case .sign(let unit): self = unit.formats.activations.isFloatingPoint ? .sign(unit) : .integer(unit.width)
    case .ternary(let unit): self = .integer(unit.width)
    case .shift(let unit): self = .integer(unit.width)
    case .log(let unit): self = .integer(unit.width)
    case .bitSerial(let unit): self = .integer(unit.width)
    }
  }

  /// What a register holds; `nil` for floats.
  var range: ClosedRange<Int>? { if case .integer(let width) = self { width.range } else { nil } }

  /// A word as a number.
  func number(_ word: Int) -> Double {
    switch self {
    case .integer: Double(word)
    case .float(let unit, _): unit.formats.activations.real(ofCode: word) ?? .nan
    case .sign(let unit): unit.formats.activations.real(ofCode: word) ?? .nan
    }
  }

  /// Both together.
  func sum(_ one: Int, _ other: Int) -> Int {
    switch self {
    case .integer(let width): return width.adding(Int128(other), to: one)
    case .float(let unit, let unity): return added(one, OperandPair(weight: unity, activation: other), unit)
    case .sign(let unit): return added(one, OperandPair(weight: 1, activation: other), unit)
    }
  }

  private func added(_ word: Int, _ pair: OperandPair, _ unit: some ProcessingUnitModel) -> Int {
    var accumulator = Accumulator(words: [word])
    unit.accumulate([pair], in: unit.formats, into: &accumulator)
    return accumulator.word
  }
}
