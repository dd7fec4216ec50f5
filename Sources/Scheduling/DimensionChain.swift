import Quantities

/// One dimension cut by the loops of a nest, stage by stage, and at one of them dealt out to elements side by side.
///
/// A *node of depth a* is what the loops of the first a stages leave: a range of the dimension. At the split the loop steps
/// over array tiles (the tile times the factor), and part p of the elements gets the p-th block of each, the last one cut
/// short or empty. To a part its own nodes alone exist: where its block is empty it waits and keeps what it holds.
struct DimensionChain: Sendable {
  let extent: Int
  /// Tile sizes by stage.
  let tiles: [Int]
  /// The stage at which array tiles are dealt out; beyond the last stage for none.
  let split: Int
  /// Parts of the elements along this dimension.
  let factor: Int

  /// Nodes of one size.
  struct Nodes: Sendable, Hashable {
    var size: Int
    var count: Int
  }

  /// What all leaves under a node come to.
  struct Leaves: Sendable, Hashable {
    var count = 0
    /// Their sizes together.
    var total = 0
  }

  /// Stages.
  var depth: Int { tiles.count }

  /// What the loop of a stage leaves of a node of that size to a part: sizes and how many of each.
  private func children(_ size: Int, stage: Int, part: Int) -> (whole: Nodes, rest: Nodes) {
    let tile = min(tiles[stage], size)
    guard stage == split, factor > 1 else {
      let (count, rest) = size.quotientAndRemainder(dividingBy: tile)
      return (Nodes(size: tile, count: count), Nodes(size: rest, count: rest > 0 ? 1 : 0))
    }
    let step = min(tiles[stage].times(factor), size)
    let (count, rest) = size.quotientAndRemainder(dividingBy: step)
    let block = Self.block(part, of: step, tile: tiles[stage])
    let last = Self.block(part, of: rest, tile: tiles[stage])
    return (Nodes(size: block, count: block > 0 ? count : 0), Nodes(size: last, count: last > 0 ? 1 : 0))
  }

  /// What part `part` gets of an array tile.
  private static func block(_ part: Int, of size: Int, tile: Int) -> Int {
    max(0, min(tile, size - part.times(tile)))
  }

  /// The nodes of a depth that a part works on at some time. Before the split a node is shared: it counts if the part has
  /// any of it.
  func nodes(depth: Int, part: Int) -> [Nodes] {
    var nodes = [Nodes(size: extent, count: 1)]
    for stage in 0..<depth {
      var next: [Nodes] = []
      for node in nodes {
        let (whole, rest) = children(node.size, stage: stage, part: part)
        for child in [whole, rest] where child.count > 0 {
          Self.add(Nodes(size: child.size, count: child.count.times(node.count)), to: &next)
        }
      }
      nodes = next
    }
    return depth <= split ? nodes.filter { leaves(under: $0.size, depth: depth, part: part).count > 0 } : nodes
  }

  private static func add(_ entry: Nodes, to nodes: inout [Nodes]) {
    if let known = nodes.firstIndex(where: { $0.size == entry.size }) {
      nodes[known].count = nodes[known].count.plus(entry.count)
    } else {
      nodes.append(entry)
    }
  }

  /// The leaves of a part under one node of that size and depth.
  func leaves(under size: Int, depth: Int, part: Int) -> Leaves {
    guard depth < tiles.count else { return Leaves(count: 1, total: size) }
    let (whole, rest) = children(size, stage: depth, part: part)
    var leaves = Leaves()
    for child in [whole, rest] where child.count > 0 {
      let below = self.leaves(under: child.size, depth: depth + 1, part: part)
      leaves.count = leaves.count.plus(below.count.times(child.count))
      leaves.total = leaves.total.plus(below.total.times(child.count))
    }
    return leaves
  }

  /// Nodes of a depth that a part works on, counted.
  func nodeCount(depth: Int, part: Int) -> Int { nodes(depth: depth, part: part).reduce(0) { $0.plus($1.count) } }

  /// The sizes of those leaves of a part that are the only one of their node of that depth.
  func singleLeaves(depth: Int, part: Int) -> Int {
    nodes(depth: depth, part: part).reduce(0) { sum, node in
      let leaves = leaves(under: node.size, depth: depth, part: part)
      return leaves.count == 1 ? sum.plus(leaves.total.times(node.count)) : sum
    }
  }

  /// Nodes of a depth that have a single leaf of a part.
  func singleNodes(depth: Int, part: Int) -> Int {
    nodes(depth: depth, part: part).reduce(0) { sum, node in
      leaves(under: node.size, depth: depth, part: part).count == 1 ? sum.plus(node.count) : sum
    }
  }

  /// How many of the leaves are the only one of their node of a depth.
  enum Share { case all, some, none }

  /// The share of single leaves, over all parts.
  func singles(depth: Int) -> Share {
    var share: Share?
    for part in parts {
      for node in nodes(depth: depth, part: part) {
        let own: Share = leaves(under: node.size, depth: depth, part: part).count == 1 ? .all : .none
        if let share, share != own { return .some }
        share = own
      }
    }
    return share ?? .all
  }

  /// Parts that get anything.
  var parts: Range<Int> {
    guard split < tiles.count, factor > 1 else { return 0..<1 }
    return 0..<min(factor, extent.dividedRoundingUp(by: tiles[split]))
  }
}
