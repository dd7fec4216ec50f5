import TestSupport
import Testing

@testable import Arithmetic

/// One checker for every format: what a user may rely on, whatever the format.
@Suite("Every number format")
struct FormatsConformanceTests {
  @Test(
    "codes and values stand for each other; of several codes the smallest is given", arguments: FormatSamples.narrow)
  func codes(format: NumberFormat) throws {
    guard case .listed(let values)? = format.values else {
      Issue.record("\(format) does not list its values")
      return
    }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(format): ascending, no repeats")
    #expect(values.allSatisfy { $0.isFinite && !($0 == 0 && $0.sign == .minus) })
    let quantizer = try Quantizer(format: format)
    var first: [Double: NumberFormat.Code] = [:]
    for code in 0..<NumberFormat.Code(format.codeCount) {
      guard let value = try? format.decode(code) else { continue }
      if first[value] == nil { first[value] = code }
      #expect(try quantizer.encode(value) == first[value], "\(format) code \(code)")
      #expect(try quantizer.decode(code) == value)
    }
    #expect(first.keys.sorted() == values)
    #expect(format.values?.count == values.count)
    #expect(throws: QuantizationError.unusedCode(NumberFormat.Code(format.codeCount), format)) {
      try format.decode(NumberFormat.Code(format.codeCount))
    }
  }

  /// A plain loop, which is fast where nothing is optimized.
  private func leastDistance(from number: Double, to values: [Double]) -> Double {
    var least = Double.infinity
    var index = 0
    while index < values.count {
      let distance = (values[index] - number).magnitude
      if distance < least { least = distance }
      index += 1
    }
    return least
  }

  @Test("numbers go to the nearest value, wherever they lie", arguments: FormatSamples.narrow + FormatSamples.wide)
  func nearest(format: NumberFormat) throws {
    let seed: UInt64 = 20_180_301
    var random = RandomNumbers(seed: seed)
    let quantizer = try Quantizer(format: format)
    let limits = format.valueExtremes
    let top = max(limits.upperBound, -limits.lowerBound)
    let uniform = (0..<60).map { _ in Double.random(in: -1.1...1.1, using: &random) * top }
    let small = (0..<60).map { _ in
      Double.random(in: -1...1, using: &random)
        * Double(sign: .plus, exponent: -Int.random(in: 0...40, using: &random), significand: top)
    }
    let numbers = uniform + small + FormatSamples.edges
    let listed: [Double]? = if case .listed(let values)? = format.values { values } else { nil }
    for number in numbers {
      let code = try quantizer.encode(number)
      let value = try quantizer.decode(code)
      let others = listed ?? FormatSamples.neighbours(of: number, in: format)
      // Rounding the distances keeps their order, so that the best can only tie with what is chosen.
      let best = leastDistance(from: number, to: others)
      #expect((value - number).magnitude == best, "\(format), \(number) becomes \(value), seed \(seed)")
      #expect(try quantizer.quantize(number) == value)
      #expect(try quantizer.encode(value) == code, "idempotent: \(format), \(number), seed \(seed)")
    }
    // Larger numbers never become smaller values.
    let ascending = try numbers.sorted().map(quantizer.quantize)
    #expect(zip(ascending, ascending.dropFirst()).allSatisfy { $0 <= $1 }, "\(format), seed \(seed)")
  }

  @Test(
    "halfway, the value further from zero wins, and the neighbouring doubles go their own ways",
    arguments: FormatSamples.narrow)
  func ties(format: NumberFormat) throws {
    guard case .listed(let values)? = format.values else { return }
    let quantizer = try Quantizer(format: format)
    for (lower, upper) in zip(values, values.dropFirst()) {
      let middle = lower / 2 + upper / 2
      #expect(try quantizer.quantize(middle.nextDown) == lower, "\(format) below \(middle)")
      #expect(try quantizer.quantize(middle.nextUp) == upper, "\(format) above \(middle)")
      // Halves whose sum is exact are the halfway point itself.
      guard middle - lower / 2 == upper / 2, middle - upper / 2 == lower / 2 else { continue }
      let winner = upper.magnitude >= lower.magnitude ? upper : lower
      #expect(try quantizer.quantize(middle) == winner, "\(format) at \(middle)")
    }
  }

  @Test(
    "what is beyond the ends is clipped to them",
    arguments: FormatSamples.all.filter { $0.storageBits <= 12 || $0.storageBits > 24 })
  func clipping(format: NumberFormat) throws {
    let limits = try #require(format.values).extremes
    #expect(limits == format.valueExtremes)
    let quantizer = try Quantizer(format: format)
    for factor in [1, 1.001, 2, 1e9] {
      if limits.upperBound > 0 { #expect(try quantizer.quantize(limits.upperBound * factor) == limits.upperBound) }
      if limits.lowerBound < 0 { #expect(try quantizer.quantize(limits.lowerBound * factor) == limits.lowerBound) }
    }
    #expect(try quantizer.quantize(.greatestFiniteMagnitude) == limits.upperBound)
    #expect(try quantizer.quantize(-.greatestFiniteMagnitude) == limits.lowerBound)
  }

  @Test(
    "NaN and infinities are refused, by name and place",
    arguments: FormatSamples.narrow + [.float16, .float32, .signedInteger(bits: 32)])
  func nonFinite(format: NumberFormat) throws {
    let quantizer = try Quantizer(format: format)
    #expect(throws: QuantizationError.notFinite(.notANumber, index: 0)) { try quantizer.encode(.nan) }
    #expect(throws: QuantizationError.notFinite(.infinity, index: 0)) { try quantizer.quantize(.infinity) }
    #expect(throws: QuantizationError.notFinite(.negativeInfinity, index: 2)) {
      try quantizer.encode([0, 1, -.infinity, .nan])
    }
    #expect(throws: QuantizationError.notFinite(.notANumber, index: 1)) {
      try Quantizer.fitted(to: [1, .nan], format: format)
    }
    #expect(throws: QuantizationError.noSamples) { try Quantizer.fitted(to: [], format: format) }
  }

  @Test(
    "at any scale a number goes to the nearest scaled value, to within the rounding of one division",
    arguments: FormatSamples.narrow)
  func scaled(format: NumberFormat) throws {
    let seed: UInt64 = 77
    var random = RandomNumbers(seed: seed)
    for _ in 0..<4 {
      let scale = Double.random(in: 0.01...10, using: &random)
      let quantizer = try Quantizer(format: format, scale: scale)
      let values = try #require(quantizer.values)
      let top = try #require(values.map(\.magnitude).max())
      for _ in 0..<30 {
        let number = Double.random(in: -1.1...1.1, using: &random) * top
        let value = try quantizer.decode(try quantizer.encode(number))
        let best = leastDistance(from: number, to: values)
        #expect(values.contains(value))
        #expect(
          (value - number).magnitude <= best + 4 * number.ulp, "\(format) x \(scale), \(number), seed \(seed)")
      }
    }
  }

  @Test(
    "a case that no file can spell is refused everywhere, without a trap",
    arguments: [
      NumberFormat.signedInteger(bits: 0), .signedInteger(bits: 33), .signedInteger(bits: -1), .signedInteger(bits: 64),
      .unsignedInteger(bits: 65), .oneHot(bits: 1), .oneHot(bits: 70), .twoHot(bits: 5), .twoHot(bits: 64),
      .codebook(bits: 99),
      .logarithmic(bits: 1, fraction: 1, signed: true), .logarithmic(bits: 5, fraction: 3, signed: true),
      .logarithmic(bits: 5, fraction: 0, signed: false), .logarithmic(bits: .max, fraction: .min, signed: false),
    ])
  func undefined(format: NumberFormat) {
    #expect(!format.isDefined)
    #expect(format.values == nil)
    #expect(format.code(ofInteger: 0) == nil)
    #expect(throws: QuantizationError.notAFormat(format)) { try Quantizer(format: format) }
    #expect(throws: QuantizationError.notAFormat(format)) { try Quantizer(format: format, scale: 1, zeroPoint: 0) }
    #expect(throws: QuantizationError.notAFormat(format)) { try format.decode(0) }
    #expect(throws: QuantizationError.notAFormat(format)) { try format.encode(0) }
    #expect(throws: QuantizationError.notAFormat(format)) { try format.integer(of: 0) }
    #expect(throws: QuantizationError.notAFormat(format)) { try format.terms(of: 0) }
    #expect(throws: QuantizationError.notAFormat(format)) { try format.maximumScale(of: [1]) }
    #expect(throws: QuantizationError.self) { try Quantizer.fitted(to: [1], format: format) }
    #expect(throws: QuantizationError.notAFormat(format)) { try Quantizer.asymmetric(fittedTo: [1], format: format) }
  }

  @Test("a format exists exactly when its spelling is read back")
  func defined() {
    #expect(FormatSamples.all.allSatisfy { $0.isDefined })
    for bits in -2...70 {
      for format: NumberFormat in [
        .signedInteger(bits: bits), .unsignedInteger(bits: bits), .oneHot(bits: bits), .twoHot(bits: bits),
        .codebook(bits: bits), .logarithmic(bits: bits, fraction: 4, signed: true),
        .logarithmic(bits: 5, fraction: bits, signed: false),
      ] {
        #expect(format.isDefined == (NumberFormat(spelling: format.spelling) == format), "\(format)")
      }
    }
  }
}
