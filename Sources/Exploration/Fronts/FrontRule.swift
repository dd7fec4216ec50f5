/// Why there can be no front of a table.
public enum FrontError: Error, Sendable, Hashable {
  /// No objective was named.
  case noObjectives
  /// An objective or a constraint names a figure that the table does not have.
  case unknownColumn(name: String, known: [String])
}

/// What makes a row of a sweep a candidate for its front: it has figures, keeps every constraint, and knows every objective.
///
/// Rows of different networks are no rivals: a design that runs a small network is not better than one that runs a large one.
/// Where a sweep has several, each has a front of its own.
public struct FrontRule: Sendable, Hashable {
  public let objectives: [SweepObjective]
  public let constraints: [SweepConstraint]
  /// Their places among the columns.
  let objectiveColumns: [Int]
  let constraintColumns: [Int]
  /// The column that says which network a row is of; `nil` where all are of one.
  let networkColumn: Int?

  /// The column's name, where there is one.
  static let networkName = "network"

  /// Why a row is no candidate.
  public enum Exclusion: Sendable, Hashable {
    /// It has no figures; the row says why.
    case failed
    /// It breaks that constraint, the first one that it does.
    case breaks(SweepConstraint)
    /// That figure is unknown: a price was missing, a memory is not there, or it is no finite number.
    case unknown(column: String)
  }

  /// What a row is to a front.
  public enum Verdict: Sendable, Hashable {
    /// The objectives' figures, in order, as the row has them.
    case candidate([Double])
    case excluded(Exclusion)
  }

  /// A rule for rows with these columns.
  public init(
    columns: [String], objectives: [SweepObjective], constraints: [SweepConstraint] = []
  ) throws(FrontError) {
    guard !objectives.isEmpty else { throw .noObjectives }
    self.objectives = objectives
    self.constraints = constraints
    objectiveColumns = try Self.places(of: objectives.map(\.column), in: columns)
    constraintColumns = try Self.places(of: constraints.map(\.column), in: columns)
    networkColumn = columns.firstIndex(of: Self.networkName)
  }

  /// The rule of a table with its own objectives and constraints.
  public init(_ table: SweepTable) throws(FrontError) {
    try self.init(columns: table.columns, objectives: table.objectives, constraints: table.constraints)
  }

  private static func places(of names: [String], in columns: [String]) throws(FrontError) -> [Int] {
    var places: [Int] = []
    for name in names {
      guard let place = columns.firstIndex(of: name) else { throw .unknownColumn(name: name, known: columns) }
      places.append(place)
    }
    return places
  }

  /// Whether the row is a candidate, and why not. Constraints come before objectives.
  public func verdict(on row: SweepRow) -> Verdict {
    if row.failure != nil { return .excluded(.failed) }
    for (constraint, column) in zip(constraints, constraintColumns) {
      guard let figure = row.number(column) else { return .excluded(.unknown(column: constraint.column)) }
      guard constraint.allows(figure) else { return .excluded(.breaks(constraint)) }
    }
    var figures: [Double] = []
    for (objective, column) in zip(objectives, objectiveColumns) {
      guard let figure = row.number(column) else { return .excluded(.unknown(column: objective.column)) }
      figures.append(figure)
    }
    return .candidate(figures)
  }

  /// Whether rows can be of different networks.
  public var hasNetworks: Bool { networkColumn != nil }

  /// The network that the row is of; empty where all are of one.
  func network(of row: SweepRow) -> String {
    guard let networkColumn, row.cells.indices.contains(networkColumn) else { return "" }
    return row.cells[networkColumn]
  }

  /// Figures turned so that less is better.
  func costs(of figures: [Double]) -> [Double] { zip(objectives, figures).map { $0.cost(of: $1) } }
}

extension SweepObjective {
  /// A figure turned so that less is better.
  func cost(of figure: Double) -> Double { better == .lower ? figure : -figure }
}

extension SweepRow {
  /// The finite number in a cell; `nil` where there is none, `n/a` included.
  func number(_ column: Int) -> Double? {
    guard cells.indices.contains(column), let number = Double(cells[column]), number.isFinite else { return nil }
    return number
  }
}
