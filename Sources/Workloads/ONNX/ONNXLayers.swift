import Arithmetic
import ONNX
import Quantities

/// Makes layers of the nodes of a graph, one after the other.
struct ONNXLayers {
  /// How the dimensions of a tensor behind the batch stand to channels, rows and columns of the map that it is.
  enum Order: Sendable {
    /// Channels, rows, columns; or channels and places.
    case channelsFirst
    /// Rows, columns, channels; or places and channels.
    case channelsLast
    /// None of them: heads of an attention, say, or groups of channels.
    case other
  }

  /// A tensor that depends on the input, as layers see it.
  struct Map {
    var source: TensorSource
    /// One image of what the source writes.
    var shape: TensorShape
    var order: Order
    /// Whether the tensor has all words of what the source writes.
    var isWhole = true
    /// The layers into whose weights a scale or an offset can still be folded: one, or the parts of one node.
    var openLayers: [Int] = []
  }

  let graph: ONNXGraph
  let groups: PointwiseGroups
  let ignoresUnknown: Bool
  /// The leading dimension of the first input: images that are worked on together.
  let images: Int
  /// Whether some window slides over one dimension only.
  private let hasRows: Bool
  private(set) var layers: [Layer] = []
  /// The nodes of every layer.
  private(set) var layerNodes: [ONNXNetwork.LayerNodes] = []
  /// The place of the node that is being read.
  private var place = 0
  /// The image of the network's input, if a layer reads it.
  private(set) var input: TensorShape?
  /// Operators without a layer, by name: how many nodes, and the first.
  private(set) var refused: [String: (count: Int, first: String)] = [:]
  /// Nodes whose outputs have no known shape, and why.
  private let unresolved: [Int: ONNXUnresolvedReason]
  /// How many of those have none because of what is before them, and the others, by place.
  private(set) var (behindOthers, openNodes): (Int, [Int]) = (0, [])
  private var maps: [Int: Map] = [:]
  private(set) var treated: [ONNXTreatment: [String: Int]] = [:]
  private var names: Set<String> = ["input"]
  /// Layers that were not made, since there would be too many.
  private(set) var passedOver = 0
  /// Layers that read a map in another arrangement than it was written in.
  private(set) var rearranged = 0

  init(_ graph: ONNXGraph, ignoresUnknown: Bool) {
    self.graph = graph
    self.ignoresUnknown = ignoresUnknown
    groups = PointwiseGroups(graph)
    unresolved = Dictionary(graph.unresolvedNodes.map { ($0.node, $0.reason) }, uniquingKeysWith: { first, _ in first })
    let first = graph.inputs.first.flatMap { graph.tensors[$0].shape } ?? []
    images = first.count > 1 ? max(1, first[0]) : 1
    hasRows = graph.nodes.contains { node in
      switch node.operation {
      case .convolution(let operation): operation.window.kernel.count == 1
      case .transposedConvolution(let operation): operation.window.kernel.count == 1
      case .pooling(let operation): operation.window.kernel.count == 1
      default: false
      }
    }
    for (index, number) in graph.inputs.enumerated() {
      maps[number] = foreign(number)
      if index == 0 { maps[number]?.source = .input }
    }
  }

  /// Makes all layers.
  mutating func readAll() {
    for (place, node) in graph.nodes.enumerated() {
      self.place = place
      read(node)
    }
  }

  private mutating func read(_ node: ONNXNode) {
    guard node.isUsed else { return treat(node, .unused) }
    if node.outputs.allSatisfy({ $0.map { graph.tensors[$0].isConstant } ?? true }) { return treat(node, .constant) }
    guard let output = node.outputs.first.flatMap(\.self) else { return refuse(node) }
    if case .unknown = node.operation { return readUnknown(node) }
    // Places of maxima, masks and statistics: no layer makes them.
    let others = node.outputs.dropFirst().compactMap(\.self).filter { groups.readers[$0] > 0 }
    if case .arrangement(.split) = node.operation {} else if !others.isEmpty { return refuse(node) }
    if groups.roots[output] != output { return readPointwise(node, output) }
    if !readLayer(node, output) { refuse(node) }
  }

  // MARK: What nodes become

  /// Notes that a node is no layer.
  mutating func treat(_ node: ONNXNode, _ treatment: ONNXTreatment) {
    treated[treatment, default: [:]][node.operatorName, default: 0] += 1
  }

