extension Explanation {
  /// The explanation for a terminal: a line for each part, the figure below them, and the sources that the parts name.
  public var text: String {
    var text = "\(figure) of \(subject.onOneLine)\n\n"
    if case .formula(let formula) = rule { text += formula.wrapped(to: 100, first: "  \(figure) = ") + "\n" }
    var sources: [String] = []
    var rows: [[String]] = []
    for term in terms {
      rows.append(cells(of: term, sources: &sources))
    }
    let grid = TextGrid([.left, .right, .left, .left, .right, .left, .left, .right, .left], rows: rows)
    var result = Array(repeating: "", count: 9)
    (result[0], result[6], result[7]) = (figure, "=", Self.number(self.result))
    var whole = grid
    whole.rows.append(result)
    if !rows.isEmpty { whole.ruledRows = [rows.count] }
    text += whole.plain(indent: 2, gap: 1)
    if !sources.isEmpty {
      text += "\nSources\n"
      for (number, source) in sources.enumerated() {
        text += source.onOneLine.wrapped(to: 100, first: "  [\(number + 1)] ")
      }
    }
    if !notes.isEmpty { text += "\n" + notes.map { $0.onOneLine.wrapped(to: 100) }.joined() }
    return text
  }

  /// What, count, its unit, x, price, its unit, =, value, source.
  private func cells(of term: Term, sources: inout [String]) -> [String] {
    var mark = ""
    if let source = term.source {
      let index = sources.firstIndex(of: source) ?? sources.count
      if index == sources.count { sources.append(source) }
      mark = "[\(index + 1)]"
    }
    let value = Self.number(term.value)
    guard term.isProduct else { return [term.what, "", "", "", "", "", "", value, mark] }
    let price = term.price.map(Decimals.tidy) ?? "n/a"
    return [
      term.what, Self.number(term.count), term.countUnit, "x", price, term.priceUnit, "=", value, mark,
    ]
  }

  private static func number(_ value: ReportValue) -> String {
    switch value {
    case .text(let text): text
    case .unknown: "n/a"
    case .measure(let measure) where measure == measure.rounded() && measure.magnitude < 1e15:
      Decimals.grouped(Int(measure))
    // Products keep six decimals: a millionth of the unit is far below the rounding of the figure.
    case .measure(let measure) where measure.magnitude < 1e9 && measure == (measure * 1e6).rounded() / 1e6:
      Decimals.grouped("\(measure)")
    case .measure(let measure): Decimals.grouped(Decimals.fixed(measure, 6))
    case .count, .energy: Decimals.grouped(value.exactText)
    }
  }
}
