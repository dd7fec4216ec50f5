import Costs
import Documents
import Foundation
import Hardware
import Testing
import Workloads

@testable import Evaluation

/// Files of the repository, found from the place of this source file.
enum RepositoryFiles {
  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The names of the networks that come with the program.
  static let networkNames = names(in: "Traces")
  /// The names of the accelerators that come with the program.
  static let allAcceleratorNames = names(in: "HardwareConfigs")
  /// Those on which every network is run: all array shapes and memories that there are, and of the designs that differ in
  /// the processing element alone one with many lanes and one with many cycles a step.
  static let acceleratorNames = allAcceleratorNames.filter { name in
    ["systolic-", "tpu-", "edge-"].contains { name.hasPrefix($0) } || ["xnor", "bit-serial"].contains(name)
  }

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
    let library = CostTableLibrary(names: names(in: "HardwareConfigs/costs")) { name throws(Findings) in
      try JSON5Document.load(folder.appending(path: "\(name).json5").path())
    }
    return try library.table(in: try library.open(name))
  }

  /// The rows of a published table that another room's tests keep, by column; lines that start with `#` are comments.
  static func published(_ name: String, of room: String) throws -> [[String: String]] {
    let path = root.appending(path: "Tests/\(room)Tests/Published/\(name).csv").path()
    let rows = try DelimitedText.parse(try DocumentFile.read(path), file: path).rows
      .filter { $0.fields.first?.text.hasPrefix("#") == false }
    let header = try #require(rows.first).fields.map(\.text)
    return rows.dropFirst().map { row in
      Dictionary(zip(header, row.fields.map(\.text)), uniquingKeysWith: { first, _ in first })
    }
  }

  private static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())) ?? []
    return files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(".json5".count)) }.sorted()
  }
}
