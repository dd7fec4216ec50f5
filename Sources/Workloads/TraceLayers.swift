import Arithmetic
import Documents

/// Reads the layers of a trace one after the other; each works on what its producers make.
///
/// A layer with findings has no known ofmap, and whatever depends on it is checked no further than its own values, so
/// that one mistake is one finding.
struct TraceLayers {
  /// The layers as written.
  private let objects: [ObjectReader]
  /// The network's input; `nil` without one, or when it is wrong.
  private let input: TensorShape?
  /// Whether the trace has an input, right or wrong.
  private let hasInput: Bool
  /// The layers that could be read.
  private(set) var layers: [Layer?] = []
  /// The first layer of each name.
  private var places: [String: Int] = [:]
  private var names: [String?] = []

  /// The name of the network's input among the producers of a layer.
  static let inputName = "input"

  init(objects: [ObjectReader], input: TensorShape?, hasInput: Bool) {
    self.objects = objects
    self.input = input
    self.hasInput = hasInput
  }

  /// Reads every layer, or reports why it cannot be read.
  mutating func readAll() {
    for (index, object) in objects.enumerated() { names.append(readName(object, at: index)) }
    for (index, object) in objects.enumerated() {
      let before = object.log.findings.count
      let layer = readLayer(object, at: index)
      object.finish()
      layers.append(object.log.findings.count == before ? layer : nil)
    }
  }

  private mutating func readName(_ object: ObjectReader, at index: Int) -> String? {
    guard let value = object.value("name"), let name = value.name() else { return nil }
    if name == Self.inputName {
      value.report(.inconsistent("\"input\" is the name of the network's input, a layer needs another one"))
    } else if let first = places[name] {
      let line = objects[first].node.origin.position.map { " in line \($0.line)" } ?? ""
      value.report(.inconsistent("this is the name of layers[\(first)]\(line); every layer needs its own"))
    } else {
      places[name] = index
    }
    return name
  }

  private func readLayer(_ object: ObjectReader, at index: Int) -> Layer? {
    guard let kind = object.choice("kind", TraceKind.self) else {
      // Which keys are known depends on the kind.
      object.allowsUnknownKeys = true
      return nil
    }
    let (producers, stated) = producers(kind, object, at: index)
    let batch = object.optionalInteger("batch", in: Layer.dimensions) ?? 1
    let activations = object.optional("activations_format")?.numberFormat()
    let weights = kind.hasWeights ? object.optional("weights_format")?.numberFormat() : nil
    let hasDensities = kind == .convolution || kind == .fullyConnected
    let weightDensity = hasDensities ? object.optionalNumber("weight_density", in: Layer.densities) : nil
    let activationDensity = hasDensities ? object.optionalNumber("activation_density", in: Layer.densities) : nil
    let read = kind.operation(object, inputs: producers?.map(\.shape), stated: stated)
    guard var operation = read, let producers, let name = names[index] else { return nil }
    if batch > 1, operation.convolution?.hasComputedFilters == true {
      let words = "every image has computed filters of its own: images are groups here, and no batch"
      object.report(.inconsistent(words), key: "batch")
    }
    operation.batch = batch
    let layer = Layer(
      name: name, operation: operation, inputs: producers.map(\.source), weightsFormat: weights,
      activationsFormat: activations, weightDensity: weightDensity, activationDensity: activationDensity)
    for problem in layer.problems(inputs: producers.map(\.shape)) { report(problem, in: object, producers) }
    return layer
  }

  /// Reports what is wrong with a layer at the value that it is most likely about.
  private func report(_ problem: LayerProblem, in object: ObjectReader, _ producers: [Producer]) {
    let words = Problem.inconsistent(problem.sentence)
    switch problem {
    case .shapesDiffer(_, _, let index), .planesDiffer(_, _, let index), .channelsDiffer(_, _, let index):
      if let value = producers[index].value { value.report(words) } else { object.report(words, key: "inputs") }
    case _ where problem.traceKey.map(object.has) ?? false: object.report(words, key: problem.traceKey ?? "")
    default: object.report(words)
    }
  }
}

// MARK: - Edges

