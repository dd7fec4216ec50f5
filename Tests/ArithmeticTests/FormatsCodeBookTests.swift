import Testing

@testable import Arithmetic

@Suite("Code books of the formats")
struct FormatsCodeBookTests {
  @Test("onehot4 is 0 and ±2^0…±2^6: a sign, a 3-bit exponent code, one code for zero")
  func oneHot() throws {
    let powers: [Double] = [1, 2, 4, 8, 16, 32, 64]
    #expect(NumberFormat.oneHot(bits: 4).values == .listed(powers.reversed().map { -$0 } + [0] + powers))
    for (index, power) in powers.enumerated() {
      #expect(try NumberFormat.oneHot(bits: 4).decode(UInt32(index + 1)) == power)
      #expect(try NumberFormat.oneHot(bits: 4).decode(UInt32(index + 9)) == -power)
    }
    #expect(throws: QuantizationError.unusedCode(8, .oneHot(bits: 4))) { try NumberFormat.oneHot(bits: 4).decode(8) }
  }

  @Test("twohot8 is exactly the sums of two onehot4 values; the low half of the code is the first term")
  func twoHot() throws {
    guard case .listed(let terms)? = NumberFormat.oneHot(bits: 4).values else { return }
    let sums = Set(terms.flatMap { first in terms.map { first + $0 } }).sorted()
    #expect(NumberFormat.twoHot(bits: 8).values == .listed(sums))
    // Above zero: 8 powers of two, 21 sums of two different ones, 10 differences with three or more ones in a row.
    #expect(sums.count == 2 * (8 + 21 + 10) + 1)
    #expect(try NumberFormat.twoHot(bits: 8).decode(0x17) == 65)
    #expect(try NumberFormat.twoHot(bits: 8).encode(64) == 0x07)
    #expect(try NumberFormat.twoHot(bits: 8).encode(128) == 0x77)
    #expect(try NumberFormat.twoHot(bits: 8).encode(7) == 0x49)  // −1 + 8, of a smaller code than 8 − 1
  }

  @Test("two-hot values are encoded with as few terms as there are")
  func fewTerms() throws {
    let format = NumberFormat.twoHot(bits: 8)
    for code in 0..<NumberFormat.Code(256) {
      guard let value = try? format.decode(code) else { continue }
      #expect(try format.terms(of: format.encode(value)).count <= format.terms(of: code).count)
    }
  }

  @Test("log5@2^(1/2) is zero and ± powers of the square root of two, ulog5@2^(1/4) zero and powers of the fourth")
  func logarithmic() throws {
    let signed = NumberFormat.logarithmic(bits: 5, fraction: 2, signed: true)
    #expect(try signed.decode(0) == 0)
    #expect(try signed.decode(1) == 1)
    #expect(try signed.decode(2) == 2.0.squareRoot())
    #expect(try signed.decode(15) == 128)
    #expect(try signed.decode(31) == -128)
    #expect(signed.values?.count == 31)
    let unsigned = NumberFormat.logarithmic(bits: 5, fraction: 4, signed: false)
    #expect(try unsigned.decode(0) == 0)
    #expect(try unsigned.decode(1) == 1)
    #expect(try unsigned.decode(5) == 2)
    #expect(try unsigned.decode(31) == 128 * 2.0.squareRoot())
    #expect(unsigned.values?.count == 32)
  }

  @Test("log4@2 has the values of onehot4, and the same codes")
  func logarithmIsOneHot() throws {
    let logarithmic = NumberFormat.logarithmic(bits: 4, fraction: 1, signed: true)
    for code in 0..<NumberFormat.Code(16) {
      #expect((try? logarithmic.decode(code)) == (try? NumberFormat.oneHot(bits: 4).decode(code)))
    }
  }

  @Test("binary and ternary codes")
  func fewBits() throws {
    #expect(NumberFormat.binary.values == .listed([-1, 1]))
    #expect(NumberFormat.ternary.values == .listed([-1, 0, 1]))
    #expect(try [0, 1].map(NumberFormat.binary.decode) == [-1, 1])
    #expect(try [0, 1, 3].map(NumberFormat.ternary.decode) == [0, 1, -1])
    #expect(throws: QuantizationError.unusedCode(2, .ternary)) { try NumberFormat.ternary.decode(2) }
    #expect(try NumberFormat.binary.encode(0) == 1)
    #expect(try NumberFormat.binary.encode(-0.0) == 1)
    #expect(try NumberFormat.binary.encode(-1e-300) == 0)
    #expect(NumberFormat.binary.code(ofInteger: 0) == nil)
  }

