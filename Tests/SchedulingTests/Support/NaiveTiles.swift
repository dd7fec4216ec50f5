/// All innermost tiles in order: the extent cut into tiles of the first size, those into tiles of the next, and so on.
func naiveTiles(of extent: Int, sizes: [Int]) -> [Range<Int>] {
  var tiles = [0..<extent]
  for size in sizes {
    tiles = tiles.flatMap { parent in
      stride(from: parent.lowerBound, to: parent.upperBound, by: size).map { $0..<min($0 + size, parent.upperBound) }
    }
  }
  return tiles
}
