import Arithmetic
import Hardware
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// A systolic array register by register, against closed forms and references that know no array.
@Suite struct CycleSystolicTests {
  /// What is wrong with the time of a run.
  private func mistake(_ example: CycleCase, _ run: CycleRun) -> String? {
    let closed = example.closedForm
    return firstDifference(
      difference("compute cycles", closed.compute, expected: run.computeCycles),
      difference("active cycles", closed.active, expected: run.activePECycles),
      difference("fill and drain", closed.fillDrain, expected: run.fillDrainCycles)
    ).map { "\($0), \(run.psumWaitCycles) waits: \(example)" }
  }

  @Test("cycles are those of the closed form", arguments: Dataflow.allCases, [false, true])
  func cycles(dataflow: Dataflow, isDoubleBuffered: Bool) throws {
    let unit = try CycleUnit.int8()
    var waits = 0
    try RandomCases(150, seed: 211).check { random in
      let example = random.cycleCase(unit, dataflow: dataflow, isDoubleBuffered: isDoubleBuffered)
      let run = try example.run()
      if run.psumWaitCycles > 0 { waits += 1 }
      let reference = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("ofmap", run.ofmap, expected: reference.inOrder(of: example.mapping)), mistake(example, run))
    }
    print(dataflow, isDoubleBuffered, "waits", waits)
  }
}
