import Exploration
import Inference

/// Designs and mixed plans as a page of points over any two figures, with the front of quality against energy.
public struct QualityPage: Sendable {
  private let report: QualityReport
  private let version: String

  /// The page of a report; `version` is the program's.
  public init(_ report: QualityReport, version: String) {
    self.report = report
    self.version = version
  }

  /// The page. The same report gives the same bytes.
  public var html: String {
    SweepPage(
      SweepFindings(table),
      title: "\(report.network.title.isEmpty ? report.network.name : report.network.title): quality and cost",
      provenance: [
        (name: "Network", values: [report.network.name]),
        (name: "Quality", values: Array(report.titleLines.dropFirst(1).prefix(1))),
        (name: "Images", values: ["\(report.images) to measure, \(report.calibrationImages) to calibrate"]),
        (name: "Costs", values: Set(report.designs.map(\.result.costs)).sorted()),
        (name: "With", values: report.settings),
      ].filter { !$0.values.isEmpty }, remarks: report.remarks, version: version, hasFiles: false
    ).html
  }

  private typealias Figure = (name: String, value: (EvaluatedDesign) -> Double?)

  private var figures: [Figure] {
    let labelled: [Figure] =
      report.isLabelled ? [("top1_percent", { $0.accuracy.map { $0 * 100 } })] : []
    return labelled + [
      ("agreement_percent", { $0.quality.agreement.map { $0 * 100 } }),
      // Without noise there is no number to draw.
      ("sqnr_db", { $0.decibels.flatMap { $0.isFinite ? $0 : nil } }),
      ("propagated_error", { $0.propagatedError }),
    ]
  }

  private static let costs: [DesignFigure] = [
    .totalCycles, .latency, .energyTotal, .areaTotal, .power, .gopsPerWatt, .gopsPerArea, .dramTraffic,
  ]

  /// One row a design, then one a plan; varied are the accelerator and, where plans are mixed, the weights' format of each layer.
  var table: SweepTable {
    var mixedLayers: [String] = []
    for layer in report.mixed.flatMap(\.layers) where !mixedLayers.contains(layer) { mixedLayers.append(layer) }
    let figures = figures
    var rows: [SweepRow] = []
    func append(_ design: EvaluatedDesign) {
      let formats = mixedLayers.map { name in
        design.result.layers.first { $0.layer.name == name }?.formats.weights.spelling ?? ""
      }
      let cells = figures.map { figure in figure.value(design).map { "\($0)" } ?? "" }
      let costs = Self.costs.map { figure -> String in
        let value = ReportValue(design.result.value(of: figure))
        return value == .unknown ? "" : value.exactText
      }
      rows.append(SweepRow(index: rows.count, cells: [design.name] + formats + cells + costs + [""]))
    }
    report.designs.forEach(append)
    for mixed in report.mixed { mixed.points.forEach { append($0.design) } }
    let quality = report.isLabelled ? "top1_percent" : "sqnr_db"
    return SweepTable(
      columns: ["accelerator"] + mixedLayers.map { "\($0).weights" } + figures.map(\.name) + Self.costs.map(\.name)
        + ["failure"],
      variedCount: 1 + mixedLayers.count,
      objectives: [
        SweepObjective(column: "energy_total_pj", better: .lower), SweepObjective(column: quality, better: .higher),
      ], rows: rows)
  }
}
