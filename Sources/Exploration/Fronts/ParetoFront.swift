import Quantities

/// The rows of a sweep that no other row is better than: the exact front over any number of objectives.
///
/// Constraints come first: a row that breaks one neither is on the front nor keeps another off it. Rows that are equal in
/// every objective are all on the front, in plan order, because they differ in what was varied and only the user can choose.
/// Of a sweep of several networks it holds the front of each.
public struct ParetoFront: Sendable, Hashable {
  public let rule: FrontRule
  /// Places in the rows given, ascending.
  public let members: [Int]
  /// The objectives' figures of each member.
  public let figures: [[Double]]
  /// The networks, in the order of their first candidates; one without a name where the sweep has one.
  public let networks: [String]
  /// For each member the place of its network.
  public let networkOf: [Int]
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
    var names: [String] = []
    var best: [Candidates] = []
    var exclusions: [FrontRule.Exclusion: Int] = [:]
    var candidates = 0
    for (place, row) in rows.enumerated() {
      switch rule.verdict(on: row) {
      case .excluded(let reason): exclusions[reason, default: 0] += 1
      case .candidate(let figures):
        candidates += 1
        let name = rule.network(of: row)
        let network = names.firstIndex(of: name) ?? names.count
        if network == names.count {
          names.append(name)
          best.append(Candidates(dimensions: rule.objectives.count))
        }
        best[network].append(figures, at: place, costs: rule.costs(of: figures))
      }
    }
    for network in best.indices { best[network].thin() }
    let all = best.enumerated().flatMap { network, own in
      zip(own.places, own.figures).map { (place: $0, figures: $1, network: network) }
    }.sorted { $0.place < $1.place }
    self.rule = rule
    members = all.map(\.place)
    figures = all.map(\.figures)
    networks = names
    networkOf = all.map(\.network)
    candidateCount = candidates
    self.exclusions = exclusions
  }

  /// The places among ``members`` of those of a network.
  public func members(ofNetwork network: Int) -> [Int] { members.indices.filter { networkOf[$0] == network } }
}

/// Rows that may be on a front.
private struct Candidates {
  /// So many are collected before those that are dominated are thrown out.
  private static let batch = 16_384

  private(set) var places: [Int] = []
  private(set) var figures: [[Double]] = []
  private var points: ObjectivePoints
  private var limit = batch

  init(dimensions: Int) { points = ObjectivePoints(dimensions: dimensions) }

  mutating func append(_ figures: [Double], at place: Int, costs: [Double]) {
    guard points.append(costs) else { return }
    places.append(place)
    self.figures.append(figures)
    guard places.count >= limit else { return }
    thin()
    limit = places.count.times(2).plus(Self.batch)
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
