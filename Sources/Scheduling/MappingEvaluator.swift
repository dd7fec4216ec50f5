import Hardware
import Quantities

/// Rates mappings, or bounds all that share an outer part, from ``MappingTables``. Nothing is allocated on the way.
///
/// Of each operand at each stage, loops inside the innermost one that changes its tile cost nothing; all others multiply
/// the words. Both are products over axes, so a count is a product of one table entry for each axis; its depth says how
/// many loops of the axis stand outside of the last change.
struct MappingEvaluator: ~Copyable, Sendable {
  /// What is known of a choice.
  struct Rating: Sendable {
    var cost = MappingCost(cycles: .infinity, energy: .infinity)
    /// Whether it fits the array and all memories.
    var isValid = false
  }

  /// By probe: every element's copies, and once for all.
  typealias Counts = InlineArray<28, SIMD2<Double>>

  /// A node in short: what every rating reads of it.
  struct Info: Sendable {
    var shared: UInt64
    var element: UInt64
    var joined: UInt64
    var rows: Double
    var columns: Double
    var factor: Double
    var lanes: Double
    /// Of a leaf; 1 for others.
    var steps: Double
    var elementSteps: Double
    /// Multiply-accumulates that are not decided: 1 for a leaf.
    var open: Double
    /// Of a leaf: loops that change anything somewhere, by view as above.
    var (anyShared, anyElement, anyJoined): (UInt64, UInt64, UInt64)
    /// 1 unless some loop changes something in some places only: then a part of all words for which it does.
    var stepping: Double
    var isRegular: Bool
  }

  /// A probe in short.
  struct Probe: Sendable {
    var changing: UInt64
    var view: Int
    /// Filter, ifmap and outputs: 0, 1, 2.
    var operand: Int
    var stage: Int
    /// Where its row of products begins.
    var row: Int
    var isVisited: Bool
    var isSliding: Bool
    /// Whether the next probe is of another operand, or of another stage.
    var endsOperand: Bool
    var endsStage: Bool
  }

  struct Port: Sendable {
    var constant: Double
    /// The same of a form that is nowhere above.
    var leastConstant: Double
    var cyclesPerBit: Double
    var isPerElement: Bool
    var terms: Range<Int>
  }

  /// Bits of a port for every word of a probe's two counts.
  struct PortTerm: Sendable {
    var probe: Int
    var bits: SIMD2<Double>
    /// The same of a form that is nowhere above.
    var leastBits: SIMD2<Double>
    var endsOperand: Bool
    var endsStage: Bool
  }

  /// Seven levels of a memory for each operand, and some more.
  static let mostRooms = 24

  let tables: MappingTables
  let axisCount: Int
  let depths: Int
  let split: Int
  let levels: Int
  let infos: [Info]
  let probes: [Probe]
  /// By node, slot and depth.
  let products: [SIMD2<Double>]
  /// Products of a node.
  let wide: Int
  /// By node and probe.
  let sure: [SIMD2<Double>]
  /// By stage, order, set of changing loops and operand: the axes whose loops are outside of the last of them.
  let outside: [UInt8]
  /// By stage, order and set of changing loops: the last of them.
  let innermost: [UInt8]
  /// By node and level: filter, ifmap, outputs.
  let words: [SIMD4<Double>]
  let rooms: [MappingTables.Room]
  /// Rooms whose need depends on counts.
  let wideRooms: [Int]
  /// By probe, of a mapping; and such that no better mapping below a node costs less.
  let energy: [SIMD2<Double>]
  let leastEnergy: [SIMD2<Double>]
  let energyConstant: Double
  let leastEnergyConstant: Double
  let cycleWeight: Double
  let ports: [Port]
  let portTerms: [PortTerm]
  /// Cycles in which the array waits for what nothing hides, as bits of a port.
  let waiting: Port
  let array: (rows: Double, columns: Double, lanes: Double, elements: Double)
  let stepCycles: Double
  let results: Double
  let staying: StayingWords
  /// What the elements need at least; `nil` if there are too many ways to use them.
  let front: ElementFront?
  private let childRanges: [Range<Int>]

