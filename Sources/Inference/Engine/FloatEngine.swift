import ONNX

/// Computes a network in single precision, node by node.
///
/// What depends on no input is computed once, when the engine is made. Tensors are given back as soon as nobody reads them any
/// more. All numbers are floats: whole ones beyond 2^24 are refused where the model states them, but for those that become reals
/// (``ONNXGraph/roundedConstants``), and types of less precision are not rounded to.
public struct FloatEngine: Sendable {
  /// The network.
  public let graph: ONNXGraph
  let threads: Int
  private let products: any ProductEngine
  /// The nodes as they are computed: those of the graph, but for what was folded.
  private var nodes: [ONNXNode]
  /// Words of the constants that nodes read.
  private var constants: [Int: Tensor] = [:]
  private var steps: [Step] = []
  /// How the model itself has quantized the operands of products, by nodes.
  private(set) var modelGrids: [Int: ModelGrids] = [:]

  /// A node that is computed in every run.
  struct Step {
    var node: Int
    /// The inputs whose words are read, by place.
    var reads: [Int]
    /// Tensors that nobody reads afterwards.
    var done: [Int] = []
  }

  /// An engine for a network, whose weights are read now.
  /// - Parameter threads: how many processors share the work; the results do not depend on it.
  /// - Parameter foldsNormalizations: whether batch normalizations with constant parameters are folded into the weights of the
  ///   convolution or `Gemm` whose output nobody else reads. That node then makes the normalization's output.
  /// - Throws: all nodes that cannot be computed, shapes that are not known, weights that cannot be read.
  public init(_ graph: ONNXGraph, threads: Int, foldsNormalizations: Bool = false) throws(InferenceFailure) {
    try self.init(
      graph, threads: threads, products: PlainProducts(threads: threads), foldsNormalizations: foldsNormalizations)
  }

  init(
    _ graph: ONNXGraph, threads: Int, products: any ProductEngine, foldsNormalizations: Bool = false
  ) throws(InferenceFailure) {
    self.graph = graph
    self.threads = threads
    self.products = products
    nodes = graph.nodes
    let (needed, plan) = try Self.plan(graph)
    try checkShapes(needed)
    let rounded = graph.roundedConstants
    for (number, tensor) in graph.tensors.enumerated() where needed[number] {
      let name = rounded.contains(number) ? nil : tensor.name
      if let value = tensor.value, tensor.isConstant {
        constants[number] = try Self.tensor(value, exactly: name)
      } else if case .stored(let data) = tensor.origin {
        constants[number] = try Self.tensor(data, exactly: name)
      }
    }
    for step in plan {
      let made = graph.nodes[step.node].outputs.compactMap(\.self)
      guard made.allSatisfy({ graph.tensors[$0].isConstant }) else {
        steps.append(step)
        continue
      }
      // What depends on no input is computed as the network has it, whatever the others are computed in.
      let plain = PlainProducts(threads: threads)
      for (number, tensor) in try compute(step, { constants[$0] }, plain) { constants[number] = tensor }
    }
    modelGrids = ModelGrids.all(of: graph, constants: constants)
    if foldsNormalizations { foldNormalizations() }
    forgetUnread()
  }

  /// Folds batch normalizations into the products before them, with new words under numbers behind the graph's own.
  private mutating func foldNormalizations() {
    var readers: [Int: Int] = [:]
    for output in graph.outputs { readers[output, default: 0] += 1 }
    for step in steps { for read in step.reads { nodes[step.node].inputs[read].map { readers[$0, default: 0] += 1 } } }
    var next = graph.tensors.count
    var folded: Set<Int> = []
    for step in steps {
      // Weights that the model has quantized stay as they are: a factor for each channel would move them off their grid.
      guard case .normalization(.batch) = nodes[step.node].operation, let read = nodes[step.node].inputs.first ?? nil,
        readers[read] == 1, case .computed(let product) = graph.tensors[read].origin,
        modelGrids[product]?.weights == nil,
        let folding = FoldedNormalization(
          graph, product: product, normalization: step.node, constant: { constants[$0] })
      else { continue }
      (constants[next], constants[next + 1]) = (folding.filter, folding.bias)
      nodes[product] = folding.node(of: graph, filter: next, bias: next + 1)
      for place in steps.indices where steps[place].node == product { steps[place].reads = [0, 1, 2] }
      folded.insert(step.node)
      next += 2
    }
    steps.removeAll { folded.contains($0.node) }
  }

