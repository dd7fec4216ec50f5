import Quantities

/// The rows of a sweep that no other row is better than: the exact front over any number of objectives.
///
/// Constraints come first: a row that breaks one neither is on the front nor keeps another off it. Rows that are equal in
/// every objective are all on the front, in plan order, because they differ in what was varied and only the user can choose.
public struct ParetoFront: Sendable, Hashable {
  public let rule: FrontRule
  /// Places in the rows given, ascending.
  public let members: [Int]
  /// The objectives' figures of each member.
  public let figures: [[Double]]
  /// How many rows were candidates.
  public let candidateCount: Int
  /// How many rows were none, by reason.
  public let exclusions: [FrontRule.Exclusion: Int]

  /// The front of a table by its own objectives and constraints.
  public init(_ table: SweepTable) throws(FrontError) {
    self.init(try FrontRule(table), rows: table.rows)
  }

  /// The front of rows. They are looked at one by one and not kept: memory grows with the front alone.
  public init(_ rule: FrontRule, rows: some Sequence<SweepRow>) {
    var best = Candidates(dimensions: rule.objectives.count)
    var exclusions: [FrontRule.Exclusion: Int] = [:]
    var (candidates, limit) = (0, Candidates.batch)
    for (place, row) in rows.enumerated() {
      switch rule.verdict(on: row) {
      case .excluded(let reason): exclusions[reason, default: 0] += 1
      case .candidate(let figures):
        candidates += 1
        best.append(figures, at: place, costs: rule.costs(of: figures))
        if best.places.count >= limit {
          best.thin()
          limit = best.places.count.times(2).plus(Candidates.batch)
        }
      }
    }
    best.thin()
    self.rule = rule
    members = best.places
    figures = best.figures
    candidateCount = candidates
    self.exclusions = exclusions
  }

  /// Each member's figures turned so that less is better.
  var costs: [[Double]] { figures.map(rule.costs) }
}

/// Rows that may be on a front.
private struct Candidates {
  /// So many are collected before those that are dominated are thrown out.
  static let batch = 16_384

  private(set) var places: [Int] = []
  private(set) var figures: [[Double]] = []
  private var points: ObjectivePoints

  init(dimensions: Int) { points = ObjectivePoints(dimensions: dimensions) }

  mutating func append(_ figures: [Double], at place: Int, costs: [Double]) {
    guard points.append(costs) else { return }
    places.append(place)
    self.figures.append(figures)
  }

  /// Throws out what is dominated.
  mutating func thin() {
    let kept = points.undominated()
    guard kept.count < places.count else { return }
    var thinned = ObjectivePoints(dimensions: points.dimensions)
    for point in kept { thinned.append(points[point]) }
    places = kept.map { places[$0] }
    figures = kept.map { figures[$0] }
    points = thinned
  }
}
