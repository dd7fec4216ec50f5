import Hardware
import MappingSupport
import Testing
import Workloads

@testable import Scheduling
@testable import Simulation

/// What no simulation of a mapping is said to be below.
@Suite struct MappingFloorTests {
  @Test("no simulated mapping is below its floor, and a mapping is valid for it if it has no problems")
  func floor() {
    var (valid, invalid, ruledOut) = (0, 0, 0)
    RandomCases(70, seed: 20_261_201).check { random in
      let accelerator = random.spatialAccelerator(exponents: 8...14)
      let weights = random.weights(for: accelerator)
      var widths = OperandWidths.bytes
      if random.once(in: 2) { widths.psum = widths.ofmap }
      let space = IterationSpace(random.convolution(), widths: widths)
      guard let drawn = RandomMappings(space, on: accelerator),
        let floor = MappingFloor(space, on: accelerator, weights: weights)
      else { return nil }
      let engine = AnalyticEngine(accelerator)
      for _ in 0..<10 {
        let mapping = drawn.next(using: &random)
        let problems = mapping.problems(for: space, on: accelerator)
        if floor.isValid(mapping) != problems.isEmpty { return "valid: \(!problems.isEmpty), \(problems): \(mapping)" }
        guard problems.isEmpty else {
          invalid += 1
          continue
        }
        valid += 1
        let activity = engine.activity(of: space, mapping: mapping)
        let cycles = Double(activity.cycles.total.count)
        let cost = MappingCost(cycles: cycles, energy: weights.energy(of: activity, cycles: cycles))
        for goal in SearchGoal.allCases {
          guard floor.canBeat(cost.primary(goal), mapping, goal) else { return "\(goal): above \(cost), \(mapping)" }
          if !floor.canBeat(cost.primary(goal) / 2, mapping, goal) { ruledOut += 1 }
        }
      }
      return nil
    }
    #expect(valid > 100 && invalid > 100)
    #expect(ruledOut > valid)
  }

  @Test("arrays that are not spatial have no floor")
  func systolic() {
    var random = CaseGenerator(seed: 1)
    let accelerator = random.accelerator()
    let space = IterationSpace(random.convolution(), widths: .bytes)
    #expect(MappingFloor(space, on: accelerator, weights: .standard(accelerator)) == nil)
  }
}
