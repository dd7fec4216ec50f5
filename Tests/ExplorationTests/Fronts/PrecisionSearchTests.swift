import Arithmetic
import Evaluation
import TestSupport
import Testing
import Workloads

@testable import Exploration

@Suite("PrecisionSearch")
struct PrecisionSearchTests {
  private let wide = FormatPair(weights: .signedInteger(bits: 16), activations: .signedInteger(bits: 16))
  private let narrow = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  private func search(
    _ network: String, on accelerator: String = "mac-int16-subword", choices: [FormatPair]? = nil,
    groups: [[String]]? = nil, objectives: [PrecisionObjective]
  ) throws -> PrecisionSearch {
    try PrecisionSearch(
      of: RepositoryFiles.network(network),
      with: Evaluator(RepositoryFiles.accelerator(accelerator), costs: RepositoryFiles.table()),
      choices: choices ?? [wide, narrow], groups: groups, objectives: objectives)
  }

  @Test("a point is what a simulation with its precision plan gives")
  func sameAsSimulation() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("PrecisionSearch: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for name in ["lenet5", "squeezenet1_1", "resnet18"] {
      let search = try self.search(name, objectives: [.energy, .cycles, .weightBits, .onChipBits, .narrowOperations])
      var rater = PrecisionRater(search)
      for _ in 0..<4 {
        let genome = search.groups.map { _ in random.number(0...1) }
        var options = search.evaluator.options
        options.plans = [search.plan(of: genome)]
        let result = try Evaluator(
          search.evaluator.accelerator, costs: search.evaluator.prices.table, options: options
        ).evaluate(search.network)
        let narrowed = result.layers.filter { $0.layer.operation.convolution != nil && $0.formats == narrow }
          .reduce(0) { $0 + $1.layer.operation.multiplyAccumulates }
        let energy = try #require(result.energy)
        let figures = try rater.figures(of: genome)
        #expect(
          figures == [
            Double(energy.count) / 1000, Double(result.totalCycles.count), Double(result.weightBits.count),
            Double(result.onChipBits.count), Double(narrowed) / Double(result.multiplyAccumulates),
          ], "\(name), seed \(seed)")
      }
    }
  }

  @Test("going through all and NSGA-II find the same front of 16 and 8 bits a layer")
  func methodsAgree() throws {
    let search = try self.search("alexnet", objectives: [.energy, .noiseToSignal])
    let all = try search.exhausted()
    #expect(all.isExhaustive && all.spaceSize == 256 && all.ratedCount == 256)
    var genetics = search.genetics
    genetics.population = 24
    genetics.generations = 40
    let found = try search.searched(genetics)
    #expect(found.front == all.front)
    #expect(found.front.count > 8)
    // All layers at 16 bits and all at 8 are ends of it.
    #expect(all.front.first?.genome == search.groups.map { _ in 0 })
    #expect(all.front.last?.genome == search.groups.map { _ in 1 })
    #expect(try search.best().front == all.front)
  }

  @Test("published accuracies stand beside the formats they were published for, and nowhere else")
  func accuracies() throws {
    let oneHot = FormatPair(weights: .oneHot(bits: 4), activations: .signedInteger(bits: 8))
    let twoHot = FormatPair(weights: .twoHot(bits: 8), activations: .signedInteger(bits: 8))
    let layers = try RepositoryFiles.network("vgg16").layers.filter { $0.operation.convolution != nil }.map(\.name)
    let search = try self.search(
      "vgg16", on: "shift-selectable", choices: [twoHot, oneHot],
      groups: [Array(layers.prefix(8)), Array(layers.dropFirst(8))],
      objectives: [.cycles, .weightBits, .noiseToSignal])
    let found = try search.best()
    #expect(found.front.map(\.genome) == [[0, 0], [0, 1], [1, 0], [1, 1]])
    #expect(
      found.front.map { $0.accuracies.map { $0.publication.scores[0].percent } } == [[68.91], [], [], [64.55]])
  }

  @Test("a bit more is six decibels less noise, and coarser formats are noisier")
  func noise() throws {
    let eight = try QuantizationNoise.noiseToSignal(of: .signedInteger(bits: 8))
    let nine = try QuantizationNoise.noiseToSignal(of: .signedInteger(bits: 9))
    #expect(3 < eight / nine && eight / nine < 5)
    let order: [NumberFormat] = [
      .float32, .signedInteger(bits: 16), .signedInteger(bits: 8), .twoHot(bits: 8), .oneHot(bits: 4), .ternary,
      .binary,
    ]
    let noises = try order.map { try QuantizationNoise.noiseToSignal(of: $0) }
    #expect(noises == noises.sorted())
    #expect(Set(noises).count == noises.count)
    #expect(
      try QuantizationNoise.noiseToSignal(of: .unsignedInteger(bits: 8))
        < QuantizationNoise.noiseToSignal(of: .signedInteger(bits: 8)))
  }

  @Test("as many layers in each format have the same noise, whichever they are")
  func equalNoise() throws {
    let search = try self.search("alexnet", objectives: [.noiseToSignal])
    var rater = PrecisionRater(search)
    let noises = try search.groups.indices.map { narrow in
      try rater.figures(of: search.groups.indices.map { $0 == narrow ? 1 : 0 })
    }
    #expect(Set(noises).count == 1)
    #expect(try search.best().front.map(\.genome) == [search.groups.map { _ in 0 }])
  }

  @Test("given losses are added up, and what was not given cannot be rated")
  func givenLosses() throws {
    let losses = [[0, 1.5], [0, 0.5], [0, 0.25], [0, 2], [0, 4]]
    let search = try self.search("lenet5", objectives: [.cycles, .givenLosses(losses)])
    var rater = PrecisionRater(search)
    let figures = try rater.figures(of: [1, 0, 1, 0, 1])
    #expect(figures.last == 5.75)
    let short = try self.search("lenet5", objectives: [.givenLosses([[0, 1]])])
    #expect(try short.best().front.isEmpty)
  }

  @Test("a group that names no layer is an error, and layers of no group keep their formats")
  func groups() throws {
    #expect(throws: EvaluationError.self) { try self.search("lenet5", groups: [["conv9"]], objectives: [.cycles]) }
    let name = try #require(
      try RepositoryFiles.network("lenet5").layers.first { $0.operation.convolution != nil }?.name)
    let search = try self.search("lenet5", groups: [[name]], objectives: [.energy, .narrowOperations])
    let found = try search.best()
    #expect(found.spaceSize == 2 && found.front.count == 2)
  }
}
