import Documents
import Foundation
import ONNX
import ONNXSupport
import Testing
import Workloads

@Suite("The nodes of an ONNX model that layers stand for")
struct ONNXLayerNodesTests {
  /// A model of the published ones with its graph.
  private static func load(_ row: [String: String]) throws -> (graph: ONNXGraph, network: ONNXNetwork) {
    let inputs = try (row["inputs"] ?? "").split(separator: " ").map { try ONNXInputShape(parsing: String($0)) }
    let file = RepositoryFiles.root.appending(path: "Tests/ONNXTests/Published/models/\(row["model"] ?? "").onnx")
    let graph = try ONNXReader.load(file.path(), inputs: inputs)
    return (graph, try ONNXNetworkReader.network(graph))
  }

  /// Every third model: reading them is what takes time.
  private static let rows = ONNXNetworkTests.rows.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)

  @Test("every convolution and product is the main node of one layer", arguments: rows)
  func published(row: [String: String]) throws {
    let (graph, result) = try Self.load(row)
    let nodes = result.layerNodes
    #expect(nodes.count == result.network.layers.count)
    let products = graph.nodes.indices.filter { place in
      let node = graph.nodes[place]
      let isOpen = node.outputs.contains { $0.map { !graph.tensors[$0].isConstant } ?? false }
      switch node.operation {
      case .convolution, .matrixProduct: return node.isUsed && isOpen
      default: return false
      }
    }
    #expect(nodes.compactMap(\.product).sorted() == products)
    for (layer, own) in zip(result.network.layers, nodes) {
      #expect((layer.operation.convolution != nil) == (own.product != nil))
      #expect(layer.name.hasPrefix(graph.nodes[own.main].title))
    }
    let folded = result.treatments.filter { $0.treatment == .folded }.reduce(0) { $0 + $1.count }
    #expect(nodes.reduce(0) { $0 + $1.folded.count } == folded)
    // No node is two layers'.
    #expect(Set(nodes.flatMap(\.all)).count == nodes.reduce(0) { $0 + $1.all.count })
  }

  @Test("a layer stands for its convolution and for what is folded into it, other layers for one node")
  func folded() throws {
    var model = TestModel(irVersion: 10, operatorSet: 21)
    model.inputs = [TestTensor("data", .float32, [1, 3, 8, 8])]
    model.initializers = [.weights("w", [4, 3, 1, 1]), .weights("c", [4]), .weights("c11", [4, 1, 1])]
    model.nodes = [
      TestNode("Neg", ["c11"], ["constant"]), TestNode("Conv", ["data", "w"], ["x"]),
      TestNode("BatchNormalization", ["x", "c", "c", "c", "c"], ["n"]), TestNode("Mul", ["n", "constant"], ["m"]),
      TestNode("Relu", ["m"], ["r"]), TestNode("GlobalAveragePool", ["r"], ["y"]),
    ]
    model.outputs = [TestTensor("y", nil, shape: nil)]
    let graph = try model.read()
    let nodes = try ONNXNetworkReader.network(graph).layerNodes
    #expect(
      nodes.map { $0.all.map { graph.nodes[$0].operatorName } } == [
        ["Conv", "BatchNormalization", "Mul"], ["GlobalAveragePool"],
      ])
    #expect(nodes.map { $0.product.map { graph.nodes[$0].operatorName } } == ["Conv", nil])
  }
}
