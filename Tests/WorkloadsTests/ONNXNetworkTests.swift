import Documents
import Foundation
import ONNX
import Testing

@testable import Workloads

@Suite("Networks made from ONNX models")
struct ONNXNetworkTests {
  private static let folder = RepositoryFiles.root.appending(path: "Tests/ONNXTests/Published")

  /// The rows of the figures of other tools, by column (`Tests/ONNXTests/Published/make.py`).
  static let rows: [[String: String]] = {
    let text = (try? String(contentsOf: folder.appending(path: "networks.csv"), encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }()

  private static func load(_ name: String, _ inputs: [ONNXInputShape] = []) throws(Findings) -> ONNXNetwork {
    try ONNXNetworkReader.load(folder.appending(path: "models/\(name).onnx").path(), inputs: inputs)
  }

  @Test("there are sixteen models")
  func all() { #expect(Self.rows.count == 16) }

  @Test("multiply-accumulates and weights are those of an independent count", arguments: rows)
  func counts(row: [String: String]) throws {
    let inputs = try (row["inputs"] ?? "").split(separator: " ").map { try ONNXInputShape(parsing: String($0)) }
    let network = try Self.load(row["model"] ?? "", inputs).network
    #expect(String(network.multiplyAccumulates) == row["macs"])
    let products = network.layers.filter { $0.operation.convolution != nil }
    #expect(String(products.reduce(0) { $0 + $1.operation.weights }) == row["weights"])
    #expect(network.problems == [])
  }
}
