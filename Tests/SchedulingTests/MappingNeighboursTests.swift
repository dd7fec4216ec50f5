import Hardware
import MappingSupport
import Testing

@testable import Scheduling

/// Mappings one step away from another.
@Suite struct MappingNeighboursTests {
  private static let layers = [
    MappingSearchResultTests.layer(6, window: 3, channels: (8, 12)),
    MappingSearchResultTests.layer(7, window: 1, channels: (12, 18), batch: 2),
  ]

  @Test("neighbours of a mapping that obeys the dataflow obey it, are nested, and are all different")
  func obey() throws {
    let cases = RandomCases(60, seed: 131)
    var seen = 0
    cases.check { random in
      let accelerator = SpatialHardware.eyeriss(rows: 6, columns: 7, buffer: 1 << 13)
      let space = Self.layers[random.int(0...1)]
      guard let drawn = RandomMappings(space, on: accelerator),
        let neighbours = MappingNeighbours(space, on: accelerator)
      else { return "not a spatial array" }
      let mapping = drawn.next(using: &random)
      let around = neighbours.neighbours(of: mapping)
      seen += around.count
      if around.contains(mapping) { return "a neighbour of itself: \(mapping)" }
      if around.isEmpty { return "no neighbour: \(mapping)" }
      for other in around {
        let remarks = other.remarks(for: space, on: accelerator)
        if !remarks.isEmpty { return "breaks the dataflow: \(remarks.map(\.clause)), \(other)" }
        if other.fitted(to: space, on: accelerator) != other.fittedTwice(to: space, on: accelerator) {
          return "not nested: \(other)"
        }
      }
      return nil
    }
    print("\(seen) neighbours of \(cases.count) mappings")
  }

  @Test("tiles of one more and one less are among them, whatever they divide")
  func oddSizes() throws {
    let accelerator = SpatialHardware.eyeriss(rows: 6, columns: 7, buffer: 1 << 13)
    let space = Self.layers[0]
    let weights = EnergyWeights.standard(accelerator)
    let search = MappingSearch(SearchObjective(.energyDelay, weights: weights))
    let found = try #require(search.best(space, on: accelerator))
    let neighbours = try #require(MappingNeighbours(space, on: accelerator))
    let around = neighbours.neighbours(of: found.mapping)
    let channels = found.mapping.levels[0].tile[.outputChannel]
    let sizes = Set(around.map { $0.levels[0].tile[.outputChannel] })
    if channels > 1 { #expect(sizes.contains(channels - 1)) }
    if channels < space.extents[.outputChannel] { #expect(sizes.contains(channels + 1)) }
    #expect(sizes.count > 1)
  }

  @Test("systolic arrays have none")
  func systolic() {
    var generator = CaseGenerator(seed: 3)
    #expect(MappingNeighbours(Self.layers[0], on: generator.accelerator(maximumLevels: 1)) == nil)
  }
}

extension Mapping {
  /// No tile is larger than the one outside: cutting them again changes nothing.
  fileprivate func fittedTwice(to space: IterationSpace, on accelerator: Accelerator) -> Mapping {
    var cut = self
    var parent = space.extents
    for level in cut.levels.indices {
      for dimension in Dimension.allCases {
        cut.levels[level].tile[dimension] = min(cut.levels[level].tile[dimension], parent[dimension])
      }
      parent = cut.levels[level].tile
    }
    return cut.levels == levels ? fitted(to: space, on: accelerator) : cut
  }
}
