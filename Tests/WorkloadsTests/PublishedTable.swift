import Foundation
import Testing

/// A table of figures from the folder `Published`: comment lines that begin with `#`, one header, plain rows.
///
/// The comments name the sources and the rules of rounding; no cell holds a comma or a quote.
struct PublishedTable {
  /// One row, its cells by the names of the header.
  struct Row {
    let file: String
    let line: Int
    let cells: [String: String]

    /// The cell as it stands in the file; empty where the source has nothing.
    func text(_ column: String) throws -> String {
      try #require(cells[column], "\(file) has no column \(column)")
    }

    /// A cell that is an exact whole number.
    func count(_ column: String) throws -> Int {
      let text = try text(column)
      return try #require(Int(text), "\(file):\(line): \(column) is '\(text)', not a whole number")
    }

    /// A cell that was rounded before it was printed; `nil` where the source has nothing.
    func figure(_ column: String) throws -> PrintedFigure? {
      let text = try text(column)
      if text.isEmpty { return nil }
      let figure: PrintedFigure = try #require(
        PrintedFigure(text), "\(file):\(line): \(column) is '\(text)', not a figure")
      return figure
    }

    /// A cell that lists names, blanks between them.
    func names(_ column: String) throws -> Set<String> {
      Set(try text(column).split(separator: " ").map(String.init))
    }
  }

  let columns: [String]
  let rows: [Row]

  /// Reads `Published/<file>` beside this source file.
  init(_ file: String) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Published").appending(path: file)
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    var columns: [String] = []
    var rows: [Row] = []
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if columns.isEmpty {
        columns = cells
      } else {
        try #require(cells.count == columns.count, "\(file):\(index + 1) has \(cells.count) cells")
        let named = Dictionary(zip(columns, cells), uniquingKeysWith: { first, _ in first })
        rows.append(Row(file: file, line: index + 1, cells: named))
      }
    }
    self.columns = columns
    self.rows = rows
  }
}
