import Arithmetic
import Hardware
import Testing
import Workloads

@testable import Scheduling

@Suite struct MappingSearchTests {
  @Test(
    "bounds never prune the optimum of a space that can be exhausted, nor of equals the best by the other measure",
    arguments: SearchGoal.allCases)
  func pruning(goal: SearchGoal) {
    var (compared, ties) = (0, 0)
    for (number, space) in SmallSpace.some.enumerated() {
      var search = MappingSearch(
        SearchObjective(goal, weights: space.weights), effort: .standard, threads: 1 + number % 3)
      search.exhaustible = 0
      let found = search.best(space.tables)
      guard let least = space.all.least(goal) else {
        #expect(found == nil, "found what is not there: \(space.name)")
        continue
      }
      guard let found else {
        Issue.record("\(goal): nothing found instead of \(least), \(space.name)")
        continue
      }
      compared += 1
      #expect(found.isProven && !found.isExhaustive, "\(goal), \(space.name)")
      let (primary, secondary) = (found.cost.primary(goal), found.cost.secondary(goal))
      #expect(
        abs(primary - least.primary) <= 1e-9 * least.primary && secondary <= least.secondary * (1 + 1e-9),
        "\(goal): \(primary), then \(secondary), instead of \(least), \(space.name), \(found.mapping)")
      if space.all.costs.contains(where: {
        $0.primary(goal) == least.primary && $0.secondary(goal) > least.secondary * (1 + 1e-9)
      }) {
        ties += 1
      }
    }
    #expect(compared > 10)
    #expect(goal != .cycles || ties > 5)
  }

  @Test("a search that is not done quickly goes on, however often it may start anew", arguments: [-1, 0, 3, 16, 40])
  func patience(restarts: Int) throws {
    let axis = SlidingAxis(ifmap: 9, window: 1)
    let space = IterationSpace(
      Convolution(
        inputChannels: 24, outputChannels: 36, vertical: axis, horizontal: SlidingAxis(ifmap: 1, window: 1)),
      widths: .bytes)
    let accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4, buffer: 4096)
    var search = MappingSearch(
      SearchObjective(.energyDelay, weights: .standard(accelerator)),
      effort: .init(candidates: 4, evaluations: 400_000, restarts: restarts))
    let quick = try #require(search.best(space, on: accelerator))
    search.patience = 1
    let patient = try #require(search.best(space, on: accelerator))
    #expect(quick.isProven && patient.isProven && !quick.isExhaustive)
    #expect(abs(patient.cost.primary(.energyDelay) / quick.cost.primary(.energyDelay) - 1) < 1e-9)
  }

  @Test("a layer of a single multiplication is mapped", arguments: SearchGoal.allCases)
  func singleMultiplication(goal: SearchGoal) throws {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let space = IterationSpace(
      Convolution(inputChannels: 1, outputChannels: 1, vertical: axis, horizontal: axis), widths: .bytes)
    let accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4, buffer: 4096)
    let search = MappingSearch(SearchObjective(goal, weights: .standard(accelerator)))
    let found = try #require(search.best(space, on: accelerator))
    #expect(found.isProven)
    #expect(found.mapping.levels.allSatisfy { $0.tile == Extents(repeating: 1) })
  }
}
