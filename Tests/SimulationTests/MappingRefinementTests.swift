import Activity
import Hardware
import MappingSupport
import Quantities
import Testing
import Workloads

@testable import Scheduling
@testable import Simulation

/// What becomes of a search's shortlist.
@Suite struct MappingRefinementTests {
  /// A matrix product and convolutions whose sizes have few divisors.
  private static let spaces = [(7, 1, 23, 19), (6, 3, 11, 13), (9, 5, 5, 7)].map { side, window, inputs, outputs in
    let axis = SlidingAxis(ifmap: side, window: window)
    return IterationSpace(
      Convolution(inputChannels: inputs, outputChannels: outputs, vertical: axis, horizontal: axis), widths: .bytes)
  }

  @Test(
    "it is never worse than any of the shortlist, fits, and does not depend on the threads", arguments: spaces.indices,
    SearchGoal.allCases)
  func better(index: Int, goal: SearchGoal) throws {
    var accelerator = SpatialHardware.eyeriss(rows: 6, columns: 7, buffer: 1 << 13)
    accelerator.dram = DRAM(rate: TransferRate(bits: 64), latency: Cycles(20))
    let space = Self.spaces[index]
    let objective = SearchObjective(goal, weights: .standard(accelerator))
    let found = try #require(MappingSearch(objective, effort: .low).best(space, on: accelerator))
    let one = MappingRefinement(space, on: accelerator, objective: objective, threads: 1)
    let mapping = one.best(from: found)
    let cost = one.cost(of: mapping)
    for other in [found.mapping] + found.runnersUp {
      #expect(!one.cost(of: other).isBetter(than: cost, goal))
    }
    #expect(mapping.problems(for: space, on: accelerator).isEmpty)
    #expect(mapping.remarks(for: space, on: accelerator).isEmpty)
    #expect(MappingRefinement(space, on: accelerator, objective: objective).best(from: found) == mapping)
    print("\(goal): \(one.cost(of: found.mapping).primary(goal)) to \(cost.primary(goal))")
  }

  @Test("no mapping around what it gives is better")
  func peak() throws {
    let accelerator = SpatialHardware.eyeriss(rows: 6, columns: 7, buffer: 1 << 13)
    for space in Self.spaces {
      let objective = SearchObjective(.energyDelay, weights: .standard(accelerator))
      let found = try #require(MappingSearch(objective, effort: .low).best(space, on: accelerator))
      let refinement = MappingRefinement(space, on: accelerator, objective: objective, tries: .max)
      let mapping = refinement.best(from: found)
      let cost = refinement.cost(of: mapping)
      for other in try #require(MappingNeighbours(space, on: accelerator)).neighbours(of: mapping)
      where other.problems(for: space, on: accelerator).isEmpty {
        #expect(!refinement.cost(of: other).isBetter(than: cost, .energyDelay))
      }
    }
  }
}
