import ONNX

extension NodeOperands {
  /// `Resize` and `Upsample` to nearest neighbours or between two along each dimension.
  func resize(_ operation: ONNXResize) throws(InferenceFailure) -> Tensor {
    let (tensor, shape) = (try input(0), try shape())
    guard !shape.contains(0), !tensor.shape.contains(0) else { return Tensor(shape, []) }
    if operation.mode == .nearest {
      let places = shape.indices.map { axis in
        (0..<shape[axis]).map { position -> Int? in
          let place = operation.rounding.place(
            operation.coordinate(position, axis: axis, size: tensor.shape[axis], target: shape[axis]))
          return min(max(place, 0), tensor.shape[axis] - 1)
        }
      }
      return tensor.picking(places, missing: 0)
    }
    var result = tensor
    for axis in shape.indices where shape[axis] != tensor.shape[axis] || operation.scales[axis] != 1 {
      result = interpolated(result, axis, operation, target: shape[axis])
    }
    return result
  }

  /// Along one dimension: `(1 − f) · word(⌊x⌋) + f · word(⌊x⌋ + 1)`; beyond the ends, the end's word.
  private func interpolated(_ tensor: Tensor, _ axis: Int, _ operation: ONNXResize, target: Int) -> Tensor {
    let size = tensor.shape[axis]
    let inner = Array(tensor.shape[(axis + 1)...]).wordCount
    var shape = tensor.shape
    shape[axis] = target
    var words: [Float] = []
    words.reserveCapacity(shape.wordCount)
    let positions = (0..<target).map { operation.coordinate($0, axis: axis, size: size, target: target) }
    for block in 0..<Array(shape[..<axis]).wordCount {
      for position in positions {
        let below = position.rounded(.down)
        let (share, place) = (Float(position - below), operation.whole(below))
        let first = (block * size + min(max(place, 0), size - 1)) * inner
        let second = (block * size + min(max(place + 1, 0), size - 1)) * inner
        for word in 0..<inner {
          words.append((1 - share) * tensor.words[first + word] + share * tensor.words[second + word])
        }
      }
    }
    return Tensor(shape, words)
  }
}

extension ONNXResize {
  /// Where a position of the output lies in the input (ONNX, Resize, `coordinate_transformation_mode`).
  fileprivate func coordinate(_ position: Int, axis: Int, size: Int, target: Int) -> Double {
    let (scale, place) = (Double(scales[axis]), Double(position))
    // The length that the scale asks for, before it is cut off to a whole one.
    let length = scale * Double(size)
    switch coordinates {
    case .halfPixel: return (place + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      let adjustment = Double(target) / length
      return Double(size) / 2 * (1 - adjustment) + (place + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return target > 1 ? (place + 0.5) / scale - 0.5 : 0
    case .alignCorners: return target == 1 ? 0 : place * Double(size - 1) / (length - 1)
    case .asymmetric: return place / scale
    case .tfHalfPixelForNearest: return (place + 0.5) / scale
    case .tfCropAndResize: return place
    }
  }

  /// A whole number; those far outside are the nearer end.
  fileprivate func whole(_ number: Double) -> Int { ONNXResize.Rounding.floor.place(number) }
}

extension ONNXResize.Rounding {
  /// The neighbour of a position.
  fileprivate func place(_ position: Double) -> Int {
    guard position.isFinite else { return 0 }
    let rounded =
      switch self {
      case .roundPreferFloor: (position - 0.5).rounded(.up)
      case .roundPreferCeil: (position + 0.5).rounded(.down)
      case .floor: position.rounded(.down)
      case .ceil: position.rounded(.up)
      }
    return Int(min(max(rounded, -0x1p40), 0x1p40))
  }
}
