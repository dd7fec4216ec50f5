import TestSupport
import Testing

@testable import Arithmetic

@Suite("fp16 and fp32")
struct FormatsFloatTests {
  #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    @Test("every fp16 code decodes as the language's Float16 does")
    func halfCodes() throws {
      for code in UInt32(0)...0xFFFF {
        let expected = Float16(bitPattern: UInt16(code))
        if expected.isFinite {
          #expect(try NumberFormat.float16.decode(code) == Double(expected))
          let again = try NumberFormat.float16.encode(Double(expected))
          #expect(again == (code == 0x8000 ? 0 : code))
        } else {
          #expect(throws: QuantizationError.unusedCode(code, .float16)) { try NumberFormat.float16.decode(code) }
        }
      }
    }

    @Test("numbers become the halves that Float16 makes of them, the largest half instead of infinity")
    func halfRounding() throws {
      let seed: UInt64 = 16
      var random = RandomNumbers(seed: seed)
      let quantizer = try Quantizer(format: .float16)
      var numbers = FormatSamples.edges
      for _ in 0..<20_000 {
        let power = Double(sign: .plus, exponent: Int.random(in: -28...17, using: &random), significand: 1)
        numbers.append(Double.random(in: -2...2, using: &random) * power)
      }
      // Every halfway point of two halves, and its neighbours.
      for code in UInt16(0)..<0x7BFF {
        let middle = Double(Float16(bitPattern: code)) / 2 + Double(Float16(bitPattern: code + 1)) / 2
        numbers += [middle, -middle, middle.nextUp, middle.nextDown]
      }
      for number in numbers {
        let half = Float16(number)
        let expected =
          half == 0 ? 0 : half.isFinite ? UInt32(half.bitPattern) : number > 0 ? UInt32(0x7BFF) : 0xFBFF
        #expect(try quantizer.encode(number) == expected, "\(number), seed \(seed)")
      }
    }
  #endif

  @Test("fp32 is the language's Float, the largest one instead of infinity")
  func single() throws {
    let seed: UInt64 = 32
    var random = RandomNumbers(seed: seed)
    let quantizer = try Quantizer(format: .float32)
    for _ in 0..<5_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let float = Float(number)
      let limit = Float.greatestFiniteMagnitude
      let expected = float == 0 ? 0 : min(max(float, -limit), limit)
      #expect(try quantizer.encode(number) == expected.bitPattern, "\(number), seed \(seed)")
      #expect(try quantizer.quantize(number) == Double(expected))
    }
    #expect(throws: QuantizationError.self) { try NumberFormat.float32.decode(Float.nan.bitPattern) }
    #expect(throws: QuantizationError.self) { try NumberFormat.float32.decode(Float.infinity.bitPattern) }
    // Halfway between two floats the even one, where the language agrees with IEEE 754.
    let tie = 1 + 0x1p-24
    #expect(try quantizer.quantize(tie) == 1)
    #expect(try quantizer.quantize(1 + 3 * 0x1p-24) == 1 + 0x1p-22)
  }
}
