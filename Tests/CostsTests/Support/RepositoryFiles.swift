import Documents
import Hardware
import Quantities

@testable import Costs

/// Files of the repository that tests read.
enum RepositoryFiles {
  private static let tests = String(#filePath.dropLast("Support/RepositoryFiles.swift".count))

  /// The tables that come with the program.
  static let library = CostTableLibrary(
    names: ["cacti-45nm", "eyeriss-65nm", "eyeriss-normalized", "horowitz-45nm", "synthesized-45nm"]
  ) {
    name throws(Findings) in
    try JSON5Document.load("\(tests)../../HardwareConfigs/costs/\(name).json5")
  }

  static func table(_ name: String) throws -> CostTable {
    try library.table(in: try library.open(name))
  }

  /// An accelerator that comes with the program.
  static func accelerator(_ name: String) throws -> Accelerator {
    try AcceleratorReader.read(try JSON5Document.load("\(tests)../../HardwareConfigs/\(name).json5"))
  }

  /// The rows of `Published/<name>.csv`, by column; lines that start with `#` are comments.
  static func published(_ name: String) throws -> [[String: String]] {
    let path = "\(tests)Published/\(name).csv"
    let rows = try DelimitedText.parse(try DocumentFile.read(path), file: path).rows
      .filter { $0.fields.first?.text.hasPrefix("#") == false }
    let header = rows.first?.fields.map(\.text) ?? []
    return rows.dropFirst().map { row in
      Dictionary(zip(header, row.fields.map(\.text)), uniquingKeysWith: { first, _ in first })
    }
  }
}

/// A table read from text, for tests of the reader.
func readTable(_ text: String, library: CostTableLibrary = RepositoryFiles.library) throws(Findings) -> CostTable {
  try library.table(in: try JSON5Document.parse(Array(text.utf8), file: "t.json5"))
}

/// What a reader says about a wrong text.
func findings(_ text: String, library: CostTableLibrary = RepositoryFiles.library) -> String {
  do throws(Findings) {
    _ = try readTable(text, library: library)
    return "no findings"
  } catch {
    return error.description
  }
}
