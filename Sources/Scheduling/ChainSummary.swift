import Quantities

/// What a search needs to know of one cut of a dimension, whatever the others are.
///
/// Depths count stages from outside: a node of depth a is what the loops of the first a stages leave.
struct ChainSummary: Sendable {
  /// Which stages a mask speaks of.
  enum View: Int { case shared, element, joined }

  /// Nodes by depth, of all elements together; before they are dealt out, once for each that has any work in them.
  private(set) var own = InlineArray<9, Int>(repeating: 0)
  /// Nodes by depth of the first elements, which have the largest blocks.
  private(set) var first = InlineArray<9, Int>(repeating: 0)
  /// Stages at which every node has more than one leaf (``lower``), or any has (``upper``): a bit for each stage, by view.
  private(set) var lower = InlineArray<3, UInt8>(repeating: 0)
  private(set) var upper = InlineArray<3, UInt8>(repeating: 0)

  /// Sizes of nodes and how many of each.
  private typealias Sizes = [(size: Int, count: Int)]

  init(extent: Int, cut: DimensionCut, split: Int) {
    let stages = cut.tiles.count
    let factor = cut.factor
    /// Nodes before the split; of the first elements behind it.
    var nodes: Sizes = [(extent, 1)]
    /// Of all elements, behind the split.
    var blocks: Sizes = []
    for depth in 0...stages {
      first[depth] = Self.count(nodes)
      own[depth] =
        depth > split
        ? Self.count(blocks)
        : nodes.reduce(0) { $0.plus($1.count.times(Self.workers($1.size, depth: depth, cut, split))) }
      guard depth < stages else { break }
      note(depth, cut, split, nodes, blocks)
      let tile = cut.tiles[depth]
      if depth == split {
        let arrayTiles = Self.children(of: nodes, tile.times(factor))
        blocks = factor == 1 ? arrayTiles : Self.children(of: arrayTiles, tile)
        nodes = arrayTiles.map { (min(tile, $0.size), $0.count) }
      } else {
        nodes = Self.children(of: nodes, tile)
        if depth > split { blocks = Self.children(of: blocks, tile) }
      }
    }
  }

  private mutating func note(_ depth: Int, _ cut: DimensionCut, _ split: Int, _ nodes: Sizes, _ blocks: Sizes) {
    let tile = cut.tiles[depth]
    let step = depth == split ? tile.times(cut.factor) : tile
    func note(_ view: View, all: Bool, any: Bool) {
      if all { lower[view.rawValue] |= 1 << UInt8(depth) }
      if any { upper[view.rawValue] |= 1 << UInt8(depth) }
    }
    guard depth <= split else {
      note(.element, all: blocks.allSatisfy { $0.size > tile }, any: blocks.contains { $0.size > tile })
      return
    }
    let all = nodes.allSatisfy { $0.size > step }
    let any = nodes.contains { $0.size > step }
    if depth < split { note(.shared, all: all, any: any) }
    note(.joined, all: all, any: any)
    note(
      .element,
      all: nodes.allSatisfy {
        Self.leaves($0.size, depth: depth, cut, split, part: Self.workers($0.size, depth: depth, cut, split) - 1) > 1
      },
      any: nodes.contains { Self.leaves($0.size, depth: depth, cut, split, part: 0) > 1 })
  }

  /// Whether each loop changes the range of every node or of none.
  var isRegular: Bool {
    for view in 0..<3 where lower[view] != upper[view] { return false }
    return true
  }

  private static func count(_ nodes: Sizes) -> Int { nodes.reduce(0) { $0.plus($1.count) } }

  private static func children(of nodes: Sizes, _ tile: Int) -> Sizes {
    if nodes.allSatisfy({ $0.size <= tile }) { return nodes }
    var next: Sizes = []
    func add(_ size: Int, _ count: Int) {
      guard count > 0, size > 0 else { return }
      if let known = next.firstIndex(where: { $0.size == size }) {
        next[known].count = next[known].count.plus(count)
      } else {
        next.append((size, count))
      }
    }
    for node in nodes {
      let size = min(tile, node.size)
      add(size, (node.size / size).times(node.count))
      add(node.size % size, node.count)
    }
    return next
  }

  /// Parts that have any work in a node before the split: its first array tile is its largest.
  private static func workers(_ size: Int, depth: Int, _ cut: DimensionCut, _ split: Int) -> Int {
    var largest = size
    for stage in depth..<split { largest = min(largest, cut.tiles[stage]) }
    return min(cut.factor, largest.dividedRoundingUp(by: cut.tiles[split]))
  }

  /// Blocks of a part under a node before the split.
  private static func leaves(_ size: Int, depth: Int, _ cut: DimensionCut, _ split: Int, part: Int) -> Int {
    guard size > 0 else { return 0 }
    let tile = cut.tiles[depth]
    guard depth < split else {
      let step = tile.times(cut.factor)
      return size / step + (size % step > part.times(tile) ? 1 : 0)
    }
    let whole = min(size, tile)
    return (size / whole).times(leaves(whole, depth: depth + 1, cut, split, part: part))
      .plus(leaves(size % whole, depth: depth + 1, cut, split, part: part))
  }
}
