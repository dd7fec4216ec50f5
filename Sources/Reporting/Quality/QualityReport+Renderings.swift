import Arithmetic
import Exploration
import Inference

extension QualityReport {
  /// Figures of quality by their names, in the order of CSV and JSON.
  private static func figures(of design: EvaluatedDesign) -> [(key: String, value: Double?)] {
    [
      ("top1", design.accuracy), ("top5", design.accuracyOfFive), ("float_top1", design.floatAccuracy),
      ("agreement", design.quality.agreement), ("sqnr_db", design.decibels),
      ("propagated_error", design.propagatedError),
    ]
  }

  /// Comma-separated values: a row for each design and plan; with layers, a row for each layer of each design.
  var csv: String { showsLayers ? layerCSV : designCSV }

  private var designCSV: String {
    let costs: [DesignFigure] = [
      .macs, .bops, .totalCycles, .latency, .throughput, .energyTotal, .areaTotal, .gopsPerWatt, .gopsPerArea,
      .dramTraffic,
    ]
    guard let first = designs.first else { return "" }
    var text = Self.line(
      ["accelerator", "formats", "coarse_layers", "images"] + Self.figures(of: first).map(\.key) + costs.map(\.name))
    func row(_ design: EvaluatedDesign, _ coarse: [String]) {
      text += Self.line(
        [design.name, design.formatWords, coarse.joined(separator: " "), String(images)]
          + Self.figures(of: design).map { Self.cell($0.value) }
          + costs.map { ReportValue(design.result.value(of: $0)).exactText })
    }
    for design in designs { row(design, []) }
    for mixed in mixed {
      for point in mixed.points { row(point.design, mixed.layers.filter(point.coarseLayers.contains)) }
    }
    return text
  }

  private var layerCSV: String {
    var text = ""
    for design in designs {
      for product in layers(of: design) {
        if text.isEmpty { text = Self.line(["accelerator"] + product.map(\.key)) }
        text += Self.line(
          [design.name]
            + product.map { member in
              switch member.value {
              case .text(let text): text
              case .count(let count): count.map(String.init) ?? "n/a"
              case .measure(let measure): Self.cell(measure)
              }
            })
      }
    }
    return text
  }

  private static func cell(_ value: Double?) -> String {
    guard let value else { return "n/a" }
    return value == .infinity ? "inf" : value.isFinite ? "\(value)" : "n/a"
  }

  private static func line(_ cells: [String]) -> String { cells.map(\.inCSV).joined(separator: ",") + "\n" }

  /// What is known of a product.
  private enum Member {
    case text(String)
    case count(Int?)
    case measure(Double?)

    var json: JSONText {
      switch self {
      case .text(let text): .string(text)
      case .count(let count): count.map { .number($0) } ?? .null
      case .measure(let measure): measure.map { .number($0) } ?? .null
      }
    }
  }

  /// The products of a design, one list of members each.
  private func layers(of design: EvaluatedDesign) -> [[(key: String, value: Member)]] {
    let known = Dictionary(
      design.quality.products.map { ($0.product.node, $0) }, uniquingKeysWith: { first, _ in first })
    return design.products.map { product in
      let (quality, layer) = (known[product.product.node], design.layers(of: product.product).first)
      let (numbers, counts) = (product.numbers, quality?.counts)
      return [
        ("layer", .text(layerName(of: product.product))), ("node", .text(product.product.title)),
        ("unit", .text(layer?.unit ?? "")), ("weights_format", .text(numbers.formats.weights.spelling)),
        ("activations_format", .text(numbers.formats.activations.spelling)),
        ("weight_quantizers", .count(numbers.weights.count)),
        ("weight_scale", .measure(numbers.weights.first.flatMap { Self.scale($0.scaling) })),
        ("activation_scale", .measure(Self.scale(numbers.activations.scaling))),
        ("activation_zero_point", .count(Self.zeroPoint(numbers.activations.scaling))),
        ("sqnr_alone_db", .measure(quality?.isolated?.decibels)),
        ("sqnr_in_place_db", .measure(quality?.propagated.decibels)),
        ("propagated_error_weights", .measure(product.weightsError)),
        ("propagated_error_activations", .measure(product.activationsError)),
        ("propagated_error", .measure(product.error)), ("weights", .count(counts?.weights.numbers)),
        ("weights_clipped", .count(counts.map { $0.weights.below + $0.weights.above })),
        ("weights_zero", .count(counts?.weights.zeros)), ("activations", .count(counts?.activations.numbers)),
        ("activations_clipped_below", .count(counts?.activations.below)),
        ("activations_clipped_above", .count(counts?.activations.above)),
        ("activations_zero", .count(counts?.activations.zeros)), ("outputs", .count(counts?.outputs)),
        ("outputs_overflowed", .count(counts?.overflows)),
        ("total_cycles", .count(layer?.activity.cycles.total.count)),
        ("energy_total_pj", .measure(layer?.energy.total.map { Double($0.count) / 1000 })),
      ]
    }
  }

