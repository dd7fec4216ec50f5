import Evaluation
import Exploration

/// A comparison as a page of its own: designs side by side, absolute and relative, and layer by layer.
public struct ComparisonPage: Sendable {
  var report: ComparisonReport
  /// The program's version.
  var version: String

  /// The page of a comparison's report. `version` is the program's.
  public init(_ report: ComparisonReport, version: String) {
    self.report = report
    self.version = version
  }

  private var tables: [ComparedTable] { report.comparison.tables }
  private var designs: [ComparedDesign] { report.comparison.designs }

  /// The page. The same comparison gives the same bytes.
  public var html: String {
    let charts = ComparisonCharts(report)
    let layerCount = designs.first?.result.layers.count ?? 0
    let isTall = layerCount > 30
    var sections: [PageFrame.Section] = [
      .init(
        id: "designs-side-by-side", title: "Designs",
        content: [
          charts.relative.figure(in: "designs"),
          Markup(
            .div, [.class("grid")],
            [
              charts.drawing(.cycles).figure(in: "designs"), charts.drawing(.energy).figure(in: "designs"),
            ]),
          charts.drawing(.area).figure(in: nil), designTable.markup,
        ]),
      .init(id: "best", title: "Best", content: [best]),
      .init(
        id: "by-layer", title: "Layers",
        introduction: "A heading sorts. A search keeps the rows with all of its words; the charts fade the others.",
        content: [
          charts.layerTime.figure(in: "layers", isTall: isTall),
          charts.layerEnergy.figure(in: "layers", isTall: isTall), layerTable.markup,
        ]),
      .init(
        id: "bounds", title: "Bounds and memory",
        content: [
          charts.drawing(.roofline).figure(in: "layers"),
          charts.drawing(.occupancy).figure(in: "layers"),
        ]),
    ]
    let publications = report.publications
    if !publications.lines.isEmpty {
      sections.append(
        .init(
          id: "accuracy", title: "Accuracy",
          introduction: ComparisonReport.publicationTitle + ". Numbers before colons are those of designs.",
          content: [
            Markup(.ul, [], publications.lines.map { Markup(.li, text: $0) }),
            PageFrame.facts(
              publications.sources.enumerated().map { (name: "[\($0 + 1)]", values: [$1]) }),
          ]))
    }
    sections.append(.init(id: "provenance", title: "Where the figures come from", content: [provenance]))
    return PageFrame(
      title: report.titleLines[0], subtitles: Array(report.titleLines.dropFirst()), sections: sections,
      version: version
    ).html
  }

  // MARK: Designs

  private static let main: [DesignFigure] = [
    .processingElements, .latency, .energyTotal, .energyDelay, .areaTotal, .utilization, .gopsPerWatt, .gopsPerArea,
    .dramTraffic,
  ]
  private static let mainRatios: Set<DesignFigure> = [.latency, .energyTotal, .areaTotal, .energyDelay]

  private var designTable: DataTable {
    let all = DesignFigure.all(memories: report.memories)
    let figures = Self.main + all.filter { !Self.main.contains($0) }
    var columns: [DataTable.Column] = [
      .init(heading: "accelerator", name: "accelerator", isNumeric: false),
      .init(heading: "#", name: "number"),
      .init(heading: "costs", name: "costs", isNumeric: false, isMain: tables.count > 1),
      .init(heading: "unit: weights x activations", name: "formats", isNumeric: false, isMain: false),
      .init(heading: "array", name: "array", isNumeric: false),
    ]
    for figure in figures {
      let heading = figure.heading
      columns.append(.init(heading: heading, name: figure.name, isMain: Self.main.contains(figure)))
      columns.append(
        .init(
          heading: "\(heading), relative", name: "relative_\(figure.name)",
          isMain: Self.mainRatios.contains(figure)))
    }
    let rows = tables.enumerated().flatMap { number, table in
      table.designs.enumerated().map { index, design in
        DataTable.Row(
          key: ComparisonCharts.key(design: index, table: number),
          cells: [
            design.name, "\(index + 1)", table.costs, design.formatWords, design.size.description,
          ].map { .init(text: $0, exact: $0) } + figures.flatMap { cells($0, table, index) })
      }
    }
    return DataTable(
      id: "designs", caption: "Designs; ratios are to \(report.reference)", rowName: "design", columns: columns,
      rows: rows)
  }

  /// A figure and its ratio; empty for a memory that the design does not have.
  private func cells(_ figure: DesignFigure, _ table: ComparedTable, _ index: Int) -> [DataTable.Cell] {
    guard table.designs[index].result.figures.contains(figure) else {
      return [.init(text: "", exact: ""), .init(text: "", exact: "")]
    }
    let value = table.value(of: figure, at: index)
    let ratio = table.relative(figure, at: index)
    return [
      .init(text: figure.text(value), exact: ReportValue(value).exactText),
      .init(
        text: ratio.map { "\(Decimals.significant($0))x" } ?? "n/a", exact: ReportValue(ratio).exactText),
    ]
  }

