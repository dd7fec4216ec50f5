import Activity
import Arithmetic
import Foundation
import Hardware
import Quantities
import Scheduling
import Simulation
import Synchronization
import Workloads

/// A layer to run, under a mapping that fits it, or under the mapper's choice for `nil`, which is made by those weights.
struct LayerRequest: Sendable {
  var layer: Layer
  var plan: LayerPlan
  var mapping: Mapping?
  var weights: EnergyWeights
}

/// A layer's activity, and how it was mapped: not at all without multiply-accumulates and in SCALE-Sim's timing.
struct SimulatedLayer {
  var activity: LayerActivity
  var space: IterationSpace?
  var mapping: Mapping?
  /// How the mapping was found, if it was searched for.
  var search: MappingSearch.Result?
  /// What kept the search from a mapping that obeys the dataflow.
  var searchObstacle: SearchObstacle?
}

/// The activities of the layers run so far, each shape and mapping once.
struct SimulatedLayers {
  private struct Key: Hashable {
    var space: IterationSpace
    var throughput: Throughput
    var zeros: ZeroRule
    /// `nil` for the mapper's choice.
    var mapping: Mapping?
    /// What the mapper chooses by, where it does on a spatial array.
    var weights: EnergyWeights?
  }

  private let accelerator: Accelerator
  private let options: SearchOptions
  private let watch: SearchWatch
  private let engine: AnalyticEngine
  private let vectorRule: VectorRule
  private var seen: [Key: SimulatedLayer] = [:]
  /// What searches came to.
  private var searched: [Key: Result<SearchedMapping, SchedulingError>] = [:]

  init(_ accelerator: Accelerator, search options: SearchOptions, watch: SearchWatch) {
    self.accelerator = accelerator
    self.options = options
    self.watch = watch
    engine = AnalyticEngine(accelerator)
    vectorRule = VectorRule(accelerator)
  }

  /// The loops of a convolution in a plan's formats.
  func space(of convolution: Convolution, plan: LayerPlan, unit: Int) -> IterationSpace {
    IterationSpace(
      convolution,
      widths: OperandWidths(
        filter: plan.formats.weights.storageBits, ifmap: plan.formats.activations.storageBits,
        psum: accelerator.array.mesh?.psumBits?.count
          ?? accelerator.processingElement.units[unit].model.accumulatorBits,
        ofmap: plan.ofmapFormat.storageBits))
  }

  /// Why a mapping cannot be the layer's; empty if it can.
  func problems(of mapping: Mapping, for layer: Layer, plan: LayerPlan) -> [MappingProblem] {
    guard let convolution = layer.operation.convolution, let unit = plan.unit else { return [] }
    return mapping.problems(
      for: space(of: convolution, plan: plan, unit: unit), on: accelerator, throughput: plan.throughput)
  }

  /// Runs a layer. Where its mapping has to be searched for, the next few of those to come are searched for beside it.
  mutating func run(_ request: LayerRequest, before others: ArraySlice<LayerRequest>) throws(EvaluationError)
    -> SimulatedLayer
  {
    let (layer, plan) = (request.layer, request.plan)
    guard let convolution = layer.operation.convolution, let unit = plan.unit else {
      return SimulatedLayer(
        activity: vectorRule.activity(
          of: layer.operation, ifmapBits: plan.formats.activations.storageBits,
          ofmapBits: plan.ofmapFormat.storageBits, parameterBits: plan.formats.weights.storageBits))
    }
    if accelerator.array.timing == .scaleSim {
      return SimulatedLayer(activity: try scaleSim(layer, convolution, unit: unit))
    }
    if let sparsity = layer.sparsity { throw .sparsityNotSupported(layer: layer.name, sparsity: sparsity) }
    let key = key(request, convolution, unit: unit)
    if let known = seen[key] { return known }
    var run = SimulatedLayer(activity: LayerActivity(memoryCount: 0), space: key.space)
    let used: Mapping
    if let mapping = request.mapping {
      used = mapping.fitted(to: key.space, on: accelerator)
    } else {
      search(request, before: others)
      let searched = try searched(layer, key, request.weights)
      (run.search, run.searchObstacle) = (searched.result, searched.obstacle)
      used = searched.result.map { timed($0, key, request.weights) } ?? searched.mapping
    }
    run.mapping = used
    run.activity = engine.activity(of: key.space, mapping: used, throughput: key.throughput, zeros: key.zeros)
    seen[key] = run
    return run
  }

