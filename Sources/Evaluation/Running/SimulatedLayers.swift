import Activity
import Arithmetic
import Costs
import Dispatch
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

  let accelerator: Accelerator
  private let prices: PriceList
  private let tariffs: [LayerTariffs]
  let plan: PlannedNetwork
  private let options: SearchOptions
  private let timing: TimingEngine
  let stepping: CycleEngine.Settings
  let watch: SearchWatch
  private let memory: EvaluationMemory
  private let engine: AnalyticEngine
  /// What searches look at, by number in ``memory``.
  private let machine: Int
  /// Empty where no kind has a mapping.
  private let counts: PlanCounts
  private let found: [PlannedNetwork.Misfit]
  private let isMisfit: [Bool]

  /// - Throws: ``EvaluationError/mappingsDoNotFit(_:)`` for mappings that were given.
  init(
    _ plan: PlannedNetwork, by prices: PriceList, tariffs: [LayerTariffs], search options: SearchOptions,
    timing: TimingEngine, isForced: Bool = false, watch: SearchWatch, memory: EvaluationMemory
  ) throws(EvaluationError) {
    accelerator = prices.accelerator
    self.timing = timing
    var stepping = CycleEngine.Settings()
    stepping.isForced = isForced
    stepping.seed = options.seed
    self.stepping = stepping
    self.prices = prices
    self.tariffs = tariffs
    self.plan = plan
    self.options = options
    self.watch = watch
    self.memory = memory
    let engine = AnalyticEngine(accelerator)
    self.engine = engine
    let isMapped = plan.kinds.contains { $0.mapping != nil }
    let own =
      !isMapped
      ? (PlanCounts(count: 0), [])
      : accelerator.array.mesh == nil ? Self.systolic(plan, engine, memory) : Self.spatial(plan, engine, memory)
    (counts, found) = own
    let isSearched = !found.isEmpty || plan.kinds.contains { $0.space != nil && $0.mapping == nil }
    machine =
      isSearched
      ? memory.number(
        of: .init(array: accelerator.array, memories: accelerator.memories, dram: accelerator.dram, options: options))
      : 0
    let refused = found.filter { plan.kinds[$0.kind].source == .given }.map(\.mapping)
    if !refused.isEmpty { throw .mappingsDoNotFit(refused) }
    var isMisfit = Array(repeating: false, count: plan.kinds.count)
    for misfit in found { isMisfit[misfit.kind] = true }
    self.isMisfit = isMisfit
  }

  private typealias Counts = (counts: PlanCounts, misfits: [PlannedNetwork.Misfit])

  /// On a systolic array counting a layer takes less time than looking it up: only plans are remembered as a whole. What is
  /// counted does not depend on capacities, and what does not fit is counted for nothing.
  private static func systolic(
    _ plan: PlannedNetwork, _ engine: AnalyticEngine, _ memory: EvaluationMemory
  ) -> Counts {
    let accelerator = engine.accelerator
    let arrangement = memory.number(of: EvaluationMemory.Arrangement(accelerator))
    let prepared = memory.prepared(.init(layer: plan.number, machine: arrangement)) {
      plan.kinds.map { kind in
        kind.analysis.map {
          SystolicLayer($0, on: accelerator, throughput: kind.plan.throughput, zeros: kind.plan.zeros)
        }
      }
    }
    let misfits = plan.misfits { index in
      let kind = plan.kinds[index]
      if let layer = prepared[index],
        layer.demand.fits(accelerator.memories, layer.analysis.resized(to: accelerator.array))
      {
        return []
      }
      guard let mapping = kind.mapping, let space = kind.space else { return [] }
      return mapping.problems(for: space, on: accelerator, throughput: kind.plan.throughput, analysis: kind.analysis)
    }
    let structure = memory.number(of: EvaluationMemory.Structure(accelerator))
    let counts = memory.counts(ofPlan: .init(layer: plan.number, machine: structure)) {
      var counts = PlanCounts(count: prepared.count)
      for layer in prepared {
        if let layer { counts.append(engine.unstalled(layer)) } else { counts.appendNone() }
      }
      return counts
    }
    return (counts, misfits)
  }

  /// On a spatial array single layers are worth remembering, for plans that differ in some.
  private static func spatial(
    _ plan: PlannedNetwork, _ engine: AnalyticEngine, _ memory: EvaluationMemory
  ) -> Counts {
    let accelerator = engine.accelerator
    let room = memory.number(of: EvaluationMemory.Structure(accelerator, capacities: true))
    let misfits = memory.misfits(ofPlan: .init(layer: plan.number, machine: room)) {
      plan.misfits { index in
        let kind = plan.kinds[index]
        guard let mapping = kind.mapping, let space = kind.space else { return [] }
        return memory.problems(.init(layer: kind.number, machine: room)) {
          mapping.problems(for: space, on: accelerator, throughput: kind.plan.throughput)
        }
      }
    }
    let structure = memory.number(of: EvaluationMemory.Structure(accelerator))
    let misfitting = Set(misfits.map(\.kind))
    // Which mappings fit depends on capacities, too, and with it what there is to count.
    let counts = memory.counts(ofPlan: .init(layer: plan.number, machine: room)) {
      var counts = PlanCounts(count: plan.kinds.count)
      for (index, kind) in plan.kinds.enumerated() {
        guard let mapping = kind.mapping, let space = kind.space, !misfitting.contains(index) else {
          counts.appendNone()
          continue
        }
        counts.append(
          memory.counts(.init(layer: kind.number, machine: structure)) {
            engine.unstalled(of: space, mapping: mapping, throughput: kind.plan.throughput, zeros: kind.plan.zeros)
          })
      }
      return counts
    }
    return (counts, misfits)
  }

  /// Layers whose mapping does not fit, in the network's order; all of them are the chip's own, and searched for instead.
  var misfits: [MisfitMapping] { found.map(\.mapping) }

  /// Where the mapping of a kind comes from; `nil` if it has none.
  func source(of kind: Int) -> MappingSource? {
    guard plan.kinds[kind].space != nil else { return nil }
    return isMisfit[kind] ? .searched : plan.kinds[kind].source ?? .searched
  }

  /// Runs the layers of a kind. Where its mapping has to be searched for, the next few of those to come are searched for
  /// beside it.
  func run(_ index: Int) throws(EvaluationError) -> SimulatedLayer {
    var layer = try analyzed(index)
    guard let mapping = layer.mapping else {
      layer.activity = streamed(plan.kinds[index]) ?? layer.activity
      return layer
    }
    switch timing {
    case .analytic: break
    case .event: layer.activity = timed(plan.kinds[index], mapping, taking: .each) ?? layer.activity
    case .cycle: layer.activity = try stepped(plan.kinds[index], mapping) ?? layer.activity
    }
    return layer
  }

  /// The activity of a kind under a mapping, tile by tile.
  private func timed(_ kind: Kind, _ mapping: Mapping, taking steps: EventEngine.Steps) -> LayerActivity? {
    kind.space.map { space in
      EventEngine(accelerator).activity(
        of: space, mapping: mapping, throughput: kind.plan.throughput, zeros: kind.plan.zeros, taking: steps)
    }
  }

  /// The activity of a kind without multiply-accumulates where a device serves its words; `nil` for others, and by the analytic
  /// engine.
  private func streamed(_ kind: Kind) -> LayerActivity? {
    guard timing != .analytic, accelerator.dram.device != nil, kind.layer.operation.convolution == nil else {
      return nil
    }
    return EventEngine(accelerator).activity(
      of: kind.layer.operation, ifmapBits: kind.plan.formats.activations.storageBits,
      ofmapBits: kind.plan.ofmapFormat.storageBits, parameterBits: kind.plan.formats.weights.storageBits)
  }

  /// The layers of a kind by the analytic engine.
  func analyzed(_ index: Int) throws(EvaluationError) -> SimulatedLayer {
    let kind = plan.kinds[index]
    let (layer, plan) = (kind.layer, kind.plan)
    guard let convolution = layer.operation.convolution, let unit = plan.unit else {
      return SimulatedLayer(
        activity: engine.activity(
          of: layer.operation, ifmapBits: plan.formats.activations.storageBits,
          ofmapBits: plan.ofmapFormat.storageBits, parameterBits: plan.formats.weights.storageBits))
    }
    guard kind.space != nil else {
      return SimulatedLayer(activity: try scaleSim(layer, convolution, unit: unit))
    }
    if let sparsity = layer.sparsity { throw .sparsityNotSupported(layer: layer.name, sparsity: sparsity) }
    if let place = counted(index) {
      return SimulatedLayer(activity: stalled(place), mapping: kind.mapping)
    }
    switch search(index) {
    case .success(let found): return found
    case .failure(.noTileFits(let overflow)): throw .noTileFits(layer: layer.name, overflow: overflow)
    }
  }

  /// The place of what a kind does with a mapping that needs no search; `nil` also for what cannot be run.
  private func counted(_ index: Int) -> Int? {
    counts.places.isEmpty || isMisfit[index] || plan.kinds[index].layer.sparsity != nil ? nil : counts.places[index]
  }

  /// That with its waiting; what was counted is looked at where it is, not copied.
  private func stalled(_ place: Int) -> LayerActivity {
    counts.all.withUnsafeBufferPointer { engine.stalled($0[place]) }
  }

  /// What layers do under the mappings that were found for them; `nil` for kinds that are not searched for.
  typealias Found = [Result<LayerActivity, SchedulingError>?]

  /// What the layers of a kind do. Where prices do not matter to searches, those of the whole plan are looked up at once;
  /// `found` keeps them between kinds.
  func activity(_ index: Int, _ found: inout Found?) throws(EvaluationError) -> LayerActivity {
    guard timing != .cycle else { return try run(index).activity }
    guard timing == .analytic else {
      let layer = try analyzed(index)
      let kind = plan.kinds[index]
      return layer.mapping.flatMap { timed(kind, $0, taking: .runsAtOnce) } ?? streamed(kind) ?? layer.activity
    }
    if let place = counted(index) { return stalled(place) }
    guard accelerator.array.mesh == nil, isSearched(index) else { return try run(index).activity }
    let all = found ?? allFound()
    found = all
    switch all[index] {
    case .success(let activity): return activity
    case .failure, nil: return try run(index).activity
    }
  }

  /// Whether a mapping is searched for.
  private func isSearched(_ index: Int) -> Bool {
    let kind = plan.kinds[index]
    return kind.space != nil && kind.layer.sparsity == nil && (kind.mapping == nil || isMisfit[index])
  }

  private func allFound() -> Found {
    memory.found(ofPlan: .init(layer: plan.number, machine: machine)) {
      plan.kinds.indices.map { index in
        guard isSearched(index) else { return nil }
        return search(index).map { layer in
          // Threads that count references to the same lists wait for each other.
          var own = layer.activity
          own.memories = own.memories.map { $0 }
          own.cycles.stalls = own.cycles.stalls.map { $0 }
          return own
        }
      }
    }
  }

  /// Searches for the mappings of a kind and of the next few that need it, side by side: what each finds does not depend
  /// on the others.
  private func search(_ index: Int) -> Result<SimulatedLayer, SchedulingError> {
    let own = result(of: index)
    guard !own.isKnown else { return own.get { searched(index) } }
    var open: [(index: Int, result: SearchResult)] = [(index, own)]
    for next in plan.kinds.indices.dropFirst(index + 1) {
      guard open.count < Self.searchesBesideEachOther * processorCount else { break }
      guard isSearched(next) else { continue }
      let result = result(of: next)
      if !result.isKnown, !open.contains(where: { $0.result === result }) { open.append((next, result)) }
    }
    DispatchQueue.concurrentPerform(iterations: open.count) { [open] place in
      _ = open[place].result.get { searched(open[place].index) }
    }
    return own.get { searched(index) }
  }

  /// So many for each processor: kinds take longer or shorter, and who is done with one goes on with the next.
  private static var searchesBesideEachOther: Int { 4 }

  private func result(of index: Int) -> SearchResult {
    let kind = plan.kinds[index]
    return memory.search(
      .init(
        layer: kind.searchNumber, machine: machine, weights: accelerator.array.mesh == nil ? nil : weights(of: kind)))
  }

  private func weights(of kind: Kind) -> EnergyWeights {
    EnergyWeights(prices, tariffs[kind.formats], operations: kind.multiplyAccumulates)
  }

  /// The mapping of a kind: given, its own, or searched for; `nil` where there is nothing to map.
  func mapping(of index: Int) throws(EvaluationError) -> Mapping? { try analyzed(index).mapping }

  /// The best mapping that a search finds for other loops than a kind's, everything else being that kind's.
  func searchedMapping(of space: IterationSpace, as index: Int) throws(EvaluationError) -> Mapping {
    switch searched(plan.kinds[index], space) {
    case .success(let layer):
      guard let mapping = layer.mapping else {
        throw .notStepped(layer: plan.kinds[index].layer.name, .refused(.nothingToDo))
      }
      return mapping
    case .failure(.noTileFits(let overflow)):
      throw .noTileFits(layer: plan.kinds[index].layer.name, overflow: overflow)
    }
  }

  /// The layer under the best mapping that a search finds.
  private func searched(_ index: Int) -> Result<SimulatedLayer, SchedulingError> {
    let kind = plan.kinds[index]
    guard let space = kind.space else { return .success(SimulatedLayer(activity: LayerActivity(memoryCount: 0))) }
    return searched(kind, space)
  }

  private func searched(_ kind: Kind, _ space: IterationSpace) -> Result<SimulatedLayer, SchedulingError> {
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
