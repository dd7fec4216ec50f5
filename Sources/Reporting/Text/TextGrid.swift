/// Rows of cells whose columns line up.
struct TextGrid {
  enum Alignment { case left, right }

  var alignments: [Alignment]
  /// `nil` for none.
  var header: [String]?
  var rows: [[String]]
  /// Indices of rows before which a rule is drawn, such as the one of the totals.
  var ruledRows: Set<Int> = []

  init(_ alignments: [Alignment], header: [String]? = nil, rows: [[String]] = []) {
    self.alignments = alignments
    self.header = header
    self.rows = rows
  }

  /// Plain text, every line with a newline and no trailing blanks.
  func plain(indent: Int = 0, gap: Int = 2) -> String {
    let lines = ([header].compactMap { $0 } + rows).map { $0.map { $0.onOneLine } }
    let widths = alignments.indices.map { column in
      lines.reduce(0) { max($0, column < $1.count ? $1[column].count : 0) }
    }
    // A column with nothing in it takes no gap either.
    let used = widths.filter { $0 > 0 }
    let ruleWidth = used.reduce(0, +) + gap * max(0, used.count - 1)
    let rule = String(repeating: " ", count: indent) + String(repeating: "-", count: ruleWidth) + "\n"
    var text = ""
    for (number, cells) in lines.enumerated() {
      let row = header == nil ? number : number - 1
      if ruledRows.contains(row) { text += rule }
      text += Self.line(cells, widths, alignments, indent: indent, gap: gap)
      if header != nil, number == 0 { text += rule }
    }
    return text
  }

  private static func line(
    _ cells: [String], _ widths: [Int], _ alignments: [Alignment], indent: Int, gap: Int
  ) -> String {
    var line = String(repeating: " ", count: indent)
    for (column, cell) in cells.enumerated() where column < widths.count && widths[column] > 0 {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      line += alignments[column] == .right ? padding + cell : cell + padding
      line += String(repeating: " ", count: gap)
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  /// A table of GitHub's Markdown.
  var markdown: String {
    func line(_ cells: [String]) -> String {
      "|" + alignments.indices.map { $0 < cells.count ? " \(cells[$0].inMarkdown) |" : " |" }.joined() + "\n"
    }
    let rule = "|" + alignments.map { $0 == .right ? " ---: |" : " --- |" }.joined() + "\n"
    return line(header ?? []) + rule + rows.map(line).joined()
  }
}

extension String {
  /// Control characters replaced by `?`: a name from a file must not steer the terminal or break a line.
  var onOneLine: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  /// Text that Markdown shows as it is: what it would read as markup is escaped.
  var inMarkdown: String {
    onOneLine.reduce(into: "") { text, character in
      if "\\`*_[]<>|#".contains(character) { text += "\\" }
      text.append(character)
    }
  }

  /// At most `width` characters: of a longer text its start and its end, where names of layers differ.
  func shortened(to width: Int) -> String {
    guard count > width, width > 4 else { return self }
    let head = (width - 2) / 3
    return prefix(head) + ".." + suffix(width - 2 - head)
  }
}
