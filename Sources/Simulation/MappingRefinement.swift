import Activity
import Arithmetic
import Dispatch
import Hardware
import Quantities
import Scheduling
import Synchronization

/// Makes a search's shortlist better by what the search leaves out.
///
/// A search compares what mappings move and how long the busiest port needs for it, over tiles that divide well. What single
/// tiles wait for, and tiles of odd sizes, are counted here: the shortlist is simulated whole, and the best of it is changed
/// one step at a time (``MappingNeighbours``) for as long as that makes it better, or until the effort is spent.
public struct MappingRefinement: Sendable {
  private let engine: AnalyticEngine
  private let space: IterationSpace
  private let throughput: Throughput
  private let zeros: ZeroRule
  private let objective: SearchObjective
  /// What no mapping is below: most neighbours are worse by far.
  private let floor: MappingFloor?
  private let tries: Int
  private let threads: Int
  private let isCancelled: @Sendable () -> Bool

  /// Looks at no more than so many mappings of a layer, a few at a time. What it finds does not depend on the threads.
  public init(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput(),
    zeros: ZeroRule = ZeroRule(), objective: SearchObjective, tries: Int = 1000, threads: Int = 64,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    // What a described device makes of a mapping takes too long to ask for each of many: searches see its peak.
    var pipe = accelerator
    pipe.dram.device = nil
    engine = AnalyticEngine(pipe)
    self.space = space
    self.throughput = throughput
    self.zeros = zeros
    self.objective = objective
    floor = MappingFloor(space, on: accelerator, throughput: throughput, weights: objective.weights)
    self.tries = tries
    self.threads = threads
    self.isCancelled = isCancelled
  }

  /// Cycles and energy of a mapping, all waiting included.
  public func cost(of mapping: Mapping) -> MappingCost {
    let activity = engine.activity(of: space, mapping: mapping, throughput: throughput, zeros: zeros)
    return cost(of: activity, taking: activity.cycles.total)
  }

  /// The same if it is better than `limit`, else `nil`: what would not be without any waiting is not timed.
  private func cost(of mapping: Mapping, ifBetterThan limit: MappingCost) -> MappingCost? {
    let counts = engine.unstalled(of: space, mapping: mapping, throughput: throughput, zeros: zeros)
    let least = cost(of: counts.activity, taking: engine.leastCycles(counts))
    guard least.isBetter(than: limit, objective.goal) else { return nil }
    let activity = engine.stalled(counts)
    let own = cost(of: activity, taking: activity.cycles.total)
    return own.isBetter(than: limit, objective.goal) ? own : nil
  }

  private func cost(of activity: LayerActivity, taking cycles: Cycles) -> MappingCost {
    let cycles = Double(cycles.count)
    return MappingCost(cycles: cycles, energy: objective.weights.energy(of: activity, cycles: cycles))
  }

  /// The best mapping that can be reached from those that a search found, which fit.
  public func best(from found: MappingSearch.Result) -> Mapping {
    var best = Timed(mapping: found.mapping, cost: cost(of: found.mapping))
    for mapping in found.runnersUp {
      if let own = cost(of: mapping, ifBetterThan: best.cost) { best = Timed(mapping: mapping, cost: own) }
    }
    guard let neighbours = MappingNeighbours(space, on: engine.accelerator), let floor else { return best.mapping }
    // Those that go through the same tiles as one that was looked at are no better than it was.
    var seen: Set<Mapping> = [best.mapping.stepping(in: space)]
    var left = tries
    while left > 0, !isCancelled() {
      let around = neighbours.neighbours(of: best.mapping).prefix(left)
      left -= around.count
      let others = around.filter { seen.insert($0.stepping(in: space)).inserted }
      guard let better = bestOf(others, betterThan: best.cost, floor) else { break }
      best = better
    }
    return best.mapping
  }

  private struct Timed {
    var mapping: Mapping
    var cost: MappingCost
  }

  /// The best of some mappings that fits and is better than a cost, the first of equals; `nil` if none is.
  private func bestOf(_ mappings: [Mapping], betterThan limit: MappingCost, _ floor: MappingFloor) -> Timed? {
    let goal = objective.goal
    guard !mappings.isEmpty else { return nil }
    let costs = Mutex<[MappingCost?]>(Array(repeating: nil, count: mappings.count))
    let taken = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, mappings.count)) { _ in
      while true {
        let index = taken.add(1, ordering: .relaxed).oldValue
        guard index < mappings.count else { return }
        let mapping = mappings[index]
        guard floor.isValid(mapping), floor.canBeat(limit.primary(goal), mapping, goal) else { continue }
        guard let own = cost(of: mapping, ifBetterThan: limit) else { continue }
        costs.withLock { $0[index] = own }
      }
    }
    var best: Timed?
    for (mapping, cost) in zip(mappings, costs.withLock { $0 }) {
      guard let cost, cost.isBetter(than: best?.cost ?? limit, goal) else { continue }
      best = Timed(mapping: mapping, cost: cost)
    }
    return best
  }
}
