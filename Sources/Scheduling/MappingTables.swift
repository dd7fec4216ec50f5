import Hardware
import Quantities

/// Everything about single axes that counts of mappings are products of, worked out once for a layer: for leaves exactly,
/// for inner nodes of a tree the least of all leaves below.
struct MappingTables: Sendable {
  /// A partition of a memory.
  struct Room: Sendable {
    var level: Int
    /// Of filter, ifmap and output words, outputs at their narrowest.
    var bits: SIMD4<Double>
    /// The same with outputs as psums.
    var psumBits: SIMD4<Double>
    var capacity: Double
    /// Which two counts tell whether psums are kept; `nil` if that makes no difference.
    var leaving: (inner: Int, own: Int)?
  }

  /// What one leaf or node is, apart from its products.
  struct Summary: Sendable {
    /// Loops that change the dimension's range wherever they stand (``lower``), or somewhere (``upper``), by view.
    var lower: InlineArray<3, UInt64> = [0, 0, 0]
    var upper: InlineArray<3, UInt64> = [0, 0, 0]
    /// At least so many, however its parts lie.
    var rows = 1.0
    var columns = 1.0
    /// Parts side by side.
    var factor = 1.0
    var lanes = 1.0
    var steps = 1.0
    var elementSteps = 1.0
    var isRegular = true
    /// The least part of any operand's words that are in nodes whose innermost loop steps: 1 if regular.
    var stepping = 1.0
    var isLeaf = true
    /// Where its part of ``MappingTables/positions`` begins.
    var positions = 0

    /// Nothing is below.
    fileprivate static var open: Summary {
      var summary = Summary()
      summary.lower = [.max, .max, .max]
      summary.rows = .infinity
      summary.columns = .infinity
      summary.factor = .infinity
      summary.lanes = .infinity
      summary.steps = .infinity
      summary.elementSteps = .infinity
      summary.isLeaf = false
      return summary
    }
  }

  /// Three operands at seven levels and at the lanes, all visits of the three, and what neighbours hand on.
  static let mostProbes = 28
  static let openOrder = 63

  let space: MappingSpace
  let terms: TrafficTerms
  private(set) var trees: [MappingTree] = []
  /// Of each tree's root among all nodes.
  private(set) var roots: [Int] = []
  let probes: [TrafficProbe]
  /// Rows of products of a node.
  let slots: Int
  /// Where each of ``TrafficTerms/counts`` stands: its probe, and 0 for every element's copies or 1 for once.
  let places: [(probe: Int, lane: Int)]
  let rooms: [Room]
  /// stages + 1.
  let depths: Int
  private(set) var summaries: [Summary] = []
  /// By node, slot and depth.
  private(set) var products: [SIMD2<Double>] = []
  /// By node and probe.
  private(set) var sure: [SIMD2<Double>] = []
  /// By node and level: filter, ifmap and output words.
  private(set) var words: [SIMD4<Double>] = []
  /// By node, dimension and depth: nodes of all elements, and of those with the most; of leaves only.
  private(set) var nodes: [SIMD2<Double>] = []
  /// By node, dimension, stage and depth: what is alone; of leaves only.
  private(set) var singles: [Double] = []
  /// By leaf of windows and taps: positions that stay (see ``AxisFigures``).
  private(set) var positions: [SIMD2<Double>] = []
  /// Multiply-accumulates of each axis.
  private(set) var work: [Double] = []
  /// By stage, order and set of changing loops: the dimensions outside of the last of them.
  private(set) var outside: [UInt8] = []

  var axisCount: Int { trees.count }
  var levels: Int { space.stages - 1 }
  var counts: [TrafficCount] { terms.counts }

  /// `nil` if there are more counts than are searched, if some axis has no cut that fits the array, or if `goesOn`, which is
  /// told how far it is, from 0 to 1, says no.
  init?(_ space: MappingSpace, weights: EnergyWeights, goesOn: (Double) -> Bool = { _ in true }) {
    self.space = space
    let terms = TrafficTerms(space, weights: weights)
    self.terms = terms
    depths = space.stages + 1
    (probes, places, slots) = TrafficProbe.probes(of: terms.counts, split: space.split)
    guard probes.count <= Self.mostProbes else { return nil }
    rooms = Self.rooms(space, terms)
    addOrders()
    for (index, axis) in space.axes.enumerated() {
      guard add(axis, goesOn: { goesOn((Double(index) + $0) / Double(space.axes.count)) }) else { return nil }
    }
  }

  /// The counts that tables of the space tell apart.
  static func probes(_ space: MappingSpace, weights: EnergyWeights) -> [TrafficProbe] {
    TrafficProbe.probes(of: TrafficTerms(space, weights: weights).counts, split: space.split).probes
  }

  private mutating func addOrders() {
    for stage in 0..<space.stages {
      for order in 0...Self.openOrder {
        guard order < space.orders[stage].count else {
          outside.append(contentsOf: repeatElement(0, count: 256))
          continue
        }
        let dimensions = space.orders[stage][order].dimensions.map { UInt8(1) << UInt8($0.rawValue) }
        for changing in 0..<256 {
          var (around, found) = (UInt8(0), UInt8(0))
          for dimension in dimensions {
            around |= dimension
            if UInt8(changing) & dimension != 0 { found = around }
          }
          outside.append(found)
        }
      }
    }
  }

