import Foundation
import Inference
import ONNX

/// Models and figures of the checkout, found from the place of this source file.
enum CheckoutFiles {
  /// Figures and models beside the tests.
  static let published = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Published")
  /// The classifiers of digits with their images.
  static let digits = published.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Traces/digits")

  /// The tensor in a `.npy` file.
  static func tensor(_ name: String, in folder: URL) throws -> Tensor {
    try Tensor.loadNumPy(folder.appending(path: "\(name).npy").path())
  }

  /// The network in an `.onnx` file.
  static func network(_ name: String, in folder: URL, inputs: [ONNXInputShape] = []) throws -> ONNXGraph {
    try ONNXReader.load(folder.appending(path: "\(name).onnx").path(), inputs: inputs)
  }

  /// The rows of a table with a header, by column; fields are separated by semicolons.
  static func table(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: published.appending(path: name), encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
  }
}
