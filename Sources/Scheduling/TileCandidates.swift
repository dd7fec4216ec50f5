import Quantities

/// Tile sizes worth trying along one dimension: the whole, its balanced fractions, and sizes that fill the array.
struct TileCandidates: Sendable {
  let sizes: [Int]

  /// Sizes for a dimension of `extent`, largest first. `multiple`: the width of the array axis it is spread over.
  init(extent: Int, multiple: Int = 1) {
    var sizes: Set<Int> = [extent, 1]
    var parts = 1
    while parts < extent {
      let size = extent.dividedRoundingUp(by: parts)
      sizes.insert(size)
      sizes.insert(min(extent, size.dividedRoundingUp(by: multiple).times(multiple)))
      // 1, 2, 3, 4, 6, 8, 12, 16, …
      parts = parts & (parts - 1) == 0 && parts > 1 ? parts / 2 * 3 : (parts == 1 ? 2 : (parts / 3).times(4))
    }
    self.sizes = sizes.sorted(by: >)
  }
}
