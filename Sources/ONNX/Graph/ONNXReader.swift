import Documents

/// Reads ONNX models (`docs/networks.md`).
public enum ONNXReader {
  /// Reads the model at `path`; the file is mapped, and weights are not looked at.
  ///
  /// - Parameter inputs: shapes of inputs. Inputs that are not named keep the shape that the file declares.
  /// - Throws: what is wrong with the file, in it, or with `inputs`. Operators that are not known are no error: the graph
  ///   lists them.
  public static func load(_ path: String, inputs: [ONNXInputShape] = []) throws(ONNXFailure) -> ONNXGraph {
    try read(try FileBytes(mapping: path), inputs: inputs)
  }

  /// Reads the model in `bytes`. Files beside it are looked for in the folder of `file`, by which messages call it.
  /// - Throws: as ``load(_:inputs:)``.
  public static func read(
    _ bytes: [UInt8], file: String, inputs: [ONNXInputShape] = []
  ) throws(ONNXFailure) -> ONNXGraph {
    try read(FileBytes(bytes, file: file), inputs: inputs)
  }

  private static func read(_ bytes: FileBytes, inputs: [ONNXInputShape]) throws(ONNXFailure) -> ONNXGraph {
    let model = try ModelMessage(bytes, files: ExternalFiles(model: bytes.file))
    let table = try TensorTable(model.graph, file: bytes.file)
    let outputs = try table.outputs(model.graph, file: bytes.file)
    let order = try NodeOrder.order(model.graph, table, file: bytes.file)
    let shapes = try InputShapes(table.inputs, given: inputs, file: bytes.file)
    var inference = ShapeInference(model, table, inputs: shapes)
    try inference.run(order)
    return ONNXGraph(model, table, order: order, outputs: outputs, inference, shapes)
  }
}

extension ONNXGraph {
  init(
    _ model: ModelMessage, _ table: TensorTable, order: [Int], outputs: [Int], _ inference: ShapeInference,
    _ shapes: InputShapes
  ) {
    let graph = model.graph
    let used = Self.usedNodes(graph, table, order: order, outputs: outputs)
    var places = [Int](repeating: 0, count: graph.nodes.count)
    for (place, index) in order.enumerated() { places[index] = place }
    file = model.file
    name = graph.name
    producer = model.producer
    irVersion = model.irVersion
    operatorSet = model.operatorSet
    tensors = table.names.indices.map { number in
      let facts = inference.facts[number]
      let origin: ONNXTensor.Origin =
        switch table.producers[number] {
        case .initializer(let index): .stored(graph.initializers[index].data)
        case .input: .input
        case .node(let index):
          if let data = facts.data {
            .stored(data)
          } else {
            facts.isConstant ? .constant(node: places[index]) : .computed(node: places[index])
          }
        }
      return ONNXTensor(
        name: table.names[number], type: facts.type, shape: facts.shape, origin: origin, value: facts.value)
    }
    nodes = order.map { index in
      let node = graph.nodes[index]
      let operation = inference.operations[index] ?? .unknown(domain: node.domain, name: node.operatorName)
      return ONNXNode(
        name: node.name, operatorName: node.operatorName, index: index, operation: operation,
        inputs: table.reads[index], outputs: table.makes[index], isUsed: used[index])
    }
    inputs = table.inputs.compactMap { table.numbers[$0.name] }
    self.outputs = outputs
    assumedDimensions = shapes.assumed
    unresolvedNodes = order.indices.compactMap { place in
      inference.unresolved[order[place]].map { ONNXUnresolvedNode(node: place, reason: $0) }
    }
    unknownOperators = Self.unknownOperators(nodes, except: Set(unresolvedNodes.map(\.node)))
  }

  private static func unknownOperators(_ nodes: [ONNXNode], except unresolved: Set<Int>) -> [ONNXUnknownOperator] {
    var found: [ONNXUnknownOperator] = []
    var places: [[String]: Int] = [:]
    for (place, node) in nodes.enumerated() where !unresolved.contains(place) {
      guard case .unknown(let domain, let name) = node.operation else { continue }
      if let known = places[[domain, name]] {
        found[known].count += 1
      } else {
        places[[domain, name]] = found.count
        found.append(ONNXUnknownOperator(domain: domain, name: name, count: 1, firstNode: node.title))
      }
    }
    return found
  }

  /// Which nodes some output of the graph depends on, by their place in the file. What a node with a graph of its own reads
  /// cannot be seen, so that all nodes are used where there is one.
  private static func usedNodes(_ graph: GraphMessage, _ table: TensorTable, order: [Int], outputs: [Int]) -> [Bool] {
    let hasGraphs = graph.nodes.contains { node in
      node.attributes.contains { if case .other = $0.value { true } else { false } }
    }
    var needed = [Bool](repeating: false, count: table.names.count)
    for output in outputs { needed[output] = true }
    var used = [Bool](repeating: hasGraphs, count: graph.nodes.count)
    for index in order.reversed() {
      used[index] = used[index] || table.makes[index].contains { $0.map { needed[$0] } ?? false }
      if used[index] { for case let read? in table.reads[index] { needed[read] = true } }
    }
    return used
  }
}
