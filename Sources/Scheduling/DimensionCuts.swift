import Hardware
import Quantities

/// One way to cut a dimension: the tile at every stage of the nest, lanes last, and the parts of the array.
struct DimensionCut: Sendable, Hashable {
  /// By stage.
  var tiles: [Int]
  /// Parts side by side.
  var factor: Int
  /// How they can lie on the array; what a mapping moves does not depend on it.
  var layouts: [ArrayLayout]
}

/// All cuts of a dimension that are worth trying.
///
/// A tile that is larger than ⌈parent / trips⌉ needs more room than that and saves no trip, so tiles are the *balanced*
/// fractions ⌈parent / k⌉ of what they stand in; and parts over rows and columns are left out where one less makes no more
/// steps. Left out are also cuts that cut some tiles of a stage and leave others whole, or that let some elements step
/// on while many stand still: hardly ever the best, and costly to count.
struct DimensionCuts {
  /// How the space of cuts is bounded.
  struct Bounds {
    var extent: Int
    /// Stages, lanes included.
    var stages: Int
    /// The stage at which blocks are dealt out.
    var split: Int
    var rows: Int
    var columns: Int
    var lanes: Int
    /// By stage.
    var limits: [DataflowConstraints.TileLimit?]
    /// Most tiles tried at a stage for each tile outside.
    var candidates: Int
  }

  /// Nine of ten elements are busy.
  private static let fewIdle = (busy: 9, of: 10)

  private let bounds: Bounds
  private(set) var cuts: [DimensionCut] = []

  init(_ bounds: Bounds) {
    self.bounds = bounds
    extend([], factor: 1, layouts: [ArrayLayout(rows: 1, columns: 1)])
  }

  /// Whether all tiles of a stage are cut, or none; and if only some elements step on, few are left idle by that.
  private func isWorthTrying(_ cut: DimensionCut) -> Bool {
    let chain = ChainSummary(extent: bounds.extent, cut: cut, split: bounds.split)
    if chain.isRegular { return true }
    let shared = ChainSummary.View.shared.rawValue
    guard chain.lower[shared] == chain.upper[shared] else { return false }
    let (steps, busy) = (chain.first[bounds.stages], chain.own[bounds.stages])
    return busy.times(Self.fewIdle.of) >= steps.times(cut.factor).times(Self.fewIdle.busy)
  }

  private func tiles(in parent: Int, stage: Int) -> [Int] {
    if stage == bounds.stages - 1 {
      // Lanes: the box of one step.
      return Self.balanced(parent).filter { $0 <= bounds.lanes && allowed($0, stage) }
    }
    if case .whole? = bounds.limits[stage] { return parent == bounds.extent ? [parent] : [] }
    return Self.thinned(Self.balanced(parent).filter { allowed($0, stage) }, of: parent, to: bounds.candidates)
  }

  private func allowed(_ tile: Int, _ stage: Int) -> Bool {
    switch bounds.limits[stage] {
    case .atMost(let most): tile <= most
    case .whole: tile == bounds.extent
    case nil: true
    }
  }

  private mutating func extend(_ tiles: [Int], factor: Int, layouts: [ArrayLayout]) {
    let stage = tiles.count
    guard stage < bounds.stages else {
      let cut = DimensionCut(tiles: tiles, factor: factor, layouts: layouts)
      if isWorthTrying(cut) { cuts.append(cut) }
      return
    }
    let parent = tiles.last ?? bounds.extent
    for tile in self.tiles(in: parent, stage: stage) {
      guard stage == bounds.split else {
        extend(tiles + [tile], factor: factor, layouts: layouts)
        continue
      }
      for (factor, layouts) in parts(parent.dividedRoundingUp(by: tile)) {
        extend(tiles + [tile], factor: factor, layouts: layouts)
      }
    }
  }

  /// Ways to deal out so many blocks, and to lay the parts over rows and columns. More parts than blocks are so many parts
  /// and idle elements.
  private func parts(_ blocks: Int) -> [(factor: Int, layouts: [ArrayLayout])] {
    var layouts: [Int: [ArrayLayout]] = [:]
    func steps(_ parts: Int) -> Int { blocks.dividedRoundingUp(by: parts) }
    for columns in Self.balanced(blocks) where columns <= bounds.columns {
      for rows in Self.balanced(steps(columns)) where rows <= bounds.rows {
        let own = steps(rows * columns)
        if rows > 1, steps((rows - 1) * columns) == own { continue }
        if columns > 1, steps(rows * (columns - 1)) == own { continue }
        layouts[min(blocks, rows * columns), default: []].append(ArrayLayout(rows: rows, columns: columns))
      }
    }
    return layouts.sorted { $0.key > $1.key }.map { factor, layouts in
      (factor, ArrayLayout.least(layouts, rows: bounds.rows, columns: bounds.columns))
    }
  }

  /// ⌈size / k⌉ for all k, largest first.
  static func balanced(_ size: Int) -> [Int] {
    var sizes: [Int] = []
    var parts = 1
    while parts <= size {
      let tile = size.dividedRoundingUp(by: parts)
      sizes.append(tile)
      guard tile > 1 else { break }
      // The first number of parts that makes tiles smaller than this.
      parts = size.dividedRoundingUp(by: tile - 1)
    }
    return sizes
  }

  /// At most so many of them: the first and last stay, and those that divide the parent rather than others.
  static func thinned(_ sizes: [Int], of parent: Int, to count: Int) -> [Int] {
    var sizes = sizes
    while sizes.count > max(2, count) {
      var least = (index: 1, ratio: Double.infinity)
      for index in 1..<(sizes.count - 1) {
        let gap = Double(sizes[index - 1]) / Double(sizes[index + 1])
        let ratio = parent.isMultiple(of: sizes[index]) ? gap * 2 : gap
        if ratio < least.ratio { least = (index, ratio) }
      }
      sizes.remove(at: least.index)
    }
    return sizes
  }
}
