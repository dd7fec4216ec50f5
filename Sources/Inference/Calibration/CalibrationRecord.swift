import ONNX

/// What calibration knows of a network after it has run over the data in single precision: ranges and some words of every
/// product's operands. Formats and rules are chosen afterwards, as often as wanted.
public struct CalibrationRecord: Sendable {
  /// The convolutions and matrix products, in the order of the graph.
  public let products: [ProductNode]
  /// Images that were looked at.
  public let images: Int
  let threads: Int
  private let records: [Int: ProductRecord]
  /// How the model itself has quantized operands, by nodes.
  private let grids: [Int: ModelGrids]

  /// Runs the network over all data, batch normalizations folded into the products before them as ``QuantizedEngine`` has them.
  /// - Throws: nodes that cannot be computed, data that cannot be read, operands that are not finite.
  public init(
    _ graph: ONNXGraph, _ data: CalibrationData, limits: CalibrationLimits = CalibrationLimits(), threads: Int
  ) throws(CalibrationFailure) {
    let nodes = ProductNode.all(of: graph)
    let recorder = ProductRecorder(nodes, runs: data.runs, limits: limits, threads: threads)
    let engine: FloatEngine
    do throws(InferenceFailure) {
      engine = try FloatEngine(graph, threads: threads, products: recorder, foldsNormalizations: true)
    } catch {
      throw .inference(error)
    }
    try data.forEachRun { (run, inputs) throws(CalibrationFailure) in
      recorder.begin(run: run)
      do throws(InferenceFailure) {
        _ = try engine.run(inputs)
      } catch {
        throw .inference(error)
      }
    }
    grids = engine.modelGrids
    let records = recorder.records
    products = nodes.filter { records[$0.node] != nil }
    images = data.images
    self.threads = threads
    self.records = records
    for product in products {
      guard let record = records[product.node] else { continue }
      for (operand, summary) in [(Operand.weights, record.weights), (.activations, record.activations)]
      where summary.notFinite > 0 {
        throw .notFinite(node: product.title, operand: operand, count: summary.notFinite)
      }
    }
  }

  /// What was seen of an operand of a node; `nil` where that is no product.
  public func summary(_ operand: Operand, of node: Int) -> TensorSummary? {
    records[node].map { operand == .weights ? $0.weights : $0.activations }
  }

  /// Outputs of a node that its propagated error is measured on.
  public func sampledOutputs(of node: Int) -> Int { records[node]?.sample.outputs ?? 0 }

  /// What the model itself says of the operands of a node.
  func grids(of node: Int) -> ModelGrids { grids[node] ?? ModelGrids() }

  func record(_ node: Int) throws(CalibrationFailure) -> (product: ProductNode, record: ProductRecord) {
    guard let product = products.first(where: { $0.node == node }), let record = records[node] else {
      throw .noProduct(node: node)
    }
    return (product, record)
  }
}
