import Hardware

/// What happens inside the elements at least: the best of cycles and energy over all ways to share the array and its
/// register files among the axes, whatever the tiles outside are.
struct ElementFront: Sendable {
  struct Point: Sendable {
    /// Steps, and waiting for element memories.
    var arrayCycles: Double
    var portCycles: Double
    var energy: Double

    func isAtLeastAsGood(as other: Point) -> Bool {
      arrayCycles <= other.arrayCycles && portCycles <= other.portCycles && energy <= other.energy
    }
  }

  /// None is at least as good as another in everything.
  private(set) var points: [Point] = []

  /// Ways that are tried at most.
  private static let most = 4_000_000

  private var tried = 0

  /// One way for an axis: the least of all leaves that use the array alike.
  private struct Way {
    /// The number of its layouts.
    var layouts: Int
    var lanes: Double
    var steps = Double.infinity
    /// By inner probe.
    var least: [SIMD2<Double>]
    var full: [SIMD2<Double>]
    /// By inner level.
    var words: [SIMD4<Double>]

    func isAtLeastAsGood(as other: Way, _ sets: LayoutSets) -> Bool {
      guard lanes <= other.lanes, steps <= other.steps, sets.covers(layouts, other.layouts) else { return false }
      for (one, two) in zip(least, other.least) where any(one .> two) { return false }
      for (one, two) in zip(full, other.full) where any(one .> two) { return false }
      for (one, two) in zip(words, other.words) where any(one .> two) { return false }
      return true
    }
  }

  /// Probes of stages inside the elements, and their weights.
  private let inner: [Int]
  private let probes: [MappingEvaluator.Probe]
  private let weights: [SIMD2<Double>]
  private let ports: [MappingEvaluator.Port]
  private let terms: [MappingEvaluator.PortTerm]
  private let waiting: MappingEvaluator.Port
  /// Places among `inner` by probe; -1 for others.
  private let places: [Int]
  private var sets: LayoutSets
  private let rooms: [MappingTables.Room]
  private let split: Int
  private let stepCycles: Double
  private let array: (rows: Double, columns: Double, lanes: Double, elements: Double)

  init?(
    _ tables: MappingTables, probes: [MappingEvaluator.Probe], weights: [SIMD2<Double>],
    ports: [MappingEvaluator.Port], terms: [MappingEvaluator.PortTerm], waiting: MappingEvaluator.Port,
    stepCycles: Double
  ) {
    (self.probes, self.weights, self.ports, self.terms) = (probes, weights, ports, terms)
    (self.stepCycles, self.waiting) = (stepCycles, waiting)
    split = tables.space.split
    let split = tables.space.split
    let inner = probes.indices.filter { probes[$0].stage >= split }
    self.inner = inner
    var places = Array(repeating: -1, count: probes.count)
    for (place, probe) in inner.enumerated() { places[probe] = place }
    self.places = places
    rooms = tables.rooms.filter { $0.level >= split }
    let own = tables.space.accelerator.array
    array = (Double(own.rows), Double(own.columns), Double(tables.space.lanes), Double(own.count))
    var sets = LayoutSets(rows: own.rows, columns: own.columns)
    let ways = tables.trees.indices.map { Self.ways(of: $0, tables, inner, &sets) }
    guard let alone = sets.number(of: [ArrayLayout(rows: 1, columns: 1)]) else { return nil }
    self.sets = sets
    let deep = tables.levels - split
    let none = Way(
      layouts: alone, lanes: 1, steps: 1, least: Array(repeating: SIMD2(repeating: 1), count: inner.count),
      full: Array(repeating: SIMD2(repeating: 1), count: inner.count),
      words: Array(repeating: SIMD4(repeating: 1), count: max(0, deep)))
    var scratch = Array(repeating: none, count: ways.count + 1)
    combine(ways, axis: 0, &scratch)
    guard !points.isEmpty, tried <= Self.most else { return nil }
  }

