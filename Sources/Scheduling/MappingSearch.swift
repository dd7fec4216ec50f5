import Arithmetic
import Dispatch
import Hardware
import Quantities
import Synchronization

/// Finds the best mapping of a layer onto a spatial array.
///
/// Small spaces are rated whole. Larger ones are searched from DRAM inwards, branch by branch: what is decided has its
/// exact traffic, what is open at least the least of its leaves, and a branch whose bound is not better than the best
/// mapping so far is left out. When no branch is left the best is the optimum of the space; when the effort is spent
/// before that, a guided search goes on from the best, and the least bound of what is open tells how far it can be from
/// the optimum.
public struct MappingSearch: Sendable {
  /// How far a search goes.
  public struct Effort: Sendable, Hashable {
    /// Most tiles tried for a dimension at a stage, for each tile outside.
    public var candidates: Int
    /// Mappings and branches rated before a search gives up proving.
    public var evaluations: Int
    /// Times that a guided search starts anew.
    public var restarts: Int
    /// As many times more are rated where no two windows share words, as in matrix products, whose ratings take that much
    /// less time.
    public var factorForProducts: Int

    public init(candidates: Int, evaluations: Int, restarts: Int, factorForProducts: Int = 1) {
      self.candidates = candidates
      self.evaluations = evaluations
      self.restarts = restarts
      self.factorForProducts = factorForProducts
    }

    public static let low = Effort(candidates: 8, evaluations: 100_000, restarts: 4)
    public static let standard = Effort(candidates: 12, evaluations: 1_250_000, restarts: 16, factorForProducts: 3)
    public static let high = Effort(candidates: 16, evaluations: 200_000_000, restarts: 64)
  }

  /// How far a search has come.
  public struct Progress: Sendable, Hashable {
    /// Ratings of mappings and branches; 0 as long as figures of single axes are worked out.
    public var evaluations: Int
    /// Of the effort, or of these figures: 0 to 1.
    public var fraction: Double
    public var best: MappingCost?
  }

  /// What stands for energy where mappings are compared.
  public enum EnergyMeasure: Sendable, Hashable {
    /// Energy, in the unit of the weights.
    case energy
    /// Bits that move, weighted by where they do (``Objective``).
    case weightedTraffic
  }

  /// What a search found.
  public struct Result: Sendable, Hashable {
    public var mapping: Mapping
    /// What was searched for.
    public var goal: SearchGoal
    /// What stands for energy in cost and bound.
    public var energyMeasure = EnergyMeasure.energy
    /// What it is ranked by: without the first tiles' way in and the last one's way out, and pipelines.
    public var cost: MappingCost
    /// Those that were the best before it, the better ones first: nearly as good, some better when timed to the cycle.
    public var runnersUp: [Mapping]
    /// Ratings of mappings and branches.
    public var evaluations: Int
    /// Mappings in the space, valid or not.
    public var spaceSize: Double
    /// No mapping of the space is below: cycles, energy, or their product, whichever is the goal.
    public var lowerBound: Double
    /// Whether no mapping of the space is better.
    public var isProven: Bool
    /// Whether every mapping that none other dominates was rated.
    public var isExhaustive: Bool
    /// Whether the search was told to stop.
    public var wasCancelled: Bool
    /// How far the best is above the bound, as a part of the best.
    public var gap: Double

    init(mapping: Mapping, cost: MappingCost, goal: SearchGoal) {
      self.mapping = mapping
      self.cost = cost
      self.goal = goal
      runnersUp = []
      evaluations = 0
      spaceSize = 0
      lowerBound = cost.primary(goal)
      isProven = false
      isExhaustive = false
      wasCancelled = false
      gap = 0
    }
  }

  public var objective: SearchObjective
  public var effort: Effort
  public var seed: UInt64
  /// At most so many are at work; the result does not depend on it.
  public var threads: Int
  /// Asked often; a search that it stops gives the best so far.
  public var isCancelled: @Sendable () -> Bool
  /// Told now and then.
  public var progress: @Sendable (Progress) -> Void

  /// Spaces of at most so many undominated mappings are rated whole.
  var exhaustible = 20_000.0
  /// Branches that are handed out at a time, and ratings after which one is handed back.
  private static let round = 32
  private static let ratings = 8192
  /// Most ratings of branches that are followed side by side, and starts anew before branches are looked at: spaces that
  /// are proven quickly should not wait for more.
  private static let mostInBeams = 25_000
  private static let firstRestarts = 16
  /// Ratings after which the other starts follow.
  var patience = 5_000_000

