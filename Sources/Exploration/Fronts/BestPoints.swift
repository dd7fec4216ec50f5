/// The best row of a sweep in each objective, under no constraint, under each alone, and under all: what a limit costs.
public struct BestPoints: Sendable, Hashable {
  /// A best row.
  public struct Best: Sendable, Hashable {
    /// Its place in the rows given.
    public var place: Int
    /// The objective's figure.
    public var figure: Double
  }

  /// The best of a network under some constraints.
  public struct Choice: Sendable, Hashable {
    /// Empty where the sweep has one network.
    public var network: String
    /// All of these hold.
    public var constraints: [SweepConstraint]
    /// One for each objective; `nil` where no row keeps the constraints and knows the figure.
    public var best: [Best?]
  }

  public let objectives: [SweepObjective]
  /// Network by network, in the order of their first rows with figures: under no constraint first; then, if there are any, under
  /// each alone in their order; then, if there are several, under all.
  public let choices: [Choice]

  /// The best rows of a table by its own objectives and constraints.
  public init(_ table: SweepTable) throws(FrontError) { self.init(try FrontRule(table), rows: table.rows) }

  /// The best of these rows. Of rows that are equal in an objective the one that is better in the others counts, in their
  /// order, and then the first.
  public init(_ rule: FrontRule, rows: some Sequence<SweepRow>) {
    objectives = rule.objectives
    let limits = rule.constraints
    var sets: [[Int]] = [[]] + limits.indices.map { [$0] }
    if limits.count > 1 { sets.append(Array(limits.indices)) }
    var networks: [String] = []
    var leaders: [[[Leader?]]] = []
    for (place, row) in rows.enumerated() where row.failure == nil {
      let name = rule.network(of: row)
      let network = networks.firstIndex(of: name) ?? networks.count
      if network == networks.count {
        networks.append(name)
        leaders.append(sets.map { _ in Array(repeating: nil, count: rule.objectives.count) })
      }
      let figures = rule.objectiveColumns.map(row.number)
      let costs = zip(rule.objectives, figures).map { objective, figure in figure.map(objective.cost) }
      let keeps = zip(limits, rule.constraintColumns).map { limit, column in
        row.number(column).map(limit.allows) ?? false
      }
      for (set, members) in sets.enumerated() where members.allSatisfy({ keeps[$0] }) {
        for (objective, figure) in figures.enumerated() {
          guard let figure else { continue }
          if let leader = leaders[network][set][objective], !Self.isBetter(costs, than: leader.costs, in: objective) {
            continue
          }
          leaders[network][set][objective] = Leader(costs: costs, best: Best(place: place, figure: figure))
        }
      }
    }
    choices = zip(networks, leaders).flatMap { network, leaders in
      zip(sets, leaders).map { members, leaders in
        Choice(network: network, constraints: members.map { limits[$0] }, best: leaders.map { $0?.best })
      }
    }
  }

  private struct Leader {
    var costs: [Double?]
    var best: Best
  }

  private static func isBetter(_ one: [Double?], than other: [Double?], in objective: Int) -> Bool {
    for place in [objective] + one.indices.filter({ $0 != objective }) {
      guard let mine = one[place], let theirs = other[place] else { continue }
      if mine != theirs { return mine < theirs }
    }
    return false
  }
}
