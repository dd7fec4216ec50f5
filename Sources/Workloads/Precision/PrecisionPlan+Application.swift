import Arithmetic
import Documents

extension PrecisionPlan {
  /// The network with the plan's formats and densities in place of its own.
  ///
  /// Layers without multiply-accumulates that the plan does not name work in the activation format of the layers that
  /// read them, the widest if there are several, because a map is quantized for its reader; those that no layer with
  /// multiply-accumulates reads, in that of the layer that feeds them. The parameters of a batch norm take the weights
  /// format of the layer that feeds it. Whatever the plan leaves open stays as it is in `network`; `native` is what fills
  /// that in, and is only needed to tell which of several readers is the widest.
  /// - Throws: names that are no layer, a sequence of the wrong length, choices that a layer cannot have.
  public func applied(to network: Network, native: FormatPair) throws(Findings) -> Network {
    let findings = problems(with: network)
    if let findings = Findings(findings) { throw findings }
    let names = Dictionary(
      named.map { ($0.layer, $0.choice) }, uniquingKeysWith: { earlier, later in later.over(earlier) })
    var result = network
    if let input { result.inputFormat = input }
    let choices = choices(for: network, names)
    for index in network.layers.indices {
      result.layers[index].apply(choices[index] ?? names[network.layers[index].name] ?? LayerChoice())
    }
    passFormats(in: &result, choices, names, native: native)
    let readsInput = network.layers.indices.contains { index in
      network.layers[index].inputs.contains(.input) && choices[index]?.activations != nil
    }
    if input == nil, readsInput { result.inputFormat = nil }
    return result
  }

  private func problems(with network: Network) -> [Finding] {
    var findings: [Finding] = []
    let computing = network.layers.filter { $0.operation.convolution != nil }
    if let sequence, sequence.choices.count != computing.count {
      findings.append(
        sequence.place.finding(
          .inconsistent(
            "a sequence of \(sequence.choices.count) for the \(computing.count) layers with multiply-accumulates of "
              + "\(network.name): it needs one for each")))
    }
    let known = Dictionary(network.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for item in named {
      guard let layer = known[item.layer] else {
        let layers = network.layers.map(\.name)
        // A word that is right elsewhere is no help here: `input` has a format, and no density.
        let near = nearest(to: item.layer, among: (layers + PlanTarget.words).filter { $0 != item.layer })
        findings.append(
          item.place.finding(
            .unknownName(kind: "layer of \(network.name)", found: item.layer, allowed: layers, nearest: near)))
        continue
      }
      if layer.operation.weights == 0, item.choice.isOfWeightsAlone {
        findings.append(item.place.finding(.inconsistent("layer \(layer.name) has no weights")))
      }
    }
    return findings
  }

  /// What the plan says of each layer with multiply-accumulates; `nil` for the others.
  private func choices(for network: Network, _ names: [String: LayerChoice]) -> [LayerChoice?] {
    let computing = network.layers.indices.filter { network.layers[$0].operation.convolution != nil }
    var choices = [LayerChoice?](repeating: nil, count: network.layers.count)
    let (ends, beginnings) = (parts(with: computing.last, in: network), parts(with: computing.first, in: network))
    for (place, index) in computing.enumerated() {
      let layer = network.layers[index]
      var choice = everywhere
      if case .fullyConnected = layer.operation {
        choice = fullyConnected.over(choice)
      } else {
        choice = convolutions.over(choice)
      }
      if let sequence { choice = sequence.choices[place].over(choice) }
      if beginnings.contains(index) { choice = first.over(choice) }
      if ends.contains(index) { choice = last.over(choice) }
      if layer.inputs.contains(.input) { choice = LayerChoice(activations: input).over(choice) }
      if let own = names[layer.name] { choice = own.over(choice) }
      choices[index] = choice
    }
    return choices
  }

  /// A layer and those whose words are interleaved with its own: a transposed convolution's phases are the first layer, or the
  /// last, all together.
  private func parts(with layer: Int?, in network: Network) -> Set<Int> {
    guard let layer else { return [] }
    let joined = network.layers.first { other in
      guard case .concatenation(let operation) = other.operation else { return false }
      return operation.arrangement == .places && other.inputs.contains(.layer(layer))
    }
    var parts: Set = [layer]
    for case .layer(let part) in joined?.inputs ?? [] { parts.insert(part) }
    return parts
  }

  /// A format, and whether the plan has a hand in it.
  private struct Passed {
    var format: NumberFormat
    var isPlanned: Bool

    static func widest(_ left: Passed?, _ right: Passed) -> Passed {
      guard let left else { return right }
      let wider = right.format.storageBits > left.format.storageBits ? right.format : left.format
      return Passed(format: wider, isPlanned: left.isPlanned || right.isPlanned)
    }
  }

  /// Gives layers without multiply-accumulates the formats of their neighbours.
  private func passFormats(
    in network: inout Network, _ choices: [LayerChoice?], _ names: [String: LayerChoice], native: FormatPair
  ) {
    // Backwards from the readers; what no layer with multiply-accumulates reads stays `nil`.
    var wanted = [Passed?](repeating: nil, count: network.layers.count)
    var isOpen = [Bool](repeating: false, count: network.layers.count)
    for index in network.layers.indices.reversed() {
      let layer = network.layers[index]
      let own = layer.activationsFormat ?? native.activations
      var reading: Passed? = Passed(format: own, isPlanned: choices[index]?.activations != nil)
      if choices[index] == nil {
        if names[layer.name]?.activations != nil {
          reading = Passed(format: own, isPlanned: true)
        } else if let readers = wanted[index] {
          if readers.isPlanned { network.layers[index].activationsFormat = readers.format }
          reading = readers.isPlanned ? readers : Passed(format: own, isPlanned: false)
        } else {
          isOpen[index] = true
          reading = nil
        }
      }
      guard let reading else { continue }
      for case .layer(let producer) in layer.inputs where network.layers.indices.contains(producer) {
        wanted[producer] = Passed.widest(wanted[producer], reading)
      }
    }
    // Forwards from the producers: the network's last layers, and parameters of batch norms.
    var made: [LayerChoice?] = choices
    for index in network.layers.indices where choices[index] == nil {
      let layer = network.layers[index]
      var passed: LayerChoice?
      for case .layer(let producer) in layer.inputs where (0..<index).contains(producer) {
        guard let next = made[producer] else { continue }
        let isWider =
          (next.activations?.storageBits ?? 0) > (passed?.activations?.storageBits ?? 0) || passed == nil
        if isWider { passed = next }
      }
      made[index] = passed
      let choice = names[layer.name]
      if isOpen[index], let activations = passed?.activations {
        network.layers[index].activationsFormat = activations
      }
      if layer.operation.weights > 0, choice?.weights == nil,
        let weights = passed == nil ? everywhere.weights : passed?.weights
      {
        network.layers[index].weightsFormat = weights
      }
    }
  }
}

extension Layer {
  /// Takes over what the choice says.
  fileprivate mutating func apply(_ choice: LayerChoice) {
    if operation.weights > 0 { weightsFormat = choice.weights ?? weightsFormat }
    activationsFormat = choice.activations ?? activationsFormat
    guard operation.convolution != nil else { return }
    weightDensity = choice.weightDensity ?? weightDensity
    activationDensity = choice.activationDensity ?? activationDensity
  }
}
