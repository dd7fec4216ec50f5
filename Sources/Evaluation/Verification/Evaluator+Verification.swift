import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

extension Evaluator {
  /// Runs every layer in all three timing engines, each kind of layer once, and says where they differ.
  ///
  /// Layers are run as if no operand were zero. Those that would take more than `steps` of elements to be stepped cycle by
  /// cycle (`nil`: about a second's) are made smaller until they do not, and mapped anew. `progress` hears after each layer how
  /// many of how many are done.
  public func verify(
    _ network: Network, steps: Int? = nil, watch: SearchWatch = SearchWatch(),
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> NetworkVerification {
    let memory = EvaluationMemory()
    let plan = try PlannedNetwork(network, on: accelerator, options: options, memory: memory)
    let simulated = try SimulatedLayers(
      plan, by: prices, tariffs: plan.formats.map(prices.compute), search: options.search, timing: .analytic,
      watch: watch, memory: memory)
    var outcomes: [LayerVerification.Outcome?] = Array(repeating: nil, count: plan.kinds.count)
    var layers: [LayerVerification] = []
    for (index, kind) in zip(plan.chosen, plan.kindOfChosen) {
      let layer = plan.network.layers[index]
      let known = outcomes[kind]
      let outcome: LayerVerification.Outcome
      if let known {
        outcome = known
      } else {
        outcome = try verified(kind, of: plan, simulated, most: steps, watch)
      }
      outcomes[kind] = outcome
      layers.append(
        LayerVerification(
          layer: layer.name, kind: layer.operation.kindName,
          sameAs: known == nil || plan.kinds[kind].plan.unit == nil ? nil : plan.kinds[kind].layer.name,
          multiplyAccumulates: layer.operation.multiplyAccumulates, outcome: outcome))
      progress(layers.count, plan.chosen.count)
    }
    return NetworkVerification(
      network: plan.network.name, accelerator: accelerator.name, seed: options.search.seed, layers: layers)
  }

  private func verified(
    _ index: Int, of plan: PlannedNetwork, _ simulated: SimulatedLayers, most: Int?, _ watch: SearchWatch
  ) throws(EvaluationError) -> LayerVerification.Outcome {
    let kind = plan.kinds[index]
    guard var convolution = kind.layer.operation.convolution, let number = kind.plan.unit else { return .notMapped }
    let unit = accelerator.processingElement.units[number]
    guard let original = kind.space, var mapping = try simulated.mapping(of: index) else {
      throw .notStepped(layer: kind.layer.name, .refused(.scaleSimTiming))
    }
    let engine = CycleEngine(accelerator)
    let limit = most ?? engine.limit(for: unit, in: kind.plan.formats) / 60
    var space = original
    var steps = engine.estimate(of: space, mapping: mapping, throughput: kind.plan.throughput)
    while steps > limit {
      // Steps go with multiply-accumulates at best; one halving more than that is looked at in each round.
      let target = Double(convolution.multiplyAccumulates) * Double(limit) / Double(steps)
      var smaller = convolution.halved()
      while let present = smaller, Double(present.multiplyAccumulates) > target, let next = present.halved() {
        smaller = next
      }
      guard let smaller else { return .tooLarge(steps: steps, limit: limit) }
      convolution = smaller
      space = kind.plan.space(of: convolution, unit: number, on: accelerator)
      mapping = try simulated.searchedMapping(of: space, as: index)
      steps = engine.estimate(of: space, mapping: mapping, throughput: kind.plan.throughput)
    }
    let name = kind.layer.name
    do throws(CycleEngineError) {
      var comparison = try EngineComparison(
        space, mapping, unit, kind.plan.formats, on: accelerator, seed: options.search.seed
      ) { watch.stepped(name, $0) }
      comparison.scaling = Dimension.allCases.filter { original.extents[$0] != space.extents[$0] }.map {
        .init(dimension: $0, from: original.extents[$0], to: space.extents[$0])
      }
      return .compared(comparison)
    } catch {
      throw .notStepped(layer: name, .refused(error))
    }
  }
}

extension EngineComparison {
  /// Runs a mapped layer in all engines with random operands. DRAMs are pipes of their peak rate here: what a described device
  /// makes of it, the analytic engine can only estimate.
  init(
    _ space: IterationSpace, _ mapping: Mapping, _ unit: ProcessingUnit, _ formats: FormatPair,
    on accelerator: Accelerator, seed: UInt64, progress: @escaping (Double) -> Bool
  ) throws(CycleEngineError) {
    var accelerator = accelerator
    accelerator.dram.device = nil
    let throughput = unit.model.mode(for: formats)?.throughput ?? Throughput()
    let analytic = AnalyticEngine(accelerator).activity(of: space, mapping: mapping, throughput: throughput)
    let eventEngine = EventEngine(accelerator)
    let event = eventEngine.activity(of: space, mapping: mapping, throughput: throughput)
    let engine = CycleEngine(accelerator)
    let operands = LayerOperands.random(for: space, unit: unit, formats: formats, seed: seed)
    let run = try engine.run(
      space, mapping: mapping, unit: unit, formats: formats, operands: operands, isForced: true, progress: progress)
    let cycle = engine.activity(run, of: space, mapping: mapping, throughput: throughput)
    let reference = OfmapReference(space, operands: operands, unit: unit, formats: formats)

    multiplyAccumulates = space.multiplyAccumulates
    steps = run.elementSteps
    analyticCycles = analytic.cycles.total.count
    eventCycles = event.cycles.total.count
    cycleCycles = cycle.cycles.total.count
    isUnitArithmetic = reference.inOrder(of: mapping).map { $0 == run.ofmap }
    isConvolution = reference.convolution().map { $0 == run.ofmap }

    func figure(_ name: String, _ figure: (LayerActivity) -> Int) -> Difference {
      Difference(figure: name, analytic: figure(analytic), event: figure(event), cycle: figure(cycle))
    }
    var figures = [
      figure("total_cycles") { $0.cycles.total.count }, figure("compute_cycles") { $0.cycles.compute.count },
      figure("fill_drain_cycles") { $0.cycles.fillDrain }, figure("stall_cycles") { $0.cycles.stalled.count },
      figure("active_pe_cycles") { $0.activePECycles },
      Difference(
        figure: "macs", analytic: analytic.operations.total, event: event.operations.total,
        cycle: space.multiplyAccumulates),
    ]
    for way in eventEngine.movedWords(of: space, mapping: mapping, throughput: throughput) {
      let (from, to) = (accelerator.name(of: way.source), accelerator.name(of: way.destination))
      figures.append(
        Difference(figure: "\(way.operand.name) words from \(from) to \(to)", analytic: way.closed, event: way.walked))
    }
    differences = figures.filter(\.isOne)
  }
}

extension Accelerator {
  /// `dram`, or a memory's name.
  fileprivate func name(of place: Stall.Place) -> String {
    switch place {
    case .dram: "dram"
    case .memory(let index): memories.indices.contains(index) ? memories[index].name : "memory \(index)"
    }
  }
}
