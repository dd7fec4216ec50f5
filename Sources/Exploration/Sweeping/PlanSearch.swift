import Documents

/// How a plan with too many points to run them all is searched: by NSGA-II (``GeneticSearch``), which runs the points that it
/// wants. What is not here is as in the paper.
public struct PlanSearch: Sendable, Hashable {
  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    case nsga2
  }

  public var algorithm = Algorithm.nsga2
  /// Points that live at the same time, at least 2.
  public var population = 100
  /// Generations after the first.
  public var generations = 250
  /// The same seed wants the same points, on every machine and with any number of jobs.
  public var seed: UInt64 = 0

  /// A search with the paper's settings.
  public init() {}

  /// How many points it rates at most.
  public func mostRated(of count: Int) -> Int { min(count, population.times(generations.plus(1))) }
}

/// A plan's search, and where it was written.
public struct PlacedSearch: Sendable, Hashable {
  public var search: PlanSearch
  public var place: SweepPlace

  /// A search at a place.
  public init(_ search: PlanSearch, place: SweepPlace = SweepPlace()) {
    self.search = search
    self.place = place
  }
}

extension Sweep {
  /// The search that the plan wants in place of running every point; `nil` if it wants none.
  /// - Throws: that the plan's points cannot be searched.
  public func search() throws(Findings) -> SweepSearch? {
    guard let wanted = plan.search else { return nil }
    func refused(_ text: String) -> Findings { Findings(wanted.place.finding(.inconsistent(text))) }
    guard plan.networks.count == 1 else {
      throw refused("a search has one network: points of different networks are no rivals")
    }
    let rule: FrontRule
    do throws(FrontError) {
      rule = try FrontRule(columns: columns, objectives: objectives, constraints: constraints)
    } catch {
      throw refused("a search needs objectives")
    }
    let levels = [plan.accelerators.count, plan.costs.count] + plan.axes.map(\.values.count)
    // What has one value is nothing to cross.
    let varied = levels.filter { $0 > 1 }
    guard var search = SweepSearch(levels: varied, count: count, rule: rule) else {
      throw refused("a search cannot have axes that apply at some points only (when)")
    }
    search.genetics.population = wanted.search.population
    search.genetics.generations = wanted.search.generations
    search.genetics.seed = wanted.search.seed
    // Values stand in an order; what is best in one objective is often at an end of all of them.
    search.genetics.founders = [varied.map { _ in 0 }, varied.map { $0 - 1 }]
    return search
  }
}