extension TraceLayers {
  /// Where a layer's data comes from.
  struct Producer {
    let source: TensorSource
    /// `nil` when it is not known because the producer is wrong.
    let shape: TensorShape?
    /// The name as written; `nil` when it is implied.
    var value: ValueReader?
  }

  /// The producers of a layer, named, stated as `ifmap`, or the layer before; and the shape that an `ifmap` beside named
  /// producers says the layer works on.
  private func producers(
    _ kind: TraceKind, _ object: ObjectReader, at index: Int
  ) -> (producers: [Producer]?, stated: TensorShape?) {
    let inputs = kind.joins ? object.array("inputs") : object.optionalArray("inputs")
    let ifmap: ObjectReader? =
      switch kind {
      case .concatenation: nil
      case .interleaving: object.object("ifmap")
      default: object.optionalObject("ifmap")
      }
    let shape = ifmap.flatMap { TraceReader.shape($0) }
    if let inputs, kind.statesShape || ifmap == nil {
      guard ifmap == nil || shape != nil else { return (nil, nil) }
      return (named(inputs, kind, object, stated: shape, at: index), shape)
    }
    if inputs != nil {
      object.report(.inconsistent("a layer has either inputs or an ifmap of its own, not both"), key: "ifmap")
    }
    if ifmap != nil { return (kind.joins ? nil : shape.map { [Producer(source: .external, shape: $0)] }, nil) }
    return (kind.joins ? nil : before(object, at: index), nil)
  }

  /// The layer before; for the first, the network's input.
  private func before(_ object: ObjectReader, at index: Int) -> [Producer]? {
    guard index == 0 else {
      return [Producer(source: .layer(index - 1), shape: layers[index - 1]?.operation.ofmapShape)]
    }
    guard hasInput else {
      let words = "the first layer needs something to work on: an input of the network, or an ifmap of its own"
      object.report(.inconsistent(words))
      return nil
    }
    return [Producer(source: .input, shape: input)]
  }

  /// The producers that a list names; `nil` when one of them is wrong or there are too many or too few.
  private func named(
    _ list: [ValueReader], _ kind: TraceKind, _ object: ObjectReader, stated: TensorShape?, at index: Int
  ) -> [Producer]? {
    guard kind.inputCounts.contains(list.count) else {
      let problem = LayerProblem.wrongInputCount(kind: kind.rawValue, found: list.count)
      object.report(.inconsistent(problem.sentence), key: "inputs")
      return nil
    }
    let producers = list.enumerated().compactMap { place, value -> Producer? in
      guard kind.combines, value.isNull else { return producer(value, at: index) }
      guard place > 0 || stated != nil else {
        value.report(.inconsistent("data of the layer's own is first here, and no ifmap says how large it is"))
        return nil
      }
      return Producer(source: .external, shape: place == 0 ? stated : nil, value: value)
    }
    return producers.count == list.count ? producers : nil
  }

  /// The producer that `value` names.
  private func producer(_ value: ValueReader, at index: Int) -> Producer? {
    guard let name = value.string() else { return nil }
    if name == Self.inputName {
      if hasInput { return Producer(source: .input, shape: input, value: value) }
      value.report(.inconsistent("the network has no input"))
      return nil
    }
    guard let place = places[name] else {
      reportUnknown(name, value, at: index)
      return nil
    }
    guard place < index else {
      let line = objects[place].node.origin.position.map { " in line \($0.line)" } ?? ""
      let words = place == index ? "a layer cannot read its own ofmap" : "this layer comes later,\(line)"
      value.report(.inconsistent("\(words); inputs are layers that come before"))
      return nil
    }
    return Producer(source: .layer(place), shape: layers[place]?.operation.ofmapShape, value: value)
  }

  private func reportUnknown(_ name: String, _ value: ValueReader, at index: Int) {
    // Nobody reads more than the first findings, or a list of hundreds; in a hostile file both would take forever.
    let isShown = value.log.findings.count < Findings.shown
    let earlier = isShown ? [Self.inputName] + names[..<index].compactMap(\.self) : []
    let near = nearest(to: name, among: earlier)
    value.report(
      .unknownName(kind: "layer", found: name, allowed: earlier.count <= 200 ? earlier : [], nearest: near))
  }
}