  /// The best of a search's shortlist when its time is counted to the cycle.
  private func timed(_ found: MappingSearch.Result, _ key: Key, _ weights: EnergyWeights) -> Mapping {
    func cost(_ mapping: Mapping) -> MappingCost {
      let activity = engine.activity(of: key.space, mapping: mapping, throughput: key.throughput, zeros: key.zeros)
      let cycles = Double(activity.cycles.total.count)
      return MappingCost(cycles: cycles, energy: weights.energy(of: activity, cycles: cycles))
    }
    var best = (mapping: found.mapping, cost: cost(found.mapping))
    for mapping in found.runnersUp {
      let own = cost(mapping)
      if own.isBetter(than: best.cost, options.goal) { best = (mapping, own) }
    }
    return best.mapping
  }

  private func key(_ request: LayerRequest, _ convolution: Convolution, unit: Int) -> Key {
    Key(
      space: space(of: convolution, plan: request.plan, unit: unit), throughput: request.plan.throughput,
      zeros: request.plan.zeros, mapping: request.mapping,
      weights: request.mapping == nil && accelerator.array.mesh != nil ? request.weights : nil)
  }

  /// Searches for the mappings of a layer and of the next few that need it, side by side: what each finds does not depend
  /// on the others.
  private mutating func search(_ request: LayerRequest, before others: ArraySlice<LayerRequest>) {
    var open: [(request: LayerRequest, key: Key)] = []
    for next in [request] + others where open.count < max(1, ProcessInfo.processInfo.activeProcessorCount) {
      guard next.mapping == nil, let convolution = next.layer.operation.convolution, let unit = next.plan.unit
      else { continue }
      let key = key(next, convolution, unit: unit)
      guard searched[key] == nil, !open.contains(where: { $0.key == key }) else { continue }
      open.append((next, key))
    }
    let found = Mutex<[Result<SearchedMapping, SchedulingError>?]>(Array(repeating: nil, count: open.count))
    DispatchQueue.concurrentPerform(iterations: open.count) { [self, open] index in
      let (next, key) = open[index]
      let result = result(of: next.layer, key, next.weights)
      found.withLock { $0[index] = result }
    }
    for (entry, result) in zip(open, found.withLock { $0 }) { searched[entry.key] = result }
  }

  /// What a search comes to.
  private func result(
    of layer: Layer, _ key: Key, _ weights: EnergyWeights
  ) -> Result<SearchedMapping, SchedulingError> {
    let (watch, name) = (watch, layer.name)
    let mapper = Mapper(
      accelerator, objective: Objective(options.goal),
      search: MappingSearch(
        SearchObjective(options.goal, weights: weights), effort: MappingSearch.Effort(options.effort),
        seed: options.seed, isCancelled: watch.isCancelled, progress: { watch.progress(name, $0) }))
    return Result { () throws(SchedulingError) in try mapper.searched(key.space, throughput: key.throughput) }
  }

  /// What was searched for before.
  private func searched(
    _ layer: Layer, _ key: Key, _ weights: EnergyWeights
  ) throws(EvaluationError) -> SearchedMapping {
    do throws(SchedulingError) {
      return try (searched[key] ?? result(of: layer, key, weights)).get()
    } catch {
      switch error {
      case .noTileFits(let overflow): throw .noTileFits(layer: layer.name, overflow: overflow)
      }
    }
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
