import Hardware
import Quantities

@testable import Scheduling

extension TrafficTerms {
  /// What any mapping costs, every count by the analysis of its nest.
  func cost(_ mapping: Mapping, of space: MappingSpace, cycleWeight: Double) -> MappingCost {
    let nest = NestAnalysis(space.space, mapping, on: space.accelerator)
    let words = counts.map { Double($0.count(nest)) }
    func value(_ form: Form) -> Double { form.coefficients.reduce(form.constant) { $0 + $1.value * words[$1.key] } }
    let steps = Double(nest.steps)
    var cycles = steps * Double(space.stepCycles) + max(0, value(waiting))
    for port in ports {
      let share = port.isPerElement ? steps / Double(nest.elementSteps) : 1
      cycles = max(cycles, value(port.bits) * share / port.bitsPerCycle)
    }
    cycles = cycles.rounded(.up)
    return MappingCost(cycles: cycles, energy: value(energy) + cycleWeight * cycles)
  }
}
