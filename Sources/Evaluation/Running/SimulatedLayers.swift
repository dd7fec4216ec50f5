import Activity
import Arithmetic
import Costs
import Foundation
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

/// A layer's activity, and how it was mapped: not at all without multiply-accumulates and in SCALE-Sim's timing.
struct SimulatedLayer: Sendable {
  var activity: LayerActivity
  var mapping: Mapping?
  /// How the mapping was found, if it was searched for.
  var search: MappingSearch.Result?
  /// What kept the search from a mapping that obeys the dataflow.
  var searchObstacle: SearchObstacle?
}

/// The layers of a planned network on an accelerator, each kind run once.
struct SimulatedLayers {
  typealias Kind = PlannedNetwork.Kind

  private let accelerator: Accelerator
  private let prices: PriceList
  private let tariffs: [LayerTariffs]
  private let plan: PlannedNetwork
  private let options: SearchOptions
  private let watch: SearchWatch
  private let memory: EvaluationMemory
  private let engine: AnalyticEngine
  private let vectorRule: VectorRule
  /// What searches look at, by number in ``memory``.
  private let machine: Int
  /// By kind; `nil` for those without a mapping.
  private let counts: [UnstalledActivity?]
  /// Layers whose mapping does not fit, in the network's order; all of them are the chip's own, and searched for instead.
  let misfits: [MisfitMapping]
  private let isMisfit: [Bool]

  /// - Throws: ``EvaluationError/mappingsDoNotFit(_:)`` for mappings that were given.
  init(
    _ plan: PlannedNetwork, by prices: PriceList, tariffs: [LayerTariffs], search options: SearchOptions,
    watch: SearchWatch, memory: EvaluationMemory
  ) throws(EvaluationError) {
    accelerator = prices.accelerator
    self.prices = prices
    self.tariffs = tariffs
    self.plan = plan
    self.options = options
    self.watch = watch
    self.memory = memory
    engine = AnalyticEngine(accelerator)
    vectorRule = VectorRule(accelerator)
    let (engine, accelerator) = (engine, accelerator)
    let isMapped = plan.kinds.contains { $0.mapping != nil }
    // On a spatial array single layers are worth remembering, for plans that differ in some.
    let isSpatial = accelerator.array.mesh != nil
    let room = isMapped ? memory.number(of: EvaluationMemory.Structure(accelerator, capacities: true)) : 0
    let findMisfits = {
      plan.misfits { kind in
        guard let mapping = kind.mapping, let space = kind.space else { return [] }
        func problems() -> [MappingProblem] {
          mapping.problems(for: space, on: accelerator, throughput: kind.plan.throughput, analysis: kind.analysis)
        }
        return isSpatial ? memory.problems(.init(layer: kind.number, machine: room), make: problems) : problems()
      }
    }
    let found =
      isMapped ? memory.misfits(ofPlan: .init(layer: plan.number, machine: room), make: findMisfits) : []
    let isSearched = !found.isEmpty || plan.kinds.contains { $0.space != nil && $0.mapping == nil }
    machine =
      isSearched
      ? memory.number(
        of: .init(array: accelerator.array, memories: accelerator.memories, dram: accelerator.dram, options: options))
      : 0
    let refused = found.filter { plan.kinds[$0.kind].source == .given }.map(\.mapping)
    if !refused.isEmpty { throw .mappingsDoNotFit(refused) }
    misfits = found.map(\.mapping)
    var isMisfit = Array(repeating: false, count: plan.kinds.count)
    for misfit in found { isMisfit[misfit.kind] = true }
    self.isMisfit = isMisfit
    guard isMapped else {
      counts = []
      return
    }
    let structure = isSpatial ? memory.number(of: EvaluationMemory.Structure(accelerator)) : room
    // Which mappings fit depends on capacities, too, and with it what there is to count.
    counts = memory.counts(ofPlan: .init(layer: plan.number, machine: room)) {
      zip(plan.kinds, isMisfit).map { kind, isMisfit in
        guard let mapping = kind.mapping, let space = kind.space, !isMisfit else { return nil }
        func counts() -> UnstalledActivity {
          engine.unstalled(
            of: space, mapping: mapping, throughput: kind.plan.throughput, zeros: kind.plan.zeros,
            analysis: kind.analysis)
        }
        return isSpatial ? memory.counts(.init(layer: kind.number, machine: structure), make: counts) : counts()
      }
    }
  }

  /// Where the mapping of a kind comes from; `nil` if it has none.
  func source(of kind: Int) -> MappingSource? {
    guard plan.kinds[kind].space != nil else { return nil }
    return isMisfit[kind] ? .searched : plan.kinds[kind].source ?? .searched
  }

  /// Runs the layers of a kind. Where its mapping has to be searched for, the next few of those to come are searched for
  /// beside it.
  func run(_ index: Int) throws(EvaluationError) -> SimulatedLayer {
    let kind = plan.kinds[index]
    let (layer, plan) = (kind.layer, kind.plan)
    guard let convolution = layer.operation.convolution, let unit = plan.unit else {
      return SimulatedLayer(
        activity: vectorRule.activity(
          of: layer.operation, ifmapBits: plan.formats.activations.storageBits,
          ofmapBits: plan.ofmapFormat.storageBits, parameterBits: plan.formats.weights.storageBits))
    }
    guard kind.space != nil else {
      return SimulatedLayer(activity: try scaleSim(layer, convolution, unit: unit))
    }
    if let sparsity = layer.sparsity { throw .sparsityNotSupported(layer: layer.name, sparsity: sparsity) }
    if !isMisfit[index], counts.indices.contains(index), let counts = counts[index] {
      return SimulatedLayer(activity: engine.stalled(counts), mapping: kind.mapping)
    }
    switch search(index) {
    case .success(let found): return found
    case .failure(.noTileFits(let overflow)): throw .noTileFits(layer: layer.name, overflow: overflow)
    }
  }

