/// What no mapping of a part of the space is below: first what the goal compares first, then what it compares next.
struct MappingBound: Sendable {
  var primary = 0.0
  var secondary = 0.0
  var isValid = true

  /// Whether a mapping with that bound can be better than a cost. Sums in another order differ in their last digits: less
  /// than a billionth of a difference is none.
  func canBeat(_ cost: MappingCost, _ goal: SearchGoal) -> Bool {
    let best = cost.primary(goal)
    if primary < best * (1 - 1e-9) { return true }
    return primary <= best * (1 + 1e-9) && secondary < cost.secondary(goal) * (1 - 1e-9)
  }

  func isBelow(_ other: MappingBound) -> Bool {
    primary < other.primary || (primary == other.primary && secondary < other.secondary)
  }
}

/// Sums what traffic costs at least, stage by stage from outside, where it is open which loop is innermost.
///
/// The innermost loop that changes anything, of those that stand outside of a stage's tiles, changes the tiles of two of
/// the three operands, or of all: for these every step of every loop outside brings a new tile. So of all operands but
/// one the traffic is that of all loops; for at most one it can be as low as if its own loops were all outermost.
struct StageSum {
  private(set) var total = 0.0
  private var full = 0.0
  private var difference = 0.0
  private var most = 0.0

  /// `least`: if the innermost loop leaves the operand alone, `full` if not.
  @inline(__always)
  mutating func add(least: Double, full: Double, endsOperand: Bool, endsStage: Bool) {
    self.full += full
    difference += full - least
    guard endsOperand else { return }
    most = max(most, difference)
    difference = 0
    guard endsStage else { return }
    total += self.full - most
    (self.full, most) = (0, 0)
  }
}

extension MappingEvaluator {
  /// Room for a bound's counts: as if every operand stayed as long as it can, and as if none did.
  struct BoundCounts: Sendable {
    var least = Counts(repeating: .zero)
    var full = Counts(repeating: .zero)
  }

  /// What no mapping of the choice is below. Of the outer `decided` stages all tiles and orders are decided.
  /// `isOpenInside`: no axis has anything decided inside the elements.
  func bound(
    _ choice: borrowing MappingChoice, decided: Int, isOpenInside: Bool, _ goal: SearchGoal,
    into counts: inout BoundCounts
  ) -> MappingBound {
    var bound = MappingBound(primary: .infinity, secondary: .infinity, isValid: false)
    let (infos, words, rooms) = (infos.span, words.span, rooms.span)
    var (rows, columns, factor, lanes, steps, open) = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    var (shared, element, joined): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for axis in 0..<axisCount {
      let node = choice.nodes[axis]
      rows *= infos[node].rows
      columns *= infos[node].columns
      factor *= infos[node].factor
      lanes *= infos[node].lanes
      steps *= infos[node].steps
      open *= infos[node].open
      shared |= infos[node].shared
      element |= infos[node].element
      joined |= infos[node].joined
    }
    guard rows <= array.rows, columns <= array.columns, factor <= array.elements, lanes <= array.lanes else {
      return bound
    }
    for room in 0..<rooms.count {
      var product = rooms[room].bits
      for axis in 0..<axisCount { product *= words[choice.nodes[axis] &* levels &+ rooms[room].level] }
      if product.sum() > rooms[room].capacity { return bound }
    }
    multiply(choice, shared, element, joined, decided: decided, into: &counts)
    guard fits(choice, &counts) else { return bound }
    if open > 1 {
      // What is open gets what is left of the array, whole parts only.
      let room =
        Self.roundedDown(array.elements / factor) * Self.roundedDown(array.lanes / lanes)
      steps = Self.roundedUp(steps * (open / room) * (1 - 1e-12))
    }
    let cycles = portCycles(&counts)
    let waits = waits(&counts)
    let arrayCycles = steps * stepCycles + waits.inner
    let (outer, inner) = leastEnergy(&counts)
    bound.isValid = true
    if isOpenInside, let front {
      let points = front.points.span
      for index in 0..<points.count {
        let point = points[index]
        let array = max(arrayCycles, point.arrayCycles) + waits.outer
        let time = Self.roundedUp(max(max(cycles, point.portCycles), max(0, array)) * (1 - 1e-12))
        let energy = leastEnergyConstant + cycleWeight * time + outer + max(inner, point.energy)
        let cost = MappingCost(cycles: time, energy: energy)
        bound.primary = min(bound.primary, cost.primary(goal))
        bound.secondary = min(bound.secondary, cost.secondary(goal))
      }
    } else {
      let time = Self.roundedUp(max(cycles, arrayCycles + waits.outer) * (1 - 1e-12))
      let cost = MappingCost(cycles: time, energy: leastEnergyConstant + cycleWeight * time + outer + inner)
      (bound.primary, bound.secondary) = (cost.primary(goal), cost.secondary(goal))
    }
    return bound
  }

