import ONNX

extension NodeOperands {
  /// Words moved, copied or selected; `split` is apart, as it has several outputs.
  func arrangement(_ operation: ONNXArrangement) throws(InferenceFailure) -> Tensor {
    let (tensor, shape) = (try input(0), try shape())
    let strides = tensor.shape.rowMajorStrides
    switch operation {
    case .reshape: return Tensor(shape, tensor.words)
    case .transpose(let permutation): return tensor.picking(shape, strides: permutation.map { strides[$0] })
    case .concatenation(let axis): return try concatenation(axis, shape)
    case .slice(let slices): return tensor.sliced(slices.map { ($0.axis, $0.start, $0.step) }, shape)
    case .expand: return tensor.spread(to: shape)
    case .tile:
      // Between two dimensions stands the number of copies, which are no way apart.
      let copies = zip(shape, tensor.shape).map { $1 > 0 ? $0 / $1 : 0 }
      let sizes = zip(copies, tensor.shape).flatMap { [$0, $1] }
      return Tensor(shape, tensor.picking(sizes, strides: strides.flatMap { [0, $0] }).words)
    case .pad(let before, _, let mode): return padded(tensor, shape, before, mode)
    case .depthToSpace(let block, let columnsFirst):
      let channels = shape[1]
      let (rows, columns) = (tensor.shape[2], tensor.shape[3])
      let sizes =
        columnsFirst
        ? [shape[0], channels, block, block, rows, columns] : [shape[0], block, block, channels, rows, columns]
      let order = columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
      return Tensor(shape, Tensor(sizes, tensor.words).permuted(order).words)
    case .spaceToDepth(let block):
      let sizes = [shape[0], tensor.shape[1], shape[2], block, shape[3], block]
      return Tensor(shape, Tensor(sizes, tensor.words).permuted([0, 3, 5, 1, 2, 4]).words)
    case .gather(let axis): return try gather(tensor, axis, shape)
    case .gatherElements(let axis): return try gatherElements(tensor, axis, shape)
    case .split, .gatherRows, .scatterElements, .scatterRows, .triangle, .oneHot, .runningSum, .largest:
      throw unsupported
    }
  }

  private func concatenation(_ axis: Int, _ shape: [Int]) throws(InferenceFailure) -> Tensor {
    var parts: [(words: [Float], length: Int)] = []
    for place in inputs.indices {
      let part = try input(place)
      parts.append((part.words, Array(part.shape[axis...]).wordCount))
    }
    var words: [Float] = []
    words.reserveCapacity(shape.wordCount)
    for block in 0..<Array(shape[..<axis]).wordCount {
      for part in parts { words += part.words[block * part.length..<(block + 1) * part.length] }
    }
    return Tensor(shape, words)
  }

  /// All parts, also those that nobody wants.
  func split(axis: Int, sizes: [Int]) throws(InferenceFailure) -> [Tensor] {
    let tensor = try input(0)
    var start = 0
    return sizes.map { size in
      var shape = tensor.shape
      shape[axis] = size
      defer { start += size }
      return tensor.sliced([(axis: axis, start: start, step: 1)], shape)
    }
  }

  private func padded(_ tensor: Tensor, _ shape: [Int], _ before: [Int], _ mode: ONNXPadMode) -> Tensor {
    let places = shape.indices.map { axis in
      (0..<shape[axis]).map { mode.place($0 - before[axis], size: tensor.shape[axis]) }
    }
    return tensor.picking(places, missing: optional(2)?.words.first ?? 0)
  }

  private func gather(_ tensor: Tensor, _ axis: Int, _ shape: [Int]) throws(InferenceFailure) -> Tensor {
    let size = tensor.shape[axis]
    let chosen = try places(try input(1), size: size)
    let inner = Array(tensor.shape[(axis + 1)...]).wordCount
    var words: [Float] = []
    words.reserveCapacity(shape.wordCount)
    for block in 0..<Array(tensor.shape[..<axis]).wordCount {
      for place in chosen {
        let start = (block * size + place) * inner
        words += tensor.words[start..<start + inner]
      }
    }
    return Tensor(shape, words)
  }