  @Test("integers: two's complement, the whole range, exact at 32 bits")
  func integers() throws {
    #expect(NumberFormat.signedInteger(bits: 1).values == .listed([-1, 0]))
    #expect(NumberFormat.signedInteger(bits: 32).values == .integers(-(1 << 31)...(1 << 31) - 1))
    #expect(try NumberFormat.signedInteger(bits: 8).decode(0x80) == -128)
    #expect(try NumberFormat.signedInteger(bits: 32).encode(-1) == .max)
    #expect(try NumberFormat.unsignedInteger(bits: 32).encode(1e30) == .max)
    #expect(try NumberFormat.unsignedInteger(bits: 8).encode(-3) == 0)
    for bits in 1...32 {
      for format in [NumberFormat.signedInteger(bits: bits), .unsignedInteger(bits: bits)] {
        let range = try #require(format.integerRange)
        for integer in Set([range.lowerBound, range.upperBound, 0, min(1, range.upperBound), max(-1, range.lowerBound)])
        {
          let code = try #require(format.code(ofInteger: integer))
          #expect(try format.integer(of: code) == integer)
          #expect(try format.encode(Double(integer)) == code)
        }
        #expect(format.code(ofInteger: range.upperBound + 1) == nil)
      }
    }
  }

  @Test("the terms of a code add up to its value")
  func terms() throws {
    let twoHot = NumberFormat.twoHot(bits: 8)
    #expect(
      try twoHot.terms(of: 0x94) == [
        PowerTerm(isNegative: false, exponent: 3), PowerTerm(isNegative: true, exponent: 0),
      ])
    #expect(try twoHot.terms(of: 0).isEmpty)
    #expect(try twoHot.terms(of: 0x30) == [PowerTerm(isNegative: false, exponent: 2)])
    #expect(throws: QuantizationError.unusedCode(1, .binary)) { try NumberFormat.binary.terms(of: 1) }
    #expect(throws: QuantizationError.unusedCode(0x88, twoHot)) { try twoHot.terms(of: 0x88) }
  }

  @Test("magnitudes end at 2^512: codes beyond stand for nothing")
  func greatest() throws {
    let format = NumberFormat.logarithmic(bits: 11, fraction: 1, signed: true)
    #expect(try format.decode(513) == 0x1p512)
    #expect(throws: QuantizationError.unusedCode(514, format)) { try format.decode(514) }
    #expect(format.values?.count == 2 * 513 + 1)
  }

  @Test("contains: the values and nothing else", arguments: FormatSamples.narrow)
  func contains(format: NumberFormat) throws {
    let set = try #require(format.values)
    guard case .listed(let values) = set else { return }
    #expect(values.allSatisfy(set.contains))
    for (lower, upper) in zip(values, values.dropFirst()) { #expect(!set.contains(lower / 2 + upper / 2)) }
    #expect(!set.contains(.nan) && !set.contains(.infinity))
  }

  @Test("wide sets know what they contain")
  func containsWide() throws {
    let integers = try #require(NumberFormat.signedInteger(bits: 24).values)
    #expect(
      integers.contains(-0x1p23) && !integers.contains(0x1p23) && !integers.contains(0.5) && !integers.contains(.nan))
    #expect(integers.count == 1 << 24)
    let floats = try #require(NumberFormat.float32.values)
    #expect(
      floats.contains(Double(Float(0.1))) && !floats.contains(0.1) && !floats.contains(.infinity)
        && !floats.contains(1e300))
    #expect(floats.count == (1 << 32) - (1 << 24) - 1)
  }

  @Test("what `represents` says holds for the values")
  func represents() throws {
    let outers = try (FormatSamples.narrow + FormatSamples.wide).map { ($0, try #require($0.values)) }
    for inner in FormatSamples.narrow {
      guard case .listed(let values)? = inner.values else { continue }
      for (outer, set) in outers where outer.represents(inner) {
        #expect(values.allSatisfy(set.contains), "\(outer) of \(inner)")
      }
    }
  }
}
