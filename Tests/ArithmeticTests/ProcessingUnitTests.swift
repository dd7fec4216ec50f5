import Arithmetic
import Testing

@Suite("ProcessingUnit")
struct ProcessingUnitTests {
  static let int8 = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  @Test("a MAC accepts what its formats represent and nothing wider")
  func accepts() throws {
    let unit = try #require(MultiplyAccumulateUnit(formats: Self.int8, accumulatorBits: 32))
    #expect(unit.mode(for: Self.int8)?.throughput == Throughput())
    #expect(unit.mode(for: FormatPair(weights: .binary, activations: .signedInteger(bits: 4))) != nil)
    #expect(unit.mode(for: FormatPair(weights: .signedInteger(bits: 9), activations: .binary)) == nil)
    #expect(unit.mode(for: FormatPair(weights: .signedInteger(bits: 8), activations: .unsignedInteger(bits: 8))) == nil)
    #expect(unit.mode(for: FormatPair(weights: .oneHot(bits: 4), activations: .signedInteger(bits: 8))) != nil)
    // The sum of two largest terms, 128, is one too many.
    #expect(unit.mode(for: FormatPair(weights: .twoHot(bits: 8), activations: .signedInteger(bits: 8))) == nil)
    let logarithmic = NumberFormat.logarithmic(bits: 5, fraction: 2, signed: true)
    #expect(unit.mode(for: FormatPair(weights: logarithmic, activations: .signedInteger(bits: 8))) == nil)
  }

  @Test("an operation on narrow operands costs what the unit costs")
  func narrowOperandsExerciseTheWholeUnit() throws {
    let unit = try #require(MultiplyAccumulateUnit(formats: Self.int8, accumulatorBits: 32))
    let narrow = FormatPair(weights: .binary, activations: .binary)
    #expect(unit.mode(for: narrow) == unit.mode(for: Self.int8))
    #expect(unit.billOfMaterials.parts == [Part(.multiplier(bits: 8, by: 8)), Part(.adder(bits: 32))])
  }

  @Test("an accumulator narrower than a product is refused", arguments: [0, 8, 15])
  func narrowAccumulator(bits: Int) {
    #expect(MultiplyAccumulateUnit(formats: Self.int8, accumulatorBits: bits) == nil)
  }

  @Test("a float MAC takes one float format for both operands")
  func floats() {
    #expect(FloatMultiplyAccumulateUnit(formats: FormatPair(weights: .float16, activations: .float32)) == nil)
    #expect(FloatMultiplyAccumulateUnit(formats: Self.int8) == nil)
    let unit = FloatMultiplyAccumulateUnit(formats: FormatPair(weights: .float32, activations: .float32))
    #expect(unit?.mode(for: Self.int8) != nil)
    #expect(unit?.accumulatorBits == 32)
  }
}
