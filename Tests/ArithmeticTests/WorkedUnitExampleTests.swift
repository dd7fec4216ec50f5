import Arithmetic
import TestSupport
import Testing

/// The worked examples of `docs/processing-elements.md`, number by number.
@Suite("Worked examples of processing units")
struct WorkedUnitExampleTests {
  private static let int4 = NumberFormat.signedInteger(bits: 4)
  private static let int8 = NumberFormat.signedInteger(bits: 8)

  @Test("a MAC adds 3·(−5) and −2·7 to 10")
  func mac() throws {
    let pair = FormatPair(weights: Self.int8, activations: Self.int8)
    let unit = try #require(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 16))
    let operands = [OperandPair(weight: 3, activation: -5), OperandPair(weight: -2, activation: 7)]
    #expect(unit.dotProduct(operands, from: Accumulator(words: [10]))?.word == -19)
    // −128 · −128 twice is 2^15: one more than 16 bits hold.
    let largest = [OperandPair](repeating: OperandPair(weight: -128, activation: -128), count: 2)
    #expect(unit.dotProduct(largest)?.word == -32768)
    let saturating = try #require(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 16, overflow: .saturate))
    #expect(saturating.dotProduct(largest)?.word == 32767)
  }

  @Test("a split MAC is one 8 x 8, four 4 x 4 or sixteen 2 x 2 a cycle, and two lanes of a 16-bit one are 8 bits wide")
  func subwords() throws {
    func pair(_ bits: Int) -> FormatPair {
      FormatPair(weights: .signedInteger(bits: bits), activations: .signedInteger(bits: bits))
    }
    let fusion = try #require(
      MultiplyAccumulateUnit(
        formats: pair(8), accumulatorBits: 32,
        subwords: [SubwordMode(pair(4), lanes: 4), SubwordMode(pair(2), lanes: 16)]))
    #expect([8, 5, 4, 3, 2, 1].map { fusion.mode(for: pair($0))?.throughput.lanes } == [1, 1, 4, 4, 16, 16])
    #expect(fusion.mode(for: pair(9)) == nil)
    #expect(fusion.mode(for: FormatPair(weights: Self.int4, activations: Self.int8))?.throughput.lanes == 1)
    #expect(fusion.interface == InterfaceWidths(weights: 32, activations: 32))
    #expect(fusion.billOfMaterials.parts.first == Part(.multiplier(bits: 2, by: 2), count: 16))
    let operands = [(1, -8), (2, 7), (3, 6), (-4, 5)].map { OperandPair(weight: $0, activation: $1) }
    #expect(fusion.dotProduct(operands, in: pair(4))?.word == 4)
    let peluso = try #require(
      MultiplyAccumulateUnit(formats: pair(16), accumulatorBits: 48, subwords: [SubwordMode(pair(8), lanes: 2)]))
    #expect([16, 8].map { peluso.mode(for: pair($0))?.throughput.lanes } == [1, 2])
  }

  @Test("a MAC without the low 8 bits of 8-bit products rounds down what it adds: 39 and −40 of ±10000 / 256")
  func droppedBits() throws {
    let pair = FormatPair(weights: Self.int8, activations: Self.int8)
    let unit = try #require(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 8, droppedBits: 8))
    #expect(unit.productBits == 8)
    // 100·100 = 39·256 + 16, and −100·100 = −40·256 + 240.
    #expect(unit.dotProduct(weights: [100], activations: [100])?.word == 39)
    #expect(unit.dotProduct(weights: [-100], activations: [100])?.word == -40)
    // A 4-bit weight enters at the top of the multiplier: 4 of the 8 bits are left to drop.
    let narrow = FormatPair(weights: Self.int4, activations: Self.int8)
    #expect(unit.dotProduct(weights: [6], activations: [100], in: narrow)?.word == 600 / 16)
  }

  @Test("nothing is left of a product, or sub-words lose bits: no unit")
  func droppedTooMuch() {
    let pair = FormatPair(weights: Self.int8, activations: Self.int8)
    let halves = SubwordMode(FormatPair(weights: Self.int4, activations: Self.int4), lanes: 4)
    #expect(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 32, droppedBits: 16) == nil)
    #expect(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 32, droppedBits: -1) == nil)
    #expect(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 7, droppedBits: 8) == nil)
    #expect(MultiplyAccumulateUnit(formats: pair, accumulatorBits: 32, subwords: [halves], droppedBits: 1) == nil)
  }

  @Test("a half-precision MAC loses the 1 of 2048 + 1, and goes to infinity beyond 65504")
  func float() throws {
    let unit = try #require(
      FloatMultiplyAccumulateUnit(formats: FormatPair(weights: .float16, activations: .float16)))
    // 1.5 · 2 = 3 = 0x4200.
    #expect(unit.dotProduct(weights: [0x3E00], activations: [0x4000])?.word == 0x4200)
    // 2048 = 0x6800.
    let one = [OperandPair(weight: 0x3C00, activation: 0x3C00)]
    #expect(unit.dotProduct(one, from: Accumulator(words: [0x6800]))?.word == 0x6800)
    #expect(unit.dotProduct(weights: [0x7BFF], activations: [0x4000])?.word == 0x7C00)
  }

  @Test("XNOR of + − − + and + + − masked is three lanes, two equal: 2·2 − 3 = 1")
  func xnor() throws {
    let unit = try #require(XnorPopcountUnit(lanes: 4, accumulatorBits: 8))
    let operands: [OperandPair?] = [
      OperandPair(weight: 1, activation: 1), OperandPair(weight: 0, activation: 1),
      OperandPair(weight: 0, activation: 0),
      nil,
    ]
    #expect(unit.dotProduct(operands)?.word == 1)
    #expect(unit.mode(for: unit.formats)?.throughput == Throughput(lanes: 4))
  }

  @Test("a sign unit adds 100 and subtracts 27")
  func sign() throws {
    let unit = try #require(SignUnit(activations: Self.int8, accumulatorBits: 16))
    #expect(unit.dotProduct(weights: [1, 0], activations: [100, 27])?.word == 73)
  }

  @Test("ternary adds, subtracts and skips; reduce-and-scale multiplies each sum once")
  func ternary() throws {
    let pair = FormatPair(weights: .ternary, activations: Self.int8)
    let (weights, activations) = ([1, -1, 0, 1], [5, 3, 100, 4])
    let one = try #require(TernaryUnit(formats: pair, accumulatorBits: 16))
    let sum = try #require(one.dotProduct(weights: weights, activations: activations))
    #expect(sum.words == [6])
    #expect(one.result(of: sum, levels: [0.5]) == 3)
    let two = try #require(TernaryUnit(formats: pair, scales: 2, accumulatorBits: 16))
    let sums = try #require(two.dotProduct(weights: weights, activations: activations))
    #expect(sums.words == [9, 3])
    #expect(two.result(of: sums, levels: [0.5, 0.25]) == 3.75)
    #expect(two.accumulatorBits == 32)
    let nary = FormatPair(weights: .codebook(bits: 2), activations: Self.int8)
    let four = try #require(TernaryUnit(formats: nary, accumulatorBits: 16))
    let index = try #require(four.dotProduct(weights: [0, 1, 3, 3, 2], activations: [9, 5, 3, 4, 1]))
    #expect(index.words == [9, 5, 1, 7])
    // Levels −1, 0, 0.5 and 2 of the codes: −9 + 0 + 0.5 + 14.
    #expect(four.result(of: index, levels: [-1, 0, 0.5, 2]) == 5.5)
    #expect(four.partsPerResult.map(\.count) == [3, 3])
  }

  @Test("shift: 11 · −2^2 is one term, 11 · (2^3 − 2^0) is two, at once or one after the other")
  func shift() throws {
    let oneHot = FormatPair(weights: .oneHot(bits: 4), activations: Self.int8)
    let single = try #require(ShiftUnit(formats: oneHot, accumulatorBits: 24))
    #expect(single.dotProduct(weights: [0b1_011], activations: [11])?.word == -44)
    let twoHot = FormatPair(weights: .twoHot(bits: 8), activations: Self.int8)
    let parallel = try #require(ShiftUnit(formats: twoHot, termsPerCycle: 2, accumulatorBits: 24))
    let selectable = try #require(ShiftUnit(formats: twoHot, isSelectable: true, accumulatorBits: 24))
    let weight = 0b1_001_0_100
    #expect(parallel.dotProduct(weights: [weight], activations: [11])?.word == 77)
    #expect(selectable.dotProduct(weights: [weight], activations: [11])?.word == 77)
    #expect(parallel.mode(for: twoHot)?.throughput == Throughput())
    #expect(parallel.mode(for: oneHot)?.throughput == Throughput())
    #expect(selectable.mode(for: twoHot)?.throughput == Throughput(cycles: 2))
    #expect(selectable.mode(for: oneHot)?.throughput == Throughput())
    let both = try #require(ShiftUnit(formats: twoHot, termsPerCycle: 2, isSelectable: true, accumulatorBits: 24))
    #expect(both.mode(for: oneHot)?.throughput == Throughput(lanes: 2))
  }

  @Test("log: 2^(3/2) · −2^(5/4) is −2^(11/4): shift 2, table entry 215 of 128ths, off by less than 2^-6")
  func log() throws {
    let pair = FormatPair(
      weights: .logarithmic(bits: 5, fraction: 2, signed: true),
      activations: .logarithmic(bits: 5, fraction: 4, signed: false))
    let unit = try #require(LogarithmicUnit(formats: pair, accumulatorBits: 32))
    let sum = try #require(unit.dotProduct(weights: [0b1_0100], activations: [6]))
    #expect(sum.word == -860)
    #expect(unit.value(of: sum) == -6.71875)
    #expect(unit.errorBound(weight: 0b1_0100, activation: 6) == 0x1p-6)
    #expect((unit.value(of: sum) + 6.727171322029716).magnitude <= 0x1p-6)
    // With 3 bits below the point the magnitude 6.71875 is cut to 6.625.
    let coarse = try #require(LogarithmicUnit(formats: pair, accumulatorFraction: 3, accumulatorBits: 32))
    let cut = try #require(coarse.dotProduct(weights: [0b1_0100], activations: [6]))
    #expect(coarse.value(of: cut) == -6.625)
    #expect(coarse.errorBound(weight: 0b1_0100, activation: 6) == 0x1p-6 + 0x1p-3)
    #expect(coarse.productBits == 19)
  }

  @Test("the error of a logarithmic sum stays within the sum of its products' bounds", arguments: [3, 7])
  func logarithmicSum(fraction: Int) throws {
    let pair = FormatPair(
      weights: .logarithmic(bits: 5, fraction: 2, signed: true),
      activations: .logarithmic(bits: 5, fraction: 4, signed: false))
    let unit = try #require(LogarithmicUnit(formats: pair, accumulatorFraction: fraction, accumulatorBits: 40))
    var numbers = RandomNumbers(seed: 4)
    for trial in 0..<100 {
      var (exact, bound) = (0.0, 0.0)
      var operands: [OperandPair] = []
      for _ in 0..<200 {
        let weight = Int.random(in: 0..<32, using: &numbers)
        guard weight != 16 else { continue }
        let activation = Int.random(in: 0..<32, using: &numbers)
        operands.append(OperandPair(weight: weight, activation: activation))
        exact += try pair.weights.decode(UInt32(weight)) * pair.activations.decode(UInt32(activation))
        bound += unit.errorBound(weight: weight, activation: activation)
      }
      let sum = try #require(unit.dotProduct(operands))
      #expect((unit.value(of: sum) - exact).magnitude <= bound + 1e-6, "seed 4, trial \(trial)")
    }
  }

  @Test("bit-serial: 3 bits of activation take 3 cycles, 8 bits take 8")
  func bitSerial() throws {
    let pair = FormatPair(weights: Self.int8, activations: Self.int8)
    let unit = try #require(BitSerialUnit(formats: pair, lanes: 2, accumulatorBits: 24))
    let narrow = FormatPair(weights: Self.int8, activations: .signedInteger(bits: 3))
    // −3 is 101: 10·(1 − 4); 2 is 010: 7·2.
    #expect(unit.dotProduct(weights: [10, 7], activations: [-3, 2], in: narrow)?.word == -16)
    #expect(unit.mode(for: narrow)?.throughput == Throughput(lanes: 2, cycles: 3))
    #expect(unit.mode(for: pair)?.throughput == Throughput(lanes: 2, cycles: 8))
    let binary = FormatPair(weights: Self.int8, activations: .binary)
    #expect(unit.mode(for: binary)?.throughput == Throughput(lanes: 2, cycles: 2))
  }
}
