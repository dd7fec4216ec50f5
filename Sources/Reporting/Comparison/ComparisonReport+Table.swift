import Exploration

extension ComparisonReport {
  /// The comparison for a terminal: blocks of at most 100 columns, ASCII but for the names.
  public var table: String {
    var text = titleLines.map { $0.onOneLine.wrapped(to: 100) }.joined()
    for block in blocks + (showsLayers ? layerBlocks : []) {
      for grid in block.grids(width: 100, indent: 2) {
        text += "\n\(block.title.onOneLine)\n" + grid.plain(indent: 2)
      }
    }
    let publications = publications
    if !publications.rows.isEmpty {
      text += "\n\(Self.publicationTitle)\n"
      for row in publications.rows { text += row.text.onOneLine.wrapped(to: 100, first: "  \(row.name.onOneLine): ") }
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
    if !publications.rows.isEmpty {
      text += "\n## \(Self.publicationTitle)\n\n" + Report.bullets(publications.rows.map { "\($0.name): \($0.text)" })
      text += Report.bullets(publications.sources.enumerated().map { "[\($0 + 1)] \($1)" })
    }
    if !defaultLines.isEmpty { text += "\n## Defaults taken\n\n" + Report.bullets(defaultLines) }
    if !remarks.isEmpty { text += "\n## Remarks\n\n" + Report.bullets(remarks) }
    return text
  }

  private static let publicationTitle = "Accuracy (published, not simulated; found by the network's name and formats)"

  /// What was published for the designs, and the sources that the lines name by number.
  private var publications: (rows: [(name: String, text: String)], sources: [String]) {
    var sources: [String] = []
    var rows: [(String, String)] = []
    for design in comparison.designs {
      for match in design.result.publishedAccuracies {
        let publication = match.publication
        let number = sources.firstIndex(of: publication.source) ?? sources.count
        if number == sources.count { sources.append(publication.source) }
        var text = publication.scores.map { "\($0.name) \(Decimals.tidy($0.percent))%" }.joined(separator: ", ")
        text += "; \(publication.method) [\(number + 1)]"
        if let caveat = match.caveat { text += "; \(caveat)" }
        rows.append((design.name, text))
      }
    }
    return (rows, sources)
  }

  /// Defaults of all designs once, those of some with the design's name.
  var defaultLines: [String] {
    Self.merged(comparison.designs.map { design in
      (design.name, design.result.defaults.map { "\($0.keyPath) = \($0.value)" })
    })
  }

  /// Remarks of all designs once, those of some with the design's name.
  var remarks: [String] {
    Self.merged(
      comparison.designs.indices.map { index in
        var remarks: [String] = []
        for table in comparison.tables {
          for remark in table.designs[index].result.remarks where !remarks.contains(remark) { remarks.append(remark) }
        }
        return (names[index], remarks)
      })
  }

  /// Lines that all lists have, then the others behind the names of their lists.
  private static func merged(_ lists: [(name: String, lines: [String])]) -> [String] {
    guard let first = lists.first else { return [] }
    let common = first.lines.filter { line in lists.allSatisfy { $0.lines.contains(line) } }
    return common
      + lists.flatMap { list in list.lines.filter { !common.contains($0) }.map { "\(list.name): \($0)" } }
  }
}
