extension Report {
  /// Everything, as JSON: a line for each layer, keys always in the same order, unknown is `null`.
  ///
  /// Numbers are exact: counts are whole, energies are whole femtojoules printed as picojoules with three decimals, and
  /// measures are printed with the fewest digits that read back as the same double.
  public var json: String {
    var members: [(key: String, value: JSONText)] = [
      ("schema", .number(Self.schema)),
      ("network", .string(network)),
      ("accelerator", .string(accelerator)),
      ("costs", .string(costs)),
      ("engine", .string(engine)),
      ("settings", .array(settings.map { .string($0) })),
      (
        "defaults",
        .tallArray(
          defaults.map { .object([("key", .string($0.keyPath)), ("value", .string($0.value))]) }, indent: "  ")
      ),
      ("remarks", .tallArray(remarks.map { .string($0) }, indent: "  ")),
      ("layers", .tallArray(layers.map { json(of: $0) }, indent: "  ")),
      ("totals", .tallObject(json(of: totals), indent: "  ")),
    ]
    if !verdicts.isEmpty { members.append(("budget", .tallArray(verdicts.map(\.json), indent: "  "))) }
    return JSONText.tallObject(members).text + "\n"
  }

  private func json(of row: ReportRow) -> [(key: String, value: JSONText)] {
    zip(row.columns, row.values).map { ($0.name(memories: memories), .value($1)) }
  }

  private func json(of layer: LayerReport) -> JSONText {
    let stalls = layer.stalls.map {
      JSONText.object([
        ("memory", .string($0.memory)), ("operand", .string($0.operand)), ("cycles", .number($0.cycles)),
      ])
    }
    return .object(json(of: layer.row) + [("stalls", .array(stalls)), ("bound", .string(layer.bound))])
  }
}
