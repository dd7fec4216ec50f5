import Hardware
import Quantities

/// Rates mappings, or bounds all that share an outer part, from ``MappingTables``. Nothing is allocated on the way.
///
/// Of each operand at each stage, loops inside the innermost one that changes its tile cost nothing; all others multiply
/// the words. Both are products over axes, so a count is a product of one table entry for each axis; its depth says how
/// many loops of the axis stand outside of the last change.
struct MappingEvaluator: Sendable {
  /// What is known of a choice.
  struct Rating: Sendable {
    var cost = MappingCost(cycles: .infinity, energy: .infinity)
    /// Whether it fits the array and all memories.
    var isValid = false
  }

  /// Counts in the groups of the probes, up to four each; what is left of a group is 1.
  typealias Counts = InlineArray<32, SIMD4<Double>>

  /// A node in short: what every rating reads of it.
  struct Info: Sendable {
    var shared: UInt64
    var element: UInt64
    var joined: UInt64
    var rows: Double
    var columns: Double
    var lanes: Double
    /// Of a leaf; 1 for others.
    var steps: Double
    var elementSteps: Double
    /// Multiply-accumulates that are not decided: 1 for a leaf.
    var open: Double
    /// Loops that change anything in some node.
    var anywhere: UInt64
    var isRegular: Bool
  }

  private struct Port: Sendable {
    var constant: Double
    var cyclesPerBit: Double
    var isPerElement: Bool
    var first: Int
    var end: Int
  }

  private struct PortTerm: Sendable {
    var group: Int
    var bits: SIMD4<Double>
  }

  private struct Room: Sendable {
    var level: Int
    var bits: SIMD4<Double>
    var wideBits: SIMD4<Double>
    var capacity: Double
    /// Where the two counts stand that tell whether psums are kept; no group if they never decide.
    var inner: (group: Int, lane: Int)
    var own: (group: Int, lane: Int)
  }

  /// Counts with their last change in common.
  private struct Probe: Sendable {
    var relevant: UInt64
    var view: Int
    var operand: Int
  }

  let tables: MappingTables
  private let axisCount: Int
  private let depths: Int
  private let infos: [Info]
  private let childRanges: [Range<Int>]
  private let probes: [Probe]
  /// Where each count stands.
  private let places: [(group: Int, lane: Int)]
  /// By node, depth and group of counts.
  private let factors: [SIMD4<Double>]
  /// By stage, order, set of changing loops and operand: the axes whose loops are outside of the last of them.
  private let outside: [UInt8]
  /// By node and level: filter, ifmap, outputs.
  private let words: [SIMD4<Double>]
  private let rooms: [Room]
  /// By group of counts, of a mapping; and such that no better mapping below a node costs less.
  private let energy: [SIMD4<Double>]
  private let leastEnergy: [SIMD4<Double>]
  private let energyConstant: Double
  private let leastEnergyConstant: Double
  private let cycleWeight: Double
  private let ports: [Port]
  private let portTerms: [PortTerm]
  private let array: (rows: Double, columns: Double, lanes: Double, elements: Double)
  private let stepCycles: Double
  private let results: Double
  private let staying: StayingWords

