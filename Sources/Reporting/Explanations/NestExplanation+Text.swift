import Activity
import Documents
import Evaluation
import Hardware
import Quantities
import Scheduling

/// The explanation for a terminal: at most 120 columns wherever names are short.
extension NestExplanation {
  /// Layer, loops, levels, network, time and energy, and the mapping as a file.
  public var text: String {
    var text = "\(layer.layer.name) of \(result.network.name) on \(accelerator.name), \(origin)".onOneLine + "\n\n"
    text += "Layer\n" + layerText
    text += "\nLoops, trips x size, from DRAM inwards\n" + loopText
    text += "\nWhat each memory holds and moves, in words of the whole layer\n"
    text += memoryText
    if !ways.isEmpty { text += "\nNetwork between memories and elements\n" + wayGrid.plain(indent: 2) }
    text += "\nWhy\n" + whyText
    if !clauses.isEmpty {
      text += Self.paragraph("breaks \(accelerator.array.dataflowName): " + clauses.joined(separator: "; "))
    }
    text += "\nThe mapping as a file for --mapping\n" + fileText.split(separator: "\n").map { "  \($0)\n" }.joined()
    return text
  }

  private var accelerator: Accelerator { result.accelerator }
  private static let width = 120

  private static func paragraph(_ text: String) -> String { text.onOneLine.wrapped(to: width, first: "  ") }

  /// The mapping in the form that `--mapping` reads.
  public var fileText: String {
    MappingText(
      of: [(layer.layer.name, mapping)], network: result.network.name, batch: space.extents[.batch], on: accelerator
    ).text
  }

  /// Where the mapping does what the dataflow does not.
  var clauses: [String] { mapping.remarks(for: space, on: accelerator).map(\.clause) }

  private var origin: String {
    switch layer.mappingSource {
    case .given: "under the mapping that was given"
    case .own(let file): "under the chip's own mapping (\(DocumentFile.stem(of: file)))"
    case .searched, nil: "under the mapper's choice"
    }
  }

  private var layerText: String {
    let names: [Dimension: String] = [
      .group: "groups", .batch: "images", .outputChannel: "filters", .inputChannel: "channels",
      .outputRow: "ofmap rows", .outputColumn: "ofmap columns", .filterRow: "filter rows",
      .filterColumn: "filter columns",
    ]
    let dimensions = Dimension.allCases.filter { space.extents[$0] > 1 }
      .map { "\($0.letter) \(space.extents[$0]) \(names[$0] ?? "")" }
    let perGroup = space.extents[.group] > 1 ? " (M and C of one group)" : ""
    let widths = space.widths
    let words = [
      ("filter", space.filterWords, widths.filter), ("ifmap", space.ifmapWords, widths.ifmap),
      ("ofmap", space.ofmapWords, widths.ofmap),
    ].map { "\($0.0) \(Decimals.grouped($0.1)) x \($0.2) b" }
    return Self.paragraph(dimensions.joined(separator: ", ") + perGroup)
      + Self.paragraph(
        "\(Decimals.grouped(space.multiplyAccumulates)) MACs; distinct words: " + words.joined(separator: ", ")
          + "; psums of \(widths.psum) b")
  }

  // MARK: Loops

