import TestSupport
import Testing

@testable import Arithmetic

@Suite("Quantizing words of single precision")
struct QuantizerSinglesTests {
  private static let formats =
    FormatSamples.narrow.filter { $0.storageBits <= 8 }
    + [.signedInteger(bits: 32), .unsignedInteger(bits: 32), .float16, .float32]

  /// Halfway points, ends, what is beyond them, and drawn words.
  private static func words(_ quantizer: Quantizer, _ random: inout RandomNumbers) -> [Float] {
    let scale = max(quantizer.extremes.upperBound, -quantizer.extremes.lowerBound) / 64
    var words: [Float] = [0, -0.0, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude]
    words += (-300...300).map { Float(Double($0) / 4 * scale) } + (-20...20).map { Float($0) / 2 }
    words += (0..<200).map { _ in Float(Double(random.number(-1 << 40...1 << 40)) / 0x1p34 * scale) }
    // Some formats reach beyond single precision.
    return words.filter(\.isFinite)
  }

  @Test("they become what each becomes alone", arguments: formats)
  func words(format: NumberFormat) throws {
    var random = RandomNumbers(seed: 6)
    var quantizers: [Quantizer] = []
    if case .codebook = format {
      quantizers = [try Quantizer(codeBook: CodeBook([-3, 0.25, 1, 7]), scale: 0.5)]
    } else {
      quantizers = try [1, 0.37].map { try Quantizer(format: format, scale: $0) }
    }
    switch format {
    case .signedInteger(let bits) where bits > 1:
      quantizers.append(try Quantizer(format: format, scale: 0.3, zeroPoint: 1 - 1 << (bits - 1)))
    case .unsignedInteger: quantizers.append(try Quantizer(format: format, scale: 0.3, zeroPoint: 1))
    case .ternary: quantizers.append(try Quantizer(positiveScale: 2, negativeScale: 0.6))
    case .oneHot: quantizers.append(try Quantizer(format: format, scale: 0.7, rounding: .nearestLogarithm))
    default: break
    }
    for quantizer in quantizers {
      let words = Self.words(quantizer, &random)
      let found = try quantizer.quantize(words)
      for (word, found) in zip(words, found) {
        #expect(try found == Float(quantizer.quantize(Double(word))), "\(format) \(quantizer.scaling): \(word)")
      }
      let extremes = quantizer.extremes
      #expect(try quantizer.quantize(.greatestFiniteMagnitude) == extremes.upperBound)
      #expect(try quantizer.quantize(-.greatestFiniteMagnitude) == extremes.lowerBound)
    }
  }

  @Test("the first word that is not finite is named")
  func refused() throws {
    let quantizer = try Quantizer(format: .signedInteger(bits: 8))
    #expect(throws: QuantizationError.notFinite(.negativeInfinity, index: 1)) {
      try quantizer.quantize([1, -.infinity, .nan] as [Float])
    }
    #expect(try quantizer.quantize([] as [Float]) == [])
  }

  @Test("another scale makes the quantizer of that scale, where there is one scale")
  func scales() throws {
    let scaled = try Quantizer(format: .oneHot(bits: 4), scale: 2).atScale(0.5)
    #expect(scaled == (try Quantizer(format: .oneHot(bits: 4), scale: 0.5)))
    #expect(throws: QuantizationError.scaleOutOfRange(0, .binary)) { try Quantizer(format: .binary).atScale(0) }
    let shifted = try Quantizer(format: .signedInteger(bits: 8), scale: 1, zeroPoint: 3)
    #expect(throws: QuantizationError.scaleOutOfRange(2, .signedInteger(bits: 8))) { try shifted.atScale(2) }
  }
}
