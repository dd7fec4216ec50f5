import Quantities

/// What can be wrong with a network. ``sentence`` says it in words.
public enum NetworkProblem: Sendable, Hashable {
  /// There is no layer.
  case empty
  /// There are more layers than ``Network/mostLayers``.
  case tooManyLayers(Int)
  /// The layer at `index` has the name of an earlier one.
  case duplicateName(String, index: Int)
  /// The layer at `index` reads the ofmap of a layer that has not run before it.
  case unorderedEdge(index: Int, producer: Int)
  /// The layer at `index` reads the network's input, and there is none.
  case missingInput(index: Int)
  /// Something about the layer at `index`.
  case layer(LayerProblem, index: Int)
  /// All layers together have more of something than ``Count/limit``.
  case totalTooLarge(LayerCount)
}

extension Network {
  /// The largest number of layers that a network may have.
  public static let mostLayers = 100_000

  /// Everything that is wrong with the network; none for a network that can be simulated. Readers return no other.
  public var problems: [NetworkProblem] {
    guard !layers.isEmpty else { return [.empty] }
    guard layers.count <= Self.mostLayers else { return [.tooManyLayers(layers.count)] }
    var problems: [NetworkProblem] = []
    var names: Set<String> = []
    for (index, layer) in layers.enumerated() {
      if !names.insert(layer.name).inserted { problems.append(.duplicateName(layer.name, index: index)) }
      let shapes = layer.inputs.map { source -> TensorShape? in
        switch source {
        case .external: return nil
        case .input:
          if input == nil { problems.append(.missingInput(index: index)) }
          return input
        case .layer(let producer):
          guard (0..<index).contains(producer) else {
            problems.append(.unorderedEdge(index: index, producer: producer))
            return nil
          }
          return layers[producer].operation.ofmapShape
        }
      }
      problems += layer.problems(inputs: shapes).map { .layer($0, index: index) }
    }
    return problems.isEmpty ? totalProblems.map { .totalTooLarge($0) } : problems
  }

  /// Sums over all layers that are beyond the bound. Feature maps are not summed: they are not kept at the same time.
  var totalProblems: [LayerCount] {
    [LayerCount.multiplyAccumulates, .weights].filter { count in
      layers.reduce(0) { $0.plus($1.operation[count]) } > Count.limit
    }
  }
}

extension NetworkProblem {
  /// The problem in words, without a final stop.
  public var sentence: String {
    switch self {
    case .empty: "the network has no layers"
    case .tooManyLayers(let count): "the network has \(count) layers; at most \(Network.mostLayers) are read"
    case .duplicateName(let name, let index): "layer \(index + 1) has the name \"\(name)\" of an earlier layer"
    case .unorderedEdge(let index, let producer):
      "layer \(index + 1) reads layer \(producer.plus(1)), which does not run before it"
    case .missingInput(let index): "layer \(index + 1) reads the network's input, and the network has none"
    case .layer(let problem, let index): "layer \(index + 1): \(problem.sentence)"
    case .totalTooLarge(let count):
      "all layers together have more than 2^53 \(count.noun), the largest count that is kept exactly"
    }
  }
}
