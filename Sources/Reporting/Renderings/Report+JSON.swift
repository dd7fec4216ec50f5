extension Report {
  /// Everything, as JSON: a line for each layer, keys always in the same order, unknown is `null`.
  ///
  /// Numbers are exact: counts are whole, energies are whole femtojoules printed as picojoules with three decimals, and
  /// measures are printed with the fewest digits that read back as the same double.
  public var json: String {
    let names = layerColumns.map { $0.name(memories: memories) }
    let totalNames = totals.columns.map { $0.name(memories: memories) }
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
      ("layers", .tallArray(layers.map { json(of: $0, names) }, indent: "  ")),
      ("totals", .tallObject(zip(totalNames, totals.values).map { ($0, .value($1)) }, indent: "  ")),
    ]
    if !verdicts.isEmpty { members.append(("budget", .tallArray(verdicts.map(\.json), indent: "  "))) }
    return JSONText.tallObject(members).text + "\n"
  }

  private func json(of layer: LayerReport, _ names: [String]) -> JSONText {
    let stalls = layer.stalls.map {
      JSONText.object([
        ("memory", .string($0.memory)), ("operand", .string($0.operand)), ("cycles", .number($0.cycles)),
      ])
    }
    let figures = zip(names, layer.row.values).map { (key: $0, value: JSONText.value($1)) }
    let operations = JSONText.object([
      ("performed", .number(layer.operations.performed)), ("gated", .number(layer.operations.gated)),
      ("skipped", .number(layer.operations.skipped)),
    ])
    return .object(
      figures + [
        ("stalls", .array(stalls)), ("bound", .string(layer.bound)), ("operations", operations),
        ("mapping", layer.mapping.map { .string($0) } ?? .null),
      ])
  }
}
