import Exploration

extension ComparisonReport {
  /// The comparison for a terminal: blocks of at most 100 columns, ASCII but for the names.
  public var table: String {
    var text = titleLines.map { $0.onOneLine.wrapped(to: 100) }.joined()
    for block in blocks + (showsLayers ? layerBlocks : []) {
      for (part, grid) in block.grids(width: 100, indent: 2).enumerated() {
        let title = block.title.onOneLine + (part > 0 ? ", continued" : "")
        text += "\n" + title.wrapped(to: 100) + grid.plain(indent: 2)
      }
    }
    let publications = publications
    if !publications.lines.isEmpty {
      text += "\n\(Self.publicationTitle)\n" + Report.list(publications.lines)
      for (number, source) in publications.sources.enumerated() {
        text += source.wrapped(to: 100, first: "  [\(number + 1)] ")
      }
    }
    if !defaultLines.isEmpty { text += "\nDefaults taken\n" + Report.list(defaultLines) }
    if !remarks.isEmpty { text += "\nRemarks\n" + Report.list(remarks) }
    return text
  }

  /// What the table says, in GitHub's Markdown.
  public var markdown: String {
    var text = "# \(titleLines[0].inMarkdown)\n\n" + Report.bullets(Array(titleLines.dropFirst()))
    for block in blocks + (showsLayers ? layerBlocks : []) {
      text += "\n## \(block.title.inMarkdown)\n\n" + block.grid.markdown
    }
    let publications = publications
    if !publications.lines.isEmpty {
      text += "\n## \(Self.publicationTitle)\n\n" + Report.bullets(publications.lines)
      text += Report.bullets(publications.sources.enumerated().map { "[\($0 + 1)] \($1)" })
    }
    if !defaultLines.isEmpty { text += "\n## Defaults taken\n\n" + Report.bullets(defaultLines) }
    if !remarks.isEmpty { text += "\n## Remarks\n\n" + Report.bullets(remarks) }
    return text
  }

  static let publicationTitle = "Accuracy (published, not simulated; found by the network's name and formats)"

  /// What was published for the designs, and the sources that the lines name by number.
  var publications: (lines: [String], sources: [String]) {
    var sources: [String] = []
    var lists: [[String]] = []
    for design in comparison.designs {
      var lines: [String] = []
      for match in design.result.publishedAccuracies {
        let publication = match.publication
        let number = sources.firstIndex(of: publication.source) ?? sources.count
        if number == sources.count { sources.append(publication.source) }
        let scores = publication.scores.map { "\($0.name) \(Decimals.tidy($0.percent))%" }.joined(separator: ", ")
        let caveat = match.caveat.map { "; \($0)" } ?? ""
        lines.append("\(scores); \(publication.method) [\(number + 1)]\(caveat)")
      }
      lists.append(lines)
    }
    return (DesignLines.merged(lists, namesAll: true), sources)
  }

  /// The defaults that designs took.
  var defaultLines: [String] {
    DesignLines.merged(comparison.designs.map { $0.result.defaults.map { "\($0.keyPath) = \($0.value)" } })
  }

  /// The remarks of designs, by any table.
  var remarks: [String] {
    DesignLines.merged(
      comparison.designs.indices.map { index in
        comparison.tables.flatMap { $0.designs[index].result.remarks }
      })
  }
}
