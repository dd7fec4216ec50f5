import Quantities

extension NodeContext {
  /// `axis` counted from the front: -1 is the last of `rank` dimensions.
  func axis(_ axis: Int, rank: Int) throws(RuleStop) -> Int {
    guard (-rank..<rank).contains(axis) else { throw wrong("axis \(axis) does not exist among \(rank) dimensions") }
    return axis < 0 ? axis + rank : axis
  }

  /// `axes` counted from the front, in rising order, each once.
  func axes(_ axes: [Int], rank: Int) throws(RuleStop) -> [Int] {
    guard axes.count <= rank else { throw wrong("\(axes.count) axes are given for \(rank) dimensions") }
    var result: Set<Int> = []
    for given in axes {
      guard result.insert(try axis(given, rank: rank)).inserted else { throw wrong("axis \(given) is given twice") }
    }
    return result.sorted()
  }

  /// The shape that tensors have when each dimension of size 1 is repeated to that of the others.
  func broadcast(_ shapes: [[Int]]) throws(RuleStop) -> [Int] {
    var result: [Int] = []
    for shape in shapes {
      if shape.count > result.count {
        result = [Int](repeating: 1, count: shape.count - result.count) + result
      }
      let offset = result.count - shape.count
      for (axis, size) in shape.enumerated() where size != result[offset + axis] {
        guard size == 1 || result[offset + axis] == 1 else {
          throw wrong(
            "\(shapes.prefix(8).map(\.shapeText).joined(separator: " and ")) cannot be broadcast to one shape")
        }
        if result[offset + axis] == 1 { result[offset + axis] = size }
      }
    }
    return result
  }

  /// A shape, after a look at its size.
  func checked(_ shape: [Int]) throws(RuleStop) -> [Int] {
    guard shape.count <= TensorMessage.mostDimensions else {
      throw wrong(.tooMany("dimensions", count: shape.count, limit: TensorMessage.mostDimensions))
    }
    if let negative = shape.first(where: { $0 < 0 }) { throw wrong(.negativeDimension(negative)) }
    guard shape.elementCount <= Count.limit, shape.allSatisfy({ $0 <= Count.limit }) else {
      throw wrong(.tooManyElements(shape))
    }
    return shape
  }

  /// Checks that inputs have one type, as far as the types are known, and gives it.
  @discardableResult
  func commonType(_ indices: some Sequence<Int>) throws(RuleStop) -> ElementType? {
    var known: ElementType?
    for index in indices {
      guard let type = type(index) else { continue }
      if let known, known != type {
        throw wrong("inputs are of the types \(known.name) and \(type.name), and must be of one")
      }
      known = type
    }
    return known
  }
}

extension TensorData {
  /// All elements of a small tensor.
  func value() throws(ONNXFailure) -> ONNXValue {
    let elements: ONNXValue.Elements = type.isInteger ? .integers(try integers()) : .reals(try reals())
    return ONNXValue(type: type, shape: shape, elements: elements)
  }
}
