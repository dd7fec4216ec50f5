import Arithmetic
import ONNX
import Quantities

/// Makes layers of the nodes of a graph, one after the other.
struct ONNXLayers {
  /// A tensor that depends on the input, as layers see it.
  struct Map {
    var source: TensorSource
    /// One image of what the source writes.
    var shape: TensorShape
    /// Whether the tensor has all words of what the source writes, in the order in which they are written.
    var isWhole = true
    /// The layer into whose weights a scale or an offset can still be folded.
    var openLayer: Int?
  }

  let graph: ONNXGraph
  let groups: PointwiseGroups
  let ignoresUnknown: Bool
  private(set) var layers: [Layer] = []
  /// The image of the network's input, if a layer reads it.
  private(set) var input: TensorShape?
  /// Operators without a layer, by name: how many nodes, and the first.
  private(set) var refused: [String: (count: Int, first: String)] = [:]
  private var maps: [Int: Map] = [:]
  private var treated: [ONNXTreatment: [String: Int]] = [:]
  private var names: Set<String> = ["input"]
  /// Layers that read a map in another arrangement than it was written in.
  private var rearranged = 0

  init(_ graph: ONNXGraph, ignoresUnknown: Bool) {
    self.graph = graph
    self.ignoresUnknown = ignoresUnknown
    groups = PointwiseGroups(graph)
    for (index, number) in graph.inputs.enumerated() {
      let shape = TensorShape(image: graph.tensors[number].shape ?? [])
      maps[number] = Map(source: index == 0 ? .input : .external, shape: shape)
    }
  }

  /// Makes all layers.
  mutating func readAll() {
    for node in graph.nodes { read(node) }
  }

  private mutating func read(_ node: ONNXNode) {
    guard node.isUsed else { return treat(node, .unused) }
    if node.outputs.allSatisfy({ $0.map { graph.tensors[$0].isConstant } ?? true }) { return treat(node, .constant) }
    guard let output = node.outputs.first.flatMap(\.self) else { return refuse(node) }
    if case .unknown = node.operation { return readUnknown(node) }
    if groups.roots[output] != output { return readPointwise(node, output) }
    if !readLayer(node, output) { refuse(node) }
  }

  // MARK: What nodes become

  /// Notes that a node is no layer.
  mutating func treat(_ node: ONNXNode, _ treatment: ONNXTreatment) {
    treated[treatment, default: [:]][node.operatorName, default: 0] += 1
  }

  private mutating func refuse(_ node: ONNXNode) {
    let known = refused[node.operatorName]
    refused[node.operatorName] = ((known?.count ?? 0) + 1, known?.first ?? node.title)
    // What is behind it is looked at all the same, so that all such operators are said at once.
    for case let output? in node.outputs { maps[output] = foreign(output) }
  }

  private mutating func readUnknown(_ node: ONNXNode) {
    guard ignoresUnknown, node.outputs.allSatisfy({ $0.map { graph.tensors[$0].shape != nil } ?? true }) else {
      return refuse(node)
    }
    treat(node, .ignored)
    for case let output? in node.outputs { maps[output] = foreign(output) }
  }

  /// A map that no layer writes.
  private func foreign(_ tensor: Int) -> Map {
    Map(source: .external, shape: TensorShape(image: graph.tensors[tensor].shape ?? []))
  }

  /// A function of each word: done while the map before is written, unless that is read as it is, too.
  private mutating func readPointwise(_ node: ONNXNode, _ output: Int) {
    let root = groups.roots[output]
    guard var map = map(root) else { return refuse(node) }
    let exits = groups.exits[root] ?? []
    map.openLayer = nil
    // The input comes as it is, and what is written first is written by the layer before.
    if exits.contains(output), exits.first != output || map.source == .input || map.source == .external {
      let operation = Elementwise(
        kind: .function(operations: groups.depths[output]), batch: batch(output), shape: map.shape)
      add(node, .elementwise(operation), inputs: [root], output: output, shape: map.shape)
      return
    }
    treat(node, .ridesAlong)
    maps[output] = map
  }

  // MARK: Maps

  /// The map of a tensor; `nil` for constants.
  func map(_ tensor: Int) -> Map? { maps[tensor] }

  /// Says that a tensor has the words of another, or some of them.
  mutating func alias(_ tensor: Int, _ map: Map) { maps[tensor] = map }