  private var loopText: String {
    var lines: [String] = []
    var depth = 1
    func line(_ text: String) { lines.append(String(repeating: "  ", count: depth) + text) }
    func add(_ stage: LoopNest.Stage) {
      for loop in stage.loops {
        line("for \(Self.text(loop))")
        depth += 1
      }
      for (side, loops) in [("rows", stage.rows), ("columns", stage.columns)] where !loops.isEmpty {
        line("side by side on \(side): " + loops.map(Self.text).joined(separator: ", "))
      }
      if !stage.rows.isEmpty || !stage.columns.isEmpty { depth += 1 }
    }
    for level in levels {
      add(level.nest)
      let inElements = level.places.contains(where: \.memory.isPerElement) ? " of each element" : ""
      line(
        "[\(level.places.map(\.memory.name).joined(separator: " + "))\(inElements): \(Self.tile(level.nest.tile))]"
          .onOneLine)
    }
    if let lanes {
      add(lanes)
      let box = Self.tile(lanes.tile)
      let count = accelerator.array.mesh?.lanes.times(throughput.lanes) ?? 1
      line("[a step of an element: \(box)" + (count > 1 ? ", on \(count) lanes]" : "]"))
    } else {
      for text in arrayLines { line(text) }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `M  3 x 64`, with what is left for the last where it does not divide.
  private static func text(_ loop: LoopNest.Loop) -> String {
    "\(loop.dimension.letter) \(loop.trips) x \(loop.size)" + (loop.last < loop.size ? " (the last \(loop.last))" : "")
  }

  private static func tile(_ tile: Extents) -> String {
    let sizes = Dimension.allCases.filter { tile[$0] > 1 }.map { "\($0.letter) \(tile[$0])" }
    return sizes.isEmpty ? "1 MAC" : sizes.joined(separator: ", ")
  }

  /// How a systolic array flattens a tile.
  private var arrayLines: [String] {
    guard case .flattened(let assignment) = mapping.array else { return [] }
    let tile = mapping.levels.last?.tile ?? space.extents
    func line(_ place: String, _ dimensions: DimensionSet, of elements: Int?) -> String {
      let names = Dimension.allCases.filter { dimensions.contains($0) && tile[$0] > 1 }
      let sizes = names.isEmpty ? "1" : names.map { "\($0.letter) \(tile[$0])" }.joined(separator: " x ")
      var count = names.reduce(1) { $0.times(tile[$1]) }
      var text = "\(place): \(sizes)" + (names.count > 1 ? " = \(count)" : "")
      if dimensions == .reduction, throughput.lanes > 1 {
        count = count.dividedRoundingUp(by: throughput.lanes)
        text += " in \(count) times \(throughput.lanes) lanes"
      }
      guard let elements else { return text + (throughput.cycles > 1 ? ", \(throughput.cycles) cycles each" : "") }
      let folds = count.dividedRoundingUp(by: max(1, elements))
      return text + (folds > 1 ? ", \(folds) folds on \(elements)" : " on \(elements)")
    }
    return [
      line("rows", assignment.rows, of: accelerator.array.rows),
      line("columns", assignment.columns, of: accelerator.array.columns), line("time", assignment.time, of: nil),
    ]
  }

  // MARK: Memories

  /// The operands of all places in columns that line up, each place under a line of its own.
  private var memoryText: String {
    let headings = ["tile words", "bits", "share", "words in", "each word", "words out", "reuse", "MACs/word"]
    let places = levels.flatMap(\.places)
    let rows = [dramRows] + places.map { place in place.uses.map(cells) }
    let grid = TextGrid([.left] + headings.map { _ in .right }, header: [""] + headings, rows: rows.flatMap(\.self))
    var lines = grid.plain(indent: 4).split(separator: "\n").map { $0 + "\n" }[...]
    var text = lines.prefix(2).joined()
    lines = lines.dropFirst(2)
    for (index, rows) in rows.enumerated() {
      text += (index == 0 ? dramLine : Self.line(places[index - 1], elements: accelerator.array.count)).onOneLine
        .wrapped(
          to: Self.width, first: "  ")
      text += lines.prefix(rows.count).joined()
      lines = lines.dropFirst(rows.count)
      guard index > 0, let returns = places[index - 1].returns, returns > 0 else { continue }
      text +=
        "    of the psums, \(Decimals.grouped(returns)) leave unfinished for outside and come back: "
        + "\(Self.ratio(returns, space.ofmapWords)) for each ofmap word\n"
    }
    return text
  }

  private var dramLine: String {
    "dram: " + (accelerator.dram.rate.map { "\(Decimals.significant($0.bitsPerCycle)) b/cycle" } ?? "unlimited")
  }

  private var dramRows: [[String]] {
    let traffic = layer.activity.dram
    var rows = Operand.allCases.compactMap { operand -> [String]? in
      let width = max(1, width(of: operand))
      let into = traffic.written[operand].count / width
      let out = traffic.read[operand].count / width - (operand == .psum ? space.biases : 0)
      guard into > 0 || out > 0 else { return nil }
      let moved = operand == .filter || operand == .ifmap ? out : into
      return [
        operand.name, "", "", "", Self.words(into), Self.ratio(moved, space.distinctWords(operand)), Self.words(out),
        "",
        Self.ratio(space.multiplyAccumulates, out),
      ]
    }
    if space.biases > 0 { rows.append(["bias", "", "", "", "", "1.00", Self.words(space.biases), "", ""]) }
    return rows
  }

  private func width(of operand: Operand) -> Int {
    switch operand {
    case .filter: space.widths.filter
    case .ifmap: space.widths.ifmap
    case .psum: space.widths.psum
    case .ofmap: space.widths.ofmap
    }
  }

  private static func line(_ place: Place, elements: Int) -> String {
    let memory = place.memory
    let traits = [
      Scaled.bytes(memory.capacity.count) + (memory.isPerElement ? " in each of \(elements) elements" : ""),
      memory.isDoubleBuffered ? "double-buffered" : "single-buffered",
      memory.isSliding ? "windows slide" : "",
      place.passing.isEmpty ? "" : "passed by: \(place.passing.map(\.name).joined(separator: ", "))",
    ].filter { !$0.isEmpty }
    return "\(memory.name): \(traits.joined(separator: ", "))"
  }

  private func cells(_ use: Use) -> [String] {
    let isInput = use.operand == .filter || use.operand == .ifmap
    return [
      use.operand.name, use.tile.map { Decimals.grouped($0.words) } ?? "",
      use.tile.map { Decimals.grouped($0.bits.count) } ?? "",
      use.tile.map { Scaled.percent(Double($0.bits.count) / Double(max(1, use.capacity.count))) } ?? "",
      Self.words(use.wordsIn), Self.ratio(use.wordsIn, use.distinctWords), Self.words(use.wordsOut),
      isInput ? Self.ratio(use.wordsOut, use.wordsIn) : "", Self.ratio(space.multiplyAccumulates, use.wordsOut),
    ]
  }

  private static func words(_ count: Int) -> String { count > 0 ? Decimals.grouped(count) : "" }

  private static func ratio(_ part: Int, _ whole: Int) -> String {
    part > 0 && whole > 0 ? number(Double(part) / Double(whole)) : ""
  }

  private static func number(_ value: Double) -> String { Decimals.grouped(Decimals.significant(value)) }

  private var wayGrid: TextGrid {
    TextGrid(
      [.left, .left, .left, .right, .right, .right, .right],
      header: ["operand", "kind", "memory", "its words", "elements' words", "shared by", "width"],
      rows: ways.map { way in
        [
          way.operand.name, way.kind.rawValue, (way.operand == .psum ? "to " : "from ") + way.feeder,
          Decimals.grouped(way.words), Decimals.grouped(way.elementWords), Self.ratio(way.elementWords, way.words),
          way.width.map { "\($0.count) b/cycle" } ?? "unlimited",
        ]
      })
  }

  // MARK: Time and energy

  private var whyText: String {
    let (cycles, memories) = (layer.activity.cycles, accelerator.memories.map(\.name))
    let stalls = cycles.stalls.filter { $0.cycles > .zero }.map {
      "\(Decimals.grouped($0.cycles.count)) for \($0.operand.name) at \($0.place.name(memories: memories))"
    }
    let parts = [
      "\(Decimals.grouped(cycles.compute.count)) compute", "\(Decimals.grouped(cycles.fillDrain)) fill/drain",
      "\(Decimals.grouped(cycles.stalled.count)) stall"
        + (stalls.isEmpty ? "" : " (\(stalls.joined(separator: ", ")))"),
    ]
    var text = Self.paragraph(
      "time: \(Decimals.grouped(cycles.total.count)) cycles = \(parts.joined(separator: " + ")); bound by "
        + "\(layer.activity.bound.name(memories: memories))")
    text += Self.paragraph(
      "array: \(layer.utilization.map(Scaled.percent) ?? "n/a") of \(Self.number(layer.peakOperationsPerCycle)) "
        + "MACs a cycle over all cycles; \(layer.activePEs.map(Self.number) ?? "n/a") of "
        + "\(Decimals.grouped(accelerator.array.count)) elements at work while it computes")
    let shortfall = layer.searchShortfall.map { Self.paragraph("mapping: \($0.clause)") } ?? ""
    return text + Self.paragraph("energy: \(energyText)") + searchText + shortfall
  }

  /// How good the mapping is known to be, where it was searched for.
  private var searchText: String {
    guard let search = layer.search else { return "" }
    // Up, so that nothing is promised that does not hold.
    let tenths = Int((min(1, max(0, search.gap)) * 1000).rounded(.up))
    let quality =
      search.isProven
      ? "no mapping of the space ranks better than \(Self.number(bound: search))"
      : "at most \(tenths / 10).\(tenths % 10) % better is possible: \(Self.number(bound: search)) is a lower bound of the "
        + "space"
    return Self.paragraph(
      "search: \(quality); "
        + (search.isExhaustive ? "exhausted, orders that do the same once; " : "")
        + "\(Decimals.grouped(search.evaluations)) rated of \(Self.number(search.spaceSize)) mappings"
        + (search.wasCancelled ? "; stopped before its end" : ""))
  }

  /// A search's lower bound with its unit.
  private static func number(bound search: MappingSearch.Result) -> String {
    "\(number(search.lowerBound)) \(search.boundUnit)"
  }

  private var energyText: String {
    let columns = ReportColumn.energyParts(memoryCount: accelerator.memories.count)
    let memories = accelerator.memories.map(\.name)
    let parts = columns.map { column in
      (
        String(column.name(memories: memories).dropFirst("energy_".count).dropLast("_pj".count)),
        layer.energy.part(column)
      )
    }
    guard let total = layer.energy.total, total.count > 0 else {
      return "unknown: " + parts.filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
    }
    let shares = parts.compactMap { name, energy in energy.map { (name, $0) } }.filter { $0.1.count > 0 }
      .sorted { $0.1.count > $1.1.count }
    return "\(Scaled.energy(total)) = "
      + shares.map { "\(Scaled.energy($0.1)) \($0.0) (\(Scaled.percent(Double($0.1.count) / Double(total.count))))" }
      .joined(separator: " + ") + ", costs \(result.costs)"
  }
}

extension MappingSearch.Result {
  /// What its lower bound is counted in.
  var boundUnit: String {
    let energy =
      switch energyMeasure {
      case .energy: "pJ"
      case .weightedTraffic: "weighted bits"
      }
    return switch goal {
    case .cycles: "cycles"
    case .energy: energy
    case .energyDelay: "\(energy) x cycles"
    }
  }
}
