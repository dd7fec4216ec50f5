import Quantities

/// The elements of a small constant tensor.
public struct ONNXValue: Sendable, Hashable {
  /// The type of the elements.
  public var type: ElementType
  /// The sizes of the dimensions.
  public var shape: [Int]
  /// In row-major order, as many as the shape says.
  public var elements: Elements

  /// The elements: whole numbers (truth values are 0 and 1), or reals.
  public enum Elements: Sendable, Hashable {
    case integers([Int])
    case reals([Double])
  }

  /// The largest number of elements that is kept: far above every shape, and what shapes are computed from.
  static let mostElements = 4096

  /// The elements as whole numbers, if they are.
  var integers: [Int]? { if case .integers(let list) = elements { list } else { nil } }

  /// The elements as reals.
  var reals: [Double] {
    switch elements {
    case .integers(let list): list.map { Double($0) }
    case .reals(let list): list
    }
  }

  /// The same elements in another order, or some of them, or some repeated: element i of the result is `places[i]`.
  func picking(_ places: [Int], shape: [Int]) -> ONNXValue {
    switch elements {
    case .integers(let list): ONNXValue(type: type, shape: shape, elements: .integers(places.map { list[$0] }))
    case .reals(let list): ONNXValue(type: type, shape: shape, elements: .reals(places.map { list[$0] }))
    }
  }

  /// The same elements in another shape of as many elements.
  func reshaped(_ shape: [Int]) -> ONNXValue { ONNXValue(type: type, shape: shape, elements: elements) }
}

/// Places of elements in row-major tensors.
enum Places {
  /// For every element of `shape`, in order, the place that `strides` (one a dimension, from `start`) lead to.
  static func walk(_ shape: [Int], strides: [Int], start: Int = 0) -> [Int] {
    guard !shape.contains(0) else { return [] }
    var places = [start]
    for (size, stride) in zip(shape, strides) {
      var next: [Int] = []
      next.reserveCapacity(places.count * size)
      for place in places { for step in 0..<size { next.append(place + step * stride) } }
      places = next
    }
    return places
  }

  /// The row-major strides of a shape.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1].times(shape[axis + 1]) }
    return strides
  }

  /// The strides by which a tensor of `shape` is read when it is broadcast to `target`, which it fits.
  static func strides(_ shape: [Int], broadcastTo target: [Int]) -> [Int] {
    let own = zip(shape, strides(shape)).map { $0 == 1 ? 0 : $1 }
    return [Int](repeating: 0, count: target.count - shape.count) + own
  }
}
