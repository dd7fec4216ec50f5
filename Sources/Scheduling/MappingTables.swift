import Hardware
import Quantities

/// A mapping, or several with the same outer part: a node of every axis' tree and the orders of the stages' loops.
struct MappingChoice: Sendable {
  /// By axis, among the nodes of all trees.
  var nodes: InlineArray<6, Int> = InlineArray(repeating: 0)
  /// By stage; ``MappingTables/openOrder`` where it is not decided.
  var orders: InlineArray<8, Int> = InlineArray(repeating: MappingTables.openOrder)
}

/// Everything about single axes that counts of mappings are products of, worked out once for a layer: for leaves exactly,
/// for inner nodes of a tree the least of all leaves below.
struct MappingTables: Sendable {
  /// Counts of one operand at one stage, which have their last changing loop in common.
  struct Probe: Sendable {
    var counts: Range<Int>
    var view: Int
    /// Bits of the loops that matter: a byte for each stage, a bit for each dimension.
    var relevant: UInt64
    /// By axis, the dimension that the operand does not depend on; 8 for none.
    var irrelevant: InlineArray<6, Int> = InlineArray(repeating: 8)
  }

  /// A partition of a memory.
  struct Room: Sendable {
    var level: Int
    var filterBits: Double
    var ifmapBits: Double
    var ofmapBits: Double
    var psumBits: Double
    var capacity: Double
    /// Which two counts tell whether psums are kept; `nil` if they always are.
    var leaving: (inner: Int, own: Int)?
  }

  /// What one leaf or node is, apart from its factors.
  struct Summary: Sendable {
    /// Loops that change the dimension's range wherever they stand (``lower``), or somewhere (``upper``), by view.
    var lower: InlineArray<3, UInt64> = [0, 0, 0]
    var upper: InlineArray<3, UInt64> = [0, 0, 0]
    var rows = 1.0
    var columns = 1.0
    var lanes = 1.0
    var steps = 1.0
    var elementSteps = 1.0
    var isRegular = true
    var isLeaf = true
    /// Where its part of ``MappingTables/kept`` begins.
    var kept = 0
  }

  static let mostCounts = 32
  static let openOrder = 63

  let space: MappingSpace
  let terms: TrafficTerms
  private(set) var trees: [MappingTree] = []
  /// Of each tree's root among all nodes.
  private(set) var roots: [Int] = []
  private(set) var probes: [Probe] = []
  /// In the order of the probes.
  let counts: [TrafficCount]
  /// Where each of ``TrafficTerms/counts`` stands in ``counts``.
  let places: [Int]
  let rooms: [Room]
  /// stages + 1.
  let depths: Int
  private(set) var summaries: [Summary] = []
  /// By node, count and depth.
  private(set) var factors: [Double] = []
  /// By node, level and operand.
  private(set) var words: [Double] = []
  /// Which counts have windows that slide.
  let slidingCounts: [Int]
  /// By leaf and count: words of all visits, and what stays (see ``LeafFigures``).
  private(set) var kept: [Double] = []
  /// Multiply-accumulates of each axis.
  private(set) var work: [Double] = []
  /// By stage, order and set of changing loops: the dimensions outside of the last of them.
  private(set) var outside: [UInt8] = []

  var axisCount: Int { trees.count }
  var levels: Int { space.stages - 1 }

  private let keepsDominated: Bool