  init?(_ tables: MappingTables, weights: EnergyWeights) {
    guard tables.rooms.count <= Self.mostRooms else { return nil }
    self.tables = tables
    let space = tables.space
    axisCount = tables.axisCount
    depths = tables.depths
    split = space.split
    levels = tables.levels
    probes = Self.probes(tables)
    products = tables.products
    wide = tables.slots * tables.depths
    sure = tables.sure
    words = tables.words
    rooms = tables.rooms
    wideRooms = tables.rooms.indices.filter { tables.rooms[$0].leaving != nil }
    infos = Self.infos(tables)
    childRanges = tables.trees.indices.flatMap { axis in
      let root = tables.roots[axis]
      return tables.trees[axis].nodes.map { ($0.children.lowerBound + root)..<($0.children.upperBound + root) }
    }
    let linear = LinearForms(tables)
    energy = linear.packed(tables.terms.energy)
    energyConstant = tables.terms.energy.constant
    let least = linear.withoutNegatives(tables.terms.energy)
    (leastEnergy, leastEnergyConstant) = (linear.packed(least), least.constant)
    cycleWeight = weights.cycle
    let (ports, terms) = linear.ports
    let (waiting, waitingTerms) = linear.waiting(after: terms.count)
    (self.ports, portTerms, self.waiting) = (ports, terms + waitingTerms, waiting)
    let own = space.accelerator.array
    array = (Double(own.rows), Double(own.columns), Double(space.lanes), Double(own.count))
    stepCycles = Double(space.stepCycles)
    results = Double(space.space.ofmapWords)
    (outside, innermost) = Self.loops(tables)
    staying = StayingWords(tables)
    front = ElementFront(
      tables, probes: probes, weights: leastEnergy, ports: ports, terms: portTerms, waiting: waiting,
      stepCycles: stepCycles)
  }

  private static func probes(_ tables: MappingTables) -> [Probe] {
    tables.probes.enumerated().map { index, probe in
      let next = index + 1 < tables.probes.count ? tables.probes[index + 1] : nil
      return Probe(
        changing: probe.changing, view: probe.view(split: tables.space.split), operand: place(probe.operand),
        stage: probe.stage, row: probe.slot * tables.depths, isVisited: probe.isVisited, isSliding: probe.isSliding,
        endsOperand: next?.operand != probe.operand || next?.stage != probe.stage, endsStage: next?.stage != probe.stage
      )
    }
  }

