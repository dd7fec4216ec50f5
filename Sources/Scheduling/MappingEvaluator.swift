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
    /// Whether the cost is that of the mapping, and not below it.
    var isExact = true
  }

  typealias Counts = InlineArray<40, Double>

  let tables: MappingTables
  /// By count, of a mapping; and such that no better mapping below a node costs less.
  private let energy: [Double]
  private let leastEnergy: [Double]
  private let energyConstant: Double
  private let leastEnergyConstant: Double
  private let cycleWeight: Double
  private let ports: [Port]
  private let portTerms: [(count: Int, bits: Double)]
  private let array: (rows: Double, columns: Double, lanes: Double, elements: Double)
  private let stepCycles: Double
  private let results: Double
  /// By stage, order and place from outside: the dimension.
  private let loops: [UInt8]
  /// By dimension: its axis, -1 for none, and its place there.
  private let axes: InlineArray<8, Int>
  private let seconds: InlineArray<8, Int>
  private let pairs: InlineArray<6, Int>

  private struct Port: Sendable {
    var constant: Double
    var cyclesPerBit: Double
    var isPerElement: Bool
    var terms: Range<Int>
  }

  init(_ tables: MappingTables, weights: EnergyWeights) {
    self.tables = tables
    let (terms, space) = (tables.terms, tables.space)
    func dense(_ form: TrafficTerms.Form) -> [Double] {
      var dense = Array(repeating: 0.0, count: tables.counts.count)
      for (index, coefficient) in form.coefficients { dense[tables.places[index]] = coefficient }
      return dense
    }
    energy = dense(terms.energy)
    energyConstant = terms.energy.constant
    (leastEnergy, leastEnergyConstant) = Self.withoutNegatives(energy, energyConstant, tables)
    cycleWeight = weights.cycle
    var (ports, portTerms): ([Port], [(count: Int, bits: Double)]) = ([], [])
    for port in terms.ports where port.bitsPerCycle > 0 {
      let coefficients = dense(port.bits)
      let (least, constant) = Self.withoutNegatives(coefficients, port.bits.constant, tables)
      let start = portTerms.count
      for (count, bits) in least.enumerated() where bits != 0 { portTerms.append((count, bits)) }
      guard portTerms.count > start || constant > 0 else { continue }
      ports.append(
        Port(
          constant: constant, cyclesPerBit: 1 / port.bitsPerCycle, isPerElement: port.isPerElement,
          terms: start..<portTerms.count))
    }
    self.ports = ports
    self.portTerms = portTerms
    let own = space.accelerator.array
    array = (Double(own.rows), Double(own.columns), Double(space.lanes), Double(own.count))
    stepCycles = Double(space.stepCycles)
    results = Double(space.space.ofmapWords)
    var loops: [UInt8] = []
    for stage in 0..<space.stages {
      for order in 0...MappingTables.openOrder {
        let dimensions = space.orders[stage][order < space.orders[stage].count ? order : 0].dimensions
        loops += dimensions.map { UInt8($0.rawValue) }
      }
    }
    self.loops = loops
    var (axes, seconds): (InlineArray<8, Int>, InlineArray<8, Int>) = (.init(repeating: -1), .init(repeating: 0))
    var pairs = InlineArray<6, Int>(repeating: 0)
    for (index, axis) in space.axes.enumerated() {
      pairs[index] = axis.dimensions.count - 1
      for (place, dimension) in axis.dimensions.enumerated() {
        axes[dimension.rawValue] = index
        seconds[dimension.rawValue] = place
      }
    }
    (self.axes, self.seconds, self.pairs) = (axes, seconds, pairs)
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

  // MARK: - Rating

  /// The least that any mapping of the choice costs; of a choice of leaves and orders, what it costs if ``Rating/isExact``.
  @inline(__always)
  func rate(_ choice: MappingChoice, isComplete: Bool, into counts: inout Counts) -> Rating {
    var rating = Rating()
    let summaries = tables.summaries.span
    let axisCount = tables.axisCount
    var (rows, columns, lanes, steps, elementSteps) = (1.0, 1.0, 1.0, 1.0, 1.0)
    var lower = InlineArray<3, UInt64>(repeating: 0)
    var upper = InlineArray<3, UInt64>(repeating: 0)
    var isRegular = true
    var rest = 1.0
    for axis in 0..<axisCount {
      let summary = summaries[choice.nodes[axis]]
      if summary.isLeaf {
        rows *= summary.rows
        columns *= summary.columns
        lanes *= summary.lanes
        steps *= summary.steps
        elementSteps *= summary.elementSteps
      } else {
        rows *= summary.rows
        columns *= summary.columns
        lanes *= summary.lanes
        rest *= tables.work[axis]
        elementSteps *= summary.elementSteps
      }
      lower[0] |= summary.lower[0]
      lower[1] |= summary.lower[1]
      lower[2] |= summary.lower[2]
      if !summary.isRegular {
        isRegular = false
      }
      upper[0] |= summary.upper[0]
      upper[1] |= summary.upper[1]
      upper[2] |= summary.upper[2]
    }
    guard rows <= array.rows, columns <= array.columns, lanes <= array.lanes else { return rating }
    if rest > 1 {
      // What is open gets what is left of the array, whole parts only.
      let room =
        (array.rows / rows).rounded(.down) * (array.columns / columns).rounded(.down)
        * (array.lanes / lanes).rounded(.down)
      steps = (steps * (rest / room) * (1 - 1e-12)).rounded(.up)
    }
    guard fits(choice, counts: nil) else { return rating }
    count(choice, lower, into: &counts)
    guard fits(choice, counts: counts) else { return rating }
    rating.isValid = true
    if isComplete {
      if !isRegular {
        var most = Counts(repeating: 0)
        count(choice, upper, into: &most)
        for index in 0..<tables.counts.count where most[index] != counts[index] && !tables.counts[index].isSliding {
          rating.isExact = false
        }
      }
      slide(choice, lower, into: &counts)
    }
    rating.cost = cost(counts, steps: steps, elementSteps: elementSteps, isComplete: isComplete)
    return rating
  }

  /// All counts of a choice whose changing loops are these.
  @inline(__always)
  private func count(_ choice: MappingChoice, _ changing: InlineArray<3, UInt64>, into counts: inout Counts) {
    let factors = tables.factors.span
    let outside = tables.outside.span
    let probes = tables.probes.span
    let (axisCount, depths) = (tables.axisCount, tables.depths)
    let wide = tables.counts.count * depths
    var places = InlineArray<6, Int>(repeating: 0)
    for index in 0..<probes.count {
      let probe = probes[index]
      let bits = changing[probe.view] & probe.relevant
      if bits == 0 {
        for axis in 0..<axisCount { places[axis] = choice.nodes[axis] * wide }
      } else {
        let stage = (63 - bits.leadingZeroBitCount) >> 3
        let set = Int(truncatingIfNeeded: (bits >> UInt64(8 * stage)) & 0xFF)
        let table = (stage * (MappingTables.openOrder + 1) + choice.orders[stage]) * 256
        let outer = Int(outside[table + set])
        for axis in 0..<axisCount {
          places[axis] = choice.nodes[axis] * wide + stage + ((outer >> probe.irrelevant[axis]) & 1)
        }
      }
      for count in probe.counts {
        var product = 1.0
        for axis in 0..<axisCount { product *= factors[places[axis] + count * depths] }
        counts[count] = product
      }
    }
  }

  /// Whether the tiles fit all memories: with outputs at their narrowest, or as wide as the counts say.
  @inline(__always)
  private func fits(_ choice: MappingChoice, counts: Counts?) -> Bool {
    let rooms = tables.rooms.span
    let words = tables.words.span
    let deep = tables.levels * 3
    for index in 0..<rooms.count {
      let room = rooms[index]
      var outputBits = room.ofmapBits
      if let counts {
        guard let leaving = room.leaving, room.psumBits > room.ofmapBits else { continue }
        guard counts[leaving.inner] > results || counts[leaving.own] > results else { continue }
        outputBits = room.psumBits
      }
      var (filter, ifmap, output) = (room.filterBits, room.ifmapBits, outputBits)
      for axis in 0..<tables.axisCount {
        let place = choice.nodes[axis] * deep + room.level * 3
        filter *= words[place]
        ifmap *= words[place + 1]
        output *= words[place + 2]
      }
      if filter + ifmap + output > room.capacity { return false }
    }
    return true
  }

  @inline(__always)
  private func cost(_ counts: Counts, steps: Double, elementSteps: Double, isComplete: Bool) -> MappingCost {
    var cycles = steps * stepCycles
    let terms = portTerms.span
    for port in ports {
      var bits = port.constant
      for index in port.terms { bits += terms[index].bits * counts[terms[index].count] }
      if port.isPerElement { bits *= isComplete ? steps / elementSteps : 1 / array.elements }
      let busy = (bits * port.cyclesPerBit).rounded(.up)
      if busy > cycles { cycles = busy }
    }
    var sum = (isComplete ? energyConstant : leastEnergyConstant) + cycleWeight * cycles
    if isComplete {
      for index in 0..<energy.count { sum += energy[index] * counts[index] }
    } else {
      for index in 0..<leastEnergy.count { sum += leastEnergy[index] * counts[index] }
    }
    return MappingCost(cycles: cycles, energy: sum)
  }

  // MARK: - Windows that slide

  /// Words of all visits less those that stay at each step, loop by loop from inside.
  private func slide(_ choice: MappingChoice, _ changing: InlineArray<3, UInt64>, into counts: inout Counts) {
    let kept = tables.kept.span
    let depths = tables.depths
    for (number, index) in tables.slidingCounts.enumerated() {
      let count = tables.counts[index]
      let view =
        count.rule == .handedOn ? ChainSummary.View.joined : count.stage < tables.space.split ? .shared : .element
      let bits = changing[view.rawValue]
      var starts = InlineArray<6, Int>(repeating: 0)
      var visits = 1.0
      for axis in 0..<tables.axisCount {
        let size = LeafFigures.keptSize(dimensions: pairs[axis] + 1, depths: depths)
        starts[axis] = tables.summaries[choice.nodes[axis]].kept + number * size
        visits *= kept[starts[axis]]
      }
      var stays = 0.0
      var depth = InlineArray<8, Int>(repeating: count.stage + 1)
      var stage = count.stage
      outer: while stage >= 0 {
        let table = (stage * (MappingTables.openOrder + 1) + choice.orders[stage]) * 8
        for place in 0..<8 {
          let stepping = Int(loops[table + 7 - place])
          depth[stepping] = stage
          guard axes[stepping] >= 0 else { continue }
          var product = 1.0
          for axis in 0..<tables.axisCount {
            product *= self.stays(axis, stepping, depth, start: starts[axis])
          }
          stays += product
          let bit: UInt64 = 1 << UInt64(8 * stage + stepping)
          // Nothing stays over a loop of groups, images or channels, nor over those outside of it.
          if bits & bit != 0, DimensionSet(.group, .batch, .inputChannel).rawValue & (1 << UInt8(stepping)) != 0 {
            break outer
          }
        }
        stage -= 1
      }
      counts[index] = visits - stays
    }
  }

  /// What one axis contributes to the words that stay when the loop of a dimension steps, the loops of each dimension
  /// outside of it being `depth`.
  @inline(__always)
  private func stays(_ axis: Int, _ stepping: Int, _ depth: InlineArray<8, Int>, start: Int) -> Double {
    let dimensions = tables.space.axes[axis].dimensions
    let first = dimensions[0].rawValue
    let depths = tables.depths
    guard pairs[axis] > 0 else {
      let own = depth[first]
      let here = tables.kept[start + 1 + own]
      guard first == stepping else { return here }
      // Only M steps without another range along it.
      return first == Dimension.outputChannel.rawValue ? tables.kept[start + 2 + own] - here : 0
    }
    let square = depths * depths
    let table = axes[stepping] == axis ? 1 + seconds[stepping] : 0
    return tables.kept[start + 1 + table * square + depth[first] * depths + depth[dimensions[1].rawValue]]
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
    for (index, count) in tables.counts.enumerated() { counts[index] = Double(count.count(nest)) }
    var rating = Rating()
    var (rows, columns, lanes) = (1.0, 1.0, 1.0)
    for axis in 0..<tables.axisCount {
      let summary = tables.summaries[choice.nodes[axis]]
      rows *= summary.rows
      columns *= summary.columns
      lanes *= summary.lanes
    }
    guard rows <= array.rows, columns <= array.columns, lanes <= array.lanes else { return rating }
    guard fits(choice, counts: nil), fits(choice, counts: counts) else { return rating }
    rating.isValid = true
    rating.cost = cost(counts, steps: Double(nest.steps), elementSteps: Double(nest.elementSteps), isComplete: true)
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
    energy[count] != 0 || portTerms.contains { $0.count == count }
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
