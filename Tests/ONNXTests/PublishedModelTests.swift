import Testing

@testable import ONNX

/// Whole networks, against counts of the ONNX and PyTorch projects' own tools (`Published/make.py`).
@Suite("Networks in ONNX")
struct PublishedModelTests {
  private static let networks = (try? Published.table("networks.csv")) ?? []
  private static let operators = byModel("operators.csv")
  private static let tensors = byModel("tensors.csv")
  static let models = networks.compactMap { $0["model"] }

  private static func byModel(_ table: String) -> [String?: [[String: String]]] {
    Dictionary(grouping: (try? Published.table(table)) ?? []) { $0["model"] }
  }

  private func row(_ model: String) throws -> [String: String] {
    try #require(Self.networks.first { $0["model"] == model })
  }

  private func load(_ row: [String: String]) throws -> ONNXGraph {
    let inputs = try (row["inputs"] ?? "").split(separator: " ").map { try ONNXInputShape(parsing: String($0)) }
    return try ONNXReader.load(Published.model(row["model"] ?? ""), inputs: inputs)
  }

  @Test("there are the nine light models, six of torchvision, and BERT")
  func all() { #expect(Self.models.count == 16) }

  @Test("multiply-accumulates, weights and parameters are those of an independent count", arguments: models)
  func counts(_ model: String) throws {
    let row = try row(model)
    let graph = try load(row)
    #expect(graph.unknownOperators == [])
    #expect(graph.unresolvedNodes == [])
    #expect(String(graph.nodes.count) == row["nodes"])
    for (column, found) in [
      ("macs", graph.multiplyAccumulates), ("torch_macs", graph.multiplyAccumulates), ("weights", graph.weights),
      ("torch_weights", graph.weights), ("parameters", graph.parameters),
    ] {
      guard let published = row[column], !published.isEmpty else { continue }
      #expect(String(found) == published, "\(column)")
    }
  }

  @Test("every tensor has the shape and type that ONNX infers", arguments: models)
  func shapes(_ model: String) throws {
    let row = try row(model)
    let graph = try load(row)
    let tensors = Dictionary(graph.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let published = Self.tensors[model] ?? []
    #expect(String(published.count) == row["tensors"])
    for line in published {
      let tensor = tensors[line["tensor"] ?? ""]
      #expect(tensor?.type?.name == line["type"] && tensor?.shape?.shapeText == line["shape"], "\(line)")
    }
  }

  @Test("every operator is applied as often as the file says", arguments: models)
  func operators(_ model: String) throws {
    let graph = try load(try row(model))
    let published = Self.operators[model] ?? []
    let found = Dictionary(grouping: graph.nodes, by: \.operatorName).mapValues(\.count)
    #expect(
      found == Dictionary(uniqueKeysWithValues: published.map { ($0["operator"] ?? "", Int($0["count"] ?? "") ?? 0) }))
  }
}
