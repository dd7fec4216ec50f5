import Foundation

/// Figures and models that are kept beside the tests.
enum Published {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Published")

  /// The rows of a table with a header, by column; fields are separated by semicolons.
  static func table(_ name: String, folder: URL = Published.folder) throws -> [[String: String]] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
  }

  /// The path of a model.
  static func model(_ name: String) -> String { folder.appending(path: "models/\(name).onnx").path() }
}
