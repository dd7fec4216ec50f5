import Foundation
import Testing

@testable import Workloads

/// Files of the repository, found from the place of this source file.
enum RepositoryFiles {
  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The names of the traces that come with the program.
  static let traceNames: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Traces").path())) ?? []
    return files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }.sorted()
  }()

  /// The network of that name.
  static func network(_ name: String) throws -> Network {
    try TraceReader.load(root.appending(path: "Traces/\(name).json5").path())
  }

  /// SCALE-Sim's own topologies, which are not part of the repository; empty where they are absent.
  static let scaleSimTopologies: [URL] = {
    let folder = root.deletingLastPathComponent().appending(path: "shared/reference/scalesim-inputs/topologies")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".csv") }.sorted().map { folder.appending(path: $0) }
  }()
}