  public init(
    _ objective: SearchObjective, effort: Effort = .standard, seed: UInt64 = 0, threads: Int = 64,
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.objective = objective
    self.effort = effort
    self.seed = seed
    self.threads = max(1, threads)
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// The best mapping found; `nil` if the search gives none that obeys the dataflow and fits.
  public func best(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput()
  ) -> Result? {
    try? search(space, on: accelerator, throughput: throughput)
  }

  /// The best mapping found, or what kept the search from finding one.
  public func search(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput()
  ) throws(SearchObstacle) -> Result {
    let tables = try tables(space, on: accelerator, throughput: throughput)
    guard let found = best(tables) else { throw isCancelled() ? .stopped : .nothingFits }
    return found
  }

  func best(_ tables: MappingTables) -> Result? {
    guard let evaluator = MappingEvaluator(tables, weights: objective.weights) else { return nil }
    var search = self
    if !tables.space.space.hasOverlappingWindows {
      search.effort.evaluations = effort.evaluations.times(effort.factorForProducts)
    }
    return search.best(SearchGround(evaluator))
  }

  private func best(_ ground: SearchGround) -> Result? {
    let (tables, plan) = (ground.evaluator.tables, ground.plan)
    let goal = objective.goal
    let leaves =
      tables.trees.reduce(1.0) { $0 * Double($1.leafCount) } * plan.coarse.reduce(1.0) { $0 * Double($1.count) }
    let isExhaustive = leaves <= exhaustible
    var worker = SearchWorker(ground, goal, isCancelled: isCancelled)
    if !isExhaustive {
      let limit = min(effort.evaluations / 100, Self.mostInBeams)
      for width in [16, 256] { worker.beam(width: width, limit: limit) }
      worker.improve(
        restarts: min(effort.restarts, Self.firstRestarts), seed: seed, limit: effort.evaluations / 5)
    }
    worker.prunes = !isExhaustive
    var queue = BranchQueue()
    queue.add(worker.whole)
    let most = mostExploring
    var outcome = explore(&worker, &queue, until: min(most, patience))
    if !outcome.isComplete, !worker.wasCancelled, worker.evaluations < most {
      // No easy proof: a better mapping prunes more.
      worker.improve(
        restarts: effort.restarts - Self.firstRestarts, seed: seed &+ 2, limit: effort.evaluations / 5)
      outcome = explore(&worker, &queue, until: most)
    }
    if !outcome.isComplete, !worker.wasCancelled {
      worker.improve(restarts: effort.restarts, seed: seed &+ 1, limit: effort.evaluations)
    }
    guard let best = worker.best else { return nil }
    var result = Result(mapping: ground.evaluator.mapping(best.choice), cost: best.cost, goal: goal)
    result.runnersUp = worker.former.reversed().map { ground.evaluator.mapping($0.choice) }
    result.evaluations = worker.evaluations
    result.spaceSize = tables.space.size
    result.isProven = outcome.isComplete
    result.isExhaustive = isExhaustive && outcome.isComplete
    result.wasCancelled = worker.wasCancelled
    result.lowerBound = outcome.isComplete ? best.cost.primary(goal) : min(outcome.bound, best.cost.primary(goal))
    let primary = best.cost.primary(goal)
    result.gap = primary > 0 ? (primary - result.lowerBound) / primary : 0
    return result
  }

  /// Ratings for which branches are looked at; the rest is for what follows.
  private var mostExploring: Int { effort.evaluations / 10 * 8 }

  /// Goes through branches, least bound first, in rounds: all branches of a round start from the same best mapping, so that
  /// it does not matter who is done first. What a branch leaves open comes back to the others.
  private func explore(
    _ worker: inout SearchWorker, _ queue: inout BranchQueue, until most: Int
  ) -> (isComplete: Bool, bound: Double) {
    let goal = objective.goal
    var limit = 256
    while !worker.wasCancelled, worker.evaluations < most {
      var round: [SearchWorker.Branch] = []
      while round.count < Self.round, let branch = queue.removeLeast() {
        if worker.isWorth(branch.bound) { round.append(branch) }
      }
      guard !round.isEmpty else { return (true, .infinity) }
      // Workers of a round rate too little for asking by themselves.
      worker.askToGoOn()
      for other in explored(round, from: worker.copy(limit: limit)) {
        worker.take(other)
        for branch in other.open { queue.add(branch) }
      }
      limit = min(Self.ratings, limit * 2)
      progress(
        Progress(
          evaluations: worker.evaluations,
          fraction: min(1, Double(worker.evaluations) / Double(max(1, mostExploring))),
          best: worker.best?.cost))
    }
    while let least = queue.least, !worker.isWorth(least) { _ = queue.removeLeast() }
    guard let best = worker.best else { return (false, queue.least?.primary ?? 0) }
    guard let least = queue.least else { return (!worker.wasCancelled, .infinity) }
    // Open branches may tie with the best and be better in what is compared next.
    return (false, min(least.primary, best.cost.primary(goal)))
  }

  private func explored(_ round: [SearchWorker.Branch], from start: SearchWorker) -> [SearchWorker] {
    let done = Mutex<[SearchWorker?]>(Array(repeating: nil, count: round.count))
    let taken = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, round.count)) { _ in
      while true {
        let index = taken.add(1, ordering: .relaxed).oldValue
        guard index < round.count else { return }
        var own = start
        own.explore(round[index])
        done.withLock { [own] in $0[index] = own }
      }
    }
    return done.withLock { $0 }.compactMap(\.self)
  }
}