  private static func ways(
    of axis: Int, _ tables: MappingTables, _ inner: [Int], _ sets: inout LayoutSets
  ) -> [Way] {
    let (tree, own, split) = (tables.trees[axis], tables.space.axes[axis], tables.space.split)
    let (wide, deep) = (tables.slots * tables.depths, max(0, tables.levels - split))
    var places: [[Int]: Int] = [:]
    var ways: [Way] = []
    for leaf in tree.leaves {
      var key: [Int] = []
      var layouts = [ArrayLayout(rows: 1, columns: 1)]
      for (place, cuts) in own.cuts.enumerated() {
        let cut = cuts[place == 0 ? tree.nodes[leaf].cuts.first : tree.nodes[leaf].cuts.second]
        key += cut.tiles[split...]
        key.append(cut.factor)
        layouts = layouts.flatMap { own in cut.layouts.map { own.times($0) } }
      }
      guard let set = sets.number(of: layouts) else { continue }
      key.append(set)
      let node = tables.roots[axis] + leaf
      let summary = tables.summaries[node]
      let place = places[key] ?? ways.count
      if place == ways.count {
        places[key] = place
        ways.append(
          Way(
            layouts: set, lanes: summary.lanes,
            least: Array(repeating: SIMD2(repeating: .infinity), count: inner.count),
            full: Array(repeating: SIMD2(repeating: .infinity), count: inner.count),
            words: Array(repeating: SIMD4(repeating: .infinity), count: deep)))
      }
      ways[place].steps = min(ways[place].steps, summary.steps)
      for (index, probe) in inner.enumerated() {
        let own = tables.probes[probe]
        let row = node * wide + own.slot * tables.depths
        ways[place].least[index] = pointwiseMin(
          ways[place].least[index], tables.products[row + (own.isVisited ? own.stage + 1 : 0)])
        ways[place].full[index] = pointwiseMin(
          ways[place].full[index], tables.sure[node * tables.probes.count + probe])
      }
      for level in 0..<deep {
        ways[place].words[level] = pointwiseMin(
          ways[place].words[level], tables.words[node * tables.levels + split + level])
      }
    }
    var kept: [Way] = []
    for way in ways where !kept.contains(where: { $0.isAtLeastAsGood(as: way, sets) }) {
      kept.removeAll { way.isAtLeastAsGood(as: $0, sets) }
      kept.append(way)
    }
    return kept
  }

  /// `scratch[axis]`: products of the axes before.
  private mutating func combine(_ ways: [[Way]], axis: Int, _ scratch: inout [Way]) {
    tried += 1
    guard tried <= Self.most else { return }
    guard axis < ways.count else {
      add(scratch[axis])
      return
    }
    for way in ways[axis] {
      let lanes = scratch[axis].lanes * way.lanes
      guard lanes <= array.lanes else { continue }
      guard let layouts = sets.both(scratch[axis].layouts, way.layouts) else { continue }
      scratch[axis + 1].layouts = layouts
      scratch[axis + 1].lanes = lanes
      for level in way.words.indices { scratch[axis + 1].words[level] = scratch[axis].words[level] * way.words[level] }
      guard fits(scratch[axis + 1]) else { continue }
      scratch[axis + 1].steps = scratch[axis].steps * way.steps
      for probe in inner.indices {
        scratch[axis + 1].least[probe] = scratch[axis].least[probe] * way.least[probe]
        scratch[axis + 1].full[probe] = scratch[axis].full[probe] * way.full[probe]
      }
      combine(ways, axis: axis + 1, &scratch)
    }
  }

  private func fits(_ way: Way) -> Bool {
    for room in rooms where (room.bits * way.words[room.level - split]).sum() > room.capacity { return false }
    return true
  }

  private mutating func add(_ way: Way) {
    var energy = StageSum()
    for (place, probe) in inner.enumerated() {
      let least = (weights[probe] * way.least[place]).sum()
      let full = (weights[probe] * pointwiseMax(way.least[place], way.full[place])).sum()
      energy.add(
        least: least, full: full, endsOperand: probes[probe].endsOperand, endsStage: probes[probe].endsStage)
    }
    let point = Point(
      arrayCycles: way.steps * stepCycles + bits(waiting, way), portCycles: portCycles(way), energy: energy.total)
    if points.contains(where: { $0.isAtLeastAsGood(as: point) }) { return }
    points.removeAll { point.isAtLeastAsGood(as: $0) }
    points.append(point)
  }

  private func portCycles(_ way: Way) -> Double {
    var cycles = 0.0
    for port in ports {
      var bits = bits(port, way) + port.leastConstant
      if port.isPerElement { bits /= array.elements }
      cycles = max(cycles, bits * port.cyclesPerBit)
    }
    return cycles
  }

  private func bits(_ port: MappingEvaluator.Port, _ way: Way) -> Double {
    var sum = StageSum()
    for term in port.terms where places[terms[term].probe] >= 0 {
      let (place, term) = (places[terms[term].probe], terms[term])
      sum.add(
        least: (term.leastBits * way.least[place]).sum(),
        full: (term.leastBits * pointwiseMax(way.least[place], way.full[place])).sum(), endsOperand: term.endsOperand,
        endsStage: term.endsStage)
    }
    return sum.total
  }
}
