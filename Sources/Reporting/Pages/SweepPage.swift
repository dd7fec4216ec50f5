import Exploration

/// A sweep as a page of its own: its points over any two figures with the front, by parameter, side by side on parallel axes
/// and as a table; what matters, what is best, and where it all comes from.
public struct SweepPage: Sendable {
  /// Of larger sweeps a page has the front and a sample: what a browser goes through in a blink.
  public static let pointLimit = 25_000

  /// What a fact is called, and what is to be said of it.
  public typealias Fact = (name: String, values: [String])

  let findings: SweepFindings
  let title: String
  let provenance: [Fact]
  let remarks: [String]
  let version: String
  let hasFiles: Bool
  let data: SweepData

  /// The page of a sweep.
  /// - Parameters:
  ///   - provenance: where the figures come from: plan, networks, accelerators, tables, with their digests.
  ///   - remarks: what readers must know.
  ///   - version: the program's.
  ///   - hasFiles: whether `results.csv` and `pareto.csv` lie beside the page.
  ///   - pointLimit: of more points the front and a sample are shown, and the page says so.
  public init(
    _ findings: SweepFindings, title: String, provenance: [Fact], remarks: [String] = [], version: String,
    hasFiles: Bool = true, pointLimit: Int = SweepPage.pointLimit
  ) {
    self.findings = findings
    self.title = title
    self.provenance = provenance
    self.remarks = remarks
    self.version = version
    self.hasFiles = hasFiles
    data = SweepData(findings, limit: max(1, pointLimit))
  }

  /// The page. The same table gives the same bytes.
  public var html: String {
    PageFrame(
      title: title, subtitles: subtitles, introduction: [cards, .figures(id: "sweep-data", data.json)],
      sections: sections, version: version, script: SweepScript.all, style: SweepStyle.sheet
    ).html
  }

  private var table: SweepTable { findings.table }

  private var subtitles: [String] {
    let varied = findings.varied.isEmpty ? "nothing" : findings.varied.joined(separator: ", ")
    let objectives = table.objectives.map(SweepFindings.words)
    var lines = ["Varied: \(varied)"]
    if !objectives.isEmpty { lines.append("Objectives: \(objectives.joined(separator: ", "))") }
    if !table.constraints.isEmpty {
      lines.append("Limits: \(table.constraints.map(\.text).joined(separator: ", "))")
    }
    if let sentence = findings.searchSentence { lines.append(sentence) }
    if data.places.count < table.rows.count {
      lines.append(
        "This page shows \(Decimals.grouped(data.places.count)) of \(Decimals.grouped(table.rows.count)) points: the front, "
          + "the best, and an even sample of the others. Front, best points and sensitivities are those of all points.")
    }
    return lines
  }

  private var cards: Markup {
    var cards: [(name: String, value: String, note: String)] = []
    let failures = findings.failureCount
    let left = findings.exclusionLines
    cards.append(
      (
        name: "Points", value: Decimals.grouped(table.rows.count),
        note: left.isEmpty ? (failures == 0 ? "none failed" : "\(failures) failed") : left.joined(separator: ", ")
      ))
    if let front = findings.front {
      cards.append(
        (
          name: "On the front", value: Decimals.grouped(front.members.count),
          note: "of \(Decimals.grouped(front.candidateCount)) that keep all limits"
        ))
    }
    for (index, objective) in table.objectives.enumerated() {
      for (network, best) in findings.allowedBest(of: index) {
        guard let best else { continue }
        cards.append(
          (
            name: "Best \(objective.column)\(network.isEmpty ? "" : " of \(network)")",
            value: SweepUnit(column: objective.column).text(cell: findings.cell(objective.column, of: best.place)),
            note: "point \(table.rows[best.place].index): \(findings.choices(of: best.place))"
          ))
      }
    }
    for knee in findings.knees {
      cards.append(
        (
          name: "Knee of the front", value: "point \(table.rows[knee].index)", note: findings.choices(of: knee)
        ))
    }
    return PageFrame.cards(cards)
  }