  /// `nil` if there are more counts than are searched, or some axis has no cut that fits the array. `keepsDominated`: also
  /// leaves that are never better than another one.
  init?(_ space: MappingSpace, weights: EnergyWeights, keepsDominated: Bool = false) {
    self.keepsDominated = keepsDominated
    self.space = space
    let terms = TrafficTerms(space, weights: weights)
    self.terms = terms
    depths = space.stages + 1
    // Counts of one operand, stage and view side by side.
    let order = terms.counts.indices.sorted { one, two in
      let keys = [one, two].map { index in
        let count = terms.counts[index]
        return [count.operand.rawValue, count.stage, Self.view(count, space), count.isSliding ? 1 : 0, index]
      }
      return keys[0].lexicographicallyPrecedes(keys[1])
    }
    guard order.count <= Self.mostCounts else { return nil }
    let counts = order.map { terms.counts[$0] }
    self.counts = counts
    var places = Array(repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    self.places = places
    slidingCounts = counts.indices.filter { counts[$0].isSliding }
    rooms = Self.rooms(space, terms, places)
    addProbes()
    addOrders()
    for axis in space.axes { guard add(axis) else { return nil } }
  }

  /// Which masks a count looks at.
  private static func view(_ count: TrafficCount, _ space: MappingSpace) -> Int {
    let view: ChainSummary.View =
      count.rule == .handedOn ? .joined : count.stage < space.split ? .shared : .element
    return view.rawValue
  }

  /// What the words of an operand depend on as far as a bound looks: where windows slide, only dimensions along which
  /// nothing is shared.
  private static func relevant(_ count: TrafficCount) -> DimensionSet {
    let all = DimensionSet(of: count.operand)
    return count.isSliding ? DimensionSet(.group, .batch, .inputChannel) : all
  }

  private mutating func addProbes() {
    for (index, count) in counts.enumerated() {
      let view = Self.view(count, space)
      let bits = UInt64(Self.relevant(count).rawValue) &* 0x0101_0101_0101_0101
      let relevant = bits & (count.stage >= 7 ? .max : (1 << UInt64(8 * (count.stage + 1))) - 1)
      if let last = probes.indices.last, probes[last].view == view, probes[last].relevant == relevant,
        probes[last].counts.count < 4, counts[probes[last].counts.lowerBound].operand == count.operand
      {
        probes[last].counts = probes[last].counts.lowerBound..<(index + 1)
        continue
      }
      var probe = Probe(counts: index..<(index + 1), view: view, relevant: relevant)
      for (place, axis) in space.axes.enumerated() {
        let other = axis.dimensions.first { !DimensionSet(of: count.operand).contains($0) }
        probe.irrelevant[place] = other?.rawValue ?? 8
      }
      probes.append(probe)
    }
  }

  private mutating func addOrders() {
    for stage in 0..<space.stages {
      for order in 0...Self.openOrder {
        let dimensions = order < space.orders[stage].count ? space.orders[stage][order].dimensions : []
        for changing in 0..<256 {
          let set = DimensionSet(rawValue: UInt8(changing))
          var outside: DimensionSet = []
          if let last = dimensions.lastIndex(where: { set.contains($0) }) {
            for dimension in dimensions[...last] { outside.insert(DimensionSet(dimension)) }
          }
          self.outside.append(outside.rawValue)
        }
      }
    }
  }

  private static func rooms(_ space: MappingSpace, _ terms: TrafficTerms, _ places: [Int]) -> [Room] {
    let widths = space.space.widths
    var rooms: [Room] = []
    for memory in space.accelerator.memories {
      let copies = Double(memory.isDoubleBuffered ? 2 : 1)
      for partition in memory.partitions {
        let psum = partition.holds.isDisjoint(with: [.psum, .ofmap]) ? 0 : copies * Double(widths.psum)
        var leaving: (inner: Int, own: Int)?
        if !memory.isPerElement, let own = terms.leaving.lastIndex(where: { $0.stage == memory.level }), own > 0 {
          leaving = (places[terms.leaving[own - 1].count], places[terms.leaving[own].count])
        }
        rooms.append(
          Room(
            level: memory.level,
            filterBits: partition.holds.contains(.filter) ? copies * Double(widths.filter) : 0,
            ifmapBits: partition.holds.contains(.ifmap) ? copies * Double(widths.ifmap) : 0,
            ofmapBits: partition.holds.contains(.ofmap) && !memory.isPerElement ? copies * Double(widths.ofmap) : psum,
            psumBits: psum, capacity: Double(partition.capacity.count), leaving: leaving))
      }
    }
    return rooms
  }

  private mutating func add(_ axis: MappingSpace.Axis) -> Bool {
    let figures = LeafFigures(axis, self)
    let lanes = space.lanes
    var known: [Int: LeafFigures.Leaf] = [:]
    func key(_ pair: (first: Int, second: Int)) -> Int { pair.first << 32 | pair.second }
    let tree = MappingTree(
      axis, split: space.split, rows: space.accelerator.array.rows, columns: space.accelerator.array.columns,
      lanes: lanes
    ) { pairs in
      let leaves = pairs.map { figures.leaf($0.first, $0.second) }
      let kept = keepsDominated ? Array(leaves.indices) : LeafFigures.undominated(leaves)
      for index in kept { known[key(pairs[index])] = leaves[index] }
      return kept.map { pairs[$0] }
    }
    guard tree.leafCount > 0 else { return false }
    let root = summaries.count
    roots.append(root)
    trees.append(tree)
    work.append(axis.dimensions.reduce(1.0) { $0 * Double(space.space.extents[$1]) })
    let (wide, deep) = (counts.count * depths, levels * 3)
    summaries += Array(repeating: Summary(), count: tree.nodes.count)
    factors += Array(repeating: .infinity, count: tree.nodes.count * wide)
    words += Array(repeating: .infinity, count: tree.nodes.count * deep)
    for (index, node) in tree.nodes.enumerated().reversed() {
      let own = root + index
      if node.isLeaf {
        guard let leaf = known[key(node.cuts)] else { continue }
        summaries[own] = leaf.summary
        summaries[own].kept = kept.count
        kept += figures.kept(node.cuts.first, node.cuts.second)
        factors.replaceSubrange((own * wide)..<((own + 1) * wide), with: leaf.factors)
        words.replaceSubrange((own * deep)..<((own + 1) * deep), with: leaf.words)
        continue
      }
      summaries[own].isLeaf = false
      summaries[own].lower = [.max, .max, .max]
      summaries[own].rows = .infinity
      summaries[own].columns = .infinity
      summaries[own].lanes = .infinity
      summaries[own].steps = .infinity
      summaries[own].elementSteps = .infinity
      for child in node.children { takeLeast(of: root + child, into: own, wide, deep) }
    }
    return true
  }

  private mutating func takeLeast(of child: Int, into own: Int, _ wide: Int, _ deep: Int) {
    for view in 0..<3 {
      summaries[own].lower[view] &= summaries[child].lower[view]
      summaries[own].upper[view] |= summaries[child].upper[view]
    }
    summaries[own].rows = min(summaries[own].rows, summaries[child].rows)
    summaries[own].columns = min(summaries[own].columns, summaries[child].columns)
    summaries[own].lanes = min(summaries[own].lanes, summaries[child].lanes)
    summaries[own].steps = min(summaries[own].steps, summaries[child].steps)
    summaries[own].elementSteps = min(summaries[own].elementSteps, summaries[child].elementSteps)
    for index in 0..<wide {
      factors[own * wide + index] = min(factors[own * wide + index], factors[child * wide + index])
    }
    for index in 0..<deep { words[own * deep + index] = min(words[own * deep + index], words[child * deep + index]) }
  }
}
