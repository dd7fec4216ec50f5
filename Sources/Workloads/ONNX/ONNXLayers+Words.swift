import ONNX
import Quantities

extension ONNXLayers {
  /// A layer that works on each word of these inputs.
  mutating func elementwise(
    _ node: ONNXNode, _ kind: Elementwise.Kind, _ inputs: [Int], _ output: Int, isOpen: Bool = false
  ) -> Bool {
    guard let dimensions = shape(output) else { return false }
    // Those of full size first: the first of them says how words are arranged.
    let whole = inputs.filter { shape($0) == dimensions }
    let repeated = inputs.filter { shape($0) != dimensions }
    let batch = batch(output)
    let first = whole.first.flatMap { map($0) }
    let words = dimensions.dropFirst(isBatched(dimensions) ? 1 : 0).reduce(1) { $0.times($1) }
    let isKnown = first.map { $0.isWhole && $0.shape.words == words } ?? false
    let image = isKnown ? first?.shape : nil
    var layer = Elementwise(
      kind: kind, batch: batch, shape: image ?? imageShape(dimensions), inputCount: max(1, whole.count))
    layer.repeatedWords = repeated.reduce(0) { sum, tensor in
      let shape = shape(tensor) ?? []
      let words = shape.reduce(1) { $0.times($1) }
      return sum.plus(shape.count == dimensions.count && shape.first == batch ? words / max(1, batch) : words)
    }
    let order = isKnown ? first?.order : nil
    add(
      node, .elementwise(layer), inputs: whole + repeated, output: output, image: layer.shape,
      order: order ?? (dimensions.count == 3 ? .channelsLast : .channelsFirst), isOpen: isOpen)
    return true
  }

  mutating func normalization(_ node: ONNXNode, _ operation: ONNXNormalization, _ output: Int) -> Bool {
    guard let data = input(node, 0) else { return false }
    switch operation {
    case .batch:
      if fold(node, output) { return true }
      return elementwise(node, .batchNormalization(parametersPerChannel: 2), [data], output, isOpen: true)
    case .instance, .group:
      return elementwise(node, .layerNormalization(parametersPerChannel: 2), [data], output)
    case .layer(let axis, _): return layerNormalization(node, axis: axis, data, output)
    case .localResponse(let size, _, _, _):
      return elementwise(node, .localResponseNormalization(size: size), [data], output)
    case .norm, .meanVariance: return false
    }
  }

  /// Over the last dimension, which are the channels of every place. Over several, no layer of ours has the parameters.
  mutating func layerNormalization(_ node: ONNXNode, axis: Int, _ data: Int, _ output: Int) -> Bool {
    guard let dimensions = shape(data), dimensions.count >= 2, axis == dimensions.count - 1 else { return false }
    let isBatch = dimensions[0] == images
    let places = dimensions[(isBatch ? 1 : 0)..<axis].reduce(1) { $0.times($1) }
    let image = plane(of: data, channels: dimensions[axis], places: places)
    let parameters = node.inputs.dropFirst().compactMap(\.self).count
    let layer = Elementwise(
      kind: .layerNormalization(parametersPerChannel: parameters), batch: isBatch ? images : 1, shape: image)
    add(node, .elementwise(layer), inputs: [data], output: output, image: image, order: .channelsLast)
    return true
  }

  /// Folds a scale or an offset for each channel into the layer that makes the map, if nobody else reads that.
  private mutating func fold(_ node: ONNXNode, _ output: Int) -> Bool {
    let computed = node.inputs.compactMap(\.self).filter { !graph.tensors[$0].isConstant }
    guard computed.count == 1, let map = map(computed[0]), !map.openLayers.isEmpty, hasOneReader(computed[0]) else {
      return false
    }
    fold(into: map.openLayers)
    treat(node, .folded)
    alias(output, map)
    return true
  }

  mutating func combination(_ node: ONNXNode, _ operation: ONNXElementwise, _ output: Int) -> Bool {
    let inputs = node.inputs.compactMap(\.self)
    let computed = inputs.filter { !graph.tensors[$0].isConstant }
    switch operation {
    // A map that divides is not scaled.
    case .divide where inputs.first != computed.first: break
    case .add, .subtract, .multiply, .divide, .sum:
      // One word a channel beside one map: a scale or an offset.
      if computed.count == 1, let map = map(computed[0]), isPerChannel(inputs, of: computed[0], map) {
        if fold(node, output) { return true }
        return elementwise(node, .batchNormalization(parametersPerChannel: 1), computed, output, isOpen: true)
      }
    default: break
    }
    if inputs.count == 1 { return copy(node, output) }
    let isEqual = inputs.allSatisfy { shape($0) == shape(output) }
    switch operation {
    case .add, .subtract, .sum:
      // A trace's sum has inputs of one shape.
      return elementwise(node, isEqual ? .add : .function(operations: inputs.count - 1), inputs, output)
    case .multiply, .divide: return elementwise(node, .multiply, inputs, output)
    default: return elementwise(node, .function(operations: inputs.count - 1), inputs, output)
    }
  }

  /// Whether the constants beside a map have one word for each of its channels, or one in all.
  private func isPerChannel(_ inputs: [Int], of data: Int, _ map: Map) -> Bool {
    guard let dimensions = shape(data), dimensions.count >= 2, map.isWhole else { return false }
    guard map.order != .other || dimensions.count == 2 else { return false }
    let place = map.order == .channelsFirst ? 1 : dimensions.count - 1
    guard dimensions[place] == map.shape.channels else { return false }
    return inputs.filter { $0 != data }.allSatisfy { constant in
      guard let shape = shape(constant) else { return false }
      let aligned = [Int](repeating: 1, count: max(0, dimensions.count - shape.count)) + shape
      return aligned.count == dimensions.count
        && aligned.indices.allSatisfy { aligned[$0] == 1 || ($0 == place && aligned[$0] == dimensions[place]) }
    }
  }
}
