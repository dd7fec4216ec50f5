import Quantities

/// A search for the front of a sweep that has too many points to run them all: NSGA-II over what the plan varies.
///
/// A genome has a number for every level of the plan (networks, accelerators, cost tables, axes), as a point has. The search
/// asks for rows of points and never for one twice; asked again with the same settings it wants the same points in the same
/// order, so that rows that are kept let it go on where it was stopped.
public struct SweepSearch: Sendable {
  /// How many values each level has, the last one changing fastest from point to point.
  public let levels: [Int]
  public let rule: FrontRule
  /// The algorithm's settings; its choices are the levels.
  public var genetics: GeneticSearch

  /// A search over a plan of so many points; `nil` where these are not all combinations of the levels, as with axes that
  /// apply at some points only.
  public init?(levels: [Int], count: Int, rule: FrontRule) {
    guard levels.allSatisfy({ $0 > 0 }), levels.reduce(1, { $0.times($1) }) == count else { return nil }
    self.levels = levels
    self.rule = rule
    genetics = GeneticSearch(choices: levels)
  }

  /// The algorithm's settings as a plan has them.
  public var settings: PlanSearch {
    var settings = PlanSearch()
    (settings.population, settings.generations) = (genetics.population, genetics.generations)
    settings.seed = genetics.seed
    return settings
  }

  /// The number of the point with these values.
  public func point(of genome: [Int]) -> Int { zip(levels, genome).reduce(0) { $0.times($1.0).plus($1.1) } }

  /// Runs the points that the search wants, and gives their numbers in plan order. `rows` gets new points and gives a row for
  /// each, in the same order; fewer end the search.
  public func points<Failure: Error>(
    _ rows: ([Int]) throws(Failure) -> [SweepRow]
  ) throws(Failure) -> [Int] {
    try points { points throws(Failure) in try rows(points).map(rating) }
  }

  /// The same with what rows are worth in their place.
  func points<Failure: Error>(
    ratings: ([Int]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> [Int] {
    let outcome = try genetics.search { genomes throws(Failure) in try ratings(genomes.map(point)) }
    return outcome.rated.map { point(of: $0.genome) }.sorted()
  }

  /// What a row is worth: its objectives; by what part it breaks its limits; nothing, where it failed or a figure is unknown.
  func rating(of row: SweepRow) -> RatedCosts {
    switch rule.verdict(on: row) {
    case .candidate(let figures): return RatedCosts(rule.costs(of: figures))
    case .excluded(.failed), .excluded(.unknown): return .impossible
    case .excluded(.breaks):
      var violation = 0.0
      for (constraint, column) in zip(rule.constraints, rule.constraintColumns) {
        guard let figure = row.number(column) else { return .impossible }
        guard !constraint.allows(figure) else { continue }
        // A figure at the limit breaks `<` by hardly anything, but does.
        let part = (figure - constraint.limit).magnitude / max(constraint.limit.magnitude, .leastNormalMagnitude)
        violation += max(part, .ulpOfOne)
      }
      return RatedCosts([], violation: violation)
    }
  }
}
