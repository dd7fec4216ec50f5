import Activity
import Arithmetic
import Costs
import Documents
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

/// Network + accelerator + prices → result: the whole way in one place.
public struct Evaluator: Sendable {
  public let accelerator: Accelerator
  public let prices: PriceList
  public let options: EvaluationOptions

  /// An evaluator of networks on that accelerator, priced by that table.
  public init(_ accelerator: Accelerator, costs table: CostTable, options: EvaluationOptions = EvaluationOptions()) {
    self.accelerator = accelerator
    self.options = options
    prices = PriceList(accelerator: accelerator, table: table)
  }

  /// Runs every layer, one after the other. Layers of equal shape and formats are mapped and counted once. `progress` hears
  /// after each layer how many of how many are done.
  public func evaluate(
    _ network: Network, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> NetworkResult {
    let network = try planned(network).batched(options.batch)
    let storage = NetworkStorage(network) { LayerPlan.formats(of: $0, on: accelerator) }
    let chosen = try chosenLayers(of: network)
    var simulated = SimulatedLayers(accelerator)
    var tariffs: [FormatPair: LayerTariffs] = [:]
    var layers: [LayerResult] = []
    layers.reserveCapacity(chosen.count)
    for index in chosen {
      let layer = network.layers[index]
      let plan = try LayerPlan(layer, ofmapFormat: storage.ofmapFormats[index], on: accelerator)
      let (activity, mapping) = try simulated.run(layer, plan: plan)
      let tariff = tariffs[plan.formats] ?? prices.compute(for: plan.formats)
      tariffs[plan.formats] = tariff
      let result = LayerResult(
        layer: layer, formats: plan.formats, ofmapFormat: plan.ofmapFormat,
        unit: plan.unit.map { accelerator.processingElement.units[$0].kind } ?? "vector", activity: activity,
        mapping: mapping, energy: prices.energy(of: activity, compute: tariff),
        bops: layer.operation.convolution.map {
          BitOperations(of: $0, formats: plan.formats, reading: options.bitOperations).count
        } ?? 0,
        peakOperationsPerCycle: Double(accelerator.array.unitCount) * plan.throughput.operationsPerCycle)
      try result.checkCounts()
      layers.append(result)
      progress(layers.count, chosen.count)
    }
    let result = NetworkResult(
      network: network, accelerator: accelerator, costs: prices.table.name,
      engine: accelerator.array.timing == .scaleSim ? "scale-sim" : "analytic",
      defaults: accelerator.defaults + defaults(for: layers), remarks: remarks(for: layers, of: network),
      layers: layers, area: AcceleratorArea(prices), weightBits: storage.weightBits,
      peakActivationBits: storage.peakActivationBits, onChipBits: storage.onChipBits)
    try result.checkCounts()
    return result
  }

  /// The bill behind a figure of one of the result's layers (or of the accelerator, for areas).
  public func charges(for figure: Figure, of layer: LayerResult) -> [Charge] {
    prices.charges(for: figure, of: layer.activity, compute: prices.compute(for: layer.formats))
  }

  /// The bill behind a layer's bit operations; `nil` for a layer without multiply-accumulates.
  public func bitOperationsCharge(of layer: LayerResult) -> Charge? {
    layer.layer.operation.convolution.map {
      BitOperations(of: $0, formats: layer.formats, reading: options.bitOperations).charge
    }
  }

  /// The network with the plans' formats and densities.
  private func planned(_ network: Network) throws(EvaluationError) -> Network {
    var network = network
    do throws(Findings) {
      for plan in options.plans { network = try plan.applied(to: network, native: accelerator.nativeFormats) }
    } catch {
      throw .planDoesNotFit(error)
    }
    return network
  }

  private func chosenLayers(of network: Network) throws(EvaluationError) -> [Int] {
    guard let names = options.layers else { return Array(network.layers.indices) }
    let known = network.layers.map(\.name)
    var chosen: [Int] = []
    for name in names {
      guard let index = known.firstIndex(of: name) else { throw .unknownLayer(name: name, known: known) }
      chosen.append(index)
    }
    return Set(chosen).sorted()
  }
}