  /// Images worked on together: the leading dimension, where there is more than one.
  func batch(_ tensor: Int) -> Int {
    let shape = graph.tensors[tensor].shape ?? []
    return shape.count > 1 ? shape[0] : 1
  }

  /// Whether nothing else reads a tensor.
  func hasOneReader(_ tensor: Int) -> Bool { groups.readers[tensor] == 1 }

  /// Adds a layer that reads these tensors; constants among them are data of its own.
  ///
  /// - Parameters:
  ///   - shape: the image that the layer reads, to which the maps of its producers must be equal. A map in another
  ///     arrangement is read as data of its own.
  ///   - isOpen: whether scales and offsets can be folded into its weights.
  mutating func add(
    _ node: ONNXNode, _ operation: Operation, inputs: [Int], output: Int, shape: TensorShape, isOpen: Bool = false,
    formats: (weights: NumberFormat?, activations: NumberFormat?) = (nil, nil)
  ) {
    var isRearranged = false
    var sources = inputs.map { tensor -> TensorSource in
      guard let map = maps[tensor] else { return .external }
      let isFlattened = if case .fullyConnected = operation { map.shape.words == shape.words } else { false }
      let isJoined = if case .concatenation = operation { true } else { false }
      if map.isWhole, map.shape == shape || isFlattened || isJoined { return map.source }
      isRearranged = isRearranged || map.source != .external
      return .external
    }
    // A layer has data of its own or reads maps; several that are not maps are one tensor to it.
    if case .elementwise = operation {} else if sources.count > 1, sources.contains(.external) { sources = sources.map { _ in .external } }
    if isRearranged { rearranged += 1 }
    if sources.contains(.input) { input = maps.first { $0.value.source == .input }.map(\.value.shape) }
    layers.append(
      Layer(
        name: name(node), operation: operation, inputs: sources, weightsFormat: formats.weights,
        activationsFormat: formats.activations))
    let index = layers.count - 1
    maps[output] = Map(source: .layer(index), shape: operation.ofmapShape, openLayer: isOpen ? index : nil)
  }

  /// Gives the layer that is open a bias.
  mutating func fold(into layer: Int) {
    guard layers.indices.contains(layer) else { return }
    switch layers[layer].operation {
    case .convolution(var operation):
      operation.hasBias = true
      layers[layer].operation = .convolution(operation)
    case .fullyConnected(var operation):
      operation.hasBias = true
      layers[layer].operation = .fullyConnected(operation)
    default: break
    }
  }

  /// The node's name, or its operator and place; made unique.
  private mutating func name(_ node: ONNXNode) -> String {
    let title = node.title
    var name = title
    var number = 2
    while !names.insert(name).inserted {
      name = "\(title)#\(number)"
      number += 1
    }
    return name
  }

  // MARK: What is said

  var treatments: [ONNXNetwork.Treated] {
    ONNXTreatment.allCases.flatMap { treatment in
      (treated[treatment] ?? [:]).sorted { $0.key < $1.key }.map {
        ONNXNetwork.Treated(treatment: treatment, operatorName: $0.key, count: $0.value)
      }
    }
  }

  /// One note for each treatment.
  var notes: [String] {
    var notes = ONNXTreatment.allCases.compactMap { treatment -> String? in
      let nodes = treatments.filter { $0.treatment == treatment }
      return nodes.isEmpty
        ? nil : "\(treatment.words): " + nodes.map { "\($0.count) \($0.operatorName)" }.joined(separator: ", ")
    }
    if rearranged > 0 {
      notes.append(
        "\(rearranged) layers read maps in another arrangement than they were written in, or parts of them: as data of their own"
      )
    }
    return notes
  }

  /// The sentence about operators without a layer.
  var refusal: String {
    let list = refused.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key) (first: \($0.value.first))" }
    return "no layer is known for " + list.joined(separator: ", ")
  }
}

extension TensorShape {
  /// One image of a tensor whose leading dimension is the batch: channels, height and width; of three dimensions a row
  /// of words, each with as many channels as the last dimension says.
  init(image dimensions: [Int]) {
    switch dimensions.count {
    case 0: self.init(channels: 1, height: 1, width: 1)
    case 1: self.init(channels: dimensions[0], height: 1, width: 1)
    case 2: self.init(channels: dimensions[1], height: 1, width: 1)
    case 3: self.init(channels: dimensions[2], height: dimensions[1], width: 1)
    default:
      self.init(
        channels: dimensions[1], height: dimensions[2], width: dimensions[3...].reduce(1) { $0.times($1) })
    }
  }
}
