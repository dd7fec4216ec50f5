import Exploration

/// What a sweep says in a terminal: its front, the knee, the best points under each limit, and which knob matters.
public struct FrontSummary: Sendable {
  public let table: SweepTable
  public let front: ParetoFront
  public let best: BestPoints
  public let sensitivity: Sensitivity
  /// Members of the front that are listed at most; `pareto.csv` has all.
  public var listed = 20

  /// The summary of a sweep, finished or not.
  /// - Throws: that there is no objective, or that one or a constraint is none of the columns.
  public init(_ table: SweepTable) throws(FrontError) {
    self.table = table
    front = try ParetoFront(table)
    best = try BestPoints(table)
    sensitivity = try Sensitivity(table)
  }

  /// For a terminal.
  public var text: String {
    var text = headline.wrapped(to: 100)
    if !exclusionLines.isEmpty { text += Report.list(exclusionLines) }
    for (title, grid) in grids {
      text += "\n\(title)\n" + grid.plain(indent: 2)
    }
    if !notes.isEmpty { text += "\n" + Report.list(notes) }
    return text
  }

  /// The same in GitHub's Markdown.
  public var markdown: String {
    var text = "\(headline.inMarkdown)\n\n" + Report.bullets(exclusionLines)
    for (title, grid) in grids { text += "\n## \(title.inMarkdown)\n\n" + grid.markdown }
    if !notes.isEmpty { text += "\n" + Report.bullets(notes) }
    return text
  }

  private var headline: String {
    let objectives = front.rule.objectives.map { "\($0.column) (\($0.better.rawValue) is better)" }
    return
      "\(Decimals.grouped(front.members.count)) of \(Decimals.grouped(table.rows.count)) points are on the front of "
      + objectives.joined(separator: ", ")
  }

  /// Why rows are no candidates: failures first, then limits in their order, then figures.
  private var exclusionLines: [String] {
    var lines: [String] = []
    func add(_ reason: FrontRule.Exclusion, _ words: String) {
      guard let count = front.exclusions[reason] else { return }
      lines.append("\(Decimals.grouped(count)) \(words)")
    }
    add(.failed, "failed")
    for constraint in front.rule.constraints { add(.breaks(constraint), "break \(constraint.text)") }
    var seen: Set<String> = []
    for column in front.rule.constraints.map(\.column) + front.rule.objectives.map(\.column)
    where seen.insert(column).inserted {
      add(.unknown(column: column), "have no known \(column)")
    }
    return lines
  }

  private var grids: [(String, TextGrid)] {
    var grids: [(String, TextGrid)] = []
    if !front.members.isEmpty { grids.append(("Front", frontGrid)) }
    if !best.choices.isEmpty { grids.append(("Best points", bestGrid)) }
    if !sensitivity.axes.isEmpty { grids.append(("What matters", sensitivityGrid)) }
    return grids
  }

  private var varied: ArraySlice<String> { table.columns.prefix(max(0, table.variedCount)) }

  private func variedCells(_ place: Int) -> [String] {
    let cells = table.rows[place].cells
    return varied.indices.map { cells.indices.contains($0) ? cells[$0] : "" }
  }

  private var frontGrid: TextGrid {
    let objectives = front.rule.objectives
    var grid = TextGrid(
      [.right, .left] + varied.map { _ in .right } + objectives.map { _ in .right },
      header: ["point", ""] + varied + objectives.map(\.column))
    // Knees are listed wherever they stand.
    let knees = Set(front.knees.map(\.member))
    let places = Set(front.members.indices.prefix(listed)).union(knees).sorted()
    grid.rows = places.map { place in
      let row = front.members[place]
      return ["\(table.rows[row].index)", knees.contains(place) ? "knee" : ""] + variedCells(row)
        + front.figures[place].map(Self.text)
    }
    return grid
  }

