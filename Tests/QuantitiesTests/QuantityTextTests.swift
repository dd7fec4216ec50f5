import Quantities
import Testing

@Suite("Quantities as text")
struct QuantityTextTests {
  @Test("decimals are exact")
  func decimalsAreExact() throws {
    #expect(try BitsPerSecond(text: "25.6GB/s") == BitsPerSecond(204_800_000_000))
    #expect(try Bits(text: "108KiB") == Bits(108 * 8192))
  }
}