  /// Which tensors' words are needed, and the nodes that make them.
  private static func plan(_ graph: ONNXGraph) throws(InferenceFailure) -> (needed: [Bool], steps: [Step]) {
    var needed = graph.tensors.map { _ in false }
    for output in graph.outputs { needed[output] = true }
    var steps: [Step] = []
    var unsupported: [InferenceFailure.UnsupportedNode] = []
    for (place, node) in graph.nodes.enumerated().reversed() {
      let wanted = node.outputs.compactMap(\.self).filter { needed[$0] }
      let isOpen = wanted.contains { !graph.tensors[$0].isConstant || graph.tensors[$0].value == nil }
      let isStored = wanted.allSatisfy { if case .stored = graph.tensors[$0].origin { true } else { false } }
      guard isOpen, !isStored else { continue }
      // Of nodes with several outputs, kernels make the first only, but for those that split or find a range.
      var makesAll = true
      switch node.operation {
      case .arrangement(.split), .quantization(.dynamic): break
      default: makesAll = wanted == [node.outputs.first ?? nil]
      }
      guard makesAll, graph.hasIntegers(node), let reads = node.operation.wordsRead(of: node.inputs.count) else {
        unsupported.append(.init(title: node.title, operatorName: node.operatorName))
        continue
      }
      for read in reads { if let number = node.inputs[read] { needed[number] = true } }
      steps.append(Step(node: place, reads: reads))
    }
    // What is behind a node without a shape has none either: the first one is the cause.
    if !unsupported.isEmpty, let first = graph.unresolvedNodes.first,
      let made = graph.nodes[first.node].outputs.compactMap(\.self).first
    {
      throw .unknownShape(tensor: graph.tensors[made].name)
    }
    guard unsupported.isEmpty else { throw .unsupported(unsupported.reversed()) }
    return (needed, steps.reversed())
  }

  private func checkShapes(_ needed: [Bool]) throws(InferenceFailure) {
    for (number, tensor) in graph.tensors.enumerated() where needed[number] {
      guard let shape = tensor.shape else { throw .unknownShape(tensor: tensor.name) }
      guard shape.wordCount <= Tensor.mostWords else { throw .tooLarge(tensor: tensor.name, shape: shape) }
    }
  }

  /// Finds out after which step each tensor is not read any more, and drops constants that only other constants needed.
  private mutating func forgetUnread() {
    var read = Set(graph.outputs)
    for index in steps.indices.reversed() {
      let node = nodes[steps[index].node]
      let touched = Set(steps[index].reads.compactMap { node.inputs[$0] }).union(node.outputs.compactMap(\.self))
      steps[index].done = touched.subtracting(read).filter { constants[$0] == nil }.sorted()
      read.formUnion(touched)
    }
    constants = constants.filter { read.contains($0.key) }
  }

  /// The network's outputs by name for these inputs.
  /// - Throws: inputs that are missing, unknown or of another shape, and places that lead out of a tensor.
  public func run(_ inputs: [String: Tensor]) throws(InferenceFailure) -> [String: Tensor] {
    named(try tensors(inputs, watching: { _, _ in }))
  }

  /// Computes all nodes; `watching` is called with the number of every computed tensor and its words, in the order of the nodes.
  /// - Returns: the inputs and computed tensors that are outputs of the network.
  public func tensors(
    _ inputs: [String: Tensor], watching: (Int, Tensor) -> Void
  ) throws(InferenceFailure) -> [Int: Tensor] {
    try tensors(inputs, products, watching: watching)
  }

  /// The number of the tensor that a node makes first; `nil` for nodes that are not computed in a run. A product into which a
  /// normalization was folded makes that one's.
  public func output(ofNode node: Int) -> Int? {
    steps.contains { $0.node == node } ? nodes[node].outputs.first.flatMap(\.self) : nil
  }

