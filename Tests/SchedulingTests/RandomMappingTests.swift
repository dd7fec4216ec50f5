import Arithmetic
import Hardware
import MappingSupport
import Testing
import Workloads

@testable import Scheduling

/// The search against mappings that it would never try: tiles of any size, loops in any order.
@Suite struct RandomMappingTests {
  private static let layers = [
    MappingSearchResultTests.layer(6, window: 3, channels: (8, 12)),
    MappingSearchResultTests.layer(7, window: 1, channels: (12, 18), batch: 2),
    MappingSearchResultTests.layer(9, window: 5, stride: 2, channels: (4, 6)),
  ]

  @Test(
    "no random mapping has a lower product of energy and cycles than what a search finds", arguments: layers.indices)
  func random(index: Int) throws {
    let accelerator = SpatialHardware.eyeriss(rows: 6, columns: 7, buffer: 1 << 13)
    let space = Self.layers[index]
    let weights = EnergyWeights.standard(accelerator)
    let mesh = try #require(accelerator.array.mesh)
    let drawn = try #require(RandomMappings(space, on: accelerator))
    let mappings = try #require(
      MappingSpace(
        space, on: accelerator, mesh: mesh, throughput: Throughput(),
        candidates: MappingSearch.Effort.standard.candidates))
    let tables = try #require(MappingTables(mappings, weights: weights))
    let found = try #require(MappingSearch(SearchObjective(.energyDelay, weights: weights), threads: 2).best(tables))
    let again = tables.terms.cost(found.mapping, of: mappings, cycleWeight: weights.cycle)
    #expect(again.cycles == found.cost.cycles)
    #expect(abs(again.energy - found.cost.energy) <= 1e-9 * found.cost.energy)

    var (valid, best) = (0, Double.infinity)
    let cases = RandomCases(600, seed: 111 + UInt64(index))
    cases.check { random in
      let mapping = drawn.next(using: &random)
      let remarks = mapping.remarks(for: space, on: accelerator)
      guard remarks.isEmpty else { return "breaks the dataflow: \(remarks.map(\.clause)), \(mapping)" }
      guard mapping.problems(for: space, on: accelerator).isEmpty else { return nil }
      valid += 1
      let cost = tables.terms.cost(mapping, of: mappings, cycleWeight: weights.cycle)
      best = min(best, cost.primary(.energyDelay))
      if cost.primary(.energyDelay) < found.cost.primary(.energyDelay) * (1 - 1e-9) {
        return "\(cost) is better than \(found.cost): \(mapping) than \(found.mapping)"
      }
      return nil
    }
    print(
      "\(valid) of \(cases.count) random mappings are valid; the best is \(best / found.cost.primary(.energyDelay)) x")
    #expect(valid > 100)
  }
}
