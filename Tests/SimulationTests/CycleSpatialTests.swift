import Arithmetic
import Hardware
import MappingSupport
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// A spatial array step by step against closed forms and plain convolutions.
@Suite struct CycleSpatialTests {
  struct Case: CustomStringConvertible {
    var convolution: Convolution
    var accelerator: Accelerator
    var mapping: Mapping
    var unit: CycleUnit
    var seed: UInt64

    var space: IterationSpace { IterationSpace(convolution, widths: .words) }
    var operands: LayerOperands { .random(for: space, unit: unit.unit, formats: unit.formats, seed: seed) }

    func run() throws(CycleEngineError) -> CycleRun {
      try CycleEngine(accelerator).run(
        space, mapping: mapping, unit: unit.unit, formats: unit.formats, operands: operands)
    }

    var description: String {
      "\(unit.name), operands \(seed); " + describe(space, mapping, on: accelerator)
        + "; \(accelerator.array.mesh.map { "\($0)" } ?? "") \(mapping.array)"
    }
  }

  static func randomCase(_ random: inout CaseGenerator, _ unit: CycleUnit, most: Int = 400) throws -> Case {
    while true {
      let convolution = random.convolution()
      guard convolution.multiplyAccumulates <= most else { continue }
      let accelerator = random.spatialAccelerator()
      let space = IterationSpace(convolution, widths: .words)
      let mappings = try #require(RandomMappings(space, on: accelerator))
      let mapping = mappings.next(using: &random)
      // Tiles need not fit, but elements have only so many lanes.
      let throughput = unit.model.mode(for: unit.formats)?.throughput ?? Throughput()
      let problems = mapping.problems(for: space, on: accelerator, throughput: throughput)
      guard problems.allSatisfy({ if case .overflow = $0 { true } else { false } }) else { continue }
      return Case(
        convolution: convolution, accelerator: accelerator, mapping: mapping, unit: unit, seed: random.next())
    }
  }

  @Test("cycles are those of the closed form, and the ofmap is the convolution")
  func cycles() throws {
    let unit = try CycleUnit.int8()
    try RandomCases(300, seed: 221).check { random in
      let example = try Self.randomCase(&random, unit)
      let run = try example.run()
      let activity = AnalyticEngine(example.accelerator).unstalled(of: example.space, mapping: example.mapping).activity
      let reference = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("compute cycles", activity.cycles.compute.count, expected: run.computeCycles),
        difference("active cycles", activity.activePECycles, expected: run.activePECycles),
        difference("fill", activity.cycles.fillDrain, expected: run.fillDrainCycles),
        difference("ofmap", run.ofmap, expected: try reference.plainConvolution(bits: 32))
      ).map { "\($0): \(example)" }
    }
  }
}
