import Quantities

/// One dimension cut into tiles, those into smaller tiles, and so on inwards; the last tile of each parent may be cut short.
struct TileChain: Sendable {
  /// So many tiles of one size.
  struct Sizes: Sendable {
    var size: Int
    var count: Int
  }

  /// The size of the whole dimension.
  let extent: Int
  /// Tile sizes, outermost first, each at most the one before.
  private let tiles: [Int]
  /// The innermost tiles by size.
  let sizes: [Sizes]

  /// The dimension cut by `tiles`, outermost first.
  init(extent: Int, tiles: [Int]) {
    self.extent = extent
    self.tiles = tiles
    var sizes = [Sizes(size: extent, count: 1)]
    for tile in tiles {
      var next: [Sizes] = []
      for parent in sizes {
        let size = min(tile, parent.size)
        let (whole, rest) = parent.size.quotientAndRemainder(dividingBy: size)
        Self.add(Sizes(size: size, count: whole.times(parent.count)), to: &next)
        if rest > 0 { Self.add(Sizes(size: rest, count: parent.count), to: &next) }
      }
      sizes = next
    }
    self.sizes = sizes
  }

  private static func add(_ entry: Sizes, to sizes: inout [Sizes]) {
    for index in sizes.indices where sizes[index].size == entry.size {
      sizes[index].count = sizes[index].count.plus(entry.count)
      return
    }
    sizes.append(entry)
  }

  /// How many innermost tiles there are.
  var count: Int { sizes.reduce(0) { $0.plus($1.count) } }

  /// The innermost tile that position `x` of the dimension lies in.
  func tile(containing x: Int) -> Range<Int> {
    var (start, end) = (0, extent)
    for tile in tiles {
      start += (x - start) / tile * tile
      end = min(end, start.plus(tile))
    }
    return start..<end
  }
}
