import Arithmetic
import TestSupport
import Testing

/// The checker that every unit has to pass, for one pair of formats that it accepts: against exact integers, IEEE 754
/// doubles or stated error bounds, with the meaning that the formats give their codes.
struct UnitConformance: CustomTestStringConvertible {
  let title: String
  let unit: any ProcessingUnitModel
  let formats: FormatPair
  /// What of its overflow and order shows in the words: the terms added to the accumulator one after the other are those of
  /// one weight term each (shifters that take one a cycle), else the sum of a step.
  var addsTermByTerm = false
  /// Low bits of a product of these formats that are lost, rounded down.
  var dropped = 0

  var testDescription: String { "\(title) on \(formats)" }

  init(
    _ title: String, _ unit: (any ProcessingUnitModel)?, on formats: FormatPair? = nil, termByTerm: Bool = false,
    dropped: Int = 0
  ) throws {
    self.title = title
    self.unit = try #require(unit, "\(title) cannot be made")
    self.formats = formats ?? self.unit.formats
    addsTermByTerm = termByTerm
    self.dropped = dropped
  }

  /// Everything that has to hold. `seed` makes the random cases.
  func check(seed: UInt64) throws {
    try #require(unit.mode(for: formats) != nil, "\(testDescription) is not accepted")
    checkModes()
    var numbers = RandomNumbers(seed: seed)
    let pairs = self.pairs(&numbers)
    try checkProducts(pairs)
    checkCodesBeyondTheFormat(pairs, &numbers)
    try checkSteps(pairs, &numbers, seed: seed)
    checkMasks(pairs, &numbers, seed: seed)
  }

  // MARK: What it says of itself

