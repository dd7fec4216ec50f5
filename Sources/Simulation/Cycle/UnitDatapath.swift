import Arithmetic

/// Any unit, by its own ``ProcessingUnitModel/accumulate(_:in:into:)``: codes as they are stored, one call an operation. Much
/// slower than ``IntegerDatapath``, and for every unit that there is.
struct UnitDatapath<Unit: ProcessingUnitModel>: ElementDatapath {
  let unit: Unit
  let formats: FormatPair
  let lanes: Int
  let wordsPerSum: Int
  /// How two partial sums are added.
  private let adder: PsumAdder

  static var absent: Int { .min }

  init(_ unit: Unit, formats: FormatPair, lanes: Int, adder: PsumAdder) {
    self.unit = unit
    self.formats = formats
    self.lanes = lanes
    self.adder = adder
    wordsPerSum = unit.sums
  }

  func weights(_ codes: [UInt32]) -> [Int] { codes.map { Int($0) } }
  func activations(_ codes: [UInt32]) -> [Int] { codes.map { Int($0) } }
  func start(_ bias: Int) -> Int { bias }
  func finished(_ word: Int) -> Int { word }

  func accumulate(
    weights: UnsafePointer<Int>, activations: UnsafePointer<Int>, into sums: UnsafeMutablePointer<Int>, count: Int
  ) {
    var operands: [OperandPair?] = []
    operands.reserveCapacity(lanes)
    for place in 0..<count {
      var isPresent = false
      operands.removeAll(keepingCapacity: true)
      for lane in (place * lanes)..<((place + 1) * lanes) {
        let (weight, activation) = (weights[lane], activations[lane])
        if weight == Self.absent || activation == Self.absent {
          operands.append(nil)
        } else {
          isPresent = true
          operands.append(OperandPair(weight: weight, activation: activation))
        }
      }
      guard isPresent else { continue }
      let own = sums + place * wordsPerSum
      var accumulator = Accumulator(words: (0..<wordsPerSum).map { own[$0] })
      unit.accumulate(operands[...], in: formats, into: &accumulator)
      for (index, word) in accumulator.words.prefix(wordsPerSum).enumerated() { own[index] = word }
    }
  }

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
