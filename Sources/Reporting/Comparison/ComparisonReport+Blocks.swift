import Exploration
import Quantities

/// What table and Markdown show, once for both.
extension ComparisonReport {
  /// What was compared, and the inputs that do not show in the names.
  var titleLines: [String] {
    let network = comparison.network
    let title =
      network.title.isEmpty || network.title == network.name ? network.name : "\(network.title) (\(network.name))"
    var lines = ["\(title): \(names.count) designs"]
    let engines = Set(comparison.designs.map(\.result.engine)).sorted()
    lines.append(
      "costs \(costs.joined(separator: ", ")), engine \(engines.joined(separator: ", ")); 1.00x is \(reference)")
    if let normalization = comparison.normalization {
      lines.append("arrays resized: \(normalization.words) as \(reference)")
    }
    return settings.isEmpty ? lines : lines + ["with \(settings.joined(separator: ", "))"]
  }

  /// The tables in their order; layers and publications are apart.
  var blocks: [ComparisonBlock] {
    guard let first = comparison.tables.first else { return [] }
    var blocks = [designBlock(first)]
    if comparison.normalization != nil { blocks.append(sizingBlock) }
    blocks.append(
      block(
        "Time",
        [
          ("cycles", .totalCycles), ("latency", .latency), ("throughput", .throughput), ("utilization", .utilization),
        ], by: first))
    for table in comparison.tables { blocks += pricedBlocks(table) }
    if comparison.tables.count > 1 { blocks.append(sideBySideBlock) }
    blocks.append(
      block(
        "Storage, traffic and bit operations",
        [
          ("weights", .weightBits), ("activations", .peakActivationBits), ("DRAM", .dramTraffic), ("GBOPS", .bops),
        ], by: first))
    blocks.append(bestBlock)
    return blocks
  }

  private func designBlock(_ table: ComparedTable) -> ComparisonBlock {
    let formats = table.designs.map { $0.formatWords.shortened(to: 46) }
    return ComparisonBlock(
      title: "Designs", labels: designLabels,
      groups: [
        [.init(header: "unit: weights x activations", alignment: .left, cells: formats)],
        [.init(header: "array", cells: table.designs.map(\.size.description))],
        group("PEs", .processingElements, by: table), group("peak", .peak, by: table),
      ])
  }

  /// How the arrays came to their sizes, and what the rounding to whole rows and columns left.
  private var sizingBlock: ComparisonBlock {
    let sizings = comparison.designs.map(\.sizing)
    func text(_ value: Double?) -> String {
      guard let value else { return "-" }
      return comparison.normalization == .sameArea ? Scaled.squareMicrometers(value) : Scaled.gops(value)
    }
    let sizes = comparison.designs.map(\.size.description)
    let described = zip(sizings, sizes).map { $0?.described.description ?? $1 }
    let shares = sizings.map { sizing in
      guard let target = sizing?.target, let reached = sizing?.reached, target > 0 else { return "-" }
      return Scaled.percent(reached / target)
    }
    return ComparisonBlock(
      title: "Arrays", labels: designLabels,
      groups: [
        [.init(header: "described", cells: described)],
        [.init(header: "chosen", cells: sizes)],
        [.init(header: "target", cells: sizings.map { text($0?.target) })],
        [.init(header: "reached", cells: sizings.map { text($0?.reached) })],
        [.init(header: "of target", cells: shares)],
      ])
  }

  private func pricedBlocks(_ table: ComparedTable) -> [ComparisonBlock] {
    let by = comparison.tables.count > 1 ? " by \(table.costs)" : ""
    return [
      block(
        "Area\(by)",
        [("PEs", .areaPE), ("memories", .areaMemory), ("total", .areaTotal)], by: table),
      block(
        "Energy\(by)",
        [
          ("total", .energyTotal), ("compute", .energyCompute), ("memories", .energyMemories), ("DRAM", .energyDRAM),
          ("network", .energyNetwork), ("static", .energyStatic),
        ], by: table),
      block(
        "Power and efficiency\(by)",
        [("power", .power), ("EDP", .energyDelay), ("GOPS/W", .gopsPerWatt), ("GOPS/mm2", .gopsPerArea)], by: table),
    ]
  }

  /// What each table says of the figures about which tables disagree most: ratios alone, so that they stand together.
  private var sideBySideBlock: ComparisonBlock {
    let figures: [(String, DesignFigure)] = [
      ("PE area", .areaPE), ("compute", .energyCompute), ("energy", .energyTotal),
    ]
    let tables = costs.enumerated().map { "[\(Self.letter($0))] \($1)" }.joined(separator: ", ")
    return ComparisonBlock(
      title: "Tables side by side, relative to \(reference): \(tables)", labels: designLabels,
      groups: figures.map { header, figure in
        comparison.tables.enumerated().map { index, table in
          let mark = "[\(Self.letter(index))]"
          return .init(header: index == 0 ? "\(header) \(mark)" : mark, cells: ratios(figure, by: table))
        }
      })
  }

  /// `a`, `b`, …, and numbers where letters end.
  private static func letter(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index))) : "\(index + 1)"
  }

  /// Which design is best in what.
  var bestBlock: ComparisonBlock {
    let figures: [(String, DesignFigure, isPriced: Bool)] = [
      ("latency", .latency, false), ("energy", .energyTotal, true), ("energy x delay", .energyDelay, true),
      ("area", .areaTotal, true), ("GOPS/W", .gopsPerWatt, true), ("GOPS/mm2", .gopsPerArea, true),
      ("DRAM traffic", .dramTraffic, false),
    ]
    var rows: [[String]] = []
    for (words, figure, isPriced) in figures {
      for table in isPriced ? comparison.tables : Array(comparison.tables.prefix(1)) {
        let best = table.best(figure)
        let by = isPriced && comparison.tables.count > 1 ? " by \(table.costs)" : ""
        let value = best.first.map { figure.text(table.value(of: figure, at: $0)) } ?? "n/a"
        let who = best.count == names.count ? "all equal" : best.map { names[$0].onOneLine }.joined(separator: ", ")
        rows.append(["\(figure.aim == .more ? "most" : "least") \(words)\(by)", value, who.isEmpty ? "unknown" : who])
      }
    }
    return ComparisonBlock(
      title: "Best",
      labels: [.init(header: "figure", alignment: .left, cells: rows.map { $0[0] })],
      groups: [
        [
          .init(header: "value", cells: rows.map { $0[1] }),
          .init(header: "design", alignment: .left, cells: rows.map { $0[2].shortened(to: 50) }),
        ]
      ])
  }
}

extension ComparedTable {
  /// Indices of the designs with the best value; none when it is unknown of any.
  func best(_ figure: DesignFigure) -> [Int] {
    let numbers = designs.compactMap { $0.result.value(of: figure).number }
    guard numbers.count == designs.count, figure.aim != .neither else { return [] }
    guard let best = figure.aim == .less ? numbers.min() : numbers.max() else { return [] }
    return numbers.indices.filter { numbers[$0] == best }
  }
}

extension ComparedDesign {
  /// `mac: int8 x int8`, and what else some layers ran in.
  var formatWords: String {
    result.usedFormats.map { "\($0.unit): \($0.formats.weights) x \($0.formats.activations)" }.joined(separator: ", ")
  }
}

extension Normalization {
  /// What is equal.
  var words: String {
    switch self {
    case .sameArray: "as many rows and columns"
    case .sameArea: "at most the same area"
    case .sameThroughput: "at least the same throughput"
    }
  }
}
