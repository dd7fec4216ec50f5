import Costs
import Evaluation
import Hardware
import Quantities
import Synchronization
import Testing
import Workloads

@testable import Exploration

/// Comparisons of real designs on real networks.
@Suite("Comparison")
struct ComparisonTests {
  private let names = ["systolic-int8-16x16", "systolic-int16-12x14", "edge-int8", "tpu-v1"]

  @Test("every figure is the one of a simulation of that design alone", arguments: ["lenet5", "human_detection"])
  func sameAsAlone(network: String) throws {
    let network = try RepositoryFiles.network(network)
    let accelerators = try names.map { try RepositoryFiles.accelerator($0) }
    let tables = [try RepositoryFiles.table(), try RepositoryFiles.table("cacti-45nm")]
    var options = EvaluationOptions()
    options.batch = 3
    options.bitOperations = .short
    let comparison = try Comparison(of: network, on: accelerators, costs: tables, options: options)
    #expect(comparison.tables.map(\.costs) == ["horowitz-45nm", "cacti-45nm"])
    for (table, compared) in zip(tables, comparison.tables) {
      #expect(compared.designs.map(\.name) == names)
      for (accelerator, design) in zip(accelerators, compared.designs) {
        #expect(design.sizing == nil)
        let alone = try Evaluator(accelerator, costs: table, options: options).evaluate(network)
        for figure in alone.figures {
          #expect(design.result.value(of: figure) == alone.value(of: figure), "\(design.name) \(figure.name)")
        }
        #expect(design.result.layers.map(\.activity) == alone.layers.map(\.activity))
        #expect(design.result.layers.map(\.energy) == alone.layers.map(\.energy))
        #expect(design.result.value(of: .energyTotal).number == alone.energy.map { Double($0.count) / 1000 })
        #expect(design.result.value(of: .totalCycles) == .count(alone.totalCycles.count))
        #expect(design.result.value(of: .macs) == .count(network.batched(3).multiplyAccumulates))
      }
    }
    #expect(comparison.network == network.batched(3))
  }

  @Test("who looks on is told of layers with the design's name, and may stop all searches")
  func watched() throws {
    // So small that searches are short.
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let product = Convolution(inputChannels: 12, outputChannels: 4, vertical: axis, horizontal: axis)
    let network = Network(
      name: "small", title: "small",
      layers: [Layer(name: "F6", operation: .fullyConnected(product), inputs: [.external])])
    let designs = try ["eyeriss", "systolic-int8-16x16", "eyeriss-isca16"].map { try RepositoryFiles.accelerator($0) }
    var options = EvaluationOptions()
    options.search.effort = .low
    let told = Mutex<Set<String>>([])
    let watch = SearchWatch(progress: { layer, _ in told.withLock { _ = $0.insert(layer) } })
    _ = try Comparison(of: network, on: designs, costs: [RepositoryFiles.table()], options: options, watch: watch)
    #expect(told.withLock { $0 } == ["F6 on eyeriss", "F6 on eyeriss-isca16"])
    let stopped = try Comparison(
      of: network, on: designs, costs: [RepositoryFiles.table()], options: options,
      watch: SearchWatch(isCancelled: { true }))
    #expect(
      stopped.designs.map { $0.result.remarks.contains { $0.contains("the search was stopped") } } == [
        true, false, true,
      ])
  }

  @Test("prices are brought to each design's own technology when asked")
  func scaled() throws {
    let network = try RepositoryFiles.network("lenet5")
    let designs = try ["systolic-int8-16x16", "tpu-v1"].map { try RepositoryFiles.accelerator($0) }
    let table = try RepositoryFiles.table()
    for normalization in [nil, Normalization.sameThroughput] {
      let compared = try Comparison(
        of: network, on: designs, costs: [table], scalesTechnology: true, normalization: normalization)
      #expect(compared.tables.map(\.costs) == ["horowitz-45nm"])
      for design in compared.designs {
        let accelerator = design.result.accelerator
        let alone = try Evaluator(accelerator, costs: table.scaled(to: accelerator.technology)).evaluate(network)
        #expect(design.result.energy == alone.energy && design.result.area == alone.area)
      }
      #expect(compared.designs[1].result.costs != compared.designs[0].result.costs)
    }
    var ancient = designs[1]
    ancient.technology.node = Nanometers(999)
    let error = #expect(throws: ComparisonError.self) {
      try Comparison(of: network, on: [designs[0], ancient], costs: [table], scalesTechnology: true)
    }
    guard case .scaling(.nodeOutOfRange(Nanometers(999), _, _), "horowitz-45nm", ancient)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("one design, or none, is no comparison", arguments: [0, 1])
  func tooFew(count: Int) throws {
    let designs = try names.prefix(count).map { try RepositoryFiles.accelerator($0) }
    let (network, table) = (try RepositoryFiles.network("lenet5"), try RepositoryFiles.table())
    #expect(throws: ComparisonError.tooFewDesigns(count)) {
      try Comparison(of: network, on: designs, costs: [table])
    }
  }

  @Test("without prices there is none either, and names must differ")
  func otherErrors() throws {
    let designs = try names.map { try RepositoryFiles.accelerator($0) }
    let (network, table) = (try RepositoryFiles.network("lenet5"), try RepositoryFiles.table())
    #expect(throws: ComparisonError.noCostTable) { try Comparison(of: network, on: designs, costs: []) }
    #expect(throws: ComparisonError.sameName("edge-int8")) {
      try Comparison(of: network, on: designs + [designs[2]], costs: [table])
    }
  }

  @Test("a design that the network cannot run on is named with the reason")
  func infeasible() throws {
    let small = try RepositoryFiles.accelerator("edge-int8", ["memories.global_buffer.capacity": "8"])
    let good = try RepositoryFiles.accelerator("systolic-int8-16x16")
    let (network, table) = (try RepositoryFiles.network("lenet5"), try RepositoryFiles.table())
    let alone = #expect(throws: EvaluationError.self) { try Evaluator(small, costs: table).evaluate(network) }
    let reason = try #require(alone)
    for normalization in [nil, Normalization.sameThroughput] {
      #expect(throws: ComparisonError.evaluation(reason, on: small)) {
        try Comparison(of: network, on: [good, small], costs: [table], normalization: normalization)
      }
    }
  }
}