  init(_ tables: MappingTables, weights: EnergyWeights) {
    self.tables = tables
    let (terms, space) = (tables.terms, tables.space)
    axisCount = tables.axisCount
    depths = tables.depths
    var places: [(group: Int, lane: Int)] = []
    for (group, probe) in tables.probes.enumerated() {
      for lane in 0..<probe.counts.count { places.append((group, lane)) }
    }
    self.places = places
    let groups = tables.probes.count
    func packed(_ values: [Double], empty: Double = 0) -> [SIMD4<Double>] {
      var packed = Array(repeating: SIMD4(repeating: empty), count: groups)
      for (place, value) in zip(places, values) { packed[place.group][place.lane] = value }
      return packed
    }
    func dense(_ form: TrafficTerms.Form) -> [Double] {
      var dense = Array(repeating: 0.0, count: tables.counts.count)
      for (index, coefficient) in form.coefficients { dense[tables.places[index]] = coefficient }
      return dense
    }
    let exact = dense(terms.energy)
    let (least, leastConstant) = Self.withoutNegatives(exact, terms.energy.constant, tables)
    energy = packed(exact)
    energyConstant = terms.energy.constant
    (leastEnergy, leastEnergyConstant) = (packed(least), leastConstant)
    cycleWeight = weights.cycle
    var (ports, portTerms): ([Port], [PortTerm]) = ([], [])
    for port in terms.ports where port.bitsPerCycle > 0 {
      let (least, constant) = Self.withoutNegatives(dense(port.bits), port.bits.constant, tables)
      let start = portTerms.count
      for (group, bits) in packed(least).enumerated() where bits != .zero {
        portTerms.append(PortTerm(group: group, bits: bits))
      }
      guard portTerms.count > start || constant > 0 else { continue }
      ports.append(
        Port(
          constant: constant, cyclesPerBit: 1 / port.bitsPerCycle, isPerElement: port.isPerElement, first: start,
          end: portTerms.count))
    }
    self.ports = ports
    self.portTerms = portTerms
    let own = space.accelerator.array
    array = (Double(own.rows), Double(own.columns), Double(space.lanes), Double(own.count))
    stepCycles = Double(space.stepCycles)
    results = Double(space.space.ofmapWords)
    rooms = tables.rooms.map { room in
      let decides = room.psumBits > room.ofmapBits
      return Room(
        level: room.level, bits: SIMD4(room.filterBits, room.ifmapBits, room.ofmapBits, 0),
        wideBits: SIMD4(room.filterBits, room.ifmapBits, room.psumBits, 0), capacity: room.capacity,
        inner: room.leaving.flatMap { decides ? places[$0.inner] : nil } ?? (-1, 0),
        own: room.leaving.map { places[$0.own] } ?? (-1, 0))
    }
    words = stride(from: 0, to: tables.words.count, by: 3).map { index in
      SIMD4(tables.words[index], tables.words[index + 1], tables.words[index + 2], 0)
    }
    probes = tables.probes.map {
      Probe(
        relevant: $0.relevant, view: $0.view, operand: Self.place(tables.counts[$0.counts.lowerBound].operand))
    }
    infos = Self.infos(tables)
    childRanges = tables.trees.indices.flatMap { axis in
      let root = tables.roots[axis]
      return tables.trees[axis].nodes.map { ($0.children.lowerBound + root)..<($0.children.upperBound + root) }
    }
    var factors: [SIMD4<Double>] = []
    factors.reserveCapacity(tables.summaries.count * tables.depths * groups)
    let counts = tables.counts.count
    for node in 0..<tables.summaries.count {
      for depth in 0..<tables.depths {
        factors += packed((0..<counts).map { tables.factors[(node * counts + $0) * tables.depths + depth] }, empty: 1)
      }
    }
    self.factors = factors
    outside = Self.outsideAxes(tables)
    staying = StayingWords(tables, places)
  }

  /// Filter, ifmap and outputs in the order of ``outside``.
  private static func place(_ operand: Operand) -> Int {
    switch operand {
    case .filter: 0
    case .ifmap: 1
    case .psum, .ofmap: 2
    }
  }

  private static func infos(_ tables: MappingTables) -> [Info] {
    tables.trees.indices.flatMap { axis in
      tables.trees[axis].nodes.indices.map { node in
        let summary = tables.summaries[tables.roots[axis] + node]
        return Info(
          shared: summary.lower[0], element: summary.lower[1], joined: summary.lower[2], rows: summary.rows,
          columns: summary.columns, lanes: summary.lanes, steps: summary.isLeaf ? summary.steps : 1,
          elementSteps: summary.elementSteps, open: summary.isLeaf ? 1 : tables.work[axis],
          anywhere: summary.upper[0] | summary.upper[1] | summary.upper[2], isRegular: summary.isRegular)
      }
    }
  }

  private static func outsideAxes(_ tables: MappingTables) -> [UInt8] {
    var irrelevant = Array(repeating: InlineArray<6, Int>(repeating: 8), count: 3)
    for probe in tables.probes {
      irrelevant[place(tables.counts[probe.counts.lowerBound].operand)] = probe.irrelevant
    }
    return tables.outside.flatMap { outer in
      irrelevant.map { dimensions in
        var axes: UInt8 = 0
        for axis in 0..<tables.axisCount where (Int(outer) >> dimensions[axis]) & 1 != 0 { axes |= 1 << UInt8(axis) }
        return axes
      }
    }
  }

