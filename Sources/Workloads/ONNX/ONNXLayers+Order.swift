import Quantities

extension ONNXLayers.Map {
  /// The order of dimensions of the same words in another shape. Dimensions of size 1 do not count.
  func order(reshapedTo dimensions: [Int], images: Int) -> ONNXLayers.Order {
    var sizes = dimensions
    if images > 1 {
      guard sizes.first == images else { return .other }
      sizes.removeFirst()
    }
    sizes.removeAll { $0 == 1 }
    let plane = shape.height.times(shape.width)
    func matches(_ candidates: [[Int]]) -> Bool { candidates.contains { $0.filter { $0 != 1 } == sizes } }
    if sizes == [shape.words] { return order }
    let isFirst = matches([[shape.channels, shape.height, shape.width], [shape.channels, plane]])
    let isLast = matches([[shape.height, shape.width, shape.channels], [plane, shape.channels]])
    switch order {
    case .channelsFirst: return isFirst ? .channelsFirst : .other
    case .channelsLast: return isLast ? .channelsLast : .other
    // Words that were exchanged within the map, as by a shuffle of channels.
    case .other: return isFirst ? .channelsFirst : isLast ? .channelsLast : .other
    }
  }

  /// The order of dimensions after a transposition. Dimensions of size 1 may go anywhere.
  func order(of dimensions: [Int], permutedBy permutation: [Int]) -> ONNXLayers.Order {
    let moved = permutation.filter { dimensions[$0] != 1 }
    let kept = moved.sorted()
    if moved == kept { return order }
    // Images stay in front of everything.
    let isBatch = dimensions[0] != 1
    guard !isBatch || moved.first == 0 else { return .other }
    let before = Array(kept.dropFirst(isBatch ? 1 : 0))
    let after = Array(moved.dropFirst(isBatch ? 1 : 0))
    guard let first = before.first, let last = before.last else { return order }
    switch order {
    // The channels go behind all others, which keep their order; or come back from there.
    case .channelsFirst where shape.channels > 1 && after == before.dropFirst() + [first]: return .channelsLast
    case .channelsLast where shape.channels > 1 && after == [last] + before.dropLast(): return .channelsFirst
    default: return .other
    }
  }
}