  /// The outputs by name, among tensors that were computed.
  func named(_ tensors: [Int: Tensor]) -> [String: Tensor] {
    var outputs: [String: Tensor] = [:]
    for output in graph.outputs {
      guard let tensor = tensors[output] ?? constants[output] else { continue }
      outputs[graph.tensors[output].name] = tensor
    }
    return outputs
  }

  /// The same with other products than the engine's own.
  func tensors(
    _ inputs: [String: Tensor], _ products: any ProductEngine, watching: (Int, Tensor) -> Void
  ) throws(InferenceFailure) -> [Int: Tensor] {
    let names = graph.inputs.map { graph.tensors[$0].name }
    if let unknown = inputs.keys.filter({ !names.contains($0) }).min() {
      throw .unknownInput(unknown, allowed: names)
    }
    var held: [Int: Tensor] = [:]
    for number in graph.inputs {
      let (name, shape) = (graph.tensors[number].name, graph.tensors[number].shape ?? [])
      guard let tensor = inputs[name] else { throw .missingInput(name, shape: shape) }
      guard tensor.shape == shape else { throw .wrongShape(input: name, found: tensor.shape, expected: shape) }
      held[number] = tensor
    }
    for step in steps {
      for (number, tensor) in try compute(step, { held[$0] ?? constants[$0] }, products) {
        watching(number, tensor)
        held[number] = tensor
      }
      for number in step.done { held[number] = nil }
    }
    return held
  }

  /// The outputs of a node by their numbers.
  private func compute(
    _ step: Step, _ tensor: (Int) -> Tensor?, _ products: any ProductEngine
  ) throws(InferenceFailure) -> [(Int, Tensor)] {
    let made = try operands(of: step, tensor, products).evaluate()
    return zip(nodes[step.node].outputs, made).compactMap { number, made in number.map { ($0, made) } }
  }

  /// What a node's kernel sees.
  private func operands(of step: Step, _ tensor: (Int) -> Tensor?, _ products: any ProductEngine) -> NodeOperands {
    let node = nodes[step.node]
    var inputs: [Tensor?] = node.inputs.map { _ in nil }
    for place in step.reads { inputs[place] = node.inputs[place].flatMap(tensor) }
    let outputs = node.outputs.map { number in
      number.flatMap { number in
        graph.tensors[number].shape.map { NodeOperands.Output(shape: $0, type: graph.tensors[number].type) }
      }
    }
    return NodeOperands(
      node: step.node, title: node.title, operation: node.operation, inputs: inputs,
      constants: Set(node.inputs.indices.filter { place in node.inputs[place].map { constants[$0] != nil } ?? false }),
      outputs: outputs, products: products, threads: threads)
  }

  /// What the nodes see that are computed in every run, by their numbers; tensors that are not known beforehand have no words.
  var plannedOperands: [Int: NodeOperands] {
    var planned: [Int: NodeOperands] = [:]
    for step in steps {
      let seen = operands(
        of: step, { number in constants[number] ?? Tensor(graph.tensors[number].shape ?? [], []) }, products)
      planned[step.node] = seen
    }
    return planned
  }

  /// - Parameter name: the tensor's name, where whole numbers must not be rounded.
  private static func tensor(_ value: ONNXValue, exactly name: String?) throws(InferenceFailure) -> Tensor {
    switch value.elements {
    case .reals(let list): return Tensor(value.shape, list.map { Float($0) })
    case .integers(let list): return Tensor(value.shape, try words(list, exactly: name))
    }
  }

  private static func tensor(_ data: TensorData, exactly name: String?) throws(InferenceFailure) -> Tensor {
    let list: [Int]
    do throws(ONNXFailure) {
      guard data.type.isInteger else { return Tensor(data.shape, try data.floats()) }
      list = try data.integers()
    } catch {
      throw .model(error)
    }
    return Tensor(data.shape, try words(list, exactly: name))
  }

  private static func words(_ list: [Int], exactly name: String?) throws(InferenceFailure) -> [Float] {
    guard let name else { return list.map { Float($0) } }
    let words = list.compactMap { Float(exactly: $0) }
    guard words.count == list.count else { throw .inexact(tensor: name) }
    return words
  }
}
