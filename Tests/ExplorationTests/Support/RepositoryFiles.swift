import Costs
import Documents
import Foundation
import Hardware
import Workloads

/// Files of the repository, found from the place of this source file.
enum RepositoryFiles {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file by its path in the repository.
  static func path(_ path: String) -> String { root.appending(path: path).path() }

  /// The network of that name.
  static func network(_ name: String) throws -> Network {
    try TraceReader.load(root.appending(path: "Traces/\(name).json5").path())
  }

  /// The accelerator of that name with settings such as `("array.rows", "64")`.
  static func accelerator(_ name: String, _ settings: KeyValuePairs<String, String> = [:]) throws -> Accelerator {
    var document = try JSON5Document.load(root.appending(path: "HardwareConfigs/\(name).json5").path())
    for (path, value) in settings { document = try document.setting(path, to: value) }
    return try AcceleratorReader.read(document)
  }

  /// The cost table of that name.
  static func table(_ name: String = CostTableLibrary.defaultName) throws -> CostTable {
    let folder = root.appending(path: "HardwareConfigs/costs")
    let library = CostTableLibrary(names: [CostTableLibrary.defaultName, "cacti-45nm"]) { name throws(Findings) in
      try JSON5Document.load(folder.appending(path: "\(name).json5").path())
    }
    return try library.table(in: try library.open(name))
  }

  /// The names of the chips of which figures are kept.
  static let publishedChipNames = names(in: "HardwareConfigs/published")
  /// The names of the accelerators that come with the program.
  static let acceleratorNames = names(in: "HardwareConfigs")
  /// The names of the networks that come with the program.
  static let networkNames = names(in: "Traces")

  /// The path of the published figures of that chip.
  static func publishedChip(_ name: String) -> String {
    root.appending(path: "HardwareConfigs/published/\(name).json5").path()
  }

  private static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())) ?? []
    return files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }.sorted()
  }

  /// The rows of a table in `Published`, by column; lines that start with `#` are comments.
  static func published(_ name: String) throws -> [[String: String]] {
    let path = root.appending(path: "Tests/ExplorationTests/Published/\(name).csv").path()
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard let header = rows.first else { return [] }
    return rows.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
  }
}
