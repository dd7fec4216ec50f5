import Testing

@testable import Scheduling

@Suite struct FlattenedTilesTests {
  @Test("every sum over flattened tiles agrees with an enumeration", arguments: 0...3, 1...3)
  func sums(levels: Int, dimensions: Int) {
    RandomCases(600, seed: 21).check { random in
      let cuts = (0..<dimensions).map { _ -> (extent: Int, sizes: [Int]) in
        let extent = random.int(1...12)
        return (extent, random.tileSizes(of: extent, levels: levels))
      }
      let lanes = random.once(in: 2) ? 1 : random.int(1...5)
      let (width, floor) = (random.int(1...10), random.int(1...30))
      var sizes = [1]
      for cut in cuts {
        let tiles = naiveTiles(of: cut.extent, sizes: cut.sizes)
        sizes = sizes.flatMap { size in tiles.map { size * $0.count } }
      }
      sizes = sizes.map { ($0 + lanes - 1) / lanes }
      let folds = sizes.flatMap { size in naiveTiles(of: size, sizes: [width]).map(\.count) }

      let flattened = FlattenedTiles(
        cuts.map { TileChain(extent: $0.extent, tiles: $0.sizes) }, lanes: lanes)
      return firstDifference(
        difference("count", flattened.count, expected: sizes.count),
        difference("total", flattened.total, expected: sizes.reduce(0, +)),
        difference("folds", flattened.folds(of: width), expected: folds.count),
        difference(
          "total at least", flattened.total(atLeast: floor), expected: sizes.reduce(0) { $0 + max($1, floor) }),
        difference("pairs", flattened.pairs(inFoldsOf: width), expected: folds.reduce(0) { $0 + $1 * ($1 - 1) / 2 }),
        difference("last", flattened.last, expected: sizes.last ?? 0)
      ).map { "\(cuts), lanes \(lanes), width \(width), floor \(floor): \($0)" }
    }
  }
}
