import Documents
import Quantities

/// Goes through the nodes of a graph in order and finds out what each computes and which shapes it makes.
struct ShapeInference {
  private let model: ModelMessage
  private let table: TensorTable
  private let declared: [String: ValueInfoMessage]
  /// Whether declared shapes hold. They need not once the caller has changed a size.
  private let declaredHolds: Bool
  /// By tensor.
  private(set) var facts: [TensorFacts]
  /// By place in the file.
  private(set) var operations: [Int: ONNXOperation] = [:]
  /// By place in the file.
  private(set) var unresolved: [Int: ONNXUnresolvedReason] = [:]
  /// Elements of small constants that may still be kept.
  private var room = 1 << 20
  private let budget = FoldingBudget()

  init(_ model: ModelMessage, _ table: TensorTable, inputs: InputShapes) {
    self.model = model
    self.table = table
    declaredHolds = !inputs.changesDeclared
    declared = Dictionary(
      (model.graph.valueInfos + model.graph.outputs).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let types = Dictionary(table.inputs.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    facts = zip(table.names, table.producers).map { name, producer in
      switch producer {
      case .initializer(let index): TensorFacts(model.graph.initializers[index].data)
      case .input: TensorFacts(types[name] ?? nil, inputs.shapes[name])
      case .node: TensorFacts(nil, nil)
      }
    }
  }

  /// Looks at all nodes in that order.
  mutating func run(_ order: [Int]) throws(ONNXFailure) {
    for index in order {
      try within("graph") { () throws(ONNXFailure) in
        try within("node", index) { () throws(ONNXFailure) in try infer(index) }
      }
    }
  }

  private mutating func infer(_ index: Int) throws(ONNXFailure) {
    let node = model.graph.nodes[index]
    let inputs = table.reads[index].map { $0.map { facts[$0] } }
    let isConstant = inputs.allSatisfy { $0?.isConstant ?? true }
    let context = NodeContext(node: node, file: model.file, version: model.operatorSet, inputs: inputs, budget: budget)
    guard let rule = OperatorTable.rule(node) else {
      operations[index] = .unknown(domain: node.domain, name: node.operatorName)
      return takeDeclared(index, isConstant: false)
    }
    do throws(RuleStop) {
      let outcome = try rule(context)
      try context.checkAttributes()
      guard node.outputs.count <= outcome.outputs.count else {
        throw context.wrong(.outputCount(found: node.outputs.count, allowed: 1...outcome.outputs.count))
      }
      operations[index] = outcome.operation
      try take(outcome.outputs, index, isConstant: isConstant)
    } catch {
      switch error {
      case .wrong(let failure): throw failure.titled(node)
      case .unresolved(let reason):
        unresolved[index] = reason
        operations[index] = .unknown(domain: node.domain, name: node.operatorName)
        takeDeclared(index, isConstant: isConstant)
      }
    }
  }

  private mutating func take(_ outputs: [TensorFacts], _ index: Int, isConstant: Bool) throws(RuleStop) {
    for (number, output) in zip(table.makes[index], outputs) {
      guard let number else { continue }
      var output = output
      output.isConstant = output.isConstant || isConstant
      if let count = output.value?.shape.elementCount {
        if count <= room { room -= count } else { output.value = nil }
      }
      try compare(output, table.names[number], index)
      facts[number] = output
    }
  }

  /// Where no rule says anything, the file may.
  private mutating func takeDeclared(_ index: Int, isConstant: Bool) {
    for case let number? in table.makes[index] {
      let declaration = declared[table.names[number]]
      facts[number] = TensorFacts(declaration?.type, declaredHolds ? declaration?.fixedShape : nil)
      facts[number].isConstant = isConstant
    }
  }

  /// What is inferred must agree with what the file declares.
  private func compare(_ found: TensorFacts, _ name: String, _ index: Int) throws(RuleStop) {
    guard declaredHolds, let declaration = declared[name] else { return }
    var agrees = true
    if let shape = declaration.shape, let foundShape = found.shape {
      agrees =
        shape.count == foundShape.count
        && zip(shape, foundShape).allSatisfy { if case .fixed(let size) = $0 { size == $1 } else { true } }
    }
    if let type = declaration.type, let foundType = found.type { agrees = agrees && type == foundType }
    guard agrees else {
      let declared = (declaration.shape ?? []).map(\.description).joined(separator: "x")
      let problem = ONNXProblem.declaredDiffers(
        name: name, declared: [declaration.type?.name, declared].compactMap(\.self).joined(separator: " "),
        inferred: [found.type?.name, found.shape?.shapeText].compactMap(\.self).joined(separator: " "))
      throw .wrong(ONNXFailure(file: model.file, offset: declaration.offset, problem: problem))
    }
  }
}

extension ValueInfoMessage {
  /// The shape, if every dimension is stated.
  fileprivate var fixedShape: [Int]? {
    guard let shape else { return nil }
    let sizes = shape.compactMap { if case .fixed(let size) = $0 { size } else { nil } }
    return sizes.count == shape.count && sizes.elementCount <= Count.limit ? sizes : nil
  }
}

extension ONNXFailure {
  /// The same with the node's operator and title before the words of the problem.
  fileprivate func titled(_ node: NodeMessage) -> ONNXFailure {
    var copy = self
    copy.problem = .node(title: node.title, operatorName: node.operatorName, problem)
    return copy
  }
}