  @inline(__always)
  private func multiply(
    _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ joined: UInt64, decided: Int,
    into counts: inout BoundCounts
  ) {
    let (probes, products, sure) = (probes.span, products.span, sure.span)
    for index in 0..<probes.count {
      let (base, deeper) = place(index, choice, shared, element, joined)
      var product = SIMD2<Double>(repeating: 1)
      for axis in 0..<axisCount { product *= products[choice.nodes[axis] &* wide &+ base &+ (deeper &>> axis) & 1] }
      counts.least[index] = product
      counts.full[index] = product
      guard probes[index].stage >= decided, !probes[index].isVisited else { continue }
      var full = SIMD2<Double>(repeating: 1)
      for axis in 0..<axisCount { full *= sure[choice.nodes[axis] &* probes.count &+ index] }
      counts.full[index] = pointwiseMax(product, full)
    }
  }

  /// Whether the tiles fit with outputs as wide as the counts say.
  @inline(__always)
  private func fits(_ choice: borrowing MappingChoice, _ counts: inout BoundCounts) -> Bool {
    for room in wideRooms {
      guard let leaving = rooms[room].leaving else { continue }
      let (inner, own) = (tables.places[leaving.inner], tables.places[leaving.own])
      guard max(counts.least[inner.probe][inner.lane], counts.least[own.probe][own.lane]) > results else { continue }
      var product = rooms[room].psumBits
      for axis in 0..<axisCount { product *= words[choice.nodes[axis] &* levels &+ rooms[room].level] }
      if product.sum() > rooms[room].capacity { return false }
    }
    return true
  }

  /// Energy of the shared stages, and of those inside the elements.
  @inline(__always)
  private func leastEnergy(_ counts: inout BoundCounts) -> (outer: Double, inner: Double) {
    let (probes, weights) = (probes.span, leastEnergy.span)
    var (outer, inner) = (StageSum(), StageSum())
    for index in 0..<probes.count {
      let least = (weights[index] * counts.least[index]).sum()
      let full = (weights[index] * counts.full[index]).sum()
      let (endsOperand, endsStage) = (probes[index].endsOperand, probes[index].endsStage)
      if probes[index].stage < split {
        outer.add(least: least, full: full, endsOperand: endsOperand, endsStage: endsStage)
      } else {
        inner.add(least: least, full: full, endsOperand: endsOperand, endsStage: endsStage)
      }
    }
    return (outer.total, inner.total)
  }

  /// Cycles of the slowest port.
  @inline(__always)
  private func portCycles(_ counts: inout BoundCounts) -> Double {
    let (ports, terms) = (ports.span, portTerms.span)
    var cycles = 0.0
    for index in 0..<ports.count {
      var sum = StageSum()
      for term in ports[index].terms {
        let term = terms[term]
        sum.add(
          least: (term.leastBits * counts.least[term.probe]).sum(),
          full: (term.leastBits * counts.full[term.probe]).sum(),
          endsOperand: term.endsOperand, endsStage: term.endsStage)
      }
      var bits = sum.total + ports[index].leastConstant
      if ports[index].isPerElement { bits /= array.elements }
      cycles = max(cycles, bits * ports[index].cyclesPerBit)
    }
    return cycles
  }

  /// Cycles in which the array waits for the shared stages, and for those inside the elements.
  @inline(__always)
  private func waits(_ counts: inout BoundCounts) -> (outer: Double, inner: Double) {
    let terms = portTerms.span
    var (outer, inner) = (StageSum(), StageSum())
    for term in waiting.terms {
      let term = terms[term]
      let least = (term.leastBits * counts.least[term.probe]).sum()
      let full = (term.leastBits * counts.full[term.probe]).sum()
      if probes[term.probe].stage < split {
        outer.add(least: least, full: full, endsOperand: term.endsOperand, endsStage: term.endsStage)
      } else {
        inner.add(least: least, full: full, endsOperand: term.endsOperand, endsStage: term.endsStage)
      }
    }
    return (outer.total + waiting.leastConstant, inner.total)
  }
}
