import Arithmetic
import Hardware
import Quantities
import Testing
import Workloads

@testable import Scheduling

@Suite("TileDemand")
struct TileDemandTests {
  @Test("tiles fit any capacities and any array just where the mapping has no problems", arguments: [1, 2, 3])
  func fits(levels: Int) {
    var (fitting, overflowing, number) = (0, 0, 0)
    RandomCases(20, seed: 170 + UInt64(levels)).check { random in
      number += 1
      let convolution = random.layer(number, channels: 40, side: 16, batch: 2)
      let all = SystolicSpace(
        space: IterationSpace(convolution, widths: OperandWidths(filter: 8, ifmap: 4, psum: 24, ofmap: 8)),
        accelerator: random.systolic(levels: levels, bits: 12...16),
        throughput: Throughput(lanes: random.int(1...2), cycles: 1))
      var fitted: Mapping?
      for _ in 0..<20 where fitted == nil { fitted = all.random(&random) }
      guard let drawn = fitted else { return nil }
      let mapping = drawn.fitted(to: all.space, on: all.accelerator)
      let analysis = ArrayAnalysis(
        ReuseAnalysis(all.space, mapping), array: all.accelerator.array, throughput: all.throughput)
      let demand = TileDemand(analysis, on: all.accelerator)
      for _ in 0..<20 {
        var other = all.accelerator
        (other.array.rows, other.array.columns) = (random.int(1...64), random.int(1...64))
        for index in other.memories.indices {
          for part in other.memories[index].partitions.indices {
            let capacity = other.memories[index].partitions[part].capacity.count
            other.memories[index].partitions[part].capacity = Bits(capacity * random.int(1...8) / 6)
          }
        }
        let fits = demand.fits(other.memories, analysis.resized(to: other.array))
        let problems = mapping.problems(for: all.space, on: other, throughput: all.throughput)
        if fits != problems.isEmpty {
          return "fits: \(fits), but \(problems): \(describe(all.space, mapping, on: other))"
        }
        if fits { fitting += 1 } else { overflowing += 1 }
      }
      return nil
    }
    #expect(fitting > 30 && overflowing > 30, "\(fitting) fit, \(overflowing) do not")
  }
}