  /// A form that is nowhere above the given one: what is taken off for a count is taken off the weight of one that is
  /// never smaller, which is another count of the same operand at its stage or further in.
  private static func withoutNegatives(
    _ coefficients: [Double], _ constant: Double, _ tables: MappingTables
  ) -> ([Double], Double) {
    var least = coefficients
    for index in least.indices where least[index] < 0 {
      let count = tables.counts[index]
      for other in least.indices where least[other] > 0 && least[index] < 0 {
        let larger = tables.counts[other]
        guard larger.operand == count.operand, larger.stage >= count.stage, larger.sharing == .ownCopies,
          !larger.isSliding || larger.stage == count.stage, larger.rule != .handedOn
        else { continue }
        let part = min(least[other], -least[index])
        least[other] -= part
        least[index] += part
      }
      // Nothing is known to be larger: then nothing is known.
      if least[index] < 0 { return (least.map { max(0, $0) }, -.infinity) }
    }
    return (least, constant)
  }

  /// The children of a node, among the nodes of all trees.
  @inline(__always)
  func children(of node: Int) -> Range<Int> { childRanges[node] }

  /// One count of those that a rating left.
  func count(_ index: Int, in counts: Counts) -> Double { counts[places[index].group][places[index].lane] }

  // MARK: - Rating

  /// The least that any mapping of the choice costs; of a complete choice of leaves and orders, what it costs.
  @inline(__always)
  func rate(_ choice: borrowing MappingChoice, isComplete: Bool, into counts: inout Counts) -> Rating {
    var rating = Rating()
    let infos = infos.span
    var (rows, columns, lanes, steps, elementSteps, open) = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    var (shared, element, joined, anywhere): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var isRegular = true
    for axis in 0..<axisCount {
      let node = choice.nodes[axis]
      rows *= infos[node].rows
      columns *= infos[node].columns
      lanes *= infos[node].lanes
      steps *= infos[node].steps
      elementSteps *= infos[node].elementSteps
      open *= infos[node].open
      shared |= infos[node].shared
      element |= infos[node].element
      joined |= infos[node].joined
      anywhere |= infos[node].anywhere
      if !infos[node].isRegular { isRegular = false }
    }
    guard rows <= array.rows, columns <= array.columns, lanes <= array.lanes, fits(choice) else { return rating }
    count(choice, shared, element, joined, into: &counts)
    guard fits(choice, &counts) else { return rating }
    rating.isValid = true
    if isComplete {
      var isSame = true
      if !isRegular { isSame = self.isSame(choice, &counts) }
      staying.replace(choice, shared, element, anywhere, all: !isSame, into: &counts)
      if !isSame { rating.isValid = fits(choice, &counts) }
      guard rating.isValid else { return rating }
      rating.cost = cost(&counts, steps: steps, elementSteps: elementSteps)
    } else {
      if open > 1 {
        // What is open gets what is left of the array, whole parts only.
        let room =
          Self.roundedDown(array.rows / rows) * Self.roundedDown(array.columns / columns)
          * Self.roundedDown(array.lanes / lanes)
        steps = Self.roundedUp(steps * (open / room) * (1 - 1e-12))
      }
      rating.cost = leastCost(&counts, steps: steps)
    }
    return rating
  }

  /// Without a call of a library on processors that have no instruction for it.
  @inline(__always)
  private static func roundedDown(_ value: Double) -> Double { value < 0x1p52 ? Double(Int(value)) : value }

  @inline(__always)
  private static func roundedUp(_ value: Double) -> Double {
    let down = roundedDown(value)
    return down < value ? down + 1 : down
  }

  /// All counts of a choice whose changing loops are these.
  @inline(__always)
  private func count(
    _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ joined: UInt64, into counts: inout Counts
  ) {
    let (factors, outside, probes) = (factors.span, outside.span, probes.span)
    let wide = probes.count
    let deep = depths &* wide
    for index in 0..<probes.count {
      let changing = probes[index].view == 0 ? shared : probes[index].view == 1 ? element : joined
      let bits = changing & probes[index].relevant
      var (base, axes) = (index, 0)
      if bits != 0 {
        let stage = (63 &- bits.leadingZeroBitCount) &>> 3
        let set = Int(truncatingIfNeeded: (bits &>> UInt64(8 &* stage)) & 0xFF)
        let order = stage &* (MappingTables.openOrder + 1) &+ choice.orders[stage]
        base = stage &* wide &+ index
        axes = Int(outside[(order &* 256 &+ set) &* 3 &+ probes[index].operand])
      }
      var product = SIMD4<Double>(repeating: 1)
      for axis in 0..<axisCount {
        product *= factors[choice.nodes[axis] &* deep &+ base &+ (axes & 1) &* wide]
        axes = axes &>> 1
      }
      counts[index] = product
    }
  }

