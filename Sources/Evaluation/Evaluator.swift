import Activity
import Arithmetic
import Costs
import Hardware
import Scheduling
import Simulation
import Workloads

/// Network + accelerator + prices → result: the whole way in one place.
public struct Evaluator: Sendable {
  public let accelerator: Accelerator
  public let prices: PriceList
  public let options: EvaluationOptions
  private let memory: EvaluationMemory

  /// An evaluator of networks on that accelerator, priced by that table. Evaluators that share a memory do nothing twice.
  public init(
    _ accelerator: Accelerator, costs table: CostTable, options: EvaluationOptions = EvaluationOptions(),
    memory: EvaluationMemory = EvaluationMemory()
  ) {
    self.init(PriceList(accelerator: accelerator, table: table), options: options, memory: memory)
  }

  /// An evaluator of networks on the accelerator of that price list.
  public init(
    _ prices: PriceList, options: EvaluationOptions = EvaluationOptions(), memory: EvaluationMemory = EvaluationMemory()
  ) {
    accelerator = prices.accelerator
    self.prices = prices
    self.options = options
    self.memory = memory
  }

  /// Runs every layer, one after the other. Layers of equal shape and formats are mapped and counted once. `progress` hears
  /// after each layer how many of how many are done.
  public func evaluate(
    _ network: Network, watch: SearchWatch = SearchWatch(), progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> NetworkResult {
    let plan = try PlannedNetwork(network, on: accelerator, options: options, memory: memory)
    let tariffs = plan.formats.map(prices.compute)
    let simulated = try SimulatedLayers(
      plan, by: prices, tariffs: tariffs, search: options.search, timing: options.engine, isForced: options.isForced,
      watch: watch, memory: memory)
    if options.engine == .cycle { try simulated.checkSteps() }
    var results: [LayerResult?] = Array(repeating: nil, count: plan.kinds.count)
    var layers: [LayerResult] = []
    layers.reserveCapacity(plan.chosen.count)
    for (index, kind) in zip(plan.chosen, plan.kindOfChosen) {
      var result: LayerResult
      if let known = results[kind] {
        result = known
        result.layer = plan.network.layers[index]
      } else {
        result = try self.result(of: kind, in: plan, simulated, tariffs)
        results[kind] = result
      }
      layers.append(result)
      progress(layers.count, plan.chosen.count)
    }
    let result = NetworkResult(
      network: plan.network, accelerator: accelerator, costs: prices.table.name,
      engine: accelerator.array.timing == .scaleSim ? "scale-sim" : options.engine.rawValue,
      defaults: accelerator.defaults + defaults(for: layers),
      remarks: remarks(for: layers, of: plan.network) + mappingRemarks(for: layers, misfits: simulated.misfits)
        + searchRemarks(for: layers) + steppingRemarks,
      layers: layers, area: AcceleratorArea(prices), weightBits: plan.storage.weights,
      peakActivationBits: plan.storage.peakActivations, onChipBits: plan.storage.onChip)
    try result.totals.check()
    return result
  }

  /// The totals of ``evaluate(_:watch:progress:)`` alone, and nothing of what it says beside them.
  public func totals(of job: EvaluationJob) throws(EvaluationError) -> NetworkTotals {
    let plan = try job.plan(on: accelerator, memory: memory)
    let tariffs = plan.formats.map(prices.compute)
    let simulated = try SimulatedLayers(
      plan, by: prices, tariffs: tariffs, search: job.options.search, timing: job.options.engine,
      isForced: job.options.isForced, watch: SearchWatch(), memory: memory)
    if job.options.engine == .cycle { try simulated.checkSteps() }
    var totals = NetworkTotals(
      memoryCount: accelerator.memories.count, clock: accelerator.clock, area: AcceleratorArea(prices),
      storage: plan.storage)
    var peaks: [(cycles: Int, operations: Double)] = []
    peaks.reserveCapacity(plan.kinds.count)
    var found: SimulatedLayers.Found?
    for (index, kind) in plan.kinds.enumerated() {
      let activity = try simulated.activity(index, &found)
      let energy = energy(of: activity, kind, tariffs)
      try Self.checkCounts(activity, energy: energy, bops: kind.bops, layer: kind.layer.name)
      let figures = LayerFigures(
        activity: activity, energy: energy, multiplyAccumulates: kind.multiplyAccumulates,
        isSparse: kind.layer.sparsity != nil, bops: kind.bops)
      totals.add(figures, count: plan.counts[index])
      peaks.append((figures.totalCycles, peakOperationsPerCycle(of: kind)))
    }
    for kind in plan.kindOfChosen { totals.add(peakOfCycles: peaks[kind].cycles, peaks[kind].operations) }
    try totals.check()
    return totals
  }

  private func energy(
    of activity: LayerActivity, _ kind: PlannedNetwork.Kind, _ tariffs: [LayerTariffs]
  ) -> LayerEnergy {
    prices.energy(of: activity, compute: tariffs[kind.formats])
  }

  private func peakOperationsPerCycle(of kind: PlannedNetwork.Kind) -> Double {
    Double(accelerator.array.unitCount) * kind.plan.throughput.operationsPerCycle
  }

  /// The result of a kind's first layer.
  private func result(
    of index: Int, in plan: PlannedNetwork, _ simulated: SimulatedLayers, _ tariffs: [LayerTariffs]
  ) throws(EvaluationError) -> LayerResult {
    let kind = plan.kinds[index]
    let run = try simulated.run(index)
    var result = LayerResult(
      layer: kind.layer, formats: kind.plan.formats, ofmapFormat: kind.plan.ofmapFormat,
      unit: kind.plan.unit.map { accelerator.processingElement.units[$0].kind } ?? "vector", activity: run.activity,
      space: kind.space, mapping: run.mapping, mappingSource: simulated.source(of: index),
      energy: energy(of: run.activity, kind, tariffs), bops: kind.bops,
      peakOperationsPerCycle: peakOperationsPerCycle(of: kind))
    result.dram = DRAMUse(run.activity, on: accelerator)
    result.search = run.search
    result.searchObstacle = run.searchObstacle
    try Self.checkCounts(run.activity, energy: result.energy, bops: kind.bops, layer: kind.layer.name)
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
}