  private static func rooms(_ space: MappingSpace, _ terms: TrafficTerms) -> [Room] {
    let widths = space.space.widths
    var rooms: [Room] = []
    for memory in space.accelerator.memories {
      let copies = Double(memory.isDoubleBuffered ? 2 : 1)
      for partition in memory.partitions {
        let holds = partition.holds
        let psum = holds.isDisjoint(with: [.psum, .ofmap]) ? 0 : copies * Double(widths.psum)
        let ofmap = holds.contains(.ofmap) && !memory.isPerElement ? copies * Double(widths.ofmap) : psum
        var leaving: (inner: Int, own: Int)?
        if psum > ofmap, !memory.isPerElement,
          let own = terms.leaving.lastIndex(where: { $0.stage == memory.level }), own > 0
        {
          leaving = (terms.leaving[own - 1].count, terms.leaving[own].count)
        }
        let filter = holds.contains(.filter) ? copies * Double(widths.filter) : 0
        let ifmap = holds.contains(.ifmap) ? copies * Double(widths.ifmap) : 0
        rooms.append(
          Room(
            level: memory.level, bits: SIMD4(filter, ifmap, ofmap, 0), psumBits: SIMD4(filter, ifmap, psum, 0),
            capacity: Double(partition.capacity.count), leaving: leaving))
      }
    }
    return rooms
  }

  // MARK: - Nodes

  private mutating func add(_ axis: MappingSpace.Axis, goesOn: (Double) -> Bool) -> Bool {
    let figures = AxisFigures(axis, space, probes, slots: slots)
    let array = space.accelerator.array
    let tree = MappingTree(
      axis, split: space.split, rows: array.rows, columns: array.columns, lanes: space.lanes
    ) { pairs in
      // Leaves with the same changing loops side by side: products of the other axes are the same for them.
      let summaries = pairs.map { figures.summary($0.first, $0.second, whole: false) }
      let order = pairs.indices.sorted { Self.precedes(summaries[$0], summaries[$1], $0, $1) }
      return order.map { pairs[$0] }
    }
    guard tree.leafCount > 0 else { return false }
    roots.append(summaries.count)
    trees.append(tree)
    work.append(axis.dimensions.reduce(1.0) { $0 * Double(space.space.extents[$1]) })
    for (index, node) in tree.nodes.enumerated() {
      if index & 0xF == 0, !goesOn(Double(index) / Double(tree.nodes.count)) { return false }
      guard node.isLeaf else {
        summaries.append(.open)
        products += Array(repeating: SIMD2(repeating: .infinity), count: slots * depths)
        sure += Array(repeating: SIMD2(repeating: .infinity), count: probes.count)
        words += Array(repeating: SIMD4(repeating: .infinity), count: levels)
        nodes += Array(repeating: .zero, count: 2 * depths)
        singles += Array(repeating: 0, count: 2 * depths * depths)
        continue
      }
      var summary = figures.summary(node.cuts.first, node.cuts.second, whole: true)
      summary.positions = positions.count
      summaries.append(summary)
      figures.appendProducts(node.cuts.first, node.cuts.second, to: &products)
      figures.appendSure(node.cuts.first, node.cuts.second, to: &sure)
      figures.appendWords(node.cuts.first, node.cuts.second, to: &words)
      figures.appendNodes(node.cuts.first, node.cuts.second, to: &nodes)
      figures.appendSingles(node.cuts.first, node.cuts.second, to: &singles)
      figures.appendPositions(node.cuts.first, node.cuts.second, to: &positions)
    }
    let root = roots[roots.count - 1]
    for (index, node) in tree.nodes.enumerated().reversed() where !node.isLeaf {
      for child in node.children { takeLeast(of: root + child, into: root + index) }
    }
    return true
  }

  private static func precedes(_ one: Summary, _ two: Summary, _ first: Int, _ second: Int) -> Bool {
    for view in 0..<3 where one.upper[view] != two.upper[view] { return one.upper[view] < two.upper[view] }
    return first < second
  }

  private mutating func takeLeast(of child: Int, into own: Int) {
    for view in 0..<3 {
      summaries[own].lower[view] &= summaries[child].lower[view]
      summaries[own].upper[view] |= summaries[child].upper[view]
    }
    summaries[own].rows = min(summaries[own].rows, summaries[child].rows)
    summaries[own].columns = min(summaries[own].columns, summaries[child].columns)
    summaries[own].factor = min(summaries[own].factor, summaries[child].factor)
    summaries[own].lanes = min(summaries[own].lanes, summaries[child].lanes)
    summaries[own].steps = min(summaries[own].steps, summaries[child].steps)
    summaries[own].elementSteps = min(summaries[own].elementSteps, summaries[child].elementSteps)
    let (wide, deep, high) = (slots * depths, probes.count, levels)
    for index in 0..<wide {
      products[own * wide + index] = pointwiseMin(products[own * wide + index], products[child * wide + index])
    }
    for index in 0..<deep {
      sure[own * deep + index] = pointwiseMin(sure[own * deep + index], sure[child * deep + index])
    }
    for index in 0..<high {
      words[own * high + index] = pointwiseMin(words[own * high + index], words[child * high + index])
    }
  }
}
