import Hardware
import Quantities

/// The cuts of one axis as a tree: a level of it for the tile of every shared memory, from outside inwards, and at last
/// everything inside the elements at once.
struct MappingTree: Sendable {
  struct Node: Sendable {
    /// Indices of the children.
    var children: Range<Int> = 0..<0
    /// Which cuts of the axis' dimensions; of a leaf only.
    var cuts: (first: Int, second: Int) = (0, 0)
    var isLeaf = false
  }

  /// The root first; children of one node side by side.
  private(set) var nodes: [Node] = [Node()]
  /// Indices of the leaves.
  private(set) var leaves: [Int] = []

  var leafCount: Int { leaves.count }

  /// The tree of an axis whose cuts may take so many rows, columns and lanes together. `ordered` puts the leaves of one
  /// node in order.
  init(
    _ axis: MappingSpace.Axis, split: Int, rows: Int, columns: Int, lanes: Int,
    ordered: ([(first: Int, second: Int)]) -> [(first: Int, second: Int)]
  ) {
    let second = axis.cuts.count > 1 ? Array(axis.cuts[1].indices) : [0]
    var open: [(node: Int, first: [Int], second: [Int], stage: Int)] = [(0, Array(axis.cuts[0].indices), second, 0)]
    var next = 0
    while next < open.count {
      let (node, first, second, stage) = open[next]
      next += 1
      let start = nodes.count
      if stage == split {
        var pairs: [(first: Int, second: Int)] = []
        for one in first {
          for two in second where Self.fits(axis, one, two, rows, columns, lanes) { pairs.append((one, two)) }
        }
        for pair in ordered(pairs) {
          leaves.append(nodes.count)
          nodes.append(Node(cuts: pair, isLeaf: true))
        }
      } else {
        let parted = axis.cuts.count > 1 ? Self.groups(second, axis.cuts[1], stage) : [second]
        for one in Self.groups(first, axis.cuts[0], stage) {
          for two in parted {
            open.append((nodes.count, one, two, stage + 1))
            nodes.append(Node())
          }
        }
      }
      nodes[node].children = start..<nodes.count
    }
  }

  private static func fits(
    _ axis: MappingSpace.Axis, _ first: Int, _ second: Int, _ rows: Int, _ columns: Int, _ lanes: Int
  ) -> Bool {
    guard axis.cuts.count > 1 else { return true }
    let (one, two) = (axis.cuts[0][first], axis.cuts[1][second])
    return ArrayLayout.together([one.layouts, two.layouts], rows: rows, columns: columns) != nil
      && (one.tiles.last ?? 1).times(two.tiles.last ?? 1) <= lanes
  }

  /// Cuts by their tile at a stage, in the order of their first ones.
  private static func groups(_ indices: [Int], _ cuts: [DimensionCut], _ stage: Int) -> [[Int]] {
    var groups: [[Int]] = []
    var places: [Int: Int] = [:]
    for index in indices {
      let tile = cuts[index].tiles[stage]
      if let place = places[tile] {
        groups[place].append(index)
      } else {
        places[tile] = groups.count
        groups.append([index])
      }
    }
    return groups
  }
}
