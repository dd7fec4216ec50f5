import Foundation

@testable import picojoule

/// Files of the repository, found from the place of this source file.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path()

  /// As if the program ran there.
  static let surroundings = Surroundings(executable: "", workingDirectory: root, home: "")

  /// The default cost table.
  static let costs = "\(root)HardwareConfigs/costs/horowitz-45nm.json5"

  /// The real model; `nil` where the repository is not there at run time.
  static var bench: Model? {
    System.kind(of: costs) == .file ? Model(library: Library(surroundings)) : nil
  }
}
