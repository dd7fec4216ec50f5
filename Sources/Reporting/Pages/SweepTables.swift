import Exploration

/// The tables of a sweep's page that are there without its program: the front, the best points, what failed.
struct SweepTables: Sendable {
  let findings: SweepFindings
  /// Whether `results.csv` and `pareto.csv` lie beside the page.
  let hasFiles: Bool

  /// More rows of a table than that are left to `pareto.csv` and `results.csv`.
  static let rowLimit = 500

  /// What rows and the page's program find each other by.
  private func key(place: Int) -> String { "point-\(findings.table.rows[place].index)" }

  /// The figures that the plan names: objectives, then what is constrained.
  private var namedFigures: [String] {
    var names = findings.table.objectives.map(\.column)
    for constraint in findings.table.constraints where !names.contains(constraint.column) {
      names.append(constraint.column)
    }
    return names
  }

  private func figure(_ column: String, of place: Int) -> DataTable.Cell {
    let cell = findings.cell(column, of: place)
    return .init(text: SweepUnit(column: column).text(cell: cell), exact: cell)
  }

  private func choice(_ column: String, of place: Int) -> DataTable.Cell {
    let cell = findings.cell(column, of: place)
    return .init(text: cell.isEmpty ? "–" : cell, exact: cell, size: SweepData.sizes([cell])?.first ?? nil)
  }

  private func isNumeric(_ column: String, in places: some Sequence<Int>) -> Bool {
    places.allSatisfy { place in
      let cell = findings.cell(column, of: place)
      return cell.isEmpty || Double(cell) != nil
    }
  }

  private func number(_ place: Int) -> DataTable.Cell {
    let text = String(findings.table.rows[place].index)
    return .init(text: text, exact: text)
  }

  /// The members of the front, with every figure.
  var front: Markup? {
    guard let front = findings.front else { return nil }
    let places = front.members.prefix(Self.rowLimit)
    let others = findings.figureColumns.map { findings.table.columns[$0] }.filter { !namedFigures.contains($0) }
    let varied = Array(findings.varied)
    let columns =
      [DataTable.Column(heading: "point", name: "point"), .init(heading: "note", name: "note", isNumeric: false)]
      + varied.map { .init(heading: $0, name: $0, isNumeric: isNumeric($0, in: places)) }
      + namedFigures.map { .init(heading: Self.heading($0), name: $0) }
      + others.map { .init(heading: Self.heading($0), name: $0, isMain: false) }
    let cut =
      front.members.count > places.count
      ? " The first \(places.count) of \(Decimals.grouped(front.members.count))." : ""
    let file = hasFiles ? ", as in pareto.csv" : ""
    return DataTable(
      id: "front-table", caption: "The points that no other is better than\(file).\(cut)", rowName: "point",
      columns: columns,
      rows: places.map { place in
        let note = findings.knees.contains(place) ? "knee" : ""
        return DataTable.Row(
          key: key(place: place),
          cells: [number(place), .init(text: note, exact: note)] + varied.map { choice($0, of: place) }
            + (namedFigures + others).map { figure($0, of: place) })
      }
    ).markup
  }

  /// Columns without their unit, which the figures have.
  static func heading(_ column: String) -> String {
    var words = column.split(separator: "_")
    if words.count > 1, let last = words.last, ["pj", "bits", "um2", "ms", "gops", "mw"].contains(last) {
      words.removeLast()
    }
    return words.joined(separator: " ")
  }

  /// The best point of each objective: without limits, within each, within all.
  var best: Markup? {
    guard let best = findings.best else { return nil }
    let columns: [DataTable.Column] =
      [
        .init(heading: "objective", name: "objective", isNumeric: false),
        .init(heading: "within", name: "within", isNumeric: false),
        .init(heading: "best", name: "best"), .init(heading: "costs", name: "times_unlimited"),
        .init(heading: "point", name: "point"),
      ] + findings.varied.map { .init(heading: $0, name: $0, isNumeric: false) }
    var rows: [DataTable.Row] = []
    for (index, objective) in best.objectives.enumerated() {
      for choice in best.choices {
        let free = best.choices.first { $0.network == choice.network }?.best[index]?.figure
        let limits =
          choice.constraints.isEmpty
          ? "no limit" : choice.constraints.map(\.text).joined(separator: " and ")
        let words = choice.network.isEmpty ? limits : "\(choice.network): \(limits)"
        let heads = [SweepFindings.words(objective), words].map { DataTable.Cell(text: $0, exact: $0) }
        let none = DataTable.Cell(text: "n/a", exact: "n/a")
        guard let found = choice.best[index] else {
          rows.append(.init(key: "none", cells: heads + Array(repeating: none, count: columns.count - 2)))
          continue
        }
        let ratio = free.flatMap { $0 != 0 ? found.figure / $0 : nil }
        rows.append(
          .init(
            key: key(place: found.place),
            cells: heads + [
              figure(objective.column, of: found.place),
              ratio.map { .init(text: "\(Decimals.significant($0))×", exact: "\($0)") } ?? none, number(found.place),
            ] + findings.varied.map { self.choice($0, of: found.place) }))
      }
    }
    return DataTable(
      id: "best-table", caption: "The best point of each objective, and what the limits cost", rowName: "choice",
      columns: columns, rows: rows
    ).markup
  }

  /// The points that have no figures, and why.
  var failures: Markup? {
    let places = findings.table.rows.indices.filter { findings.table.rows[$0].failure != nil }
    guard !places.isEmpty else { return nil }
    let shown = places.prefix(Self.rowLimit)
    let cut = places.count > shown.count ? " The first \(shown.count) of \(Decimals.grouped(places.count))." : ""
    return DataTable(
      id: "failure-table", caption: "Points without figures.\(cut)", rowName: "failure",
      columns: [.init(heading: "point", name: "point")]
        + findings.varied.map { .init(heading: $0, name: $0, isNumeric: isNumeric($0, in: shown)) }
        + [.init(heading: "failure", name: "failure", isNumeric: false)],
      rows: shown.map { place in
        let sentence = findings.table.rows[place].failure ?? ""
        return .init(
          key: key(place: place),
          cells: [number(place)] + findings.varied.map { choice($0, of: place) } + [
            .init(text: sentence, exact: sentence)
          ])
      }
    ).markup
  }
}
