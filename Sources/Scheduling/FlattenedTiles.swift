import Quantities

/// The tiles of several dimensions taken as one: how many there are of each flattened size.
///
/// An array axis of width w covers a tile of size s in ⌈s / w⌉ folds; every count at the array is a product of sums over
/// such tiles, so its time does not grow with the layer.
struct FlattenedTiles: Sendable {
  let sizes: [TileChain.Sizes]
  /// The size of the last tile of all.
  let last: Int
  /// The sum of the sizes before they were divided by lanes.
  let words: Int
  /// Tiles.
  let count: Int
  /// The largest size.
  let largest: Int
  /// The sum of their sizes.
  let total: Int
  /// The sizes before they were divided by lanes.
  private let wordSizes: [TileChain.Sizes]
  private let lanes: Int

  /// The tiles of these dimensions; a size is divided by `lanes`, rounded up, when a processing element takes several
  /// of them at once.
  init(_ chains: [TileChain], lanes: Int = 1) {
    var sizes = [TileChain.Sizes(size: 1, count: 1)]
    var last = 1
    for chain in chains {
      var next: [TileChain.Sizes] = []
      for outer in sizes {
        for inner in chain.sizes {
          let entry = TileChain.Sizes(size: outer.size.times(inner.size), count: outer.count.times(inner.count))
          if let index = next.firstIndex(where: { $0.size == entry.size }) {
            next[index].count = next[index].count.plus(entry.count)
          } else {
            next.append(entry)
          }
        }
      }
      sizes = next
      last = last.times(chain.tile(containing: chain.extent - 1).count)
    }
    words = sizes.reduce(0) { $0.plus($1.size.times($1.count)) }
    wordSizes = sizes
    self.lanes = lanes
    let divided = sizes.map { TileChain.Sizes(size: $0.size.dividedRoundingUp(by: lanes), count: $0.count) }
    self.sizes = divided
    count = divided.reduce(0) { $0.plus($1.count) }
    largest = divided.reduce(0) { max($0, $1.size) }
    total = divided.reduce(0) { $0.plus($1.size.times($1.count)) }
    self.last = last.dividedRoundingUp(by: lanes)
  }

  private func sum(_ figure: (Int) -> Int) -> Int {
    sizes.reduce(0) { $0.plus(figure($1.size).times($1.count)) }
  }

  /// Folds of `width` that cover them.
  func folds(of width: Int) -> Int { sum { $0.dividedRoundingUp(by: width) } }
  /// The sum of `factor` times each size, each taken as at least `floor`.
  func total(times factor: Int = 1, atLeast floor: Int) -> Int { sum { max($0.times(factor), floor) } }
  /// The sum over all folds of u·(u − 1)/2, u being the width a fold uses.
  func pairs(inFoldsOf width: Int) -> Int {
    sum { size in
      let (whole, rest) = size.quotientAndRemainder(dividingBy: width)
      return whole.times(width.times(width - 1) / 2).plus(rest.times(max(0, rest - 1)) / 2)
    }
  }

  /// The sum over all folds of `width` of each word times the place in the fold of the processing element that holds it:
  /// `lanes` words at every place, but for the last one of a tile, which holds what is left.
  func wordPlaces(inFoldsOf width: Int) -> Int {
    let missing = wordSizes.reduce(0) { sum, entry in
      let elements = entry.size.dividedRoundingUp(by: lanes)
      return sum.plus((elements.times(lanes) - entry.size).times(max(0, elements - 1) % width).times(entry.count))
    }
    return pairs(inFoldsOf: width).times(lanes) - missing
  }
}
