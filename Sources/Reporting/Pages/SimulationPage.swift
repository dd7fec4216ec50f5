import Activity
import Evaluation
import Quantities

/// The report of one simulation as a page of its own: charts, the table of layers, and where the figures come from.
public struct SimulationPage: Sendable {
  var report: Report
  var result: NetworkResult
  /// The program's version.
  var version: String

  /// The page of a result and its report. `version` is the program's.
  public init(_ result: NetworkResult, report: Report, version: String) {
    self.report = report
    self.result = result
    self.version = version
  }

  /// The page. The same result gives the same bytes.
  public var html: String {
    let charts = SimulationCharts(result, report: report)
    let isTall = report.layers.count > 45
    func figure(_ kind: ChartKind, isTall: Bool = false) -> Markup {
      charts.drawing(kind).figure(in: kind == .area ? nil : "layers", isTall: isTall)
    }
    let hasMapping = result.layers.contains { $0.mapping != nil } && !report.memories.isEmpty
    return PageFrame(
      title: report.titleLines[0], subtitles: Array(report.titleLines.dropFirst()),
      introduction: [cards] + verdicts,
      sections: [
        .init(
          id: "time-and-energy", title: "Time and energy",
          content: [
            Markup(
              .div, [.class("grid")], [figure(.cycles, isTall: isTall), figure(.energy, isTall: isTall)])
          ]),
        .init(
          id: "bounds", title: "Bounds and memory",
          content: [
            Markup(
              .div, [.class("grid")],
              [
                figure(.roofline),
                hasMapping
                  ? figure(.occupancy)
                  : Markup(
                    .figure, [.id("occupancy")],
                    [
                      Markup(
                        .figcaption, [],
                        [
                          Markup(.heading3, text: "Memory taken by tiles"),
                          Markup(.p, text: "n/a: no layer of this run has a mapping with on-chip memories."),
                        ])
                    ]),
              ])
          ]),
        .init(
          id: "area-of-the-chip", title: "Area",
          content: [Markup(.div, [.class("grid apart")], [figure(.area), areaTable])]),
        .init(
          id: "layer-table", title: "Layers",
          introduction: "A heading sorts. A search keeps the rows with all of its words; the charts fade the others.",
          content: [layerTable.markup]),
        .init(id: "provenance", title: "Where the figures come from", content: [provenance]),
      ], version: version
    ).html
  }

  private var cards: Markup {
    let totals = report.totalLines
    return PageFrame.cards(totals.map { (name: $0[0], value: $0[1], note: $0[2]) })
  }

  private var verdicts: [Markup] {
    guard !report.verdicts.isEmpty else { return [] }
    return [
      Markup(
        .ul, [.class("verdicts")],
        zip(report.verdicts, report.verdictGrid.rows).map { verdict, cells in
          Markup(.li, [.class(verdict.isMet ? "good" : "bad")], text: cells.joined(separator: " "))
        })
    ]
  }

  /// The area of every part, for those who do not see the tiles.
  private var areaTable: Markup {
    let parts =
      [("processing elements", ReportValue(result.area.processingElements?.count))]
      + zip(report.memories, result.area.memories).map { ($0, ReportValue($1?.count)) }
      + [("total", report.totals[.areaTotal])]
    return DataTable(
      id: "areas", caption: "Area by part", rowName: "part",
      columns: [
        .init(heading: "part", name: "part", isNumeric: false),
        .init(heading: "area", name: "area_um2"),
      ],
      rows: parts.dropLast().enumerated().map { index, part in
        .init(
          key: "part-\(index)",
          cells: [
            .init(text: part.0, exact: part.0), .init(text: part.1.scaledText(.areaPE), exact: part.1.exactText),
          ])
      },
      total: parts.last.map { part in
        [.init(text: part.0, exact: part.0), .init(text: part.1.scaledText(.areaPE), exact: part.1.exactText)]
      }, hasControls: false
    ).markup
  }

