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
    _ network: Network, watch: SearchWatch = SearchWatch(), progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> NetworkResult {
    let network = try planned(network).batched(options.batch)
    let storage = NetworkStorage(network) { LayerPlan.formats(of: $0, on: accelerator) }
    let chosen = try chosenLayers(of: network)
    let mappings = try ChosenMappings(options, network: network, on: accelerator)
    var simulated = SimulatedLayers(accelerator, search: options.search, watch: watch)
    var tariffs: [FormatPair: LayerTariffs] = [:]
    var plans: [LayerPlan] = []
    for index in chosen {
      plans.append(
        try LayerPlan(network.layers[index], ofmapFormat: storage.ofmapFormats[index], on: accelerator))
    }
    let misfits = zip(chosen, plans).compactMap { index, plan -> (MisfitMapping, MappingSource)? in
      let layer = network.layers[index]
      guard let (mapping, source) = mappings[layer.name] else { return nil }
      let problems = simulated.problems(of: mapping, for: layer, plan: plan)
      return problems.isEmpty ? nil : (MisfitMapping(layer: layer.name, problems: problems), source)
    }
    let refused = misfits.filter { $0.1 == .given }.map(\.0)
    if !refused.isEmpty { throw .mappingsDoNotFit(refused) }
    let unused = Set(misfits.map(\.0.layer))
    var requests: [LayerRequest] = []
    for (index, plan) in zip(chosen, plans) {
      let layer = network.layers[index]
      let tariff = tariffs[plan.formats] ?? prices.compute(for: plan.formats)
      tariffs[plan.formats] = tariff
      requests.append(
        LayerRequest(
          layer: layer, plan: plan, mapping: unused.contains(layer.name) ? nil : mappings[layer.name]?.mapping,
          weights: EnergyWeights(prices, tariff, operations: layer.operation.multiplyAccumulates)))
    }
    var layers: [LayerResult] = []
    layers.reserveCapacity(chosen.count)
    for (place, (index, plan)) in zip(chosen, plans).enumerated() {
      let layer = network.layers[index]
      let known = unused.contains(layer.name) ? nil : mappings[layer.name]
      let tariff = tariffs[plan.formats] ?? prices.compute(for: plan.formats)
      let run = try simulated.run(requests[place], before: requests[(place + 1)...])
      let activity = run.activity
      var result = LayerResult(
        layer: layer, formats: plan.formats, ofmapFormat: plan.ofmapFormat,
        unit: plan.unit.map { accelerator.processingElement.units[$0].kind } ?? "vector", activity: activity,
        space: run.space, mapping: run.mapping,
        mappingSource: run.mapping == nil ? nil : known?.source ?? .searched,
        energy: prices.energy(of: activity, compute: tariff),
        bops: layer.operation.convolution.map {
          BitOperations(of: $0, formats: plan.formats, reading: options.bitOperations).count
        } ?? 0,
        peakOperationsPerCycle: Double(accelerator.array.unitCount) * plan.throughput.operationsPerCycle)
      result.search = run.search
      result.searchObstacle = run.searchObstacle
      try result.checkCounts()
      layers.append(result)
      progress(layers.count, chosen.count)
    }
    let result = NetworkResult(
      network: network, accelerator: accelerator, costs: prices.table.name,
      engine: accelerator.array.timing == .scaleSim ? "scale-sim" : "analytic",
      defaults: accelerator.defaults + defaults(for: layers),
      remarks: remarks(for: layers, of: network) + mappingRemarks(for: layers, misfits: misfits.map(\.0))
        + searchRemarks(for: layers),
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