  private var best: Markup {
    let block = report.bestBlock
    let names = block.labels.first?.cells ?? []
    let columns = block.groups.joined().map(\.cells)
    return PageFrame.facts(
      names.enumerated().map { index, name in
        (
          name: name,
          values: [columns.compactMap { $0.indices.contains(index) ? $0[index] : nil }.joined(separator: ": ")]
        )
      })
  }

  // MARK: Layers

  private var layerTable: DataTable {
    var columns: [DataTable.Column] = [
      .init(heading: "layer", name: "layer", isNumeric: false), .init(heading: "#", name: "number"),
      .init(heading: "kind", name: "kind", isNumeric: false), .init(heading: "MACs", name: "macs"),
    ]
    for name in report.names { columns.append(.init(heading: "latency, \(name)", name: "latency_ms_\(name)")) }
    columns.append(.init(heading: "least latency", name: "least_latency", isNumeric: false))
    for (number, table) in tables.enumerated() {
      let by = tables.count > 1 ? " by \(table.costs)" : ""
      let suffix = tables.count > 1 ? "_\(table.costs)" : ""
      for name in report.names {
        columns.append(
          .init(heading: "energy, \(name)\(by)", name: "energy_total_pj_\(name)\(suffix)", isMain: number == 0))
      }
      columns.append(
        .init(
          heading: "least energy\(by)", name: "least_energy\(suffix)", isNumeric: false, isMain: number == 0))
    }
    let compared = tables.map(\.layers)
    let rows = (compared.first ?? []).enumerated().map { index, layer in
      var cells: [DataTable.Cell] = [layer.name, "\(index + 1)", layer.results.first?.layer.operation.kindName ?? ""]
        .map { .init(text: $0, exact: $0) }
      let macs = layer.results.first?.layer.operation.multiplyAccumulates ?? 0
      cells.append(.init(text: Scaled.count(macs), exact: "\(macs)"))
      cells += layer.milliseconds.map { .init(text: Scaled.milliseconds($0), exact: ReportValue($0).exactText) }
      cells.append(winners(of: .latency, layer))
      for layers in compared {
        cells += layers[index].results.map { result in
          let value = ReportValue(result.energy.total)
          return .init(text: value.scaledText(.energyTotal), exact: value.exactText)
        }
        cells.append(winners(of: .energy, layers[index]))
      }
      return DataTable.Row(key: ComparisonCharts.key(layer: index), cells: cells)
    }
    return DataTable(
      id: "layers", caption: "Layers in the order of the network", rowName: "layer", columns: columns, rows: rows)
  }

  private func winners(of contest: LayerContest, _ layer: ComparedLayer) -> DataTable.Cell {
    let winners = layer.winners(of: contest)
    let text =
      winners.isEmpty
      ? "unknown"
      : winners.count == report.names.count ? "all equal" : winners.map { report.names[$0] }.joined(separator: ", ")
    return .init(text: text, exact: text)
  }

  private var provenance: Markup {
    let network = report.comparison.network
    func named(_ name: String, _ title: String) -> String {
      title.isEmpty || title == name ? name : "\(name): \(title)"
    }
    let accelerators = designs.enumerated().map { index, design in
      let accelerator = design.result.accelerator
      let source = accelerator.source.isEmpty ? "" : "; \(accelerator.source)"
      return "\(index + 1), \(named(accelerator.name, accelerator.title))\(source)"
    }
    return PageFrame.facts([
      ("Program", ["picojoule \(version)"]),
      ("Network", [named(network.name, network.title), network.source].filter { !$0.isEmpty }),
      ("Accelerators", accelerators),
      (
        "Arrays",
        [report.comparison.normalization.map { "resized: \($0.words) as \(report.reference)" } ?? "as described"]
      ),
      (
        "Cost tables",
        report.costs.map { "\($0): picojoule costs \($0) prints every price with its source" }
      ),
      ("Engine", Set(designs.map(\.result.engine)).sorted()),
      ("Settings", report.settings.isEmpty ? ["none: everything as in the files"] : report.settings),
      ("Defaults taken", report.defaultLines.isEmpty ? ["none"] : report.defaultLines),
      ("Remarks", report.remarks.isEmpty ? ["none"] : report.remarks),
    ])
  }
}

extension DesignFigure {
  /// The name without its unit, for the heading of a column of scaled figures.
  var heading: String {
    switch self {
    case .processingElements: "PEs"
    case .energyTotal: "energy"
    case .areaTotal: "area"
    case .energyDelay: "EDP"
    case .gopsPerWatt: "GOPS/W"
    case .gopsPerArea: "GOPS/mm2"
    case .bops: "GBOPS"
    case .macs: "MACs"
    default:
      name.split(separator: "_").filter { !["pj", "bits", "um2", "ms", "gops", "mw"].contains($0) }
        .joined(separator: " ")
    }
  }
}