  private var bestGrid: TextGrid {
    // Of one network it need not be named; a column of empty cells takes no room.
    let isNamed = front.rule.hasNetworks
    var grid = TextGrid(
      [.left, .left, .left, .right, .right] + varied.map { _ in .right },
      header: [isNamed ? "network" : "", "objective", "limits kept", "value", "point"] + varied)
    for network in best.choices.map(\.network).reduced {
      for (index, objective) in best.objectives.enumerated() {
        for choice in best.choices where choice.network == network {
          let limits = choice.constraints.isEmpty ? "none" : choice.constraints.map(\.text).joined(separator: "; ")
          let cells = choice.best[index].map { best in
            [Self.text(best.figure), "\(table.rows[best.place].index)"] + variedCells(best.place)
          }
          grid.rows.append(
            [network, objective.column, limits] + (cells ?? ["none", ""] + varied.map { _ in "" }))
        }
      }
    }
    return grid
  }

  private var sensitivityGrid: TextGrid {
    var grid = TextGrid(
      [.left, .left, .right, .right, .right, .left],
      header: ["objective", "axis", "by itself", "in all", "largest step", "from"])
    for (index, objective) in sensitivity.objectives.enumerated() {
      // The strongest first; of equals the first axis.
      let order = sensitivity.axes.indices.sorted { one, other in
        let (mine, theirs) = (sensitivity.effects[one][index].total ?? 0, sensitivity.effects[other][index].total ?? 0)
        return mine != theirs ? mine > theirs : one < other
      }
      for axis in order {
        let effect = sensitivity.effects[axis][index]
        let step = effect.largestStep
        grid.rows.append([
          objective.column, sensitivity.axes[axis].name, effect.main.map(Scaled.percent) ?? "n/a",
          effect.total.map(Scaled.percent) ?? "n/a", step.map { "x\(Decimals.significant($0.ratio))" } ?? "n/a",
          step.map { stepText($0, axis) } ?? "",
        ])
      }
    }
    return grid
  }

  private func stepText(_ step: Sensitivity.Step, _ axis: Int) -> String {
    func value(_ place: Int) -> String {
      sensitivity.axes[axis].columns.map { column in
        varied.firstIndex(of: column).map { variedCells(place)[$0] } ?? ""
      }.joined(separator: " + ")
    }
    let points = "point \(table.rows[step.from].index) to \(table.rows[step.to].index)"
    return "\(value(step.from)) to \(value(step.to)) (\(points))"
  }

  private var notes: [String] {
    var notes: [String] = []
    let hidden = front.members.count - listed
    if hidden > 0 { notes.append("\(Decimals.grouped(hidden)) more points of the front are in pareto.csv") }
    for (network, name) in front.networks.enumerated() where front.rule.objectives.count > 1 {
      guard front.members(ofNetwork: network).count > 2, front.knee(ofNetwork: network) == nil else { continue }
      notes.append(
        "no knee\(name.isEmpty ? "" : " for \(name)"): no point of the front lies between the plane through its ends and "
          + "the ideal")
    }
    for (index, objective) in sensitivity.objectives.enumerated() {
      if let together = sensitivity.interactions(of: index), together >= 0.0005, sensitivity.axes.count > 1 {
        notes.append("\(Scaled.percent(together)) of what \(objective.column) does the axes do only together")
      }
    }
    if sensitivity.isFullGrid.contains(false), sensitivity.axes.count > 1 {
      notes.append(
        "not every combination of values has figures: shares by itself may be lent from other axes, shares in all are "
          + "at least so much")
    }
    return notes
  }

  /// A figure for people; its column's name has the unit.
  private static func text(_ figure: Double) -> String {
    guard figure.magnitude >= 1000, figure.magnitude < 9e15 else { return Decimals.significant(figure) }
    return Decimals.grouped(Int(figure.rounded()))
  }
}

extension [String] {
  /// Each text once, where it stands first.
  fileprivate var reduced: [String] {
    reduce(into: []) { known, text in if !known.contains(text) { known.append(text) } }
  }
}
