import Activity
import Evaluation
import Exploration
import Hardware
import Quantities

/// The charts of one simulation. Marks of a layer have its row's key.
public struct SimulationCharts: Sendable {
  var report: Report
  var result: NetworkResult

  /// The charts of a result and its report.
  public init(_ result: NetworkResult, report: Report) {
    self.report = report
    self.result = result
  }

  /// A chart as an SVG file.
  public func file(_ kind: ChartKind) -> String { drawing(kind).file }

  func drawing(_ kind: ChartKind) -> Drawing {
    switch kind {
    case .cycles: cycles.drawing
    case .energy: energy.drawing
    case .roofline: roofline.drawing
    case .occupancy: occupancy.drawing
    case .area: area.drawing
    }
  }

  static func key(layer index: Int) -> String { "layer-\(index)" }

  private var subject: String { "\(report.network) on \(report.accelerator)" }

  private var cycles: StackedBars {
    let causes = CauseSeries(in: [result], memories: report.memories)
    let rows = zip(result.layers.indices, zip(result.layers, report.layers)).map { index, pair in
      let (layer, row) = pair
      let total = layer.activity.cycles.total.count
      let parts = causes.parts(of: layer.activity.cycles, memories: report.memories)
      return StackedBars.Row(
        label: row.name, key: Self.key(layer: index),
        bars: [
          .init(
            parts: parts.map(Double.init), total: Scaled.count(total),
            words: Self.words(
              row.name, "\(Decimals.grouped(total)) cycles, bound by \(row.bound)",
              zip(causes.series, parts).map { ($0.name, Decimals.grouped($1), Double($1)) }, of: Double(total)))
        ])
    }
    return StackedBars(
      id: "cycles", title: "Cycles by layer and cause: \(subject)",
      summary:
        "Cycles of each layer, by what they are spent on. \(report.totals[.totalCycles].scaledText(.totalCycles)) "
        + "in all; \(heaviestWords).",
      series: causes.series, panels: [""], rows: rows,
      tickName: { Axis.tidied(Scaled.count(Int($0))) })
  }

  private var heaviestWords: String {
    let heaviest = report.heaviest(1).first
    return heaviest.map { "\($0.name) takes most, \($0.row[.totalCycles].scaledText(.totalCycles))" } ?? "no layers"
  }

  /// A name, a line about all of it, and its parts that are there.
  static func words(
    _ name: String, _ line: String, _ parts: [(name: String, text: String, size: Double)], of total: Double
  ) -> String {
    let lines = parts.filter { $0.size > 0 }.map { part in
      total > 0 ? "\(part.name): \(part.text) (\(Scaled.percent(part.size / total)))" : "\(part.name): \(part.text)"
    }
    return ([name, line] + lines).joined(separator: "\n")
  }

  private var energy: StackedBars {
    let columns = ReportColumn.energyParts(memoryCount: report.memories.count)
    // Parts that are zero everywhere would only lengthen the legend.
    let used = columns.filter { column in report.layers.contains { $0.row[column].energy?.count != 0 } }
    let rows = zip(report.layers.indices, report.layers).map { index, layer in
      let total = layer.row[.energyTotal].energy
      let parts = used.map { layer.row[$0].energy }
      let known = parts.reduce(0.0) { $0 + Double($1?.count ?? 0) }
      let unknown = zip(used, parts).filter { $0.1 == nil }.map { $0.0.partName(memories: report.memories) }
      let line =
        total.map { "\($0.picojouleText) pJ" } ?? "n/a, because unknown: \(unknown.joined(separator: ", "))"
      return StackedBars.Row(
        label: layer.name, key: Self.key(layer: index),
        bars: [
          .init(
            parts: parts.map { Double($0?.count ?? 0) }, total: total.map(Scaled.energy) ?? "n/a",
            words: Self.words(
              layer.name, line,
              zip(used, parts).map {
                ($0.partName(memories: report.memories), $1.map(Scaled.energy) ?? "n/a", Double($1?.count ?? 0))
              }, of: known))
        ])
    }
    return StackedBars(
      id: "energy", title: "Energy by layer and part: \(subject)",
      summary:
        "Energy of each layer, by where it is burnt. \(report.totals[.energyTotal].scaledText(.energyTotal)) in all, "
        + "priced by \(report.costs).",
      series: used.map { .init(name: $0.partName(memories: report.memories), swatch: Swatch(paint: $0.paint)) },
      panels: [""], rows: rows, tickName: { Axis.tidied(Scaled.energy(Femtojoules(Int($0)))) })
  }

  private var roofline: Roofline {
    let (panel, left) = RooflinePanels.panel(of: result, memories: report.memories, name: "") { Self.key(layer: $0) }
    let notes = left.isEmpty ? "" : " \(left)"
    return Roofline(
      id: "roofline", title: "Roofline: \(subject)",
      summary:
        "Each layer with multiply-accumulates, two operations each: what it reaches, below the peak of the array and "
        + "the DRAM's bandwidth. Larger points take more of the time." + notes,
      panels: [panel], legend: RooflinePanels.legend(of: [panel]))
  }

  private var occupancy: OccupancyStrips {
    OccupancyStrips(
      id: "occupancy", title: "Memory taken by tiles: \(subject)",
      summary:
        "What the tiles of each layer's mapping take of each on-chip memory's capacity, by operand; both halves of "
        + "a double buffer counted. Numbers are those of layers in the table; layers without a mapping are n/a.",
      strips: Occupancy.strips(of: result) { Self.key(layer: $0) })
  }

  private var area: Treemap {
    let tiles = AreaTiles.tiles(of: result, memories: report.memories)
    let unknown = AreaTiles.unknownParts(of: result)
    return Treemap(
      id: "area", title: "Area: \(report.accelerator)",
      summary: "Elements and memories, tiles as large as what they take; "
        + (unknown.isEmpty
          ? "\(report.totals[.areaTotal].scaledText(.areaTotal)) together."
          : "the whole is n/a, because unknown: \(unknown.joined(separator: ", "))."),
      maps: [.init(name: "", tiles: tiles)])
  }
}
