import Testing

@testable import Quantities

@Suite("TransferRate")
struct TransferRateTests {
  @Test("cycles are rounded up")
  func roundsUp() throws {
    let rate = try #require(TransferRate(bits: 3, cycles: 2))
    #expect([0, 1, 2, 3, 4].map { rate.cycles(toMove: Bits($0)).count } == [0, 1, 2, 2, 3])
  }

  @Test(
    "a time that does not fit is held at the top, wherever it starts not to fit",
    arguments: [
      (1 << 62, 1 << 40, 1), (Int.max, 2, 1), (Int.max, 1_000_000_000, 999_999_999), (1 << 62, 3, 1), (Int.max, 4, 3),
      (1 << 61, 1_000_000_000_000, 200_000_000_000),
    ])
  func held(bits: Int, cycles: Int, rate: Int) throws {
    #expect(try #require(TransferRate(bits: rate, cycles: cycles)).cycles(toMove: Bits(bits)) == Cycles(.max))
  }

  @Test("the largest time that fits is exact")
  func largest() throws {
    #expect(try #require(TransferRate(bits: 1)).cycles(toMove: Bits(.max)) == Cycles(.max))
    #expect(try #require(TransferRate(bits: 2)).cycles(toMove: Bits(.max)) == Cycles(1 << 62))
  }
}
