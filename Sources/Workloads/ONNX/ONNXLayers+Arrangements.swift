import ONNX
import Quantities

extension ONNXLayers {
  mutating func arrangement(_ node: ONNXNode, _ operation: ONNXArrangement, _ output: Int) -> Bool {
    switch operation {
    case .concatenation(let axis): return concatenation(node, axis: axis, output)
    case .reshape:
      let images = images
      return rearranged(node, output) { map, _, after in map.order(reshapedTo: after, images: images) }
    case .transpose(let permutation):
      return rearranged(node, output) { map, before, _ in map.order(of: before, permutedBy: permutation) }
    case .depthToSpace, .spaceToDepth: return rearranged(node, output) { _, _, _ in .other }
    case .split, .slice:
      return part(node)
    case .gather:
      // Chosen by constants it is a part of a map; chosen from a table, or by computed places, words are moved.
      if let data = input(node, 0), map(data) != nil, input(node, 1).map({ graph.tensors[$0].isConstant }) ?? false {
        return part(node)
      }
      return copy(node, output)
    case .expand, .tile, .pad, .gatherElements, .gatherRows, .triangle: return copy(node, output)
    case .scatterElements, .scatterRows, .oneHot, .runningSum, .largest: return false
    }
  }

  /// All words of a map in another order of dimensions, where they are.
  private mutating func rearranged(_ node: ONNXNode, _ output: Int, _ order: (Map, [Int], [Int]) -> Order) -> Bool {
    guard let data = input(node, 0), var map = map(data), let before = shape(data), let after = shape(output) else {
      return false
    }
    map.order = order(map, before, after)
    // Channels are still channels, and a scale of each may still be folded.
    if map.order == .other || !hasOneReader(data) { map.openLayers = [] }
    treat(node, .addressesOnly)
    alias(output, map)
    return true
  }

  /// Outputs are parts of a map, where they are.
  private mutating func part(_ node: ONNXNode) -> Bool {
    guard let data = input(node, 0), let map = map(data) else { return false }
    treat(node, .addressesOnly)
    for case let output? in node.outputs {
      var part = map
      part.openLayers = []
      part.isWhole = false
      part.shape = imageShape(shape(output) ?? [])
      alias(output, part)
    }
    return true
  }

  /// Nearest neighbours are copied; others are sums of 2 or 4 words along each dimension that is scaled, each with a weight.
  mutating func resize(_ node: ONNXNode, _ operation: ONNXResize, _ output: Int) -> Bool {
    let scaled = operation.scales.count { $0 != 1 }
    let taps: Int
    switch operation.mode {
    case .nearest: return copy(node, output)
    case .linear: taps = (0..<scaled).reduce(1) { count, _ in count.times(2) }
    case .cubic: taps = (0..<scaled).reduce(1) { count, _ in count.times(4) }
    }
    return copy(node, output, kind: .function(operations: max(0, taps.times(2) - 1)))
  }

  /// Words are read and written again.
  mutating func copy(_ node: ONNXNode, _ output: Int, kind: Elementwise.Kind = .copy) -> Bool {
    guard let data = input(node, 0), let dimensions = shape(output) else { return false }
    let image = imageShape(dimensions)
    let layer = Elementwise(kind: kind, batch: batch(output), shape: image)
    add(
      node, .elementwise(layer), inputs: [data], output: output, image: image,
      order: dimensions.count == 3 ? .channelsLast : .channelsFirst)
    return true
  }

  /// Maps side by side along the channels. Other joints, and those with constants, move words.
  private mutating func concatenation(_ node: ONNXNode, axis: Int, _ output: Int) -> Bool {
    let inputs = node.inputs.compactMap(\.self)
    let joined = inputs.compactMap { map($0) }
    guard inputs.count > 1, joined.count == inputs.count, let order = joined.first?.order,
      let dimensions = shape(output), let plane = joined.first?.shape,
      axis == (order == .channelsFirst ? 1 : dimensions.count - 1), order != .other,
      joined.allSatisfy({
        $0.isWhole && $0.source != .external && $0.order == order && $0.shape.height == plane.height
          && $0.shape.width == plane.width
      })
    else { return copy(node, output) }
    let image = TensorShape(
      channels: joined.reduce(0) { $0.plus($1.shape.channels) }, height: plane.height, width: plane.width)
    guard dimensions.dropFirst(isBatched(dimensions) ? 1 : 0).reduce(1, { $0.times($1) }) == image.words else {
      return copy(node, output)
    }
    add(
      node, .concatenation(Concatenation(batch: batch(output), shape: image)), inputs: inputs, output: output,
      image: image, order: order)
    return true
  }
}
