import TestSupport
import Testing

@testable import Quantities

@Suite("Quantities as text")
struct QuantityTextTests {
  @Test(
    "sizes",
    arguments: [
      ("512b", 512), ("1B", 8), ("64KB", 512_000), ("64kB", 512_000), ("108KiB", 884_736), ("2MiB", 16_777_216),
      ("2Mb", 2_000_000),
      ("1Kib", 1024), (" 0.5 KiB ", 4096), ("+1e3b", 1000), ("1.50e1B", 120), ("0b", 0), ("0.000KiB", 0),
      ("1TiB", 8 << 40),
      (".125B", 1), ("8.B", 64), ("0000000000000000000000001b", 1), ("1.0000000000000000000000000b", 1),
      ("0e999999999999b", 0),
      ("10000000000000000000000e-22b", 1), ("9007199254740992b", 1 << 53), ("1e00000000000000000000000003b", 1000),
    ])
  func sizes(text: String, bits: Int) throws {
    #expect(try Bits(text: text) == Bits(bits))
  }

  @Test(
    "what is no size is explained",
    arguments: [
      ("", .noNumber), ("KiB", .noNumber), (".", .noNumber), ("+", .noNumber), ("-", .noNumber),
      ("Infinity", .noNumber),
      ("64", .noUnit), ("64 ", .noUnit), ("1e3", .noUnit), ("64kib", .unknownUnit("kib")),
      ("64 K iB", .unknownUnit("K iB")),
      ("1e", .unknownUnit("e")), ("1e+b", .unknownUnit("e+b")), ("1,000b", .unknownUnit(",000b")),
      ("0x10b", .unknownUnit("x10b")),
      ("1.2.3b", .unknownUnit(".3b")), ("5\u{301}b", .unknownUnit("\u{301}b")), ("-1b", .negative),
      ("-0.0001KiB", .negative),
      ("0.3b", .notWhole(baseUnit: "b")), ("1e-40KiB", .notWhole(baseUnit: "b")),
      ("1e-99999999999999999999b", .notWhole(baseUnit: "b")),
      ("9007199254740993b", .tooLarge), ("1e300b", .tooLarge), ("1e99999999999999999999b", .tooLarge),
      ("2e18TiB", .tooLarge),
      ("1.0000000000000000000001b", .tooManyDigits), ("123456789012345678901b", .tooManyDigits), ("-0b", nil),
    ] as [(String, QuantityTextError?)])
  func noSizes(text: String, error: QuantityTextError?) {
    do throws(QuantityTextError) {
      _ = try Bits(text: text)
      #expect(error == nil)
    } catch let found {
      #expect(found == error)
    }
  }

  @Test("other quantities")
  func others() throws {
    #expect(try BitsPerSecond(text: "25.6GB/s") == BitsPerSecond(204_800_000_000))
    #expect(try BitsPerSecond(text: "192Gb/s") == BitsPerSecond(192_000_000_000))
    #expect(try BitsPerSecond(text: "1MiB/s") == BitsPerSecond(8 << 20))
    #expect(try BitsPerSecond(text: "10Gbps") == BitsPerSecond(10_000_000_000))
    #expect(try BitsPerCycle(text: "16B/cycle") == BitsPerCycle(128))
    #expect(try Hertz(text: "1.05GHz") == Hertz(1_050_000_000))
    #expect(try Hertz(text: "0.2kHz") == Hertz(200))
    #expect(try Millivolts(text: "0.9V") == Millivolts(900))
    #expect(try Nanometers(text: "0.13um") == Nanometers(130))
    #expect(try Nanometers(text: "45nm") == Nanometers(45))
    #expect(try Picoseconds(text: "13.75ns") == Picoseconds(13_750))
    #expect(try Picoseconds(text: "1\u{B5}s") == Picoseconds(1_000_000))
    #expect(try Picoseconds(text: "1\u{3BC}s") == Picoseconds(1_000_000))
    #expect(try Femtojoules(text: "1mJ") == Femtojoules(1_000_000_000_000))
    #expect(try Picojoules(text: "5.5fJ") == Picojoules(0.0055))
    #expect(try Picojoules(text: "1.3nJ") == Picojoules(1300))
    #expect(try SquareMicrometers(text: "1.5mm2") == SquareMicrometers(1_500_000))
    #expect(try SquareMicrometers(text: "282 um²") == SquareMicrometers(282))
    #expect(try Milliwatts(text: "278uW") == Milliwatts(0.278))
  }

  @Test("a bare number counts in the unit it is given")
  func bareNumbers() throws {
    #expect(try Hertz(text: "200", bare: .megahertz) == Hertz(200_000_000))
    #expect(try Bits(text: "0.5", bare: .kibibytes) == Bits(4096))
    #expect(try Bits(text: "3b", bare: .kibibytes) == Bits(3))
    #expect(try Nanometers(text: "28", bare: .nanometers) == Nanometers(28))
  }

  @Test("every spelling is read back as the same quantity", arguments: 0..<UInt64(4))
  func roundTrip(seed: UInt64) throws {
    var random = RandomNumbers(seed: seed)
    for _ in 0..<500 {
      let magnitude = Int.random(in: 0...Count.limit, using: &random) >> Int.random(in: 0...53, using: &random)
      let count = magnitude << min(magnitude.leadingZeroBitCount > 30 ? 13 : 0, 13)
      #expect(try Bits(text: Bits(count).text) == Bits(count), "seed \(seed)")
      #expect(try BitsPerSecond(text: BitsPerSecond(count).text) == BitsPerSecond(count), "seed \(seed)")
      #expect(try Picoseconds(text: Picoseconds(count).text) == Picoseconds(count), "seed \(seed)")
      #expect(try Femtojoules(text: Femtojoules(count).text) == Femtojoules(count), "seed \(seed)")
      let measured = Double.random(in: 0...1e6, using: &random)
      #expect(try Picojoules(text: Picojoules(measured).text) == Picojoules(measured), "seed \(seed)")
    }
  }

  @Test(
    "the largest exact unit is written",
    arguments: [
      (0, "0b"), (7, "7b"), (8, "1B"), (8192, "1KiB"), (884_736, "108KiB"), (512_000, "64KB"), (1_000_000, "1Mb"),
      (8 << 40, "1TiB"),
    ])
  func written(bits: Int, text: String) {
    #expect(Bits(bits).text == text)
  }

  @Test("no two units of one quantity are spelled alike, and all usual ranges start and end sensibly")
  func tables() {
    func check<Measure: WrittenQuantity>(_: Measure.Type) {
      let symbols = Measure.units.map(\.symbol)
      #expect(Set(symbols).count == symbols.count)
      #expect(Measure.units.allSatisfy { $0.numerator > 0 && $0.denominator > 0 })
      #expect(Measure.units[0].numerator == 1 && Measure.units[0].denominator == 1)
      #expect((try? Measure(text: Measure.usualRange.upperBound.text, bare: nil)) == Measure.usualRange.upperBound)
      for example in Measure.examples {
        #expect((try? Measure(text: example, bare: nil)).map(Measure.usualRange.contains) == true, "\(example)")
      }
    }
    check(Bits.self)
    check(BitsPerSecond.self)
    check(BitsPerCycle.self)
    check(Hertz.self)
    check(Millivolts.self)
    check(Nanometers.self)
    check(Picoseconds.self)
    check(Femtojoules.self)
    check(Picojoules.self)
    check(SquareMicrometers.self)
    check(Milliwatts.self)
  }
}
