import ONNX

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Tensor {
  /// The tensor with some dimensions behind the others, both in their order, and how many words these dimensions have.
  func withLast(_ axes: [Int]) -> (tensor: Tensor, length: Int, permutation: [Int]) {
    let moved = Set(axes)
    let permutation = shape.indices.filter { !moved.contains($0) } + axes
    let length = axes.map { shape[$0] }.wordCount
    if permutation == Array(shape.indices) { return (self, length, permutation) }
    let strides = shape.rowMajorStrides
    return (picking(permutation.map { shape[$0] }, strides: permutation.map { strides[$0] }), length, permutation)
  }

  /// The tensor whose dimensions were permuted to this one's, with these words.
  func unpermuted(_ permutation: [Int]) -> Tensor {
    if permutation == Array(shape.indices) { return self }
    let own = shape.rowMajorStrides
    var (sizes, strides) = (shape, own)
    for (place, axis) in permutation.enumerated() {
      sizes[axis] = shape[place]
      strides[axis] = own[place]
    }
    return picking(sizes, strides: strides)
  }

  /// Changes the words of every row of the dimensions `axes` together.
  func changingRows(_ axes: [Int], _ change: (UnsafeMutableBufferPointer<Float>) -> Void) -> Tensor {
    let (tensor, length, permutation) = withLast(axes)
    var words = tensor.words
    guard length > 0, !words.isEmpty else { return self }
    words.withUnsafeMutableBufferPointer { words in
      for start in stride(from: 0, to: words.count, by: length) {
        change(UnsafeMutableBufferPointer(rebasing: words[start..<start + length]))
      }
    }
    return Tensor(tensor.shape, words).unpermuted(permutation)
  }
}

extension NodeOperands {
  /// Dimensions that become one word each. Sums are added up in double precision.
  func reduction(_ operation: ONNXReduction) throws(InferenceFailure) -> Tensor {
    let (tensor, shape) = (try input(0), try shape())
    let (rows, length, _) = tensor.withLast(operation.axes)
    let words = (0..<shape.wordCount).map { row in
      operation.reduced(rows.words[row * length..<(row + 1) * length])
    }
    return Tensor(shape, words)
  }
}

extension ONNXReduction {
  fileprivate func reduced(_ words: ArraySlice<Float>) -> Float {
    func sum(_ term: (Double) -> Double) -> Double { words.reduce(0) { $0 + term(Double($1)) } }
    switch kind {
    case .mean: return Float(sum { $0 } / Double(words.count))
    case .sum: return Float(sum { $0 })
    case .maximum: return words.reduce(-.infinity) { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: return words.reduce(.infinity) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .product: return words.reduce(1, *)
    case .sumOfMagnitudes: return Float(sum { $0.magnitude })
    case .rootOfSquares: return Float(sum { $0 * $0 }.squareRoot())
    case .sumOfSquares: return Float(sum { $0 * $0 })
    case .logarithmOfSum: return Float(log(sum { $0 }))
    case .logarithmOfExponentials:
      let largest = Double(words.max() ?? -.infinity)
      guard largest.isFinite else { return Float(largest) }
      return Float(largest + log(sum { exp($0 - largest) }))
    case .placeOfMaximum: return place(words) { $0 > $1 }
    case .placeOfMinimum: return place(words) { $0 < $1 }
    }
  }

  private func place(_ words: ArraySlice<Float>, _ isBetter: (Float, Float) -> Bool) -> Float {
    guard var best = words.indices.first else { return 0 }
    for place in words.indices where isBetter(words[place], words[best]) || (selectsLast && words[place] == words[best])
    {
      best = place
    }
    return Float(best - words.startIndex)
  }
}
