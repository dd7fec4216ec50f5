extension Report {
  /// The report for a terminal: at most 100 columns, ASCII but for the names, ending with the totals, the three heaviest
  /// layers, the budget if there is one, and what was taken for granted.
  public var table: String {
    var text = titleLines.map { $0.onOneLine.wrapped(to: 100) }.joined() + "\n"
    text += layerGrid.plain()
    text += "\nTotals\n" + totalText
    text +=
      "\nHeaviest layers\n"
      + TextGrid([.left, .right, .right, .left], rows: heaviestLines).plain(indent: 2)
    if !verdicts.isEmpty { text += "\nBudget\n" + verdictGrid.plain(indent: 2) }
    if !defaults.isEmpty { text += "\nDefaults taken\n" + Self.list(defaultLines) }
    if !remarks.isEmpty { text += "\nRemarks\n" + Self.list(remarks) }
    return text
  }

  /// The totals: the figures line up, and explanations that do not fit go on below themselves.
  private var totalText: String {
    let nameWidth = totalLines.map { $0[0].count }.max() ?? 0
    let valueWidth = totalLines.map { $0[1].count }.max() ?? 0
    return totalLines.map { line in
      let name = line[0] + String(repeating: " ", count: nameWidth - line[0].count)
      let value = String(repeating: " ", count: valueWidth - line[1].count) + line[1]
      return "\(line[2])".wrapped(to: 100, first: "  \(name)  \(value)  ")
    }.joined()
  }

  static func list(_ lines: [String]) -> String {
    lines.map { $0.onOneLine.wrapped(to: 100, first: "  ") }.joined()
  }
}
