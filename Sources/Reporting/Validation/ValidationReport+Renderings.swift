import Exploration

extension ValidationReport {
  private static let headings = ["figure", "published", "simulated", "ratio", "published is"]
  private static let alignments: [TextGrid.Alignment] = [.left, .left, .right, .right, .right, .left]

  /// One block for each chip and workload: the figures of the whole and of layers, published beside simulated.
  var table: String {
    var text = "Published beside simulated; energies by \(costs) where the publication names no table\n"
    for chip in chips {
      text += "\n" + chip.chip.accelerator.onOneLine + "\n"
      for block in Self.blocks(of: chip) {
        text += "\n" + block.title.onOneLine.wrapped(to: 100, first: "  ")
        if !block.rows.isEmpty {
          text += TextGrid(Self.alignments, header: [""] + Self.headings, rows: block.rows).plain(indent: 4)
        }
        for remark in block.remarks { text += remark.onOneLine.wrapped(to: 100, first: "    ") }
      }
      for note in chip.notes { text += note.onOneLine.wrapped(to: 100, first: "  ") }
    }
    return text
  }

  /// What the table says, in GitHub's Markdown.
  var markdown: String {
    var text =
      "# Published beside simulated\n\nEnergies by \(costs.inMarkdown) where the publication names no table.\n"
    for chip in chips {
      text += "\n## \(chip.chip.accelerator.inMarkdown)\n"
      for block in Self.blocks(of: chip) {
        text += "\n### \(block.title.inMarkdown)\n"
        if !block.rows.isEmpty {
          text += "\n" + TextGrid(Self.alignments, header: ["of"] + Self.headings, rows: block.rows).markdown
        }
        if !block.remarks.isEmpty { text += "\n" + Report.bullets(block.remarks) }
      }
      if !chip.notes.isEmpty { text += "\n" + Report.bullets(chip.notes) }
    }
    return text
  }

  /// A row for each figure; unknown is `n/a`.
  var csv: String {
    var text = "chip,workload,part,figure,published,simulated,ratio,confidence,source\n"
    func add(_ chip: ChipValidation, _ workload: String, _ part: String, _ line: ChipValidation.Line) {
      let fields = [
        chip.chip.accelerator, workload, part, line.figure.rawValue, ReportValue.measure(line.published).exactText,
        ReportValue(line.simulated).exactText, ReportValue(line.ratio).exactText,
        line.provenance.confidence.rawValue, line.provenance.source,
      ]
      text += fields.map(\.inCSV).joined(separator: ",") + "\n"
    }
    for chip in chips {
      for line in chip.figures { add(chip, "", "", line) }
      for workload in chip.workloads {
        for part in workload.parts {
          for line in part.lines { add(chip, ChipValidation.name(of: workload), workload.name(of: part), line) }
        }
      }
    }
    return text
  }

  /// Everything, as JSON: keys always in the same order, unknown is `null`.
  var json: String {
    func lines(_ lines: [ChipValidation.Line]) -> [JSONText] {
      lines.map { line in
        .object([
          ("figure", .string(line.figure.rawValue)), ("published", .value(.measure(line.published))),
          ("simulated", .value(ReportValue(line.simulated))), ("ratio", .value(ReportValue(line.ratio))),
          ("confidence", .string(line.provenance.confidence.rawValue)), ("source", .string(line.provenance.source)),
          ("note", line.provenance.note.map { .string($0) } ?? .null),
        ])
      }
    }
    func json(_ workload: ChipValidation.Workload) -> JSONText {
      let parts = workload.parts.map { part in
        JSONText.tallObject(
          [
            ("layer", part.layer.map { .string($0) } ?? .null),
            ("figures", .tallArray(lines(part.lines), indent: "              ")),
          ], indent: "            ")
      }
      return .tallObject(
        [
          ("network", .string(workload.published.network)), ("batch", .number(workload.published.batch)),
          ("settings", .array(workload.published.settings.map { .string($0) })),
          ("simulated", .bool(workload.obstacle == nil)),
          ("costs", workload.costs.map { .string($0) } ?? .null),
          ("remarks", .array(workload.remarks.map { .string($0) })),
          ("parts", .tallArray(parts, indent: "          ")),
        ], indent: "        ")
    }
    let chips = chips.map { chip in
      JSONText.tallObject(
        [
          ("chip", .string(chip.chip.accelerator)), ("notes", .array(chip.notes.map { .string($0) })),
          ("figures", .tallArray(lines(chip.figures), indent: "      ")),
          ("workloads", .tallArray(chip.workloads.map(json), indent: "      ")),
        ], indent: "    ")
    }
    return JSONText.tallObject([
      ("schema", .number(Report.schema)), ("costs", .string(costs)), ("chips", .tallArray(chips, indent: "  ")),
    ]).text + "\n"
  }

  private struct Block {
    var title: String
    var rows: [[String]]
    var remarks: [String]
  }

  private static func blocks(of chip: ChipValidation) -> [Block] {
    var blocks: [Block] = []
    if !chip.figures.isEmpty {
      blocks.append(Block(title: "the chip", rows: rows(chip.figures, of: ""), remarks: []))
    }
    for workload in chip.workloads {
      let simulated = workload.obstacle == nil
      blocks.append(
        Block(
          title: ChipValidation.name(of: workload),
          // What has nothing beside it is in CSV and JSON.
          rows: simulated ? workload.parts.flatMap { rows($0.lines, of: workload.name(of: $0)) } : [],
          remarks: workload.remarks))
    }
    return blocks
  }

  /// A row for each figure; the part is named in the first.
  private static func rows(_ lines: [ChipValidation.Line], of part: String) -> [[String]] {
    lines.enumerated().map { index, line in
      [
        index == 0 ? part : "", line.figure.rawValue, number(line.published), line.simulated.map(number) ?? "n/a",
        line.ratio.map { Decimals.fixed($0, 2) } ?? "", line.provenance.confidence.rawValue,
      ]
    }
  }

  private static func number(_ value: Double) -> String { Decimals.grouped(Decimals.significant(value)) }
}
