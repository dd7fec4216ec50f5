extension Report {
  /// What the table says, in GitHub's Markdown.
  public var markdown: String {
    var text = "# \(titleLines[0].inMarkdown)\n\n"
    text += Self.bullets(Array(titleLines.dropFirst())) + "\n"
    text += layerGrid.markdown
    text += "\n## Totals\n\n"
    text += TextGrid([.left, .right, .left], header: ["figure", "value", ""], rows: totalLines).markdown
    text += "\n## Heaviest layers\n\n"
    text +=
      TextGrid([.left, .right, .right, .left], header: ["layer", "time", "share", "bound"], rows: heaviestLines)
      .markdown
    if !verdicts.isEmpty {
      var grid = verdictGrid
      grid.header = ["verdict", "item", "value", "limit", "margin"]
      text += "\n## Budget\n\n" + grid.markdown
    }
    if !defaults.isEmpty { text += "\n## Defaults taken\n\n" + Self.bullets(defaultLines) }
    if !remarks.isEmpty { text += "\n## Remarks\n\n" + Self.bullets(remarks) }
    return text
  }

  static func bullets(_ lines: [String]) -> String { lines.map { "- \($0.inMarkdown)\n" }.joined() }
}
