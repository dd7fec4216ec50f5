extension ReportDifference {
  /// What changed, for a terminal: inputs, then layers, then the totals, which so stand above the prompt.
  public var text: String {
    if isEmpty { return "No difference: \(before.file) and \(after.file) are the same run.\n" }
    var text = "from \(before.file.onOneLine)\nto   \(after.file.onOneLine)\n"
    if !inputs.isEmpty {
      let rows = inputs.map { [$0.name, $0.before ?? "-", $0.after ?? "-"] }
      text += "\nInputs\n" + TextGrid([.left, .left, .left], header: ["", "from", "to"], rows: rows).plain(indent: 2)
    }
    text += layerText
    for (title, names) in [("Layers no longer there", removedLayers), ("New layers", addedLayers)] where !names.isEmpty
    {
      text += "\n\(title)\n" + names.joined(separator: ", ").onOneLine.wrapped(to: 100, first: "  ")
    }
    if totals.isEmpty { return text + "\nTotals are the same.\n" }
    let rows = totals.map { [$0.name] + $0.cells }
    let grid = TextGrid([.left, .right, .right, .right], header: ["figure", "from", "to", "change"], rows: rows)
    return text + "\nTotals\n" + grid.plain(indent: 2)
  }

  private var layerText: String {
    guard !layers.isEmpty else { return "" }
    let rows = layers.flatMap { layer in layer.value.map { [layer.name, $0.name] + $0.cells } }
    let header = ["layer", "figure", "from", "to", "change"]
    return "\nLayers\n"
      + TextGrid([.left, .left, .right, .right, .right], header: header, rows: rows).plain(indent: 2)
  }
}

extension Change<ReadFigure> {
  /// From, to and the relative change.
  fileprivate var cells: [String] {
    let change = relative.map { ($0 < 0 ? "-" : "+") + Scaled.percent($0.magnitude) } ?? ""
    return [before?.text ?? "-", after?.text ?? "-", change]
  }
}

extension ReadFigure {
  fileprivate var text: String {
    switch self {
    case .number(let text, _): Decimals.grouped(text)
    case .text(let text): text
    case .unknown: "n/a"
    }
  }
}