  /// Columns that are shown at once; every other one on demand.
  private static let main: Set<ReportColumn> = [
    .layer, .kind, .macs, .bops, .totalCycles, .stallCycles, .utilization, .readBits(.dram), .writeBits(.dram),
    .energyTotal,
  ]

  private var layerTable: DataTable {
    let columns = report.layerColumns
    func cell(_ value: ReportValue, _ column: ReportColumn) -> DataTable.Cell {
      .init(text: value.scaledText(column), exact: value.exactText)
    }
    let heads = columns.map { column in
      let name = column.name(memories: report.memories)
      return DataTable.Column(
        heading: column.heading(memories: report.memories), name: name, isNumeric: !column.isText,
        isMain: Self.main.contains(column))
    }
    // Layers are named by their first column and numbered by the second, as charts number them.
    let number = DataTable.Column(heading: "#", name: "number")
    let extra = [
      DataTable.Column(heading: "bound by", name: "bound", isNumeric: false),
      DataTable.Column(heading: "stalls", name: "stalls", isNumeric: false, isMain: false),
      DataTable.Column(heading: "mapping", name: "mapping", isNumeric: false, isMain: false),
    ]
    return DataTable(
      id: "layers", caption: "Layers in the order of the network, and the whole of them", rowName: "layer",
      columns: [heads[0], number] + heads.dropFirst() + extra,
      rows: report.layers.enumerated().map { index, layer in
        let cells = zip(layer.row.values, columns).map { cell($0, $1) }
        let stalls = layer.stalls.filter { $0.cycles != 0 }
          .map { "\(Decimals.grouped($0.cycles)) for \($0.operand) at \($0.memory)" }.joined(separator: ", ")
        let words = [layer.bound, stalls, layer.mapping ?? "n/a"]
        return .init(
          key: SimulationCharts.key(layer: index),
          cells: [cells[0], .init(text: "\(index + 1)", exact: "\(index + 1)")] + cells.dropFirst()
            + words.map { .init(text: $0, exact: $0) })
      },
      total: [.init(text: "total", exact: "total"), .init(text: "", exact: "")]
        + columns.dropFirst().map { column in
          column.isText ? .init(text: "", exact: "") : cell(report.totals[column], column)
        } + extra.map { _ in .init(text: "", exact: "") })
  }

  private var provenance: Markup {
    let (network, accelerator) = (result.network, result.accelerator)
    func named(_ name: String, _ title: String) -> String {
      title.isEmpty || title == name ? name : "\(name): \(title)"
    }
    return PageFrame.facts([
      ("Program", ["picojoule \(version)"]),
      ("Network", [named(network.name, network.title), network.source].filter { !$0.isEmpty }),
      ("Accelerator", [named(accelerator.name, accelerator.title), accelerator.source].filter { !$0.isEmpty }),
      ("Notes on it", accelerator.notes),
      ("Cost table", ["\(report.costs): picojoule costs \(report.costs) prints every price with its source"]),
      ("Engine", [report.engine]),
      ("Settings", report.settings.isEmpty ? ["none: everything as in the files"] : report.settings),
      ("Defaults taken", report.defaultLines.isEmpty ? ["none"] : report.defaultLines),
      ("Remarks", report.remarks.isEmpty ? ["none"] : report.remarks),
    ])
  }
}

extension ReportColumn {
  /// Whether its values are words.
  var isText: Bool {
    switch self {
    case .layer, .kind, .unit, .weightsFormat, .activationsFormat, .dataflow: true
    default: false
    }
  }

  /// The name without what people see in the figure: its unit, underscores.
  func heading(memories: [String]) -> String {
    switch self {
    case .macs: "MACs"
    case .bops: "BOPS"
    case .activePEs: "active PEs"
    case .totalCycles: "cycles"
    case .energyTotal: "energy"
    default:
      name(memories: memories).split(separator: "_").filter { !["pj", "bits", "um2"].contains($0) }
        .joined(separator: " ")
    }
  }
}