  private func checkModes() {
    #expect(unit.modes.first?.formats == unit.formats, "\(title)")
    #expect(unit.pipelineDepth >= 1 && unit.sums >= 1 && unit.accumulatorBits >= unit.productBits)
    #expect(unit.accumulatorBits(forSumOf: 1) == unit.productBits)
    let bill = Set(unit.billOfMaterials.parts.map(\.primitive))
    for mode in unit.modes {
      #expect(mode.throughput.depth == unit.pipelineDepth)
      #expect(unit.mode(for: mode.formats)?.throughput.operationsPerCycle ?? 0 >= mode.throughput.operationsPerCycle)
      #expect(!mode.partsPerStep.isEmpty && mode.partsPerStep.allSatisfy { $0.count > 0 })
      #expect(
        mode.partsPerStep.allSatisfy { bill.contains($0.primitive) }, "\(title) works with what it is not made of")
      #expect(unit.interface.weights > 0 && unit.interface.activations > 0)
    }
  }

  // MARK: Operands

  /// All pairs of codes that mean something, up to 2^16 of them; else edges and random ones.
  private func pairs(_ numbers: inout RandomNumbers) -> [OperandPair] {
    let (weights, activations) = (formats.weights, formats.activations)
    func isUsed(_ code: Int, _ format: NumberFormat) -> Bool {
      if case .codebook = format { return true }
      return (try? format.decode(NumberFormat.Code(truncatingIfNeeded: code))) != nil
    }
    let isSmall = weights.storageBits + activations.storageBits <= 16
    func codes(_ format: NumberFormat) -> [Int] {
      let bits = format.storageBits
      let top = 1 << (bits - 1)
      let edges = [0, 1, 2, top - 1, top, top + 1, 2 * top - 2, 2 * top - 1].filter { 0..<(2 * top) ~= $0 }
      let all =
        isSmall ? Array(0..<(2 * top)) : edges + (0..<40).map { _ in Int.random(in: 0..<(2 * top), using: &numbers) }
      return all.filter { isUsed($0, format) }
    }
    let (left, right) = (codes(weights), codes(activations))
    return left.flatMap { weight in right.map { OperandPair(weight: weight, activation: $0) } }
  }

  // MARK: Single products

  private func checkProducts(_ pairs: [OperandPair]) throws {
    var (lowest, highest): (Int, Int) = (0, 0)
    for pair in pairs {
      // As `dotProduct` of one pair, but without looking for the mode again each time.
      var result = unit.cleared
      unit.accumulate([pair], in: formats, into: &result)
      if let log = unit as? LogarithmicUnit {
        let exact = try value(formats.weights, pair.weight) * value(formats.activations, pair.activation)
        let error = (log.value(of: result) - exact).magnitude
        let bound = log.errorBound(weight: pair.weight, activation: pair.activation, in: formats)
        // The reference itself is rounded to a double.
        if error > bound + exact.magnitude * 1e-15 {
          Issue.record("\(testDescription): \(pair) is off by \(error), allowed \(bound)")
        }
      } else if isFloat {
        let expected = try floatSum([pair], from: 0)
        if result.word != expected { Issue.record("\(testDescription): \(pair) gives \(result.word), not \(expected)") }
      } else if unit.sums == 1 {
        let expected = try terms(pair).reduce(0, +)
        if Int128(result.word) != expected {
          Issue.record("\(testDescription): \(pair) gives \(result.word), not \(expected)")
        }
      }
      (lowest, highest) = (min(lowest, result.word), max(highest, result.word))
    }
    guard !isFloat, formats == unit.formats else { return }
    // As many bits as it says, and not one more than needed.
    let (held, less) = (AccumulatorWidth(bits: unit.productBits), AccumulatorWidth(bits: unit.productBits - 1))
    #expect(held.range ~= lowest && held.range ~= highest, "\(title)")
    #expect(!(less.range ~= lowest) || !(less.range ~= highest), "\(title) needs less than \(unit.productBits) bits")
  }

  private func checkCodesBeyondTheFormat(_ pairs: [OperandPair], _ numbers: inout RandomNumbers) {
    let (weights, activations) = (formats.weights.storageBits, formats.activations.storageBits)
    for _ in 0..<130 {
      let any = OperandPair(
        weight: Int.random(in: .min ... .max, using: &numbers),
        activation: Int.random(in: .min ... .max, using: &numbers))
      let low = OperandPair(
        weight: any.weight & ((1 << weights) - 1), activation: any.activation & ((1 << activations) - 1))
      #expect(unit.dotProduct([any], in: formats) == unit.dotProduct([low], in: formats))
    }
  }

  // MARK: Sums

  /// Steps from random and extreme accumulators.
  private func checkSteps(_ pairs: [OperandPair], _ numbers: inout RandomNumbers, seed: UInt64) throws {
    let lanes = try #require(unit.mode(for: formats)).throughput.lanes
    for trial in 0..<200 {
      let count = trial % 3 == 0 ? lanes : Int.random(in: 1...(3 * lanes), using: &numbers)
      let operands = (0..<count).compactMap { _ in pairs.randomElement(using: &numbers) }
      let start = startWord(&numbers, trial)
      let result = unit.dotProduct(operands, in: formats, from: Accumulator(words: [start]))?.word
      if isFloat {
        let expected: Int? = try floatSum(operands, from: start)
        #expect(result == expected, "\(testDescription), seed \(seed), trial \(trial)")
        continue
      }
      guard unit.sums == 1, !(unit is LogarithmicUnit), let width else { continue }
      var expected = Int128(start)
      var rest = operands[...]
      while !rest.isEmpty {
        let terms = try rest.prefix(lanes).flatMap(terms)
        for term in addsTermByTerm ? terms : [terms.reduce(0, +)] { expected = Self.held(expected + term, width) }
        rest = rest.dropFirst(lanes)
      }
      #expect(result.map { Int128($0) } == expected, "\(testDescription), seed \(seed), trial \(trial), from \(start)")
    }
  }

  /// A lane without operands adds nothing, wherever it is, and the sum of nothing is nothing.
  private func checkMasks(_ pairs: [OperandPair], _ numbers: inout RandomNumbers, seed: UInt64) {
    #expect(unit.dotProduct([], in: formats) == unit.cleared)
    #expect(unit.dotProduct([nil, nil, nil], in: formats) == unit.cleared)
    let isExact = !isFloat && width?.overflow != .saturate
    for trial in 0..<50 {
      let operands: [OperandPair?] = (0..<100).map { _ in
        Bool.random(using: &numbers) ? pairs.randomElement(using: &numbers) : nil
      }
      let dense = operands.compactMap(\.self)
      let (masked, alone) = (unit.dotProduct(operands, in: formats), unit.dotProduct(dense, in: formats))
      if isExact { #expect(masked == alone, "\(testDescription), seed \(seed), trial \(trial)") }
    }
  }

  private func startWord(_ numbers: inout RandomNumbers, _ trial: Int) -> Int {
    if isFloat {
      let codes = [0, 0x3C00, 0x7BFF, 0x8001, 0x03FF]
      return unit.accumulatorBits == 16 ? codes[trial % 5] : [0, 0x3F80_0000, 0x7F7F_FFFF, 1, 0x7F_FFFF][trial % 5]
    }
    guard let range = width?.range else { return 0 }
    switch trial % 4 {
    case 0: return range.lowerBound
    case 1: return range.upperBound
    case 2: return 0
    default: return Int.random(in: range, using: &numbers)
    }
  }

  // MARK: Reference

  private var isFloat: Bool { unit.formats.activations.isFloatingPoint }

  private var width: AccumulatorWidth? {
    switch unit {
    case let unit as MultiplyAccumulateUnit: unit.width
    case let unit as XnorPopcountUnit: unit.width
    case let unit as SignUnit: unit.width
    case let unit as TernaryUnit: unit.width
    case let unit as ShiftUnit: unit.width
    case let unit as LogarithmicUnit: unit.width
    case let unit as BitSerialUnit: unit.width
    default: nil
    }
  }

  /// A sum as a register of that width holds it, by division instead of bits.
  private static func held(_ sum: Int128, _ width: AccumulatorWidth) -> Int128 {
    let size = (0..<width.bits).reduce(Int128(1)) { size, _ in size * 2 }
    let (low, high) = (-size / 2, size / 2 - 1)
    if low...high ~= sum { return sum }
    if width.overflow == .saturate { return sum < low ? low : high }
    let rest = (sum - low) % size
    return low + (rest < 0 ? rest + size : rest)
  }

  private func value(_ format: NumberFormat, _ code: Int) throws -> Double {
    try format.decode(NumberFormat.Code(truncatingIfNeeded: code))
  }

  /// The weight's terms times the activation, exactly, and then rounded down to a multiple of what is dropped.
  private func terms(_ pair: OperandPair) throws -> [Int128] {
    let activations = try integers(formats.activations, pair.activation).reduce(0, +)
    let divisor = (0..<dropped).reduce(Int128(1)) { power, _ in power * 2 }
    return try integers(formats.weights, pair.weight).map { term in
      let (quotient, rest) = (term * activations).quotientAndRemainder(dividingBy: divisor)
      return rest < 0 ? quotient - 1 : quotient
    }
  }

  /// An integer, or the powers of two of a one-hot or two-hot code.
  private func integers(_ format: NumberFormat, _ code: Int) throws -> [Int128] {
    let code = NumberFormat.Code(truncatingIfNeeded: code)
    switch format {
    case .oneHot, .twoHot:
      return try format.terms(of: code).map { term in
        let power = (0..<term.exponent).reduce(Int128(1)) { power, _ in power * 2 }
        return term.isNegative ? -power : power
      }
    default: return [Int128(try format.integer(of: code))]
    }
  }

  /// The bit pattern of a sum in the order of the operands, each product and each sum rounded once. Single precision is the
  /// machine's own, half precision the nearest of the format's values, found among the codes.
  private func floatSum(_ operands: [OperandPair], from start: Int) throws -> Int {
    var word = start
    for pair in operands {
      let (weight, activation) = (
        try value(formats.weights, pair.weight), try value(formats.activations, pair.activation)
      )
      if unit.accumulatorBits == 32 {
        let sum = Float(bitPattern: UInt32(word)) + Float(weight) * Float(activation)
        word = sum.isNaN ? 0x7FC0_0000 : Int(sum.bitPattern)
      } else {
        let product = Self.half(weight * activation)
        word = Self.half(Self.double(half: word) + Self.double(half: product))
      }
    }
    return word
  }

  private static func double(half code: Int) -> Double {
    if code & 0x7FFF == 0 { return code == 0 ? 0 : -0.0 }
    if let value = try? NumberFormat.float16.decode(NumberFormat.Code(code)) { return value }
    return code & 0x3FF != 0 ? .nan : code & 0x8000 != 0 ? -.infinity : .infinity
  }

  /// Half precision by adding and taking away a number whose last place is the wanted one.
  private static func half(_ value: Double) -> Int {
    let sign = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return 0x7E00 }
    let magnitude = value.magnitude
    if magnitude >= 65520 { return sign | 0x7C00 }
    let step = Double(
      sign: .plus, exponent: max(magnitude == 0 ? -14 : Int(magnitude.exponent), -14) - 10, significand: 1)
    let anchor = step * 0x1.8p52
    let rounded = (magnitude + anchor) - anchor
    var (low, high) = (0, 0x7C00)
    while low < high {
      let middle = (low + high) / 2
      if double(half: middle) < rounded { low = middle + 1 } else { high = middle }
    }
    return sign | low
  }
}
