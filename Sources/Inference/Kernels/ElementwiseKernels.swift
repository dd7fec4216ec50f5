import ONNX

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension NodeOperands {
  /// A function of words of several tensors that are broadcast to one shape.
  func elementwise(_ operation: ONNXElementwise) throws(InferenceFailure) -> Tensor {
    let (first, output) = (try input(0), try output())
    let shape = output.shape
    if case .select = operation {
      let (second, third) = (try input(1).spread(to: shape), try input(2).spread(to: shape))
      let condition = first.spread(to: shape)
      return Tensor(shape, shape.places.map { condition.words[$0] != 0 ? second.words[$0] : third.words[$0] })
    }
    var result = first
    for place in inputs.indices.dropFirst() {
      let next = try input(place)
      guard let combined = operation.combined(result, next, shape, isWhole: output.type?.isInteger ?? false) else {
        throw unsupported
      }
      result = combined
    }
    result = result.spread(to: shape)
    guard case .mean = operation else { return result }
    let count = Float(inputs.count)
    return Tensor(shape, result.words.map { $0 / count })
  }
}

extension [Int] {
  fileprivate var places: Range<Int> { 0..<wordCount }
}

extension Tensor {
  /// The tensor broadcast to a shape that it fits.
  func spread(to shape: [Int]) -> Tensor {
    self.shape == shape ? self : picking(shape, strides: self.shape.strides(broadcastTo: shape))
  }

  /// A function of the words of two tensors, both broadcast to a shape.
  @inline(__always)
  func combined(_ other: Tensor, _ shape: [Int], _ combine: (Float, Float) -> Float) -> Tensor {
    let walk = RowWalk(
      shape, [self.shape.strides(broadcastTo: shape), other.shape.strides(broadcastTo: shape)])
    let (length, strides) = (walk.rowLength, walk.rowStrides)
    let size = shape.wordCount
    let combined = [Float](unsafeUninitializedCapacity: size) { target, count in
      words.withUnsafeBufferPointer { left in
        other.words.withUnsafeBufferPointer { right in
          guard let left = left.baseAddress, let right = right.baseAddress, let target = target.baseAddress else {
            return
          }
          walk.forEach { place, starts in
            let (write, first, second) = (target + place, left + starts[0], right + starts[1])
            switch (strides[0], strides[1]) {
            case (1, 1): for word in 0..<length { write[word] = combine(first[word], second[word]) }
            case (1, 0):
              let same = second[0]
              for word in 0..<length { write[word] = combine(first[word], same) }
            case (0, 1):
              let same = first[0]
              for word in 0..<length { write[word] = combine(same, second[word]) }
            default:
              for word in 0..<length {
                write[word] = combine(first[word * strides[0]], second[word * strides[1]])
              }
            }
          }
        }
      }
      count = size
    }
    return Tensor(shape, combined)
  }
}

extension ONNXElementwise {
  /// The function of two of its operands; `nil` for those that are not computed.
  fileprivate func combined(_ first: Tensor, _ second: Tensor, _ shape: [Int], isWhole: Bool) -> Tensor? {
    switch self {
    case .add, .sum, .mean: first.combined(second, shape) { $0 + $1 }
    case .subtract: first.combined(second, shape) { $0 - $1 }
    case .multiply: first.combined(second, shape) { $0 * $1 }
    case .divide where isWhole: first.combined(second, shape) { ($0 / $1).rounded(.towardZero) }
    case .divide: first.combined(second, shape) { $0 / $1 }
    case .power: first.combined(second, shape) { powf($0, $1) }
    case .modulo(likeC: true): first.combined(second, shape) { fmodf($0, $1) }
    case .modulo(likeC: false): first.combined(second, shape) { Self.modulo($0, $1) }
    case .minimum: first.combined(second, shape) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .maximum: first.combined(second, shape) { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .equal: first.combined(second, shape) { $0 == $1 ? 1 : 0 }
    case .less: first.combined(second, shape) { $0 < $1 ? 1 : 0 }
    case .greater: first.combined(second, shape) { $0 > $1 ? 1 : 0 }
    case .lessOrEqual: first.combined(second, shape) { $0 <= $1 ? 1 : 0 }
    case .greaterOrEqual: first.combined(second, shape) { $0 >= $1 ? 1 : 0 }
    case .and: first.combined(second, shape) { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: first.combined(second, shape) { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .xor: first.combined(second, shape) { ($0 != 0) != ($1 != 0) ? 1 : 0 }
    case .parametricRelu: first.combined(second, shape) { $0 < 0 ? $0 * $1 : $0 }
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight, .select: nil
    }
  }

  /// The rest of a division with the sign of the divisor.
  private static func modulo(_ word: Float, _ divisor: Float) -> Float {
    let rest = fmodf(word, divisor)
    return rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest
  }
}
