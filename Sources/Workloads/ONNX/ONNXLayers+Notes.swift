import ONNX

/// What is said of nodes that are no layers, and of layers that are not quite the nodes.
extension ONNXLayers {
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
    let phases = layers.map { layer -> Int in
      guard case .concatenation(let joined) = layer.operation, joined.arrangement == .places else { return 0 }
      return layer.inputs.count {
        if case .layer(let part) = $0 { layers[part].operation.convolution != nil } else { false }
      }
    }
    if let most = phases.max(), most > 0 {
      notes.append(
        "\(phases.count { $0 > 0 }) transposed convolutions are \(phases.reduce(0, +)) convolutions of stride 1, one for each phase"
      )
    }
    if rearranged > 0 {
      notes.append(
        "\(rearranged) layers read maps in another arrangement than they were written in, or parts of them: as data of their own"
      )
    }
    let products = layers.count { $0.operation.convolution?.hasComputedFilters == true }
    if products > 0 {
      notes.append(
        "\(products) products of two computed maps: the second is moved as filters, and is not among the maps that live meanwhile"
      )
    }
    return notes
  }

  /// What nodes without a layer are, as a sentence; `nil` if there are none. Nodes behind others are only counted: nothing is
  /// wrong with them.
  var refusal: String? {
    var parts: [String] = []
    if !refused.isEmpty {
      let list = refused.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key) (first: \($0.value.first))" }
      parts.append("no layer is known for " + list.joined(separator: ", "))
    }
    if let first = openNodes.first {
      let which = openNodes.count == 1 ? "the shape of 1 node depends" : "the shapes of \(openNodes.count) nodes depend"
      parts.append("\(which) on words that the network computes (first: \(graph.nodes[first].title))")
    }
    if behindOthers > 0 {
      let nodes = behindOthers == 1 ? "1 node behind has" : "\(behindOthers) nodes behind have"
      parts.append("therefore \(nodes) no known shape")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
