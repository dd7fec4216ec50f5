import Hardware
import Quantities
import Testing

@testable import Exploration

@Suite("ArraySize")
struct ArraySizeTests {
  private func size(_ rows: Int, _ columns: Int) -> ArraySize { ArraySize(rows: rows, columns: columns) }

  @Test("the shorter side follows the longer one, to the nearest whole and never below one")
  func proportions() {
    #expect(size(32, 32).scaled(toLongerSide: 5) == size(5, 5))
    #expect(size(12, 14).scaled(toLongerSide: 7) == size(6, 7))
    // 13 · 12 / 14 = 11.14, 11 · 12 / 14 = 9.43, 10 · 12 / 14 = 8.57
    #expect(size(12, 14).scaled(toLongerSide: 13) == size(11, 13))
    #expect(size(14, 12).scaled(toLongerSide: 11) == size(11, 9))
    #expect(size(14, 12).scaled(toLongerSide: 10) == size(10, 9))
    // half up: 3 · 1 / 2 = 1.5
    #expect(size(2, 1).scaled(toLongerSide: 3) == size(3, 2))
    #expect(size(256, 1).scaled(toLongerSide: 8) == size(8, 1))
  }

  @Test("a size is the one of its own longer side, and sizes grow", arguments: [(1, 1), (12, 14), (7, 3), (1, 500)])
  func ladder(rows: Int, columns: Int) {
    let described = size(rows, columns)
    #expect(described.scaled(toLongerSide: described.longerSide) == described)
    var last = described.scaled(toLongerSide: 1)
    #expect(last == size(1, 1))
    for side in 2...200 {
      let next = described.scaled(toLongerSide: side)
      #expect(next.longerSide == side && next.rows >= last.rows && next.columns >= last.columns)
      last = next
    }
  }

  @Test("the longest side is the last that can be described")
  func longest() {
    #expect(size(16, 16).longestSide == 4096)
    #expect(size(1, 65536).longestSide == 65536)
    // 2 : 1: 5793 · 2896.5, rounded up to 2897, is above 2^24
    #expect(size(2, 1).longestSide == 5792)
  }

  @Test("halving finds the largest number that holds", arguments: 0...9)
  func largestNumber(limit: Int) {
    #expect(largest(in: 1...8) { $0 <= limit } == (limit == 0 ? nil : min(limit, 8)))
  }

  @Test("ports grow with the sides, rounded up, and lanes with the columns, rounded to nearest; the rest stays")
  func resized() throws {
    let described = try RepositoryFiles.accelerator("systolic-int16-12x14")
    let resized = described.resized(to: ArraySize(rows: 3, columns: 4))
    #expect(ArraySize(resized.array) == size(3, 4))
    // 1152 · 7 / 26 = 310.2, 736 · 7 / 26 = 198.2, 14 · 4 / 14
    #expect(resized.memories[0].readBandwidth == Bits(311))
    #expect(resized.memories[0].writeBandwidth == Bits(199))
    #expect(resized.vectorLanes == 4)
    var expected = described
    (expected.array.rows, expected.array.columns, expected.vectorLanes) = (3, 4, 4)
    expected.memories[0].readBandwidth = Bits(311)
    expected.memories[0].writeBandwidth = Bits(199)
    #expect(resized == expected)
    #expect(resized.problems.isEmpty)
    #expect(described.resized(to: ArraySize(described.array)) == described)
  }

  @Test("ports without a limit stay so; a default that follows the columns is told anew")
  func unlimited() throws {
    var described = try RepositoryFiles.accelerator("systolic-int8-16x16")
    described.memories[0].readBandwidth = nil
    described.vectorLanes = 16
    described.defaults = [TakenDefault(keyPath: "vector_unit.lanes", value: "16")]
    let resized = described.resized(to: ArraySize(rows: 5, columns: 5))
    #expect(resized.memories[0].readBandwidth == nil)
    #expect(resized.defaults == [TakenDefault(keyPath: "vector_unit.lanes", value: "5")])
    #expect(described.resized(to: ArraySize(rows: 1, columns: 1)).vectorLanes == 1)
  }
}
