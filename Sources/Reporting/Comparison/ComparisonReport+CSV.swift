import Exploration

extension ComparisonReport {
  /// Comma-separated values after RFC 4180, with LF: a header and a row for each design and cost table. Behind the figures
  /// stand their ratios to the first design's, named `relative_` and the figure. Unknown is `n/a`; what belongs to a
  /// memory that the design does not have is empty.
  public var csv: String {
    let figures = DesignFigure.all(memories: memories)
    var header = ["accelerator", "costs", "formats", "rows", "columns", "described_rows", "described_columns"]
    header += figures.map(\.name) + figures.map { "relative_\($0.name)" }
    var text = Self.line(header)
    for table in comparison.tables {
      for (index, design) in table.designs.enumerated() {
        let described = design.sizing?.described ?? design.size
        var cells = [design.name, table.costs, design.formatWords]
        cells += [design.size.rows, design.size.columns, described.rows, described.columns].map(String.init)
        let own = Set(design.result.figures)
        cells += figures.map { own.contains($0) ? ReportValue(table.value(of: $0, at: index)).exactText : "" }
        cells += figures.map { own.contains($0) ? ReportValue(table.relative($0, at: index)).exactText : "" }
        text += Self.line(cells)
      }
    }
    return text
  }

  /// A row for each layer, design and cost table, with the names of the designs that win the layer, blanks between them.
  var layerCSV: String {
    var text = Self.line(
      [
        "layer", "kind", "accelerator", "costs", "unit", "weights_format", "activations_format", "macs",
        "total_cycles", "latency_ms", "energy_total_pj",
      ] + LayerContest.allCases.map { "least_\($0.rawValue)" })
    for table in comparison.tables {
      for layer in table.layers {
        for (index, result) in layer.results.enumerated() {
          var cells = [layer.name, result.layer.operation.kindName, names[index], table.costs, result.unit]
          cells += [result.value(of: .weightsFormat, dataflow: ""), result.value(of: .activationsFormat, dataflow: "")]
            .map(\.exactText)
          cells += [
            "\(result.layer.operation.multiplyAccumulates)", "\(result.activity.cycles.total.count)",
            ReportValue(layer.milliseconds[index]).exactText, ReportValue(result.energy.total).exactText,
          ]
          cells += LayerContest.allCases.map { contest in
            layer.winners(of: contest).map { names[$0] }.joined(separator: " ")
          }
          text += Self.line(cells)
        }
      }
    }
    return text
  }

  private static func line(_ cells: [String]) -> String { cells.map(\.inCSV).joined(separator: ",") + "\n" }
}
