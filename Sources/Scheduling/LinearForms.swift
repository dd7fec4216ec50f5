import Hardware

/// The forms of ``TrafficTerms`` in the order of the probes.
struct LinearForms {
  private let tables: MappingTables

  init(_ tables: MappingTables) { self.tables = tables }

  /// By probe: the coefficients of its two counts.
  func packed(_ form: TrafficTerms.Form) -> [SIMD2<Double>] {
    var packed = Array(repeating: SIMD2<Double>.zero, count: tables.probes.count)
    for (count, coefficient) in form.coefficients {
      packed[tables.places[count].probe][tables.places[count].lane] += coefficient
    }
    return packed
  }

  /// A form that is nowhere above the given one: what is taken off for a count is taken off the weight of one that is
  /// never smaller, which is another count of the same operand at its stage or further in.
  func withoutNegatives(_ form: TrafficTerms.Form) -> TrafficTerms.Form {
    var least = form
    let counts = tables.counts
    for index in counts.indices {
      let count = counts[index]
      for other in counts.indices {
        guard let taken = least.coefficients[index], taken < 0 else { break }
        let larger = counts[other]
        guard let weight = least.coefficients[other], weight > 0, larger.operand == count.operand,
          larger.stage >= count.stage, larger.sharing == .ownCopies, !larger.isSliding || larger.stage == count.stage,
          larger.rule != .handedOn
        else { continue }
        let part = min(weight, -taken)
        least.coefficients[other] = weight - part
        least.coefficients[index] = taken + part
      }
      if let taken = least.coefficients[index], taken < 0 {
        // Nothing is known to be larger: then nothing is known.
        least.coefficients = least.coefficients.mapValues { max(0, $0) }
        least.constant = -.infinity
        return least
      }
    }
    return least
  }

  /// The array's own time beside its steps, as a port that moves a cycle in a cycle.
  func waiting(after start: Int) -> (MappingEvaluator.Port, [MappingEvaluator.PortTerm]) {
    let least = withoutNegatives(tables.terms.waiting)
    let own = terms(tables.terms.waiting, least)
    return (
      .init(
        constant: tables.terms.waiting.constant, leastConstant: least.constant, cyclesPerBit: 1, isPerElement: false,
        terms: start..<(start + own.count)), own
    )
  }

  private func terms(_ form: TrafficTerms.Form, _ least: TrafficTerms.Form) -> [MappingEvaluator.PortTerm] {
    let (exact, below) = (packed(form), packed(least))
    let used = exact.indices.filter { exact[$0] != .zero }
    return used.enumerated().map { place, index in
      let probe = tables.probes[index]
      let next = place + 1 < used.count ? tables.probes[used[place + 1]] : nil
      return .init(
        probe: index, bits: exact[index], leastBits: below[index],
        endsOperand: next?.operand != probe.operand || next?.stage != probe.stage, endsStage: next?.stage != probe.stage
      )
    }
  }

  /// Ports with their forms, and forms that are nowhere above these.
  var ports: ([MappingEvaluator.Port], [MappingEvaluator.PortTerm]) {
    var (ports, terms): ([MappingEvaluator.Port], [MappingEvaluator.PortTerm]) = ([], [])
    for port in tables.terms.ports where port.bitsPerCycle > 0 {
      let least = withoutNegatives(port.bits)
      let start = terms.count
      terms += self.terms(port.bits, least)
      guard terms.count > start || port.bits.constant > 0 else { continue }
      ports.append(
        .init(
          constant: port.bits.constant, leastConstant: least.constant, cyclesPerBit: 1 / port.bitsPerCycle,
          isPerElement: port.isPerElement, terms: start..<terms.count))
    }
    return (ports, terms)
  }
}
