/// What a candidate of a search came to, less being better in every cost.
public struct RatedCosts: Sendable, Hashable {
  public var costs: [Double]
  /// How far limits are broken: 0 for none, infinite for what could not be rated at all.
  public var violation: Double

  /// Costs, and by how much limits are broken.
  public init(_ costs: [Double], violation: Double = 0) {
    self.costs = costs
    // What is no number is as bad as can be.
    self.violation = violation.isNaN || costs.contains(where: \.isNaN) ? .infinity : max(0, violation)
  }

  /// What has no costs.
  public static let impossible = RatedCosts([], violation: .infinity)

  /// Deb's constrained domination (section VI of the paper below): what keeps the limits before what does not, of two that
  /// do not the one that breaks them less, of two that do the one that is nowhere worse and somewhere better.
  public func dominates(_ other: RatedCosts) -> Bool {
    if violation > 0 || other.violation > 0 { return violation < other.violation }
    var isBetter = false
    for (mine, theirs) in zip(costs, other.costs) {
      if mine > theirs { return false }
      if mine < theirs { isBetter = true }
    }
    return isBetter
  }
}

/// Fronts of fronts, and how lonely a member of one is: the two measures by which NSGA-II chooses.
///
/// K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, A fast and elitist multiobjective genetic algorithm: NSGA-II, IEEE Trans.
/// Evolutionary Computation 6(2), 2002, sections III-A and III-B.
public enum NondominatedSorting {
  /// The candidates in ranks: those that none dominates; those that only these dominate; and so on. Ascending within a rank.
  public static func ranks(of candidates: [RatedCosts]) -> [[Int]] {
    var dominated = [[Int]](repeating: [], count: candidates.count)
    var dominators = [Int](repeating: 0, count: candidates.count)
    for one in candidates.indices {
      for other in candidates.indices where candidates[one].dominates(candidates[other]) {
        dominated[one].append(other)
        dominators[other] += 1
      }
    }
    var ranks: [[Int]] = []
    var rank = candidates.indices.filter { dominators[$0] == 0 }
    while !rank.isEmpty {
      ranks.append(rank)
      var next: [Int] = []
      for one in rank {
        for other in dominated[one] {
          dominators[other] -= 1
          if dominators[other] == 0 { next.append(other) }
        }
      }
      rank = next.sorted()
    }
    return ranks
  }

  /// The crowding distance of each of these costs, all of one rank: over the objectives, the sum of the distances between
  /// the two neighbours, in parts of the objective's range; infinite for the first and the last in any objective.
  /// Objectives that do not vary give nothing. Equal figures keep their order.
  public static func crowdingDistances(of costs: [[Double]]) -> [Double] {
    var distances = [Double](repeating: 0, count: costs.count)
    for objective in 0..<(costs.map(\.count).min() ?? 0) {
      let order = costs.indices.sorted { (costs[$0][objective], $0) < (costs[$1][objective], $1) }
      guard let first = order.first, let last = order.last else { continue }
      let range = costs[last][objective] - costs[first][objective]
      guard range > 0 else { continue }
      distances[first] = .infinity
      distances[last] = .infinity
      for place in order.indices.dropFirst().dropLast() {
        let between = costs[order[place + 1]][objective] - costs[order[place - 1]][objective]
        distances[order[place]] += range.isFinite ? between / range : 0
      }
    }
    return distances
  }
}
