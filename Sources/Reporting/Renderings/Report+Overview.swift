import Evaluation

/// What the table and the Markdown show: the choice of columns and the words around them, once for both.
extension Report {
  /// A line for each layer and one for the whole. 100 columns when printed plainly, whatever the names.
  var layerGrid: TextGrid {
    let kinds = layers.map { $0.kindForPeople }
    let kindWidth = max(4, kinds.map(\.count).max() ?? 0)
    let numbers = layers.map { cells(of: $0.row) }
    let total = cells(of: totals)
    let headings = ["MACs", "BOPS", "cycles", "util", "stall", "on-chip", "DRAM", "energy"]
    let numberWidth = headings.indices.reduce(0) { width, column in
      width + 2 + ([headings, total] + numbers).reduce(0) { max($0, $1[column].count) }
    }
    let nameWidth = max(8, 100 - numberWidth - kindWidth - 2)
    var grid = TextGrid([.left, .left] + headings.map { _ in .right }, header: ["layer", "kind"] + headings)
    grid.rows = layers.indices.map { [layers[$0].name.shortened(to: nameWidth), kinds[$0]] + numbers[$0] }
    grid.ruledRows = [grid.rows.count]
    grid.rows.append(["total", ""] + total)
    return grid
  }

  private func cells(of row: ReportRow) -> [String] {
    let onChip = memories.indices.flatMap { [row[.readBits(.memory($0))], row[.writeBits(.memory($0))]] }
    let dram = [row[.readBits(.dram)], row[.writeBits(.dram)]]
    return [
      row[.macs].scaledText(.macs), row[.bops].scaledText(.bops), row[.totalCycles].scaledText(.totalCycles),
      row[.utilization].scaledText(.utilization), share(row[.stallCycles], of: row[.totalCycles]),
      memories.isEmpty ? "-" : Scaled.bytes(onChip.reduce(0) { $0.plus($1.count ?? 0) }),
      Scaled.bytes(dram.reduce(0) { $0.plus($1.count ?? 0) }), row[.energyTotal].scaledText(.energyTotal),
    ]
  }

  /// The totals as names and values for people.
  var totalLines: [[String]] {
    func text(_ column: ReportColumn) -> String { totals[column].scaledText(column) }
    let cycles = [
      "\(text(.computeCycles)) compute", "\(text(.fillDrainCycles)) fill/drain", "\(text(.stallCycles)) stall",
    ]
    return [
      ["latency", text(.latency), "\(text(.totalCycles)) cycles = \(cycles.joined(separator: " + "))"],
      [
        "throughput", text(.throughput),
        "\(text(.utilization)) of peak, \(text(.activePEs)) PEs busy on average, \(text(.gopsPerWatt)) GOPS/W",
      ],
      ["energy", text(.energyTotal), energyShares],
      ["area", text(.areaTotal), "\(text(.areaPE)) PEs, \(text(.areaMemory)) memories"],
      [
        "storage", text(.onChipBits),
        "to keep all on the chip; \(text(.weightBits)) weights, \(text(.peakActivationBits)) peak activations",
      ],
    ] + deviceLines
  }

  /// What a described device did.
  private var deviceLines: [[String]] {
    guard hasDevice else { return [] }
    func text(_ figure: DRAMFigure) -> String { totals[.dram(figure)].scaledText(.dram(figure)) }
    return [
      [
        "DRAM", text(.bandwidth),
        "\(text(.peakShare)) of peak, \(text(.rowHits)) row hits, \(text(.refreshLoss)) of the time lost to refreshes, "
          + "\(text(.used)) of the bursts' bytes used",
      ],
      [
        "by command", text(.commandEnergy),
        "\(text(.rowEnergy)) rows, \(text(.readEnergy)) reads, \(text(.writeEnergy)) writes, "
          + "\(text(.refreshEnergy)) refreshes, \(text(.backgroundEnergy)) background; not in the energy above",
      ],
    ]
  }

  /// `41.2% dram, 30.0% compute, …`: the parts of the energy, the largest first.
  private var energyShares: String {
    let parts = ReportColumn.energyParts(memoryCount: memories.count)
    guard let total = totals[.energyTotal].energy, total.count > 0 else {
      let missing = parts.filter { totals[$0].energy == nil }.map(partName)
      return missing.isEmpty ? "" : "unknown: \(missing.joined(separator: ", "))"
    }
    let shares = parts.map { (name: partName($0), count: totals[$0].energy?.count ?? 0) }
    return shares.filter { $0.count > 0 }.sorted { $0.count > $1.count }
      .map { "\(Scaled.percent(Double($0.count) / Double(total.count))) \($0.name)" }.joined(separator: ", ")
  }

  private func partName(_ column: ReportColumn) -> String {
    String(column.name(memories: memories).dropFirst("energy_".count).dropLast("_pj".count))
  }

  /// Name, cycles, share of all cycles and bound of the three layers that take longest.
  var heaviestLines: [[String]] {
    heaviest(3).map { layer in
      [
        layer.name.shortened(to: 40), "\(layer.row[.totalCycles].scaledText(.totalCycles)) cycles",
        share(layer.row[.totalCycles], of: totals[.totalCycles]), "bound by \(boundText(layer))",
      ]
    }
  }

  private func boundText(_ layer: LayerReport) -> String {
    layer.bound == "dram" ? "DRAM" : layer.bound == "compute" ? "compute" : "memory \(layer.bound)"
  }

  private func share(_ part: ReportValue, of whole: ReportValue) -> String {
    guard let part = part.number, let whole = whole.number, whole > 0 else { return "n/a" }
    return Scaled.percent(part / whole)
  }

  /// What was run on what, and the inputs that do not show in these names.
  var titleLines: [String] {
    let isNamed = networkTitle.isEmpty || networkTitle == network
    var lines = ["\(isNamed ? network : "\(networkTitle) (\(network))") on \(accelerator)"]
    if !acceleratorTitle.isEmpty, acceleratorTitle != accelerator { lines.append(acceleratorTitle) }
    lines.append("costs \(costs), engine \(engine)")
    return settings.isEmpty ? lines : lines + ["with \(settings.joined(separator: ", "))"]
  }

  var defaultLines: [String] { defaults.map { "\($0.keyPath) = \($0.value)" } }
}

extension LayerReport {
  /// The kind, short enough for a line of 100 columns.
  fileprivate var kindForPeople: String {
    switch row[.kind].text ?? "" {
    case "average_pool", "global_average_pool": "avg_pool"
    case let kind: kind
    }
  }
}