  /// Filter, ifmap and outputs in the order of ``outside``.
  static func place(_ operand: Operand) -> Int {
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
          columns: summary.columns, factor: summary.factor, lanes: summary.lanes,
          steps: summary.isLeaf ? summary.steps : 1,
          elementSteps: summary.elementSteps, open: summary.isLeaf ? 1 : tables.work[axis],
          anyShared: summary.upper[0], anyElement: summary.upper[1], anyJoined: summary.upper[2],
          stepping: summary.stepping, isRegular: summary.isRegular)
      }
    }
  }

  private static func loops(_ tables: MappingTables) -> (outside: [UInt8], innermost: [UInt8]) {
    let operands: [Operand] = [.filter, .ifmap, .psum]
    // By operand and axis: the dimension that the operand does not depend on.
    let irrelevant = operands.map { operand in
      tables.space.axes.map { axis in axis.dimensions.first { !DimensionSet(of: operand).contains($0) }?.rawValue ?? 8 }
    }
    // By operand and set of dimensions: the axes of which such a dimension is in the set.
    let axes = irrelevant.map { dimensions in
      (0..<256).map { set in
        dimensions.indices.reduce(UInt8(0)) { $0 | ((set >> dimensions[$1]) & 1 != 0 ? 1 << UInt8($1) : 0) }
      }
    }
    let (filter, ifmap, psum) = (axes[0], axes[1], axes[2])
    // Where there is no such order nothing changes.
    var outside = Array(repeating: UInt8(0), count: tables.outside.count * 3)
    var innermost = Array(repeating: UInt8(8), count: tables.outside.count)
    for stage in 0..<tables.space.stages {
      for (order, loops) in tables.space.orders[stage].prefix(MappingTables.openOrder + 1).enumerated() {
        let dimensions = loops.dimensions.map { UInt8($0.rawValue) }
        var place = (stage * (MappingTables.openOrder + 1) + order) * 256
        var changing = 0
        while changing < 256 {
          let outer = Int(tables.outside[place])
          outside[3 * place] = filter[outer]
          outside[3 * place + 1] = ifmap[outer]
          outside[3 * place + 2] = psum[outer]
          var loop = dimensions.count
          while loop > 0 {
            loop -= 1
            guard (changing >> Int(dimensions[loop])) & 1 != 0 else { continue }
            innermost[place] = dimensions[loop]
            break
          }
          place += 1
          changing += 1
        }
      }
    }
    return (outside, innermost)
  }

  /// The children of a node, among the nodes of all trees.
  @inline(__always)
  func children(of node: Int) -> Range<Int> { childRanges[node] }

  /// One count of ``TrafficTerms`` among those that a rating left.
  func count(_ index: Int, in counts: Counts) -> Double {
    counts[tables.places[index].probe][tables.places[index].lane]
  }

  // MARK: - Parts of all ratings

  /// Where the product of a probe starts in a node's row, and the axes that stand one deeper.
  @inline(__always)
  func place(
    _ index: Int, _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ joined: UInt64
  ) -> (base: Int, axes: Int) {
    let (probes, outside) = (probes.span, outside.span)
    let row = probes[index].row
    if probes[index].isVisited { return (row &+ probes[index].stage &+ 1, 0) }
    let changing = probes[index].view == 0 ? shared : probes[index].view == 1 ? element : joined
    let bits = changing & probes[index].changing
    guard bits != 0 else { return (row, 0) }
    let (stage, place) = Self.last(bits, choice)
    return (row &+ stage, Int(outside[place &* 3 &+ probes[index].operand]))
  }

  /// The innermost stage of changing loops, and where its order and their set stand in tables.
  @inline(__always)
  private static func last(_ bits: UInt64, _ choice: borrowing MappingChoice) -> (stage: Int, place: Int) {
    let stage = (63 &- bits.leadingZeroBitCount) &>> 3
    let set = Int(truncatingIfNeeded: (bits &>> UInt64(8 &* stage)) & 0xFF)
    return (stage, (stage &* (MappingTables.openOrder + 1) &+ choice.orders[stage]) &* 256 &+ set)
  }

  /// Whether ifmaps depend on the innermost loop that changes anything down to a probe's stage: then nothing of them stays
  /// but what windows share.
  @inline(__always)
  func movesIfmaps(
    _ index: Int, _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ joined: UInt64
  ) -> Bool {
    let changing = probes[index].view == 0 ? shared : probes[index].view == 1 ? element : joined
    let stage = probes[index].stage
    let bits = changing & (stage >= 7 ? .max : (1 &<< UInt64(8 &* (stage &+ 1))) &- 1)
    guard bits != 0 else { return false }
    let last = Int(innermost[Self.last(bits, choice).place])
    return last < 8 && last != Dimension.outputChannel.rawValue
  }

  /// Cycles and energy of a mapping with those counts. `isLeast`: counts are not above its own, nor must the cost be.
  @inline(__always)
  func cost(_ counts: inout Counts, steps: Double, elementSteps: Double, isLeast: Bool) -> MappingCost {
    let (weights, ports, terms) = (isLeast ? leastEnergy.span : energy.span, ports.span, portTerms.span)
    var sum = SIMD2<Double>.zero
    for index in 0..<weights.count { sum += weights[index] * counts[index] }
    var waits = SIMD2<Double>.zero
    for term in waiting.terms {
      waits += (isLeast ? terms[term].leastBits : terms[term].bits) * counts[terms[term].probe]
    }
    let constantWait = isLeast ? waiting.leastConstant : waiting.constant
    var cycles = steps * stepCycles + max(0, waits[0] + waits[1] + constantWait)
    for index in 0..<ports.count {
      var words = SIMD2<Double>.zero
      for term in ports[index].terms {
        words += (isLeast ? terms[term].leastBits : terms[term].bits) * counts[terms[term].probe]
      }
      var bits = words[0] + words[1] + (isLeast ? ports[index].leastConstant : ports[index].constant)
      // The busiest element's share of what all move.
      if ports[index].isPerElement { bits *= steps / elementSteps }
      cycles = max(cycles, bits * ports[index].cyclesPerBit)
    }
    cycles = Self.roundedUp(cycles)
    let constant = isLeast ? leastEnergyConstant : energyConstant
    return MappingCost(cycles: cycles, energy: constant + cycleWeight * cycles + sum[0] + sum[1])
  }

  /// Without a call of a library on processors that have no instruction for it.
  @inline(__always)
  static func roundedDown(_ value: Double) -> Double { value < 0x1p52 ? Double(Int(value)) : value }

  @inline(__always)
  static func roundedUp(_ value: Double) -> Double {
    let down = roundedDown(value)
    return down < value ? down + 1 : down
  }

  /// Whether the parts of all axes can lie on the array together.
  func fitsArray(_ choice: MappingChoice) -> Bool {
    let array = tables.space.accelerator.array
    return fits(choice, axis: 0, place: 0, rows: array.rows, columns: array.columns)
  }

  /// Whether the parts from one dimension of an axis on can lie together on so many rows and columns.
  private func fits(_ choice: MappingChoice, axis: Int, place: Int, rows: Int, columns: Int) -> Bool {
    guard axis < axisCount else { return true }
    guard place < tables.space.axes[axis].cuts.count else {
      return fits(choice, axis: axis + 1, place: 0, rows: rows, columns: columns)
    }
    let cuts = tables.trees[axis].nodes[choice.nodes[axis] - tables.roots[axis]].cuts
    for layout in tables.space.axes[axis].cuts[place][place == 0 ? cuts.first : cuts.second].layouts
    where layout.fits(rows: rows, columns: columns) {
      let (rows, columns) = (rows / layout.rows, columns / layout.columns)
      if fits(choice, axis: axis, place: place + 1, rows: rows, columns: columns) { return true }
    }
    return false
  }

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
}