  private var sections: [PageFrame.Section] {
    let tables = SweepTables(findings: findings, hasFiles: hasFiles)
    var sections = [
      PageFrame.Section(
        id: "points", title: "Points", introduction: frontWords, content: [needsProgram, filter, scatter]),
      PageFrame.Section(
        id: "parallel", title: "Parallel axes",
        introduction:
          "A line is a point. Drag along an axis to keep the points that cross it there; a click on it lets "
          + "go. The filter above does the same without a pointer.",
        content: [parallel]),
    ]
    if let front = tables.front {
      sections.append(.init(id: "front", title: "Front", content: [front]))
    }
    if let best = tables.best { sections.append(.init(id: "best", title: "Best points", content: [best])) }
    if let sensitivity = findings.sensitivity, !sensitivity.axes.isEmpty {
      let chart = SweepSensitivity(findings: findings, sensitivity: sensitivity)
      sections.append(
        .init(
          id: "sensitivity", title: "Which axis matters",
          introduction: table.searchedCount == nil
            ? ""
            : "The search picked the points and moved axes together: shares are those among its points, and an axis may have "
              + "them from another.",
          content: [chart.drawing.figure(in: nil), chart.table]))
    }
    sections.append(
      .init(
        id: "all-points", title: "All points",
        introduction: "A heading sorts; the filter and the search keep what is shown in every chart of this page.",
        content: [Markup(.div, [.id("point-table")])]))
    if let failures = tables.failures {
      sections.append(.init(id: "failures", title: "Failures", content: [failures]))
    }
    sections.append(.init(id: "provenance", title: "Where the figures come from", content: [facts]))
    return sections
  }

  /// Which front is meant where.
  private var frontWords: String {
    guard findings.front != nil else { return findings.problemSentence ?? "" }
    let count = table.objectives.count
    let kept = table.constraints.isEmpty ? "" : " that keep the limits"
    return
      "Diamonds are on the front over \(count == 1 ? "the objective" : "all \(count) objectives"), among all "
      + "points\(kept)\(hasFiles ? ": those of pareto.csv" : ""), whatever is filtered. The stepped line is the front over the two axes of the "
      + "chart alone, among the points that are shown\(kept); it is there where both axes are objectives."
  }

  private var needsProgram: Markup {
    Markup(
      .noscript, [],
      [
        Markup(
          .p, [.class("lead")],
          text:
            "The charts and the table of all points are drawn by the page's program, which this browser does not run. "
            + "The tables of the front and of the best points are below"
            + (hasFiles ? "; results.csv has every point." : "."))
      ])
  }

  private var filter: Markup {
    Markup(
      .div, [.id("sweep-filter"), .class("filter"), Attribute("role", "group"), Attribute("aria-label", "Filter")])
  }

  private var scatter: Markup {
    Markup(
      .div, [.class("scatter")],
      [
        Markup(
          .figure, [.id("scatter")],
          [
            Markup(.figcaption, [], [Markup(.heading3, text: "Points over two figures")]),
            Markup(.div, [.id("scatter-controls"), .class("controls")]),
            Markup(.div, [.id("scatter-legend"), .class("legend-line")]),
            Markup(.div, [.id("scatter-plot"), .class("plot")]),
            Markup(.p, [.id("scatter-summary"), .class("summary"), Attribute("aria-live", "polite")]),
          ]),
        Markup(
          .aside, [.id("point-panel"), .class("panel"), Attribute("aria-label", "The chosen point")],
          [
            Markup(
              .p, [.class("lead")],
              text: "Point at a mark, or go through them with the arrow keys, to see all of a point.")
          ]),
      ])
  }

  private var parallel: Markup {
    Markup(
      .figure, [.id("parallel-axes")],
      [
        Markup(
          .div,
          [
            .id("parallel-plot"), .class("plot"), Attribute("role", "img"),
            Attribute("aria-labelledby", "parallel-heading"),
          ])
      ])
  }

  private var facts: Markup {
    PageFrame.facts(
      [("Program", ["picojoule \(version)"])] + provenance.map { (name: $0.name, values: $0.values) } + [
        ("Objectives", table.objectives.map(SweepFindings.words)), ("Limits", table.constraints.map(\.text)),
        ("Remarks", remarks.isEmpty ? ["none"] : remarks),
      ])
  }
}
