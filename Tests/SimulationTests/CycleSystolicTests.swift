import Arithmetic
import Hardware
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// A systolic array register by register, against closed forms and against references that know no array.
@Suite struct CycleSystolicTests {
  /// What is wrong with the time of a run.
  private func mistake(_ example: CycleCase, _ run: CycleRun) -> String? {
    let closed = example.closedForm
    return firstDifference(
      difference("compute cycles", closed.compute, expected: run.computeCycles),
      difference("active cycles", closed.active, expected: run.activePECycles),
      difference("fill, drain and waiting", closed.fillDrain, expected: run.fillDrainCycles + run.psumWaitCycles),
      difference("total", run.totalCycles, expected: run.elementSteps / example.array.count),
      difference("the last departure", run.departures.max() ?? 0, expected: run.totalCycles))
  }

  @Test(
    "cycles are those of the closed form, and the ofmap is the convolution",
    arguments: Dataflow.allCases, [false, true])
  func cycles(dataflow: Dataflow, isDoubleBuffered: Bool) throws {
    let unit = try CycleUnit.int8()
    try RandomCases(250, seed: 211).check { random in
      let example = random.cycleCase(unit, dataflow: dataflow, most: 150, isDoubleBuffered: isDoubleBuffered)
      let run = try example.run()
      let reference = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("ofmap", run.ofmap, expected: try reference.plainConvolution(bits: 32)), mistake(example, run)
      ).map { "\($0): \(example)" }
    }
  }

  @Test("every unit's ofmap is its own arithmetic in the order of the dataflow", arguments: try CycleUnit.all())
  func units(unit: CycleUnit) throws {
    try RandomCases(16, seed: 212).check { random in
      let example = random.cycleCase(unit, most: 120)
      let run = try example.run()
      let reference = CycleReference(space: example.space, operands: example.operands, unit: unit)
      return firstDifference(
        difference("ofmap", run.ofmap, expected: reference.inOrder(of: example.mapping)),
        unit.isPlain
          ? difference(
            "ofmap", run.ofmap, expected: try reference.plainConvolution(bits: unit.model.accumulatorBits)) : nil,
        mistake(example, run)
      ).map { "\($0): \(example)" }
    }
  }

  @Test(
    "what folds wait for partial sums is what the closed form has for it, whatever stays and however long a step takes",
    arguments: Dataflow.allCases)
  func waits(dataflow: Dataflow) throws {
    let units = try [
      CycleUnit.int8(),
      CycleUnit("serial", CycleUnit.serial(.activations, lanes: 1, 24), "int4", "int3", isPlain: true),
      CycleUnit("serial", CycleUnit.serial(.weights, lanes: 2, 24), "int4", "int4", isPlain: true),
      CycleUnit(
        "log of base 2", CycleUnit.log("log4@2", "ulog4@2", look: 0, keep: 0), "log4@2", "ulog4@2", isPlain: false),
    ]
    var waiting = 0
    try RandomCases(80, seed: 215).check { random in
      let example = random.cycleCase(
        random.one(of: units, or: units[0]), dataflow: dataflow, most: 120, isDoubleBuffered: true)
      let run = try example.run()
      waiting += run.psumWaitCycles > 0 ? 1 : 0
      return mistake(example, run).map { "\($0): \(example)" }
    }
    #expect(waiting >= 5)
  }

  @Test("folds never wait for partial sums where a step is one cycle and weights or ifmap words stay")
  func noWaits() throws {
    let unit = try CycleUnit.int8()
    try RandomCases(100, seed: 213).check { random in
      let dataflow: Dataflow = random.once(in: 2) ? .weightStationary : .inputStationary
      let example = random.cycleCase(unit, dataflow: dataflow, most: 100, isDoubleBuffered: true)
      return difference("waits", try example.run().psumWaitCycles, expected: 0).map { "\($0): \(example)" }
    }
  }

  @Test("a single buffer never waits for partial sums")
  func singleBuffer() throws {
    let units = try CycleUnit.all().filter { $0.name.hasPrefix("bit-serial") || $0.name == "log" }
    try RandomCases(60, seed: 214).check { random in
      let example = random.cycleCase(random.one(of: units, or: units[0]), most: 100, isDoubleBuffered: false)
      return difference("waits", try example.run().psumWaitCycles, expected: 0).map { "\($0): \(example)" }
    }
  }
}
