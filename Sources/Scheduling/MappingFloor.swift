import Arithmetic
import Hardware
import Quantities

/// What no mapping of a layer is below when its time is counted to the cycle: for those who look at a great many mappings
/// and want to count only the few that can be the best.
///
/// Cycles and energy are linear forms of counts of words (``TrafficTerms``), and no simulation books fewer. A count is at
/// least the words that there are; those that take longer to find are found one by one, outermost first, as long as the
/// mapping can still be the best.
package struct MappingFloor: Sendable {
  /// A linear form of all counts.
  private struct Form: Sendable {
    var constant: Double
    /// By count.
    var coefficients: [Double]

    init(_ form: TrafficTerms.Form, count: Int) {
      constant = form.constant
      coefficients = (0..<count).map { form.coefficients[$0] ?? 0 }
    }

    func value(_ words: [Double]) -> Double {
      var sum = constant
      for index in words.indices { sum += coefficients[index] * words[index] }
      return sum
    }
  }

  private let space: IterationSpace
  private let accelerator: Accelerator
  private let mesh: Mesh
  private let throughput: Throughput
  private let counts: [TrafficCount]
  private let energy: Form
  private let waiting: Form
  private let ports: [(bits: Form, bitsPerCycle: Double, isPerElement: Bool)]
  private let cycleWeight: Double
  /// By count: words that there are.
  private let distinct: [Double]
  /// Counts that a form falls with: these have to be exact.
  private let falling: [Int]
  /// The others that any form depends on, in the order in which they are found.
  private let rising: [Int]
  private let footprints: [Footprint]

  /// Floors of a layer's mappings onto a spatial array; `nil` for other arrays, and if no mapping obeys the dataflow.
  package init?(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput(), weights: EnergyWeights
  ) {
    guard let mesh = accelerator.array.mesh,
      let mappings = MappingSpace(space, on: accelerator, mesh: mesh, throughput: throughput, candidates: 2)
    else { return nil }
    (self.space, self.accelerator, self.mesh, self.throughput) = (space, accelerator, mesh, throughput)
    let terms = TrafficTerms(mappings, weights: weights)
    let counts = terms.counts
    self.counts = counts
    energy = Form(terms.energy, count: counts.count)
    waiting = Form(terms.waiting, count: counts.count)
    ports = terms.ports.map { (Form($0.bits, count: counts.count), $0.bitsPerCycle, $0.isPerElement) }
    cycleWeight = weights.cycle
    distinct = counts.map { count in
      switch count.operand {
      case .filter: Double(space.filterWords)
      case .psum, .ofmap: Double(space.ofmapWords)
      case .ifmap: Double(space.distinctIfmapWords)
      }
    }
    let forms = [energy, waiting] + ports.map(\.bits)
    let falling = counts.indices.filter { index in forms.contains { $0.coefficients[index] < 0 } }
    self.falling = falling
    let rising = counts.indices.filter { index in
      !falling.contains(index) && forms.contains { $0.coefficients[index] > 0 }
    }
    // Where windows slide every step is looked at: last.
    self.rising = rising.sorted { one, two in
      let keys = [one, two].map { (counts[$0].isSliding ? 1 : 0, counts[$0].stage, $0) }
      return keys[0] < keys[1]
    }
    footprints = (0..<accelerator.levelCount).map { Footprint(space.widths, level: $0, of: accelerator) }
  }

  /// Whether a mapping has no problems. Its tiles may not be larger than those outside, and nothing passes a memory by.
  package func isValid(_ mapping: Mapping) -> Bool {
    guard mapping.levels.count == footprints.count else { return false }
    var fitsWide = true
    for (level, footprint) in zip(mapping.levels, footprints) {
      let words = Footprint.Words(level.tile, in: space)
      let fits = (wide: footprint.fits(words, holdsPsums: true), narrow: footprint.fits(words, holdsPsums: false))
      guard fits.wide || fits.narrow else { return false }
      fitsWide = fitsWide && fits.wide && fits.narrow
    }
    // How wide outputs are kept takes longer to find.
    return fitsWide
      ? mapping.arrayProblems(on: accelerator, throughput: throughput).isEmpty
      : mapping.problems(for: space, on: accelerator, throughput: throughput).isEmpty
  }

  /// Whether a mapping that has no problems can be better than `limit` in what the goal compares first. Mappings for which
  /// this is false are not.
  package func canBeat(_ limit: Double, _ mapping: Mapping, _ goal: SearchGoal) -> Bool {
    // Sums in another order differ in their last digits.
    let limit = limit * (1 + 1e-9)
    let nest = NestAnalysis(space, mapping, on: accelerator)
    let (steps, elementSteps) = nest.allSteps
    var words = distinct
    func primary() -> Double { cost(words, steps: steps, elementSteps: elementSteps).primary(goal) }
    for index in falling { words[index] = Double(counts[index].count(nest)) }
    guard primary() <= limit else { return false }
    for index in rising {
      words[index] = Double(counts[index].count(nest))
      guard primary() <= limit else { return false }
    }
    return true
  }

  /// Cycles and energy of those counts, without what single tiles wait for.
  private func cost(_ words: [Double], steps: Double, elementSteps: Double) -> MappingCost {
    var cycles = steps * Double(throughput.cycles) + max(0, waiting.value(words))
    for port in ports {
      let share = port.isPerElement ? steps / elementSteps : 1
      cycles = max(cycles, port.bits.value(words) * share / port.bitsPerCycle)
    }
    return MappingCost(cycles: cycles, energy: energy.value(words) + cycleWeight * cycles)
  }
}

extension IterationSpace {
  /// Ifmap words that any multiply-accumulate touches.
  var distinctIfmapWords: Int {
    let rows = AxisFootprint(vertical).count(0..<extents[.outputRow], 0..<extents[.filterRow])
    let columns = AxisFootprint(horizontal).count(0..<extents[.outputColumn], 0..<extents[.filterColumn])
    return rows.times(columns).times(extents[.inputChannel]).times(extents[.batch]).times(extents[.group])
  }
}

extension NestAnalysis {
  /// Steps of the array, and of all elements together.
  fileprivate var allSteps: (steps: Double, elementSteps: Double) {
    var steps = (own: 1.0, all: 1.0)
    for dimension in Dimension.allCases where space.extents[dimension] > 1 {
      let chain = chain(dimension, through: laneStage)
      func leaves(_ part: Int) -> Double { Double(chain.leaves(under: chain.extent, depth: 0, part: part).count) }
      let first = leaves(0)
      steps.own *= first
      steps.all *= chain.parts.dropFirst().reduce(first) { $0 + leaves($1) }
    }
    return (steps.own, steps.all)
  }
}