  /// Whether the counts are the same where a dimension changes its range in some nodes only. Leaves them as they were.
  private func isSame(_ choice: borrowing MappingChoice, _ counts: inout Counts) -> Bool {
    var upper: InlineArray<3, UInt64> = [0, 0, 0]
    for axis in 0..<axisCount {
      for view in 0..<3 { upper[view] |= tables.summaries[choice.nodes[axis]].upper[view] }
    }
    var most = Counts(repeating: .zero)
    count(choice, upper[0], upper[1], upper[2], into: &most)
    for index in probes.indices where most[index] != counts[index] { return false }
    return true
  }

  /// Whether the tiles fit all memories with outputs at their narrowest.
  @inline(__always)
  private func fits(_ choice: borrowing MappingChoice) -> Bool {
    let rooms = rooms.span
    for index in 0..<rooms.count where !fits(choice, rooms[index].level, rooms[index].bits, rooms[index].capacity) {
      return false
    }
    return true
  }

  /// Whether they fit with outputs as wide as the counts say.
  @inline(__always)
  private func fits(_ choice: borrowing MappingChoice, _ counts: inout Counts) -> Bool {
    let rooms = rooms.span
    for index in 0..<rooms.count where rooms[index].inner.group >= 0 {
      let inner = counts[rooms[index].inner.group][rooms[index].inner.lane]
      let own = counts[rooms[index].own.group][rooms[index].own.lane]
      guard max(inner, own) > results else { continue }
      if !fits(choice, rooms[index].level, rooms[index].wideBits, rooms[index].capacity) { return false }
    }
    return true
  }

  @inline(__always)
  private func fits(
    _ choice: borrowing MappingChoice, _ level: Int, _ bits: SIMD4<Double>, _ capacity: Double
  ) -> Bool {
    let words = words.span
    var product = bits
    for axis in 0..<axisCount { product *= words[choice.nodes[axis] &* (depths &- 2) &+ level] }
    return product.sum() <= capacity
  }

  @inline(__always)
  private func cost(_ counts: inout Counts, steps: Double, elementSteps: Double) -> MappingCost {
    let cycles = busiest(&counts, steps * stepCycles, share: steps / elementSteps)
    let energy = energy.span
    var sum = SIMD4<Double>.zero
    for index in 0..<energy.count { sum += energy[index] * counts[index] }
    return MappingCost(cycles: cycles, energy: energyConstant + cycleWeight * cycles + sum.sum())
  }

  @inline(__always)
  private func leastCost(_ counts: inout Counts, steps: Double) -> MappingCost {
    let cycles = busiest(&counts, steps * stepCycles, share: 1 / array.elements)
    let energy = leastEnergy.span
    var sum = SIMD4<Double>.zero
    for index in 0..<energy.count { sum += energy[index] * counts[index] }
    return MappingCost(cycles: cycles, energy: leastEnergyConstant + cycleWeight * cycles + sum.sum())
  }

  /// The time of the array or of the slowest port. `share`: of the busiest element in what all move.
  @inline(__always)
  private func busiest(_ counts: inout Counts, _ compute: Double, share: Double) -> Double {
    let (ports, terms) = (ports.span, portTerms.span)
    var cycles = compute
    for index in 0..<ports.count {
      var sum = SIMD4<Double>.zero
      for term in ports[index].first..<ports[index].end { sum += terms[term].bits * counts[terms[term].group] }
      var bits = sum.sum() + ports[index].constant
      if ports[index].isPerElement { bits *= share }
      cycles = max(cycles, bits * ports[index].cyclesPerBit)
    }
    return Self.roundedUp(cycles)
  }

  // MARK: - Exactly

