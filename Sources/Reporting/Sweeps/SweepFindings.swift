import Exploration

/// What a sweep found: its front, the knee of it, the best points, and which axis matters. Worked out once for the page and
/// the digest.
public struct SweepFindings: Sendable {
  public let table: SweepTable
  /// The front over all objectives, of all points that keep all constraints; `nil` if there can be none (``problem``).
  public let front: ParetoFront?
  public let best: BestPoints?
  public let sensitivity: Sensitivity?
  /// The knees' places among the rows, network by network.
  public let knees: [Int]
  /// Why there is no front.
  public let problem: FrontError?

  /// The findings of a table by its own objectives and constraints.
  public init(_ table: SweepTable) {
    self.table = table
    var sensitivity: Sensitivity?
    var found: (front: ParetoFront, best: BestPoints)?
    var problem: FrontError?
    do throws(FrontError) {
      let rule = try FrontRule(table)
      sensitivity = try Sensitivity(table)
      found = (ParetoFront(rule, rows: table.rows), BestPoints(rule, rows: table.rows))
    } catch {
      problem = error
    }
    front = found?.front
    best = found?.best
    knees = found.map { found in found.front.knees.map { found.front.members[$0.member] } } ?? []
    self.sensitivity = sensitivity
    self.problem = problem
  }

  var varied: ArraySlice<String> { table.columns.prefix(max(0, table.variedCount)) }

  /// The figures' columns, without `failure`.
  var figureColumns: Range<Int> {
    let end = table.columns.last == "failure" ? table.columns.count - 1 : table.columns.count
    let start = min(end, max(0, table.variedCount))
    return start..<end
  }

  /// Of each network the best in that objective under all constraints.
  func allowedBest(of objective: Int) -> [(network: String, best: BestPoints.Best?)] {
    guard let best else { return [] }
    var last: [(network: String, best: BestPoints.Best?)] = []
    // Those of a network stand together, the one under all constraints last.
    for choice in best.choices {
      if last.last?.network == choice.network { last.removeLast() }
      last.append((choice.network, choice.best[objective]))
    }
    return last
  }

  /// How rows were chosen, as a sentence; `nil` where nobody chose.
  var searchSentence: String? {
    table.searchedCount.map { all in
      "NSGA-II rated \(Decimals.grouped(table.rows.count)) of \(Decimals.grouped(all)) points; the front and the best are those "
        + "of the rated ones."
    }
  }

  var failureCount: Int { table.rows.count { $0.failure != nil } }

  /// The axis whose steps, by themselves and together with others, explain most of an objective.
  func strongestAxis(of objective: Int) -> (axis: SweepAxis, effect: Sensitivity.Effect)? {
    guard let sensitivity else { return nil }
    let pairs = zip(sensitivity.axes, sensitivity.effects.map { $0[objective] })
    let known = pairs.filter { $0.1.main != nil }
    return known.max { Self.weight($0.1) < Self.weight($1.1) }.map { (axis: $0.0, effect: $0.1) }
  }

  private static func weight(_ effect: Sensitivity.Effect) -> Double { max(effect.main ?? 0, effect.total ?? 0) }

  func cell(_ column: String, of place: Int) -> String {
    guard let index = table.columns.firstIndex(of: column), table.rows.indices.contains(place),
      table.rows[place].cells.indices.contains(index)
    else { return "" }
    return table.rows[place].cells[index]
  }

  /// What was varied at a point: `array.rows=8, buffer.size=64KiB`. Of many values the most frequent is said once:
  /// `fc=int16, the other 20 int8`.
  func choices(of place: Int) -> String {
    let all = zip(varied, table.rows.indices.contains(place) ? table.rows[place].cells : []).filter { !$0.1.isEmpty }
    var (common, most) = (String?.none, 1)
    if all.count > Self.listedChoices {
      for (value, count) in Dictionary(all.map { ($0.1, 1) }, uniquingKeysWith: +)
      where count > most || count == most && value < common ?? "" {
        (common, most) = (value, count)
      }
    }
    var words = all.filter { $0.1 != common }.map { "\($0)=\($1)" }
    if let common { words.append("\(words.isEmpty ? "all" : "the other") \(most) \(common)") }
    return words.joined(separator: ", ")
  }

  /// So many values are all listed.
  private static let listedChoices = 6

  /// An objective in words: `energy_total_pj (lower is better)`.
  static func words(_ objective: SweepObjective) -> String {
    "\(objective.column) (\(objective.better.rawValue) is better)"
  }

  /// Why there is no front, as a sentence.
  var problemSentence: String? {
    switch problem {
    case .noObjectives?: "The plan names no objectives, so there is no front."
    case .unknownColumn(let name, _)?: "There is no figure \(name), so there is no front."
    case nil: nil
    }
  }

  /// What rows off the candidates are, by reason, in the order of their number.
  var exclusionLines: [String] {
    guard let front else { return [] }
    let lines = front.exclusions.map { (count: $0.value, text: Self.words($0.key, isOne: $0.value == 1)) }
    return lines.sorted { ($1.count, $0.text) < ($0.count, $1.text) }.map { "\(Decimals.grouped($0.count)) \($0.text)" }
  }

  /// Why rows are no candidates, in words behind a number of them or behind one.
  static func words(_ exclusion: FrontRule.Exclusion, isOne: Bool) -> String {
    switch exclusion {
    case .failed: "failed"
    case .breaks(let constraint): "\(isOne ? "breaks" : "break") \(constraint.text)"
    case .unknown(let column): "without \(column)"
    }
  }
}
