import Arithmetic
import Hardware

@testable import Scheduling

/// A random layer on a random array with so few mappings that all of them are known.
struct SmallSpace: Sendable {
  let tables: MappingTables
  let weights: EnergyWeights
  let all: EveryMapping
  /// Seed, case, layer and accelerator.
  let name: String

  /// Made once for all tests.
  static let some: [SmallSpace] = {
    let cases = RandomCases(100, seed: 101)
    return (0..<cases.count).compactMap { number in
      var random = cases.generator(number)
      return SmallSpace(&random, "seed \(cases.seed), case \(number)")
    }
  }()

  private init?(_ random: inout CaseGenerator, _ number: String) {
    var convolution = random.convolution()
    if random.once(in: 2) { convolution.batch = 1 }
    let space = IterationSpace(convolution, widths: .bytes)
    let accelerator = random.spatialAccelerator()
    let weights = random.weights(for: accelerator)
    guard let mesh = accelerator.array.mesh,
      let mappings = MappingSpace(space, on: accelerator, mesh: mesh, throughput: Throughput(), candidates: 64),
      mappings.size < 1000, let tables = MappingTables(mappings, weights: weights),
      let all = EveryMapping(tables, weights: weights)
    else { return nil }
    (self.tables, self.weights, self.all) = (tables, weights, all)
    name = "\(number): \(describe(space, on: accelerator)) \(mesh)"
  }
}
