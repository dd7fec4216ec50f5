import Quantities

/// One dimension cut by the loops of a nest, stage by stage, and at one of them dealt out to elements side by side.
///
/// A *node of depth a* is what the loops of the first a stages leave: a range of the dimension. At the split the loop steps
/// over array tiles (the tile times the factor), and part p of the elements gets the p-th block of each, the last one cut
/// short or empty. To a part its own nodes alone exist: where its block is empty it waits and keeps what it holds.
struct DimensionChain: Sendable, Hashable {
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
    for stage in 0..<depth { nodes = step(nodes, stage: stage, part: part) }
    return depth <= split ? nodes.filter { leaves(under: $0.size, depth: depth, part: part).count > 0 } : nodes
  }

  /// Tiles of a depth before the split that make up a node of another one.
  func tileCount(of size: Int, from depth: Int, to inner: Int) -> Int {
    var nodes = [Nodes(size: size, count: 1)]
    for stage in depth..<max(depth, min(inner, split)) { nodes = step(nodes, stage: stage) }
    return nodes.reduce(0) { $0.plus($1.count) }
  }

  /// The innermost stage whose loop steps anywhere.
  var innermostStep: Int? {
    (0..<depth).last { stage in
      nodes(depth: stage, part: 0).contains { node in
        let (whole, rest) = children(node.size, stage: stage, part: 0)
        return whole.count.plus(rest.count) > 1
      }
    }
  }

  /// What the loop of a stage leaves of nodes to a part.
  func step(_ nodes: [Nodes], stage: Int, part: Int = 0) -> [Nodes] {
    var next: [Nodes] = []
    for node in nodes {
      let (whole, rest) = children(node.size, stage: stage, part: part)
      if whole.count > 0 { Self.add(Nodes(size: whole.size, count: whole.count.times(node.count)), to: &next) }
      if rest.count > 0 { Self.add(Nodes(size: rest.size, count: rest.count.times(node.count)), to: &next) }
    }
    return next
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

/// Counts of a chain by depth, summed over parts.
struct ChainTable: Sendable {
  /// Nodes that a part works on at some time.
  private(set) var nodes: [Int]
  /// Those of them with a single leaf.
  private(set) var singleNodes: [Int]
  /// The sizes of these leaves.
  private(set) var singles: [Int]

  /// The counts of those parts. With `outer`, a leaf is single only where all of the dimension's tiles of that depth are one
  /// for the node, whether the part has anything of the others or not.
  init(_ chain: DimensionChain, parts: Range<Int>, outer: Int = 0) {
    let depths = chain.depth + 1
    if chain.extent == 1 {
      nodes = Array(repeating: 1, count: depths)
      singleNodes = nodes
      singles = nodes
      return
    }
    nodes = Array(repeating: 0, count: depths)
    singleNodes = nodes
    singles = nodes
    // Without parts the leaves of a depth are the only ones of their nodes if there are as many of them.
    if chain.parts.count == 1, chain.split >= chain.depth || chain.factor == 1 {
      fill(chain)
      return
    }
    for part in parts {
      for depth in 0..<depths {
        for node in chain.nodes(depth: depth, part: part) {
          let leaves = chain.leaves(under: node.size, depth: depth, part: part)
          nodes[depth] = nodes[depth].plus(node.count)
          guard leaves.count == 1, depth >= outer || chain.tileCount(of: node.size, from: depth, to: outer) == 1 else {
            continue
          }
          singleNodes[depth] = singleNodes[depth].plus(node.count)
          singles[depth] = singles[depth].plus(leaves.total.times(node.count))
        }
      }
    }
  }

  /// The counts of a chain that is not dealt out.
  private mutating func fill(_ chain: DimensionChain) {
    var level = [DimensionChain.Nodes(size: chain.extent, count: 1)]
    for depth in 0...chain.depth {
      if depth > 0 { level = chain.step(level, stage: depth - 1) }
      let smallest = chain.tiles[depth...].min() ?? chain.extent
      for node in level {
        nodes[depth] = nodes[depth].plus(node.count)
        guard node.size <= smallest else { continue }
        singleNodes[depth] = singleNodes[depth].plus(node.count)
        singles[depth] = singles[depth].plus(node.size.times(node.count))
      }
    }
  }

  /// The depth of the leaves.
  var depth: Int { nodes.count - 1 }
  /// Leaves.
  var leaves: Int { nodes[depth] }
}
