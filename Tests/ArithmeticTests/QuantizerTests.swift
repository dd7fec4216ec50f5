import TestSupport
import Testing

@testable import Arithmetic

@Suite("Quantizer")
struct QuantizerTests {
  @Test("asymmetric: clamp(round(x / s) + z; 0, 2^b − 1), and back s·(q − z)")
  func asymmetric() throws {
    let quantizer = try Quantizer(format: .unsignedInteger(bits: 8), scale: 0.5, zeroPoint: 10)
    for (number, code, value) in [
      (0.0, 10, 0.0), (0.3, 11, 0.5), (0.25, 11, 0.5), (-0.25, 9, -0.5), (-5, 0, -5), (-7, 0, -5), (122.5, 255, 122.5),
      (1e9, 255, 122.5), (0.2, 10, 0),
    ] {
      #expect(try quantizer.encode(number) == UInt32(code), "\(number)")
      #expect(try quantizer.quantize(number) == value)
      #expect(try quantizer.decode(UInt32(code)) == value)
    }
    #expect(quantizer.values?.count == 256)
    #expect(quantizer.values?.first == -5)
    #expect(quantizer.values?.last == 122.5)
  }

  @Test("a zero point works for signed integers too, and must be a value of the format")
  func zeroPoints() throws {
    let quantizer = try Quantizer(format: .signedInteger(bits: 8), scale: 1, zeroPoint: -128)
    #expect(try quantizer.encode(0) == 0x80)
    #expect(try quantizer.encode(255) == 0x7F)
    #expect(try quantizer.quantize(300) == 255)
    #expect(throws: QuantizationError.zeroPointOutOfRange(256, allowed: 0...255)) {
      try Quantizer(format: .unsignedInteger(bits: 8), scale: 1, zeroPoint: 256)
    }
    #expect(throws: QuantizationError.zeroPointNotDefined(.binary)) {
      try Quantizer(format: .binary, scale: 1, zeroPoint: 0)
    }
    let wide = try Quantizer(format: .unsignedInteger(bits: 32), scale: 1, zeroPoint: 1 << 31)
    #expect(try wide.quantize(-0x1p31) == -0x1p31)
    #expect(try wide.quantize(1e300) == 0x1p31 - 1)
    #expect(wide.values == nil)
  }

  @Test("ternary with scales of its own for each sign goes to the nearest of −W_n, 0 and W_p")
  func separate() throws {
    let quantizer = try Quantizer(positiveScale: 2, negativeScale: 0.5)
    #expect(quantizer.values == [-0.5, 0, 2])
    let numbers = [3, 1, 0.999, 0, -0.2, -0.25, -9]
    #expect(try quantizer.decode(quantizer.encode(numbers)) == [2, 2, 0, 0, 0, -0.5, -0.5])
    #expect(try numbers.map(quantizer.quantize) == [2, 2, 0, 0, 0, -0.5, -0.5])
    #expect(try quantizer.encode(numbers) == [1, 1, 0, 0, 0, 3, 3])
    #expect(throws: QuantizationError.unusedCode(2, .ternary)) { try quantizer.decode(2) }
    #expect(throws: QuantizationError.scaleOutOfRange(0, .ternary)) {
      try Quantizer(positiveScale: 1, negativeScale: 0)
    }
  }

  @Test("a threshold splits ternary weights: above it W_p, below its negative −W_n, both ends of the middle are zero")
  func threshold() throws {
    let quantizer = try Quantizer(positiveScale: 0.75, negativeScale: 1.25, rounding: .threshold(0.25))
    let numbers = [0.25, 0.25.nextUp, -0.25, (-0.25).nextDown, 0, 9, -9]
    #expect(try numbers.map(quantizer.quantize) == [0, 0.75, 0, -1.25, 0, 0.75, -1.25])
    #expect(throws: QuantizationError.thresholdOutOfRange(-1)) {
      try Quantizer(positiveScale: 1, negativeScale: 1, rounding: .threshold(-1))
    }
    #expect(throws: QuantizationError.roundingNotDefined(.threshold(1), .binary)) {
      try Quantizer(format: .binary, rounding: .threshold(1))
    }
  }

  @Test(
    "in the log domain numbers go to the nearest exponent, and to zero for zero alone",
    arguments: FormatSamples.logarithmic)
  func logarithmRounding(format: NumberFormat) throws {
    guard case .listed(let values)? = format.values else { return }
    let quantizer = try Quantizer(format: format, rounding: .nearestLogarithm)
    for value in values { #expect(try quantizer.quantize(value) == value, "\(format)") }
    #expect(try quantizer.quantize(0) == 0)
    #expect(try quantizer.quantize(.leastNonzeroMagnitude) == 1)
    #expect(try quantizer.quantize(-.leastNonzeroMagnitude) == (values.first == 0 ? 0 : -1))
    for (lower, upper) in zip(values, values.dropFirst()) where lower >= 1 {
      // The geometric mean, itself to within a unit in the last place.
      let border = lower.squareRoot() * upper.squareRoot()
      let below = border * (1 - 4 * Double.ulpOfOne)
      let above = border * (1 + 4 * Double.ulpOfOne)
      #expect(try quantizer.quantize(below) == lower, "\(format) below \(border)")
      #expect(try quantizer.quantize(above) == upper, "\(format) above \(border)")
      guard (values.first ?? 0) < 0 else { continue }
      #expect(try quantizer.quantize(-below) == -lower)
      #expect(try quantizer.quantize(-above) == -upper)
    }
  }

  @Test("linear and log-domain rounding differ between the halfway point and the geometric mean")
  func domains() throws {
    let linear = try Quantizer(format: .oneHot(bits: 4))
    let logarithmic = try Quantizer(format: .oneHot(bits: 4), rounding: .nearestLogarithm)
    #expect(try linear.quantize(2.9) == 2)
    #expect(try logarithmic.quantize(2.9) == 4)
    #expect(try linear.quantize(0.4) == 0)
    #expect(try logarithmic.quantize(0.4) == 1)
    #expect(throws: QuantizationError.roundingNotDefined(.nearestLogarithm, .signedInteger(bits: 8))) {
      try Quantizer(format: .signedInteger(bits: 8), rounding: .nearestLogarithm)
    }
  }

  @Test("a codebook's code is the place in its table, in whatever order")
  func codeBook() throws {
    let quantizer = try Quantizer(codeBook: CodeBook([0.5, -2, 0, 7]), scale: 2)
    #expect(quantizer.format == .codebook(bits: 2))
    #expect(try quantizer.encode([1, -100, 0.2, 14, 7.5]) == [0, 1, 2, 3, 3])
    #expect(try quantizer.decode([0, 1, 2, 3]) == [1, -4, 0, 14])
    #expect(quantizer.values == [-4, 0, 1, 14])
    let quinary = try Quantizer(codeBook: CodeBook([-2, -1, 0, 1, 2]))
    #expect(quinary.storageBits == 3)
    #expect(throws: QuantizationError.unusedCode(5, .codebook(bits: 3))) { try quinary.decode(5) }
    #expect(throws: QuantizationError.tableNeeded) { try Quantizer(format: .codebook(bits: 4)) }
    #expect(throws: QuantizationError.tableNeeded) { try NumberFormat.codebook(bits: 4).decode(0) }
    // Of equal entries the first is used.
    #expect(try Quantizer(codeBook: CodeBook([3, 1, 3])).encode(3) == 0)
  }

  @Test("tables that are none are refused")
  func badTables() {
    #expect(throws: QuantizationError.levelCount(0, allowed: 1...2)) { try CodeBook([]) }
    #expect(throws: QuantizationError.levelCount(5, allowed: 1...4)) { try CodeBook([1, 2, 3, 4, 5], bits: 2) }
    #expect(throws: QuantizationError.bitsOutOfRange(17, allowed: 1...16)) { try CodeBook([1], bits: 17) }
    #expect(throws: QuantizationError.levelOutOfRange(1e300)) { try CodeBook([1e300]) }
    #expect(throws: QuantizationError.notFinite(.notANumber, index: 1)) { try CodeBook([0, .nan]) }
  }

  @Test(
    "scales that are none are refused",
    arguments: [Double](
      arrayLiteral: 0, -1, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude))
  func badScales(scale: Double) {
    for format in [NumberFormat.signedInteger(bits: 8), .oneHot(bits: 4), .float16, .twoHot(bits: 8)] {
      #expect(throws: QuantizationError.self, "\(format) x \(scale)") { try Quantizer(format: format, scale: scale) }
    }
  }

  @Test("DoReFa's formula round((2^k − 1)·a) / (2^k − 1), a clipped to 0…1, exactly", arguments: 1...32)
  func doReFa(bits: Int) throws {
    let seed = UInt64(bits)
    var random = RandomNumbers(seed: seed)
    let quantizer = try Quantizer.doReFa(bits: bits)
    let steps = Double((1 << bits) - 1)
    let numbers = (-10...110).map { Double($0) / 100 } + (0..<200).map { _ in Double.random(in: 0...1, using: &random) }
    for number in numbers {
      let bounded = min(max(number, 0), 1)
      let expected = (steps * bounded).rounded(.toNearestOrAwayFromZero)
      #expect(try quantizer.encode(number) == UInt32(expected), "\(number), \(bits) bits, seed \(seed)")
      #expect(try quantizer.quantize(number) == expected / steps)
      #expect(try quantizer.decode(UInt32(expected)) == expected / steps)
    }
    #expect(quantizer.format == .unsignedInteger(bits: bits))
  }

  @Test("DoReFa has 1 to 32 bits", arguments: [-1, 0, 33, Int.max])
  func doReFaBits(bits: Int) {
    #expect(throws: QuantizationError.bitsOutOfRange(bits, allowed: 1...32)) { try Quantizer.doReFa(bits: bits) }
  }

  @Test("TTQ: the threshold is t·max |w|; scales not given are the means beyond it")
  func trainedTernary() throws {
    let weights = [1, 0.6, 0.5, 0.2, -0.1, -0.5, -0.7, -0.9]
    let fitted = try Quantizer.trainedTernary(weights: weights, thresholdFraction: 0.5)
    #expect(fitted.rounding == .threshold(0.5))
    #expect(fitted.values?.last == 0.8)
    #expect(try #require(fitted.values?.first) == -0.8)
    #expect(try fitted.encode(weights) == [1, 1, 0, 0, 0, 0, 3, 3])
    let given = try Quantizer.trainedTernary(weights: weights, thresholdFraction: 0.05, positive: 0.3, negative: 0.4)
    #expect(try weights.map(given.quantize) == [0.3, 0.3, 0.3, 0.3, -0.4, -0.4, -0.4, -0.4])
    #expect(throws: QuantizationError.thresholdOutOfRange(1.5)) {
      try Quantizer.trainedTernary(weights: weights, thresholdFraction: 1.5)
    }
    #expect(throws: QuantizationError.self) { try Quantizer.trainedTernary(weights: weights, thresholdFraction: .nan) }
    #expect(throws: QuantizationError.noSamples) { try Quantizer.trainedTernary(weights: [], thresholdFraction: 0) }
    // At t = 1 nothing is beyond the threshold, and nothing but zeros has no largest weight.
    #expect(try Quantizer.trainedTernary(weights: weights, thresholdFraction: 1).values == [-1, 0, 1])
    #expect(try Quantizer.trainedTernary(weights: [0, 0], thresholdFraction: 0.1).values == [-1, 0, 1])
  }

  @Test("errors are sentences that name what was found and what is allowed")
  func sentences() {
    #expect(
      QuantizationError.notFinite(.notANumber, index: 3).description
        == "number 3 is NaN; only finite numbers can be quantized")
    #expect(
      QuantizationError.unusedCode(8, .oneHot(bits: 4)).description == "code 8 stands for no number of onehot4")
    #expect(
      QuantizationError.zeroPointOutOfRange(300, allowed: 0...255).description
        == "a zero point of 300; allowed are 0 to 255")
    #expect(
      QuantizationError.roundingNotDefined(.nearestLogarithm, .ternary).description
        == "ternary cannot be rounded in the log domain; one-hot and logarithmic formats can")
    #expect(QuantizationError.notAFormat(.signedInteger(bits: 40)).description.hasPrefix("int40 is no number format; "))
  }
}
