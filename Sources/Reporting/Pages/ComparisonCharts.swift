import Activity
import Costs
import Evaluation
import Exploration
import Hardware
import Quantities

/// The charts of a comparison: the designs one below the other, or side by side on the same scales.
public struct ComparisonCharts: Sendable {
  var report: ComparisonReport

  /// The charts of a comparison's report.
  public init(_ report: ComparisonReport) { self.report = report }

  /// A chart as an SVG file.
  public func file(_ kind: ChartKind) -> String { drawing(kind).file }

  func drawing(_ kind: ChartKind) -> Drawing {
    switch kind {
    case .cycles: time.drawing
    case .energy: energy.drawing
    case .roofline: roofline.drawing
    case .occupancy: occupancy.drawing
    case .area: area.drawing
    }
  }

  static func key(design index: Int, table: Int) -> String { "design-\(table)-\(index)" }
  static func key(layer index: Int) -> String { "layer-\(index)" }

  private var tables: [ComparedTable] { report.comparison.tables }
  private var designs: [ComparedDesign] { report.comparison.designs }
  private var subject: String { "\(report.comparison.network.name), \(designs.count) designs" }

  /// Every design by every table, named so that they can be told apart.
  private var priced: [(name: String, key: String, result: NetworkResult)] {
    tables.enumerated().flatMap { number, table in
      table.designs.enumerated().map { index, design in
        (
          tables.count > 1 ? "\(design.name), \(table.costs)" : design.name, Self.key(design: index, table: number),
          design.result
        )
      }
    }
  }

  // MARK: Relative

  private static let relativeFigures: [(name: String, figure: DesignFigure)] = [
    ("latency", .latency), ("energy", .energyTotal), ("energy x delay", .energyDelay), ("area", .areaTotal),
    ("DRAM traffic", .dramTraffic),
  ]

  /// Every design over the first, figure by figure; less is better in all of them.
  var relative: Drawing {
    let rows = tables.enumerated().flatMap { number, table in
      table.designs.indices.map { index in
        let name = priced[number * designs.count + index].name
        return StackedBars.Row(
          label: name, key: Self.key(design: index, table: number),
          bars: Self.relativeFigures.map { words, figure in
            let ratio = table.relative(figure, at: index)
            let value = figure.text(table.value(of: figure, at: index))
            let text = ratio.map { "\(Decimals.significant($0))x" } ?? "n/a"
            return .init(
              parts: [ratio ?? 0], total: text, words: "\(name)\n\(words): \(value)\n\(text) of \(report.reference)")
          })
      }
    }
    return StackedBars(
      id: "relative", title: "Relative to \(report.reference): \(subject)",
      summary:
        "Every figure over that of the first design, at the dashed line. Less is better in all of them; each has a "
        + "scale of its own.",
      series: [.init(name: "ratio", swatch: Swatch(paint: .compute))],
      panels: Self.relativeFigures.map(\.name), rows: rows, tickName: { Axis.tidied(Decimals.significant($0)) },
      reference: 1, hasOwnScales: true, width: 1100
    ).drawing
  }

  // MARK: Designs

  private static func milliseconds(_ cycles: Int, _ result: NetworkResult) -> Double {
    Double(cycles) / Double(result.accelerator.clock.count) * 1e3
  }

  private var causes: CauseSeries { CauseSeries(in: designs.map(\.result), memories: report.memories) }

  private func bar(
    _ name: String, _ parts: [Int], _ series: [StackedBars.Series], of total: Int, _ result: NetworkResult
  ) -> StackedBars.Bar {
    let time = Self.milliseconds(total, result)
    return .init(
      parts: parts.map { Self.milliseconds($0, result) }, total: Scaled.milliseconds(time),
      words: SimulationCharts.words(
        name, "\(Scaled.milliseconds(time)), \(Decimals.grouped(total)) cycles",
        zip(series, parts).map { ($0.name, Scaled.milliseconds(Self.milliseconds($1, result)), Double($1)) },
        of: Double(total)))
  }

  private var time: StackedBars {
    let causes = causes
    let rows = designs.enumerated().map { index, design in
      let result = design.result
      let own = result.accelerator.memories.map(\.name)
      let parts = result.layers.map { causes.parts(of: $0.activity.cycles, memories: own) }
        .reduce(causes.series.map { _ in 0 }) { sums, parts in zip(sums, parts).map { $0.plus($1) } }
      return StackedBars.Row(
        label: design.name, key: Self.key(design: index, table: 0),
        bars: [bar(design.name, parts, causes.series, of: result.totalCycles.count, result)])
    }
    return StackedBars(
      id: "cycles", title: "Latency by cause: \(subject)",
      summary: "The time of each design, by what its cycles are spent on.", series: causes.series, panels: [""],
      rows: rows, tickName: { Axis.tidied(Scaled.milliseconds($0)) })
  }

  /// Parts of the energy: a memory's name is one of the union of all designs' memories.
  private var energyParts: [(name: String, paint: Paint, energy: (LayerEnergy, [String]) -> Femtojoules?)] {
    let memories: [(String, Paint, (LayerEnergy, [String]) -> Femtojoules?)] =
      report.memories.enumerated().map { index, name in
        (
          name, .memory(index),
          { energy, own in own.firstIndex(of: name).map { energy[.memory($0)] } ?? .zero }
        )
      }
    return [("compute", .compute, { energy, _ in energy.compute })] + memories + [
      ("network", .network, { energy, _ in energy.network }), ("dram", .dram, { energy, _ in energy.dram }),
      ("static", .leakage, { energy, _ in energy.leakage }),
    ]
  }

