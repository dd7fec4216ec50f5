import Evaluation

extension VerificationReport {
  private static let headings = ["layer", "MACs", "made smaller", "analytic", "event", "cycle", "agree", "ofmap"]
  private static let alignments: [TextGrid.Alignment] = [.left, .right, .left, .right, .right, .right, .left, .left]

  private var title: String { "\(verification.network) on \(verification.accelerator), cycles by three engines" }

  private var rows: [[String]] {
    verification.layers.map { layer in
      func number(_ value: Int) -> String { Decimals.grouped(String(value)) }
      let name = layer.layer.shortened(to: 32)
      guard case .compared(let comparison) = layer.outcome else {
        return [name, layer.multiplyAccumulates == 0 ? "" : number(layer.multiplyAccumulates), "", "", "", "", "", ""]
      }
      let agree = comparison.agrees ? "yes" : "no"
      if let same = layer.sameAs { return [name, "", "as \(same.shortened(to: 32))", "", "", "", agree, ""] }
      return [
        name, number(comparison.multiplyAccumulates), layer.scalingText, number(comparison.analyticCycles),
        number(comparison.eventCycles), number(comparison.cycleCycles), agree, comparison.ofmapText,
      ]
    }
  }

  private var remarks: [String] {
    verification.layers.filter { $0.sameAs == nil }.flatMap { layer in
      layer.agree == nil && layer.multiplyAccumulates == 0 ? [] : layer.notes.map { "\(layer.layer): \($0)" }
    }
  }

  /// A row for each layer, and what differs.
  var table: String {
    var text = title.onOneLine.wrapped(to: 100)
    if !settings.isEmpty { text += settings.joined(separator: ", ").onOneLine.wrapped(to: 100, first: "  ") }
    text += "Random operands of seed \(verification.seed)\n\n"
    text += TextGrid(Self.alignments, header: Self.headings, rows: rows).plain() + "\n"
    for remark in remarks { text += remark.onOneLine.wrapped(to: 100) }
    return text + summary.onOneLine.wrapped(to: 100)
  }

  /// What the table says, in GitHub's Markdown.
  var markdown: String {
    var text = "# \(title.inMarkdown)\n\nRandom operands of seed \(verification.seed).\n\n"
    if !settings.isEmpty { text += Report.bullets(settings) + "\n" }
    text += TextGrid(Self.alignments, header: Self.headings, rows: rows).markdown + "\n"
    if !remarks.isEmpty { text += Report.bullets(remarks) + "\n" }
    return text + summary.inMarkdown + "\n"
  }

  /// A row for each layer; what there is not is empty.
  var csv: String {
    var text =
      "layer,kind,same_as,macs,scaled,simulated_macs,steps,analytic_cycles,event_cycles,cycle_cycles,agree,ofmap_unit,"
      + "ofmap_convolution,notes\n"
    for layer in verification.layers {
      func word(_ value: Bool?) -> String { value.map { $0 ? "yes" : "no" } ?? "n/a" }
      var fields = [layer.layer, layer.kind, layer.sameAs ?? "", String(layer.multiplyAccumulates), layer.scalingText]
      if case .compared(let comparison) = layer.outcome {
        fields += [
          comparison.multiplyAccumulates, comparison.steps, comparison.analyticCycles, comparison.eventCycles,
          comparison.cycleCycles,
        ].map(String.init)
        fields += [comparison.agrees, comparison.isUnitArithmetic, comparison.isConvolution].map(word)
      } else {
        fields += Array(repeating: "n/a", count: 8)
      }
      fields.append(layer.notes.joined(separator: "; "))
      text += fields.map(\.inCSV).joined(separator: ",") + "\n"
    }
    return text
  }

  /// Everything, as JSON: keys always in the same order; what is not known is `null`.
  var json: String {
    let layers = verification.layers.map { layer in
      var members: [(key: String, value: JSONText)] = [
        ("layer", .string(layer.layer)), ("kind", .string(layer.kind)),
        ("same_as", layer.sameAs.map { .string($0) } ?? .null), ("macs", .number(layer.multiplyAccumulates)),
      ]
      if case .compared(let comparison) = layer.outcome {
        members += Self.members(comparison)
      } else {
        members += [
          "scaled", "simulated_macs", "steps", "analytic_cycles", "event_cycles", "cycle_cycles", "agree", "ofmap_unit",
          "ofmap_convolution", "differences",
        ].map { ($0, JSONText.null) }
      }
      members.append(("notes", .array(layer.notes.map { .string($0) })))
      return JSONText.tallObject(members, indent: "    ")
    }
    return JSONText.tallObject([
      ("schema", .number(Report.schema)), ("network", .string(verification.network)),
      ("accelerator", .string(verification.accelerator)), ("settings", .array(settings.map { .string($0) })),
      ("seed", .string(String(verification.seed))), ("agree", .bool(verification.agrees)),
      ("compared", .number(verification.compared)), ("layers", .tallArray(layers, indent: "  ")),
    ]).text + "\n"
  }

  private static func members(_ comparison: EngineComparison) -> [(key: String, value: JSONText)] {
    func known(_ value: Bool?) -> JSONText { value.map { .bool($0) } ?? .null }
    func known(_ value: Int?) -> JSONText { value.map { .number($0) } ?? .null }
    return [
      (
        "scaled",
        .array(
          comparison.scaling.map {
            .object([
              ("dimension", .string(String($0.dimension.letter))), ("from", .number($0.from)), ("to", .number($0.to)),
            ])
          })
      ),
      ("simulated_macs", .number(comparison.multiplyAccumulates)), ("steps", .number(comparison.steps)),
      ("analytic_cycles", .number(comparison.analyticCycles)), ("event_cycles", .number(comparison.eventCycles)),
      ("cycle_cycles", .number(comparison.cycleCycles)), ("agree", .bool(comparison.agrees)),
      ("ofmap_unit", known(comparison.isUnitArithmetic)), ("ofmap_convolution", known(comparison.isConvolution)),
      (
        "differences",
        .array(
          comparison.differences.map {
            .object([
              ("figure", .string($0.figure)), ("analytic", known($0.analytic)), ("event", known($0.event)),
              ("cycle", known($0.cycle)),
            ])
          })
      ),
    ]
  }
}