  private func gatherElements(_ tensor: Tensor, _ axis: Int, _ shape: [Int]) throws(InferenceFailure) -> Tensor {
    let chosen = try places(try input(1), size: tensor.shape[axis])
    var strides = tensor.shape.rowMajorStrides
    let step = strides[axis]
    strides[axis] = 0
    for other in shape.indices where other != axis && shape[other] > tensor.shape[other] {
      throw .placeOutOfRange(node: title, found: shape[other] - 1, size: tensor.shape[other])
    }
    var words: [Float] = []
    words.reserveCapacity(shape.wordCount)
    let walk = RowWalk(shape, [strides])
    walk.forEach { place, starts in
      for word in 0..<walk.rowLength {
        words.append(tensor.words[starts[0] + word * walk.rowStrides[0] + chosen[place + word] * step])
      }
    }
    return Tensor(shape, words)
  }

  /// Words as places in a dimension; negative ones count from its end.
  private func places(_ tensor: Tensor, size: Int) throws(InferenceFailure) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(tensor.words.count)
    for word in tensor.words {
      let place = Int(exactly: word.rounded(.towardZero)) ?? .max
      guard (-size..<size).contains(place) else { throw .placeOutOfRange(node: title, found: place, size: size) }
      places.append(place < 0 ? place + size : place)
    }
    return places
  }
}

extension ONNXPadMode {
  /// The word of a dimension that is read at a place which may lie outside; `nil` for the constant.
  fileprivate func place(_ place: Int, size: Int) -> Int? {
    if (0..<size).contains(place) { return place }
    guard size > 0 else { return nil }
    switch self {
    case .constant: return nil
    case .edge: return min(max(place, 0), size - 1)
    case .wrap: return (place % size + size) % size
    case .reflect:
      // There and back without the two ends twice.
      let period = max(1, 2 * (size - 1))
      let within = (place % period + period) % period
      return within < size ? within : period - within
    }
  }
}

extension Tensor {
  /// The dimensions in another order.
  func permuted(_ order: [Int]) -> Tensor {
    let strides = shape.rowMajorStrides
    return picking(order.map { shape[$0] }, strides: order.map { strides[$0] })
  }

  /// Some words of each dimension, in steps.
  func sliced(_ slices: [(axis: Int, start: Int, step: Int)], _ shape: [Int]) -> Tensor {
    guard !shape.contains(0) else { return Tensor(shape, []) }
    var strides = self.shape.rowMajorStrides
    var first = 0
    for slice in slices {
      first += slice.start * strides[slice.axis]
      // A step beyond the dimension is never taken.
      strides[slice.axis] = shape[slice.axis] > 1 ? strides[slice.axis] * slice.step : 0
    }
    return picking(shape, strides: strides, start: first)
  }

  /// The words at the places of a list for each dimension; `missing` where a place is `nil`.
  func picking(_ places: [[Int?]], missing: Float) -> Tensor {
    let shape = places.map(\.count)
    guard let last = places.last, !shape.contains(0) else {
      return Tensor(shape, shape.contains(0) ? [] : words)
    }
    let strides = self.shape.rowMajorStrides
    var rows: [Int?] = [0]
    for (axis, list) in places.dropLast().enumerated() {
      rows = rows.flatMap { row in
        list.map { place in
          if let row, let place { row + place * strides[axis] } else { nil }
        }
      }
    }
    var picked: [Float] = []
    picked.reserveCapacity(shape.wordCount)
    for row in rows {
      for place in last {
        if let row, let place { picked.append(words[row + place]) } else { picked.append(missing) }
      }
    }
    return Tensor(shape, picked)
  }
}
