import Quantities

/// Tile sizes worth trying along one dimension: the whole, its balanced fractions, and sizes that fill the array.
struct TileCandidates: Sendable {
  let sizes: [Int]

  /// Sizes for a dimension of `extent`, largest first. `multiple`: the width of the array axis it is spread over.
  /// `filling`: how much of it fills that axis once, where others share the axis.
  init(extent: Int, multiple: Int = 1, filling: Int? = nil) {
    var sizes: Set<Int> = [extent, 1]
    if let filling, filling > 0 {
      for folds in [1, 2, 4, 8] where filling.times(folds) < extent { sizes.insert(filling * folds) }
    }
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