  private var energySeries: [StackedBars.Series] {
    energyParts.map { .init(name: $0.name, swatch: Swatch(paint: $0.paint)) }
  }

  private func bar(_ name: String, energyOf layers: [LayerResult], _ result: NetworkResult) -> StackedBars.Bar {
    let own = result.accelerator.memories.map(\.name)
    let parts = energyParts.map { part in
      layers.reduce(Femtojoules?.some(.zero)) { sum, layer in
        guard let sum, let energy = part.energy(layer.energy, own) else { return nil }
        return sum + energy
      }
    }
    let total = layers.reduce(Femtojoules?.some(.zero)) { sum, layer in
      guard let sum, let energy = layer.energy.total else { return nil }
      return sum + energy
    }
    let known = parts.reduce(0.0) { $0 + Double($1?.count ?? 0) }
    let unknown = zip(energyParts, parts).filter { $0.1 == nil }.map(\.0.name)
    return .init(
      parts: parts.map { Double($0?.count ?? 0) }, total: total.map(Scaled.energy) ?? "n/a",
      words: SimulationCharts.words(
        name,
        total.map { "\($0.picojouleText) pJ" } ?? "n/a, because unknown: \(unknown.joined(separator: ", "))",
        zip(energyParts, parts).map { ($0.name, $1.map(Scaled.energy) ?? "n/a", Double($1?.count ?? 0)) }, of: known))
  }

  private var energy: StackedBars {
    let rows = priced.map { name, key, result in
      StackedBars.Row(label: name, key: key, bars: [bar(name, energyOf: result.layers, result)])
    }
    return StackedBars(
      id: "energy", title: "Energy by part: \(subject)",
      summary: "The energy of each design, by where it is burnt, priced by \(report.costs.joined(separator: ", ")).",
      series: energySeries, panels: [""], rows: rows,
      tickName: { Axis.tidied(Scaled.energy(Femtojoules(Int($0)))) })
  }

  // MARK: Layers

  private var layerNames: [String] { designs.first?.result.layers.map(\.layer.name) ?? [] }
  private var layerWidth: Double { max(700, 190 + 175 * Double(designs.count)) }

  /// Time by layer, a panel for each design.
  var layerTime: Drawing {
    let causes = causes
    let rows = layerNames.enumerated().map { index, name in
      StackedBars.Row(
        label: name, key: Self.key(layer: index),
        bars: designs.map { design in
          let (result, layer) = (design.result, design.result.layers[index])
          let parts = causes.parts(
            of: layer.activity.cycles, memories: result.accelerator.memories.map(\.name))
          return bar("\(name) on \(design.name)", parts, causes.series, of: layer.activity.cycles.total.count, result)
        })
    }
    return StackedBars(
      id: "layer-time", title: "Latency by layer and cause", summary: "All designs on one scale.",
      series: causes.series, panels: report.names, rows: rows,
      tickName: { Axis.tidied(Scaled.milliseconds($0)) }, width: layerWidth
    ).drawing
  }

  /// Energy by layer and the first table, a panel for each design.
  var layerEnergy: Drawing {
    let rows = layerNames.enumerated().map { index, name in
      StackedBars.Row(
        label: name, key: Self.key(layer: index),
        bars: designs.map { design in
          bar("\(name) on \(design.name)", energyOf: [design.result.layers[index]], design.result)
        })
    }
    return StackedBars(
      id: "layer-energy", title: "Energy by layer and part",
      summary: "All designs on one scale, priced by \(report.costs.first ?? "").", series: energySeries,
      panels: report.names, rows: rows, tickName: { Axis.tidied(Scaled.energy(Femtojoules(Int($0)))) },
      width: layerWidth
    ).drawing
  }

  // MARK: Bounds, memory, area

  private var roofline: Roofline {
    let panels = designs.map { design in
      RooflinePanels.panel(of: design.result, memories: report.memories, name: design.name) { Self.key(layer: $0) }
        .panel
    }
    return Roofline(
      id: "roofline", title: "Rooflines: \(subject)",
      summary:
        "Each layer with multiply-accumulates and DRAM traffic: what it reaches, below the peak of the array and the "
        + "DRAM's bandwidth. Larger points take more of the time; all designs have the same axes.",
      panels: panels, legend: RooflinePanels.legend(of: panels))
  }

  private var occupancy: OccupancyStrips {
    OccupancyStrips(
      id: "occupancy", title: "Memory taken by tiles: \(subject)",
      summary:
        "What the tiles of each layer's mapping take of each memory's capacity, by operand; both halves of a double "
        + "buffer counted. Numbers are those of layers in their table; layers without a mapping are n/a.",
      strips: designs.flatMap { design in
        Occupancy.strips(of: design.result) { Self.key(layer: $0) }.map { strip in
          var strip = strip
          strip.name = "\(design.name), \(strip.name)"
          return strip
        }
      })
  }

  private var area: Treemap {
    let maps = priced.map { _, key, result in
      let tiles = AreaTiles.tiles(of: result, memories: report.memories, key: key)
      let total = result.area.total.map { Scaled.squareMicrometers($0.count) } ?? "n/a"
      let by = tables.count > 1 ? " by \(result.costs)" : ""
      return Treemap.Map(name: result.accelerator.name, note: total + by, tiles: tiles)
    }
    let parts = [("PEs", Paint.processingElements)] + report.memories.enumerated().map { ($1, Paint.memory($0)) }
    return Treemap(
      id: "area", title: "Area: \(subject)",
      summary: "Elements and memories of each design, tiles as large as what they take, on one scale.", maps: maps,
      legend: Legend(entries: parts.map { .init(name: $0.0, swatch: Swatch(paint: $0.1)) }),
      perLine: designs.count)
  }
}
