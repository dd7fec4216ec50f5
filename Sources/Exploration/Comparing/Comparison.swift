import Costs
import Documents
import Evaluation
import Hardware
import Scheduling
import Workloads

/// One of the designs that are compared.
public struct ComparedDesign: Sendable {
  /// How its array was resized; `nil` when it was taken as described.
  public var sizing: Sizing?
  /// What a simulation of the (resized) design gives.
  public var result: NetworkResult

  /// A design and its result.
  public init(sizing: Sizing? = nil, result: NetworkResult) {
    self.sizing = sizing
    self.result = result
  }

  /// The accelerator's name.
  public var name: String { result.accelerator.name }
  /// The array as simulated.
  public var size: ArraySize { ArraySize(result.accelerator.array) }
}

/// All designs by one cost table.
public struct ComparedTable: Sendable {
  /// The cost table's name.
  public var costs: String
  /// At least two; the first is what the others are related to.
  public var designs: [ComparedDesign]

  /// Designs priced by one table.
  public init(costs: String, designs: [ComparedDesign]) {
    self.costs = costs
    self.designs = designs
  }
}

/// One network on several accelerators: the same layers, formats permitting, and figures that can be set side by side.
///
/// A comparison adds nothing to what a simulation says: every figure is one of, or a ratio of, the figures of the
/// designs' own results.
public struct Comparison: Sendable {
  /// As simulated: batch applied.
  public var network: Network
  /// How the arrays were made comparable; `nil` when all were taken as described.
  public var normalization: Normalization?
  /// One for each cost table, with the same designs of the same sizes; at least one.
  public var tables: [ComparedTable]

  /// A comparison whose parts are known.
  public init(network: Network, normalization: Normalization?, tables: [ComparedTable]) {
    self.network = network
    self.normalization = normalization
    self.tables = tables
  }

  /// Simulates `network` on every accelerator and prices the runs by every table.
  ///
  /// With `scalesTechnology`, each table's prices are brought to the technology of each accelerator.
  /// Arrays are resized by the first table, where areas decide, so that all tables price the same designs.
  /// `mappings` for some of the layers, as read for the accelerator of each name, or why they cannot be: a design uses
  /// those that fit it, and remarks say which it left out. `watch` is told of layers with the accelerator's name.
  /// - Throws: ``ComparisonError`` when there is nothing to compare or one of the designs cannot be evaluated: a
  ///   comparison with a hole in it would invite wrong conclusions.
  public init(
    of network: Network, on accelerators: [Accelerator], costs tables: [CostTable],
    scalesTechnology: Bool = false, options: EvaluationOptions = EvaluationOptions(),
    normalization: Normalization? = nil, mappings: [String: Result<MappingFile, Findings>] = [:],
    watch: SearchWatch = SearchWatch()
  ) throws(ComparisonError) {
    guard accelerators.count > 1 else { throw .tooFewDesigns(accelerators.count) }
    guard let first = tables.first else { throw .noCostTable }
    for (index, accelerator) in accelerators.enumerated()
    where accelerators[..<index].contains(where: { $0.name == accelerator.name }) {
      throw .sameName(accelerator.name)
    }
    let bench = TestBench(
      network: network, table: first, scalesTechnology: scalesTechnology, options: options, mappings: mappings,
      watch: watch)
    let sized = try bench.sized(accelerators, by: normalization)
    try bench.checkMappings(on: sized.map(\.0))
    var compared: [ComparedTable] = []
    for table in tables {
      let bench = TestBench(
        network: network, table: table, scalesTechnology: scalesTechnology, options: options, mappings: mappings,
        watch: watch)
      var designs: [ComparedDesign] = []
      for (accelerator, sizing) in sized {
        designs.append(ComparedDesign(sizing: sizing, result: try bench.result(on: accelerator)))
      }
      compared.append(ComparedTable(costs: table.name, designs: designs))
    }
    self.init(network: network.batched(options.batch), normalization: normalization, tables: compared)
  }

  /// The designs by the first table.
  public var designs: [ComparedDesign] { tables.first?.designs ?? [] }
}
