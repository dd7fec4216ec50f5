import Exploration

/// Which axis matters to which objective, as bars.
struct SweepSensitivity: Sendable {
  let findings: SweepFindings
  let sensitivity: Sensitivity

  var drawing: Drawing {
    StackedBars(
      id: "sensitivity-bars", title: "Share of each objective's variation that an axis explains", summary: summary,
      series: [
        .init(name: "by itself", swatch: Swatch(paint: .compute)),
        .init(name: "only together with others", swatch: Swatch(paint: .fillDrain, texture: .stripes)),
      ],
      panels: sensitivity.objectives.map(\.column),
      rows: sensitivity.axes.enumerated().map { index, axis in
        StackedBars.Row(
          label: axis.name, key: "axis-\(index)",
          bars: sensitivity.objectives.indices.map { bar(axis, sensitivity.effects[index][$0], objective: $0) })
      },
      tickName: { Decimals.fixed($0 * 100, 0) + "%" }, reference: 1,
      width: max(680, 300 * Double(sensitivity.objectives.count))
    ).drawing
  }

  private var summary: String {
    let isFull = !sensitivity.isFullGrid.contains(false)
    let measured = zip(sensitivity.objectives, sensitivity.scales).map { objective, scale in
      scale == .logarithmic ? "the logarithm of \(objective.column)" : objective.column
    }.joined(separator: ", ")
    let grid =
      isFull
      ? "Every combination of values was simulated, so these are the first-order and total shares after Sobol."
      : "Not every combination of values has figures: axes can lend each other what they explain, and the total is a lower bound."
    return "Of the variance of \(measured); constraints do not count. \(grid)"
  }

  private func bar(_ axis: SweepAxis, _ effect: Sensitivity.Effect, objective: Int) -> StackedBars.Bar {
    let column = sensitivity.objectives[objective].column
    guard let main = effect.main else {
      return StackedBars.Bar(parts: [0, 0], total: "n/a", words: "\(axis.name)\n\(column) does not vary")
    }
    let rest = max(0, (effect.total ?? 0) - main)
    var lines = [axis.name, "\(Scaled.percent(main)) of the variation of \(column) by itself"]
    if let total = effect.total { lines.append("\(Scaled.percent(total)) together with others") }
    if let step = effect.largestStep { lines.append(words(step, axis, column)) }
    return StackedBars.Bar(
      parts: [main, rest], total: Scaled.percent(main + rest), words: lines.joined(separator: "\n"))
  }

  private func words(_ step: Sensitivity.Step, _ axis: SweepAxis, _ column: String) -> String {
    let values = [step.from, step.to].map { place in
      axis.columns.map { findings.cell($0, of: place) }.joined(separator: " + ")
    }
    let points = [step.from, step.to].map { String(findings.table.rows[$0].index) }
    return "largest step: \(values[0]) to \(values[1]) makes it \(Decimals.significant(step.ratio)) times as much "
      + "(points \(points[0]) and \(points[1]))"
  }

  /// The largest steps as a table, for those who do not see the bars.
  var table: Markup {
    var rows: [DataTable.Row] = []
    for (index, axis) in sensitivity.axes.enumerated() {
      for (objective, effect) in zip(sensitivity.objectives, sensitivity.effects[index]) {
        let shares = [effect.main, effect.total].map { share in
          DataTable.Cell(text: share.map(Scaled.percent) ?? "n/a", exact: share.map { "\($0)" } ?? "n/a")
        }
        let step = effect.largestStep
        let way = step.map { step in
          [step.from, step.to].map { place in axis.columns.map { findings.cell($0, of: place) }.joined(separator: " + ")
          }
          .joined(separator: " → ")
        }
        rows.append(
          DataTable.Row(
            key: "axis-\(index)",
            cells: [.init(text: axis.name, exact: axis.name), .init(text: objective.column, exact: objective.column)]
              + shares
              + [
                .init(
                  text: step.map { Decimals.significant($0.ratio) + "×" } ?? "n/a",
                  exact: step.map { "\($0.ratio)" } ?? "n/a"),
                .init(text: way ?? "n/a", exact: way ?? "n/a"),
              ]))
      }
    }
    return DataTable(
      id: "sensitivities", caption: "What each axis does to each objective", rowName: "effect",
      columns: [
        .init(heading: "axis", name: "axis", isNumeric: false),
        .init(heading: "objective", name: "objective", isNumeric: false),
        .init(heading: "by itself", name: "main_share"), .init(heading: "with others", name: "total_share"),
        .init(heading: "largest step", name: "largest_step_ratio"),
        .init(heading: "from → to", name: "largest_step", isNumeric: false),
      ], rows: rows
    ).markup
  }
}