  /// Searches for the mappings of a kind and of the next few that need it, side by side: what each finds does not depend
  /// on the others.
  private func search(_ index: Int) -> Result<SimulatedLayer, SchedulingError> {
    let own = result(of: index)
    guard !own.isKnown else { return own.get { searched(index) } }
    var open: [(index: Int, result: SearchResult)] = [(index, own)]
    let atOnce = max(1, ProcessInfo.processInfo.activeProcessorCount)
    for next in plan.kinds.indices.dropFirst(index + 1) {
      guard open.count < atOnce else { break }
      guard plan.kinds[next].space != nil, plan.kinds[next].mapping == nil || isMisfit[next] else { continue }
      let result = result(of: next)
      if !result.isKnown, !open.contains(where: { $0.result === result }) { open.append((next, result)) }
    }
    DispatchQueue.concurrentPerform(iterations: open.count) { [open] place in
      _ = open[place].result.get { searched(open[place].index) }
    }
    return own.get { searched(index) }
  }

  private func result(of index: Int) -> SearchResult {
    let kind = plan.kinds[index]
    return memory.search(
      .init(
        layer: kind.searchNumber, machine: machine, weights: accelerator.array.mesh == nil ? nil : weights(of: kind)))
  }

  private func weights(of kind: Kind) -> EnergyWeights {
    EnergyWeights(prices, tariffs[kind.formats], operations: kind.multiplyAccumulates)
  }

  /// The layer under the best mapping that a search finds.
  private func searched(_ index: Int) -> Result<SimulatedLayer, SchedulingError> {
    let kind = plan.kinds[index]
    guard let space = kind.space else { return .success(SimulatedLayer(activity: LayerActivity(memoryCount: 0))) }
    do throws(SchedulingError) {
      let found = try mapper(for: kind).searched(space, throughput: kind.plan.throughput)
      let mapping = found.result.map { timed($0, kind, space) } ?? found.mapping
      return .success(
        SimulatedLayer(
          activity: activity(of: space, kind, mapping), mapping: mapping, search: found.result,
          searchObstacle: found.obstacle))
    } catch {
      return .failure(error)
    }
  }

  private func activity(of space: IterationSpace, _ kind: Kind, _ mapping: Mapping) -> LayerActivity {
    engine.activity(of: space, mapping: mapping, throughput: kind.plan.throughput, zeros: kind.plan.zeros)
  }

  /// The best that a search's shortlist leads to when its time is counted to the cycle.
  private func timed(_ found: MappingSearch.Result, _ kind: Kind, _ space: IterationSpace) -> Mapping {
    MappingRefinement(
      space, on: accelerator, throughput: kind.plan.throughput, zeros: kind.plan.zeros,
      objective: SearchObjective(options.goal, weights: weights(of: kind)), isCancelled: watch.isCancelled
    ).best(from: found)
  }

  private func mapper(for kind: Kind) -> Mapper {
    let (watch, name) = (watch, kind.layer.name)
    return Mapper(
      accelerator, objective: Objective(options.goal),
      search: MappingSearch(
        SearchObjective(options.goal, weights: weights(of: kind)), effort: MappingSearch.Effort(options.effort),
        seed: options.seed, isCancelled: watch.isCancelled, progress: { watch.progress(name, $0) }))
  }

  private func scaleSim(
    _ layer: Layer, _ convolution: Convolution, unit: Int
  ) throws(EvaluationError) -> LayerActivity {
    var activity = try layer.scaleSimReport(of: convolution, on: accelerator).activity(
      on: accelerator, accumulatorBits: accelerator.processingElement.units[unit].model.accumulatorBits,
      hasBias: convolution.hasBias)
    // SCALE-Sim's USER bandwidth has stalls of its own, which double and even turn negative; ours take their place.
    StallModel(accelerator: accelerator).addStalls(to: &activity)
    return activity
  }
}

extension Layer {
  /// SCALE-Sim's reports of the layer.
  func scaleSimReport(
    of convolution: Convolution, on accelerator: Accelerator
  ) throws(EvaluationError) -> ScaleSimLayerReport {
    do throws(ScaleSimError) {
      return try ScaleSimLayerReport(
        ScaleSimGEMM(convolution), sparsity: sparsity, on: ScaleSimMachine(accelerator))
    } catch {
      switch error {
      case .sparsityNeedsWeightStationary(let sparsity, _), .impossibleSparsity(let sparsity):
        throw .sparsityNotSupported(layer: name, sparsity: sparsity)
      }
    }
  }
}

extension NetworkResult {
  /// SCALE-Sim's reports of the layers with multiply-accumulates, in order, whatever timing the result has.
  public func scaleSimReports() throws(EvaluationError) -> [ScaleSimLayerReport] {
    var reports: [ScaleSimLayerReport] = []
    for result in layers {
      guard let convolution = result.layer.operation.convolution else { continue }
      reports.append(try result.layer.scaleSimReport(of: convolution, on: accelerator))
    }
    return reports
  }
}
