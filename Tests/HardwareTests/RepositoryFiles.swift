import Foundation
import Testing

@testable import Hardware

/// Files of the repository, found from the place of this source file.
enum RepositoryFiles {
  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The names of the accelerators that come with the program.
  static let acceleratorNames = names(in: root.appending(path: "HardwareConfigs"), ending: ".json5")

  /// The path of the accelerator of that name.
  static func path(_ name: String) -> String { root.appending(path: "HardwareConfigs/\(name).json5").path() }

  /// SCALE-Sim's own configurations, which are not part of the repository; empty where they are absent.
  static let scaleSimConfigs: [URL] = {
    let folder = root.deletingLastPathComponent().appending(path: "shared/reference/scalesim-inputs/configs")
    return names(in: folder, ending: ".cfg").map { folder.appending(path: "\($0).cfg") }
  }()

  private static func names(in folder: URL, ending: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }
}
