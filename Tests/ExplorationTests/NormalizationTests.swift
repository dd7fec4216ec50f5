import Costs
import Evaluation
import Hardware
import Quantities
import Testing

@testable import Exploration

@Suite("Normalization")
struct NormalizationTests {
  private func compare(
    _ accelerators: [Accelerator], _ normalization: Normalization, network: String = "lenet5"
  ) throws -> Comparison {
    try Comparison(
      of: RepositoryFiles.network(network), on: accelerators, costs: [RepositoryFiles.table()],
      normalization: normalization)
  }

  private func area(_ accelerator: Accelerator) throws -> Double {
    let prices = PriceList(accelerator: accelerator, table: try RepositoryFiles.table())
    return try #require(AcceleratorArea(prices).total).count
  }

  @Test("same-array gives every design the first one's rows and columns")
  func sameArray() throws {
    let names = ["systolic-int16-12x14", "systolic-int8-32x32", "edge-int8"]
    let described = try names.map { try RepositoryFiles.accelerator($0) }
    let designs = try compare(described, .sameArray).designs
    #expect(designs.map(\.size) == Array(repeating: ArraySize(rows: 12, columns: 14), count: 3))
    #expect(designs[0].sizing == nil)
    #expect(
      designs[1].sizing
        == Sizing(described: ArraySize(rows: 32, columns: 32), chosen: ArraySize(rows: 12, columns: 14)))
    #expect(designs.map(\.result.accelerator.memories.first?.capacity) == described.map(\.memories.first?.capacity))
  }

  @Test(
    "same-area takes the largest array that is not above the first design's area",
    arguments: ["systolic-int16-12x14", "edge-int8", "systolic-int8-16x16"])
  func sameArea(name: String) throws {
    let reference = try RepositoryFiles.accelerator("systolic-int8-32x32")
    let described = try RepositoryFiles.accelerator(name)
    let designs = try compare([reference, described], .sameArea).designs
    let sizing = try #require(designs[1].sizing)
    #expect(designs[0].result.accelerator == reference)
    #expect(designs[1].size == sizing.chosen)
    #expect(sizing.described == ArraySize(described.array))
    let target = try area(reference)
    #expect(sizing.target == target)
    #expect(sizing.reached == designs[1].result.area.total?.count)
    #expect(try area(described.resized(to: sizing.chosen)) <= target)
    let next = sizing.described.scaled(toLongerSide: sizing.chosen.longerSide + 1)
    #expect(try area(described.resized(to: next)) > target)
  }

  @Test("a design of the same area stays as it is")
  func equalArea() throws {
    let reference = try RepositoryFiles.accelerator("systolic-int8-32x32")
    var twin = reference
    twin.name = "twin"
    let designs = try compare([reference, twin], .sameArea).designs
    #expect(designs[1].sizing?.chosen == ArraySize(rows: 32, columns: 32))
    #expect(designs[1].sizing?.reached == designs[1].sizing?.target)
    #expect(designs[1].result.energy == designs[0].result.energy)
  }

  @Test("memories that are larger than the target leave no room for one processing element")
  func nothingFits() throws {
    let designs = try ["edge-int8", "systolic-int8-32x32"].map { try RepositoryFiles.accelerator($0) }
    let smallest = try area(designs[1].resized(to: ArraySize(rows: 1, columns: 1)))
    let prices = PriceList(accelerator: designs[1], table: try RepositoryFiles.table())
    let memories = try #require(AcceleratorArea(prices).allMemories)
    let target = try area(designs[0])
    #expect(
      throws: ComparisonError.nothingFits(
        accelerator: "systolic-int8-32x32", smallest: SquareMicrometers(smallest), memories: memories,
        target: SquareMicrometers(target), reference: "edge-int8")
    ) { try compare(designs, .sameArea) }
  }

  @Test("an array cannot be sized by an area that has no price")
  func unknownArea() throws {
    let designs = try ["systolic-int8-32x32", "edge-int8"].map { try RepositoryFiles.accelerator($0) }
    var table = try RepositoryFiles.table()
    table.sram = MemoryCost()
    let network = try RepositoryFiles.network("lenet5")
    #expect(throws: ComparisonError.unknownArea(accelerator: "systolic-int8-32x32", costs: "horowitz-45nm")) {
      try Comparison(of: network, on: designs, costs: [table], normalization: .sameArea)
    }
  }

  @Test(
    "same-throughput takes an array that reaches the first design's throughput, and the next smaller one does not",
    arguments: [
      ("systolic-int16-12x14", "systolic-int8-16x16"), ("edge-int8", "systolic-int16-12x14"),
      ("edge-int8", "systolic-int8-32x32"),
    ])
  func sameThroughput(reference: String, name: String) throws {
    let (first, second) = (
      try RepositoryFiles.accelerator(reference), try RepositoryFiles.accelerator(name)
    )
    let designs = try compare([first, second], .sameThroughput, network: "squeezenet1_1").designs
    let sizing = try #require(designs[1].sizing)
    let target = try #require(designs[0].result.throughputGOPS)
    #expect(sizing.target == target)
    #expect(sizing.reached == designs[1].result.throughputGOPS)
    #expect(try #require(sizing.reached) >= target)
    let side = sizing.chosen.longerSide - 1
    guard side > 0 else { return }
    let smaller = try Evaluator(
      second.resized(to: sizing.described.scaled(toLongerSide: side)), costs: RepositoryFiles.table()
    ).evaluate(RepositoryFiles.network("squeezenet1_1"))
    #expect(try #require(smaller.throughputGOPS) < target)
  }

  @Test("a throughput that no array reaches is an error with the best that was found")
  func outOfReach() throws {
    let designs = try ["tpu-v1", "edge-int8"].map { try RepositoryFiles.accelerator($0) }
    let error = #expect(throws: ComparisonError.self) { try compare(designs, .sameThroughput) }
    guard case .outOfReach(let accelerator, let best, let reached, let target, let reference)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(accelerator == "edge-int8" && reference == "tpu-v1")
    #expect(reached < target && best.rows >= 8)
    let run = try Evaluator(designs[1].resized(to: best), costs: RepositoryFiles.table())
      .evaluate(RepositoryFiles.network("lenet5"))
    #expect(run.throughputGOPS == reached)
  }

  @Test("without multiply-accumulates there is no throughput to aim at")
  func noThroughput() throws {
    let designs = try ["systolic-int8-32x32", "edge-int8"].map { try RepositoryFiles.accelerator($0) }
    var network = try RepositoryFiles.network("lenet5")
    network.layers.removeAll { $0.operation.convolution != nil }
    for index in network.layers.indices { network.layers[index].inputs = [.external] }
    let table = try RepositoryFiles.table()
    #expect(throws: ComparisonError.noThroughput) {
      try Comparison(of: network, on: designs, costs: [table], normalization: .sameThroughput)
    }
  }

  @Test("areas decide by the first table; the second prices the same designs")
  func twoTables() throws {
    let designs = try ["systolic-int8-32x32", "edge-int8"].map { try RepositoryFiles.accelerator($0) }
    let tables = [try RepositoryFiles.table("cacti-45nm"), try RepositoryFiles.table()]
    let comparison = try Comparison(
      of: RepositoryFiles.network("lenet5"), on: designs, costs: tables, normalization: .sameArea)
    #expect(comparison.tables[0].designs.map(\.size) == comparison.tables[1].designs.map(\.size))
    #expect(comparison.tables[0].designs.map(\.sizing) == comparison.tables[1].designs.map(\.sizing))
  }
}