  private mutating func refuse(_ node: ONNXNode) {
    switch unresolved[place] {
    case .dependsOnData: openNodes.append(place)
    case .unknownShape: behindOthers += 1
    case nil:
      let known = refused[node.operatorName]
      refused[node.operatorName] = ((known?.count ?? 0) + 1, known?.first ?? node.title)
    }
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

  /// A map that no layer writes. A tensor of three dimensions is a row of images where convolutions slide over rows, and
  /// else a row of words, each with as many channels as the last dimension says.
  func foreign(_ tensor: Int) -> Map {
    let dimensions = graph.tensors[tensor].shape ?? []
    if dimensions.count == 3, hasRows {
      let shape = TensorShape(channels: dimensions[1], height: 1, width: dimensions[2])
      return Map(source: .external, shape: shape, order: .channelsFirst)
    }
    return Map(
      source: .external, shape: imageShape(dimensions),
      order: dimensions.count == 3 ? .channelsLast : .channelsFirst)
  }

  /// A function of each word: done while the map before is written, unless that is read as it is, too.
  private mutating func readPointwise(_ node: ONNXNode, _ output: Int) {
    let root = groups.roots[output]
    guard var map = map(root) else { return refuse(node) }
    let exits = groups.exits[root] ?? []
    map.openLayers = []
    // The input comes as it is, and what is written first is written by the layer before.
    if exits.contains(output), exits.first != output || map.source == .input || map.source == .external {
      let operation = Elementwise(
        kind: .function(operations: groups.depths[output]), batch: batch(output), shape: map.shape)
      add(node, .elementwise(operation), inputs: [root], output: output, image: map.shape, order: map.order)
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

  /// Whether the leading dimension of a tensor is that of the images.
  func isBatched(_ dimensions: [Int]) -> Bool { dimensions.count > 1 && dimensions[0] == images }

  /// Images worked on together to make a tensor.
  func batch(_ tensor: Int) -> Int { isBatched(graph.tensors[tensor].shape ?? []) ? images : 1 }

  /// One image of a tensor: the tensor without its leading dimension, if that is one of images.
  func imageShape(_ dimensions: [Int]) -> TensorShape {
    TensorShape(image: isBatched(dimensions) || dimensions.count < 2 ? dimensions : [1] + dimensions)
  }

  /// Whether nothing else reads a tensor.
  func hasOneReader(_ tensor: Int) -> Bool { groups.readers[tensor] == 1 }

  /// Adds a layer that reads these tensors; constants among them are data of its own.
  ///
  /// - Parameters:
  ///   - image: what the layer reads, to which the maps of its producers must be equal. A map in another arrangement is
  ///     read as data of its own.
  ///   - order: the order in which the layer reads and writes words; `nil` if any will do.
  ///   - isOpen: whether scales and offsets can be folded into its weights.
  mutating func add(
    _ node: ONNXNode, _ operation: Operation, inputs: [Int], output: Int, image: TensorShape, order: Order?,
    isOpen: Bool = false, formats: (weights: NumberFormat?, activations: NumberFormat?) = (nil, nil)
  ) {
    let sources = sources(of: inputs, for: operation, image: image, order: order)
    let index = append(node, name(node.title), operation, sources, formats: formats)
    maps[output] = Map(
      source: .layer(index), shape: operation.ofmapShape, order: order ?? .channelsLast,
      openLayers: isOpen ? [index] : [])
  }

  /// Where a layer finds the tensors that it reads.
  mutating func sources(
    of inputs: [Int], for operation: Operation, image: TensorShape, order: Order?
  ) -> [TensorSource] {
    var isRearranged = false
    var sources = inputs.enumerated().map { index, tensor -> TensorSource in
      guard let map = maps[tensor] else { return .external }
      if map.isWhole, fits(map, to: operation, image: image, order: order, isFirst: index == 0) { return map.source }
      isRearranged = isRearranged || map.source != .external
      return .external
    }
    // What is no map is one tensor to all layers but those that work word by word.
    if sources.count > 1, sources.contains(.external) {
      if case .elementwise = operation {} else { sources = [.external] }
    }
    if isRearranged { rearranged += 1 }
    return sources
  }

  /// Adds a layer that reads from there.
  /// - Returns: its place.
  mutating func append(
    _ node: ONNXNode, _ name: String, _ operation: Operation, _ sources: [TensorSource],
    formats: (weights: NumberFormat?, activations: NumberFormat?) = (nil, nil)
  ) -> Int {
    if sources.contains(.input) { input = graph.inputs.first.flatMap { maps[$0]?.shape } }
    layers.append(
      Layer(
        name: name, operation: operation, inputs: sources, weightsFormat: formats.weights,
        activationsFormat: formats.activations))
    // Of a node that becomes several layers, those without products are none's.
    let isProduct = node.operation.isProduct && operation.convolution != nil
    layerNodes.append(ONNXNetwork.LayerNodes(main: place, product: isProduct ? place : nil))
    return layers.count - 1
  }

  /// Whether a layer can read a map as it was written.
  private func fits(_ map: Map, to operation: Operation, image: TensorShape, order: Order?, isFirst: Bool) -> Bool {
    switch operation {
    case .fullyConnected: return map.shape.words == image.words
    case .concatenation: return map.order == order
    case .elementwise(let elementwise) where !isFirst && map.shape.words < image.words:
      return elementwise.repeatedWords > 0
    default: break
    }
    // One place has one order.
    return map.shape == image && (order == nil || map.order == order || image.height.times(image.width) == 1)
  }

  /// Gives the layers that are open a bias, or the second of scale and offset.
  mutating func fold(into open: [Int]) {
    for layer in open where layers.indices.contains(layer) {
      layerNodes[layer].folded.append(place)
      switch layers[layer].operation {
      case .convolution(var operation):
        operation.hasBias = true
        layers[layer].operation = .convolution(operation)
      case .fullyConnected(var operation):
        operation.hasBias = true
        layers[layer].operation = .fullyConnected(operation)
      case .elementwise(var operation):
        switch operation.kind {
        // A scale and an offset for each channel, however many are multiplied and added up beforehand.
        case .batchNormalization: operation.kind = .batchNormalization(parametersPerChannel: 2)
        // Words that are the bias and nothing else.
        case .function where operation.inputCount == 0: operation.repeatedWords = operation.shape.channels
        default: break
        }
        layers[layer].operation = .elementwise(operation)
      default: break
      }
    }
  }

  /// A title made unique by a number.
  mutating func name(_ title: String) -> String {
    var name = title
    var number = 2
    while !names.insert(name).inserted {
      name = "\(title)#\(number)"
      number += 1
    }
    return name
  }

  /// Notes that so many layers are more than a network can have, and are not made.
  mutating func passOver(_ count: Int) { passedOver = passedOver.plus(count) }
}

extension ONNXOperation {
  /// Whether a processing element's products are its work.
  fileprivate var isProduct: Bool {
    switch self {
    case .convolution, .transposedConvolution, .matrixProduct: true
    default: false
    }
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
