import Activity
import Arithmetic
import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Quantities
import Reporting
import Scheduling
import Workloads

@testable import picojoule

/// A model made by hand: whatever file is named, one network of two layers and one accelerator come out of it.
struct Bench: Workbench {
  /// Added to the conv layer's MACs, so that the books do not close.
  var strayOperations = 0
  /// What every plan is.
  var sweepSource = BenchSweep()
  /// How every plan is searched; `nil` for not at all.
  var sweepSearch: PlanSearch?

  func network(_ file: NetworkFile) throws(Failure) -> Network {
    func layer(_ name: String) -> Layer {
      let axis = SlidingAxis(ifmap: 4, window: 1)
      return Layer(
        name: name,
        operation: .convolution(Convolution(inputChannels: 1, outputChannels: 2, vertical: axis, horizontal: axis)),
        inputs: [.external])
    }
    return Network(name: "tiny", title: "Tiny", layers: [layer("conv1"), layer("conv2")])
  }

  func accelerator(at path: String, settings: [String]) throws(Failure) -> Accelerator {
    let formats = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
    let units = MultiplyAccumulateUnit(formats: formats, accumulatorBits: 32).map { [ProcessingUnit.mac($0)] } ?? []
    return Accelerator(
      name: "mini", title: "mini", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000), array: PEArray(rows: 1, columns: 2, dataflow: .weightStationary),
      processingElement: ProcessingElement(units: units), vectorLanes: 1, memories: [],
      dram: DRAM(rate: nil), nativeFormats: formats)
  }

  func mappings(at path: String, for accelerator: Accelerator) throws(Failure) -> MappingFile {
    do throws(Findings) {
      return try MappingReader.load(path, for: accelerator)
    } catch {
      throw .findings(error)
    }
  }

  func evaluate(_ request: SimulationRequest) throws(Failure) -> NetworkResult {
    var network = request.network
    if let names = request.layers { network.layers.removeAll { !names.contains($0.name) } }
    let layers = network.layers.map { layer in
      var activity = LayerActivity(memoryCount: 0)
      activity.operations.performed = 32 + strayOperations
      activity.cycles.compute = Cycles(16 * request.batch)
      let energy = LayerEnergy(
        compute: Femtojoules(320), memories: [], network: .zero, dram: Femtojoules(1000), leakage: .zero)
      return LayerResult(
        layer: layer, formats: request.accelerator.nativeFormats, ofmapFormat: .signedInteger(bits: 8), unit: "mac",
        activity: activity, energy: energy, bops: request.bops == .short ? 1 : 2, peakOperationsPerCycle: 2)
    }
    return NetworkResult(
      network: network, accelerator: request.accelerator, costs: "horowitz-45nm", engine: "analytic", defaults: [],
      remarks: [], layers: layers, area: AcceleratorArea(processingElements: SquareMicrometers(10), memories: []),
      weightBits: Bits(64), peakActivationBits: Bits(512), onChipBits: Bits(576))
  }

  /// It has no models with weights.
  func evaluate(_ request: QualityRequest) throws(Failure) -> QualityReport { throw .infeasible("no weights") }

  /// Layers of `conv1`'s shape, the second one like it.
  func verify(_ request: SimulationRequest, steps: Int?) throws(Failure) -> NetworkVerification {
    var comparison = EngineComparison(
      multiplyAccumulates: 32, analyticCycles: 1016, eventCycles: 1016, cycleCycles: 1016 + (steps == 1 ? 1 : 0))
    comparison.scaling = [.init(dimension: .outputChannel, from: 2, to: 1)]
    comparison.isConvolution = true
    if steps == 1 {
      comparison.differences = [.init(figure: "total_cycles", analytic: 1016, event: 1016, cycle: 1017)]
    }
    let layers = request.network.layers.filter { request.layers?.contains($0.name) ?? true }
    return NetworkVerification(
      network: request.network.name, accelerator: request.accelerator.name, seed: request.search.seed,
      layers: layers.enumerated().map { index, layer in
        LayerVerification(
          layer: layer.name, kind: "conv", sameAs: index > 0 ? layers[0].name : nil, multiplyAccumulates: 64,
          outcome: .compared(comparison))
      })
  }

  /// The same results for every design and table, called `mini1`, `mini2`, ….
  func compare(_ request: ComparisonRequest) throws(Failure) -> Comparison {
    var designs: [ComparedDesign] = []
    for (index, accelerator) in request.accelerators.enumerated() {
      var simulation = SimulationRequest(network: request.network, accelerator: accelerator, costs: "")
      simulation.accelerator.name = "mini\(index + 1)"
      simulation.batch = request.options.batch
      simulation.bops = request.options.bitOperations
      designs.append(ComparedDesign(result: try evaluate(simulation)))
    }
    return Comparison(
      network: request.network, normalization: request.normalization,
      tables: request.costs.map { ComparedTable(costs: $0, designs: designs) })
  }

  func validation(
    of files: [String], costs path: String, search: SearchOptions
  ) throws(Failure) -> [ChipValidation] { [] }

  func explanation(
    of column: ReportColumn, layer: String?, in result: NetworkResult, request: SimulationRequest
  ) throws(Failure) -> Explanation? {
    guard let layer else { return result.explanation(of: column) }
    return result.layers.first { $0.layer.name == layer }.flatMap { result.explanation(of: column, layer: $0) }
  }

  func scaleSimReports(of result: NetworkResult) throws(Failure) -> [(name: String, text: String)] {
    [("COMPUTE_REPORT.csv", "LayerID,\n")]
  }

  func storage(of network: Network, formats: FormatPair) throws(Failure) -> StorageNeed? {
    StorageNeed(formats: formats, weights: Bits(64), peakActivations: Bits(512), onChip: Bits(576))
  }

  func area(of accelerator: Accelerator, costs path: String) throws(Failure) -> (AcceleratorArea, table: String)? {
    nil
  }

  func costSheet(at path: String) throws(Failure) -> String { "costs of \(path)\n" }
}