  /// The scale of a quantizer with one.
  private static func scale(_ scaling: Scaling) -> Double? {
    switch scaling {
    case .symmetric(let scale), .asymmetric(let scale, _): scale
    case .fraction(let steps): 1 / Double(steps)
    case .separate: nil
    }
  }

  private static func zeroPoint(_ scaling: Scaling) -> Int? {
    if case .asymmetric(_, let zeroPoint) = scaling { zeroPoint } else { nil }
  }

  /// Everything, as JSON: keys always in the same order, unknown is `null`; an infinite ratio of signal to noise is `null` too,
  /// with `exact` beside it.
  var json: String {
    var members: [(key: String, value: JSONText)] = [
      ("schema", .number(Self.schema)), ("network", .string(network.name)), ("images", .number(images)),
      ("calibration_images", .number(calibrationImages)), ("calibration", .string(calibration.words)),
      ("activity", .string(measuresActivity ? "measured" : "stated")),
      ("settings", .array(settings.map { .string($0) })),
      ("designs", .tallArray(designs.map { json(of: $0, indent: "    ") }, indent: "  ")),
      (
        "mixed",
        .tallArray(
          mixed.map { mixed in
            .tallObject(
              [
                ("accelerator", .string(mixed.accelerator)), ("coarse", .string(mixed.coarse.spelling)),
                ("fine", .string(mixed.fine.spelling)), ("layers", .array(mixed.layers.map { .string($0) })),
                ("points", .tallArray(mixed.points.map { json(of: $0, in: mixed) }, indent: "      ")),
              ], indent: "    ")
          }, indent: "  ")
      ),
    ]
    if let logBases { members.append(("log_bases", json(of: logBases))) }
    members.append(("remarks", .array(remarks.map { .string($0) })))
    return JSONText.tallObject(members).text + "\n"
  }

  private func quality(of design: EvaluatedDesign) -> [(key: String, value: JSONText)] {
    Self.figures(of: design).map { ($0.key, $0.value.map { .number($0) } ?? .null) }
      + [("exact", .bool(design.decibels == .infinity))]
  }

  private func json(of design: EvaluatedDesign, indent: String) -> JSONText {
    let figures = design.result.figures.map {
      (key: $0.name, value: JSONText.value(ReportValue(design.result.value(of: $0))))
    }
    return .tallObject(
      [("accelerator", .string(design.name)), ("formats", .string(design.formatWords))] + quality(of: design) + [
        ("totals", .object(figures)),
        (
          "layers",
          .tallArray(
            layers(of: design).map { .object($0.map { (key: $0.key, value: $0.value.json) }) }, indent: indent + "  ")
        ),
      ], indent: indent)
  }

  private func json(of point: MixedDesigns.Point, in mixed: MixedDesigns) -> JSONText {
    .object(
      [
        ("coarse_layers", .array(mixed.layers.filter(point.coarseLayers.contains).map { .string($0) })),
        ("changed", point.changed.map { .string($0) } ?? .null), ("foreseen_error", .number(point.foreseen.error)),
        ("foreseen_energy_pj", .number(point.foreseen.cost / 1000)),
      ] + quality(of: point.design) + [
        ("total_cycles", .number(point.design.result.totalCycles.count)),
        ("energy_total_pj", .value(ReportValue(point.design.result.energy))),
      ])
  }

  private func json(of study: LogBaseStudy) -> JSONText {
    func list(_ numbers: [Double]) -> JSONText { .array(numbers.map { .number($0) }) }
    return .tallObject(
      [
        ("bits", .number(study.bits)), ("fractions", .array(study.fractions.map { .number($0) })),
        (
          "layers",
          .tallArray(
            study.rows.map {
              .object([
                ("layer", .string(layerName(of: $0.product))), ("weights", list($0.weights)),
                ("activations", list($0.activations)),
              ])
            }, indent: "    ")
        ),
      ], indent: "  ")
  }
}
