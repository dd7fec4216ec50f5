import Exploration

extension ComparisonReport {
  /// Everything, as JSON: keys always in the same order, unknown is `null`, numbers exact as in a report of one
  /// simulation. Designs are listed once for each cost table; ratios are to the first design by the same table.
  public var json: String {
    let designs = comparison.tables.flatMap { table in
      table.designs.indices.map { json(ofDesign: $0, in: table) }
    }
    var members: [(key: String, value: JSONText)] = [
      ("schema", .number(Self.schema)),
      ("network", .string(comparison.network.name)),
      ("relative_to", .string(reference)),
      ("costs", .array(costs.map { .string($0) })),
      ("normalization", comparison.normalization.map { .string($0.rawValue) } ?? .null),
      ("settings", .array(settings.map { .string($0) })),
      ("designs", .tallArray(designs, indent: "  ")),
    ]
    if showsLayers {
      let layers = comparison.tables.flatMap { table in table.layers.map { json(of: $0, costs: table.costs) } }
      members.append(("layers", .tallArray(layers, indent: "  ")))
    }
    return JSONText.tallObject(members).text + "\n"
  }

  private func json(ofDesign index: Int, in table: ComparedTable) -> JSONText {
    let design = table.designs[index]
    let figures = design.result.figures
    let formats = design.result.usedFormats.map { used in
      JSONText.object([
        ("unit", .string(used.unit)), ("weights", .string(used.formats.weights.spelling)),
        ("activations", .string(used.formats.activations.spelling)), ("layers", .number(used.layers)),
      ])
    }
    let defaults = design.result.defaults.map {
      JSONText.object([("key", .string($0.keyPath)), ("value", .string($0.value))])
    }
    return .tallObject(
      [
        ("accelerator", .string(design.name)),
        ("costs", .string(table.costs)),
        ("engine", .string(design.result.engine)),
        ("formats", .array(formats)),
        ("array", Self.json(of: design)),
        ("defaults", .array(defaults)),
        ("remarks", .array(design.result.remarks.map { .string($0) })),
        (
          "totals",
          .object(figures.map { (key: $0.name, value: .value(ReportValue(table.value(of: $0, at: index)))) })
        ),
        (
          "relative",
          .object(figures.map { (key: $0.name, value: .value(ReportValue(table.relative($0, at: index)))) })
        ),
        ("published_accuracy", .array(design.result.publishedAccuracies.map(Self.json))),
      ], indent: "    ")
  }

  /// The size of the array, and how it came to it.
  private static func json(of design: ComparedDesign) -> JSONText {
    let described = design.sizing?.described ?? design.size
    return .object([
      ("rows", .number(design.size.rows)), ("columns", .number(design.size.columns)),
      ("described_rows", .number(described.rows)), ("described_columns", .number(described.columns)),
      ("target", .value(ReportValue(design.sizing?.target))), ("reached", .value(ReportValue(design.sizing?.reached))),
    ])
  }

  private static func json(of match: AccuracyMatch) -> JSONText {
    let publication = match.publication
    return .object([
      ("method", .string(publication.method)),
      ("scores_percent", .object(publication.scores.map { (key: $0.name, value: .value(.measure($0.percent))) })),
      ("source", .string(publication.source)), ("caveat", match.caveat.map { .string($0) } ?? .null),
    ])
  }

  private func json(of layer: ComparedLayer, costs: String) -> JSONText {
    let designs = layer.results.enumerated().map { index, result in
      JSONText.object([
        ("accelerator", .string(names[index])), ("unit", .string(result.unit)),
        ("weights_format", .value(result.value(of: .weightsFormat, dataflow: ""))),
        ("activations_format", .value(result.value(of: .activationsFormat, dataflow: ""))),
        ("mapping", result.mappingSource.map { .string($0.name) } ?? .null),
        ("total_cycles", .number(result.activity.cycles.total.count)),
        ("latency_ms", .value(ReportValue(layer.milliseconds[index]))),
        ("energy_total_pj", .value(ReportValue(result.energy.total))),
      ])
    }
    let winners = LayerContest.allCases.map { contest in
      (
        key: "least_\(contest.rawValue)",
        value: JSONText.array(layer.winners(of: contest).map { .string(names[$0]) })
      )
    }
    return .object(
      [
        ("layer", .string(layer.name)), ("costs", .string(costs)),
        ("macs", .number(layer.results.first?.layer.operation.multiplyAccumulates ?? 0)),
        ("designs", .array(designs)),
      ] + winners)
  }
}
