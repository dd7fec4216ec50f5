import Testing

@testable import Scheduling

@Suite struct TileChainTests {
  @Test("the innermost tiles are those of a plain cut, whatever divides what", arguments: 0...3)
  func sizes(levels: Int) {
    RandomCases(2000, seed: 11).check { random in
      let extent = random.int(1...60)
      let sizes = random.tileSizes(of: extent, levels: levels)
      let expected = naiveTiles(of: extent, sizes: sizes)
      let chain = TileChain(extent: extent, tiles: sizes)
      let counts = Dictionary(chain.sizes.map { ($0.size, $0.count) }, uniquingKeysWith: +)
      let expectedCounts = Dictionary(expected.map { ($0.count, 1) }, uniquingKeysWith: +)
      let wrongTile = (0..<extent).first { x in
        !expected.contains { $0.contains(x) && $0 == chain.tile(containing: x) }
      }
      return firstDifference(
        difference("sizes", counts, expected: expectedCounts),
        difference("count", chain.count, expected: expected.count),
        difference("position in the wrong tile", wrongTile, expected: nil)
      ).map { "\(extent) cut by \(sizes): \($0)" }
    }
  }

  @Test("an extent of 2^40 is cut without walking over it")
  func huge() {
    let chain = TileChain(extent: 1 << 40, tiles: [(1 << 30) + 1, 1000, 7])
    #expect(chain.sizes.reduce(0) { $0 + $1.size * $1.count } == 1 << 40)
    #expect(chain.tile(containing: (1 << 40) - 1).upperBound == 1 << 40)
  }
}