  /// The mapping of a complete choice.
  func mapping(_ choice: MappingChoice) -> Mapping {
    let space = tables.space
    var cuts: [Dimension: DimensionCut] = [:]
    for (index, axis) in space.axes.enumerated() {
      let node = tables.trees[index].nodes[choice.nodes[index] - tables.roots[index]]
      for (place, dimension) in axis.dimensions.enumerated() {
        cuts[dimension] = axis.cuts[place][place == 0 ? node.cuts.first : node.cuts.second]
      }
    }
    return space.mapping(cuts, orders: (0..<space.stages).map { space.orders[$0][choice.orders[$0]] })
  }

  /// The rating of a complete choice by the exact analysis of its mapping: slow.
  func rateExactly(_ choice: MappingChoice, into counts: inout Counts) -> Rating {
    let nest = NestAnalysis(tables.space.space, mapping(choice), on: tables.space.accelerator)
    for (place, count) in zip(places, tables.counts) { counts[place.group][place.lane] = Double(count.count(nest)) }
    var rating = Rating()
    var (rows, columns, lanes) = (1.0, 1.0, 1.0)
    for axis in 0..<axisCount {
      rows *= infos[choice.nodes[axis]].rows
      columns *= infos[choice.nodes[axis]].columns
      lanes *= infos[choice.nodes[axis]].lanes
    }
    guard rows <= array.rows, columns <= array.columns, lanes <= array.lanes else { return rating }
    guard fits(choice), fits(choice, &counts) else { return rating }
    rating.isValid = true
    rating.cost = cost(&counts, steps: Double(nest.steps), elementSteps: Double(nest.elementSteps))
    return rating
  }
}

extension MappingEvaluator {
  /// Whether the order of a stage's loops makes a difference to any cost.
  func dependsOnOrder(ofStage stage: Int) -> Bool {
    guard stage > tables.space.split else { return true }
    return tables.counts.indices.contains {
      isPriced($0) && tables.counts[$0].stage >= stage && tables.counts[$0].rule != .visited
    }
  }

  /// Whether a count has a part in energy, time or room.
  private func isPriced(_ count: Int) -> Bool {
    let (group, lane) = places[count]
    return energy[group][lane] != 0 || portTerms.contains { $0.group == group && $0.bits[lane] != 0 }
      || tables.rooms.contains { $0.leaving?.inner == count || $0.leaving?.own == count }
  }

  /// Whether an earlier one of these orders of a stage's loops, all of whose tiles are decided, is sure to do the same.
  ///
  /// What stays is decided by the innermost block that has a loop which changes anything, if it does so everywhere; where
  /// windows slide, by the whole order of such loops.
  func isRedundant(_ choice: MappingChoice, stage: Int, among orders: [Int]) -> Bool {
    var (everywhere, anywhere) = (UInt64.max, UInt64(0))
    for view in 0..<3 where view != ChainSummary.View.shared.rawValue || stage < tables.space.split {
      var lower: UInt64 = 0
      for axis in 0..<tables.axisCount {
        lower |= tables.summaries[choice.nodes[axis]].lower[view]
        anywhere |= tables.summaries[choice.nodes[axis]].upper[view]
      }
      everywhere &= lower
    }
    func set(_ bits: UInt64) -> DimensionSet {
      DimensionSet(rawValue: UInt8(truncatingIfNeeded: bits >> UInt64(8 * stage)))
    }
    let slides = tables.slidingCounts.contains { tables.counts[$0].stage >= stage }
    func loops(_ order: Int) -> [Dimension] {
      tables.space.orders[stage][order].dimensions.filter { set(anywhere).contains($0) }
    }
    let own = loops(choice.orders[stage])
    for order in orders where order < choice.orders[stage] {
      let other = loops(order)
      if other == own { return true }
      guard !slides, let one = own.last, let two = other.last, Self.block(one) == Self.block(two) else { continue }
      let run = Self.run(own)
      if run == Self.run(other), run.contains(where: { set(everywhere).contains($0) }) { return true }
    }
    return false
  }

  /// The innermost loops of one block, as a set.
  private static func run(_ loops: [Dimension]) -> [Dimension] {
    guard let last = loops.last else { return [] }
    return loops.reversed().prefix { block($0) == block(last) }.sorted { $0.rawValue < $1.rawValue }
  }

  private static func block(_ dimension: Dimension) -> Int {
    dimension == .group ? 3 : dimension == .outputChannel ? 0 : DimensionSet.pixels.contains(dimension) ? 1 : 2
  }
}
