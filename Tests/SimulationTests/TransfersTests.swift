import Arithmetic
import Hardware
import Quantities
import Testing
import Workloads

@testable import Scheduling
@testable import Simulation

@Suite("Transfers")
struct TransfersTests {
  @Test(
    "transfers, tiles and an analysis made for one array serve arrays of any other size", arguments: Dataflow.allCases)
  func otherSizes(dataflow: Dataflow) {
    var (compared, short) = (0, 0)
    RandomCases(60, seed: 91).check { random in
      let convolution = random.convolution()
      let accelerator = random.accelerator(dataflow: dataflow, capacityExponents: 8...16)
      let space = IterationSpace(convolution, widths: .bytes)
      let mapping = random.mapping(
        of: space, levels: accelerator.levelCount, array: ArrayAssignment(accelerator.array.dataflow))
      let analysis = ArrayAnalysis(ReuseAnalysis(space, mapping), array: accelerator.array)
      let layer = SystolicLayer(analysis, on: accelerator)
      if layer.program.tape != nil { short += 1 }
      for _ in 0..<2 {
        var other = accelerator
        (other.array.rows, other.array.columns) = (random.int(1...40), random.int(1...40))
        let engine = AnalyticEngine(other)
        if engine.stalled(engine.unstalled(layer)) != engine.activity(of: space, mapping: mapping) {
          return "\(describe(space, mapping, on: other)), prepared on \(accelerator.array)"
        }
        compared += 1
      }
      return nil
    }
    #expect(compared == 120)
    // Steps of a tape against steps found on the way.
    #expect(short > 20)
  }
}
