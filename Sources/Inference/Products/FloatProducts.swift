/// Products in single precision: multiplied, rounded, added, rounded.
struct FloatProducts: ProductEngine {
  let threads: Int

  func convolve(_ operands: ConvolutionOperands) -> [Float] {
    let planes = operands.planes.joined
    let size = operands.images * operands.groups * operands.filters * planes.outputCount
    return [Float](unsafeUninitializedCapacity: size) { target, count in
      if let start = target.baseAddress {
        Self.fill(start, operands, planes.outputCount)
        operands.image.words.withUnsafeBufferPointer { image in
          operands.filter.words.withUnsafeBufferPointer { filter in
            guard let image = image.baseAddress, let filter = filter.baseAddress else { return }
            if operands.channels == 1 {
              addDepthwise(operands, planes, image, filter, to: start)
            } else {
              addBlocked(operands, planes, image, filter, to: start)
            }
          }
        }
      }
      count = size
    }
  }

  /// The biases, or zeros.
  private static func fill(_ target: UnsafeMutablePointer<Float>, _ operands: ConvolutionOperands, _ plane: Int) {
    let channels = operands.groups * operands.filters
    for channel in 0..<operands.images * channels {
      let word = operands.bias?.words[channel % channels] ?? 0
      (target + channel * plane).initialize(repeating: word, count: plane)
    }
  }

  private func addBlocked(
    _ operands: ConvolutionOperands, _ planes: Planes, _ image: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (filters, channels) = (operands.filters, operands.channels)
    let inner = channels * planes.taps
    for group in 0..<operands.groups {
      let packed = PackedRows(
        filter + group * filters * inner, rows: filters, inner: inner, rowStride: inner, innerStride: 1)
      for number in 0..<operands.images {
        let place = number * operands.groups + group
        let source = PatchColumns<Float>(
          words: image + place * channels * planes.inputCount, planes: planes, padding: 0)
        BlockedProduct.add(
          packed, source, columns: planes.outputCount, to: target + place * filters * planes.outputCount,
          threads: threads)
      }
    }
  }

  /// One input channel a group: tap by tap, row by row, without a matrix.
  private func addDepthwise(
    _ operands: ConvolutionOperands, _ planes: Planes, _ image: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let channels = operands.groups * operands.filters
    let stride = planes.columns.stride
    inParallel(operands.images * channels, threads: threads) { index in
      let (number, channel) = index.quotientAndRemainder(dividingBy: channels)
      let source = image + (number * operands.groups + channel / operands.filters) * planes.inputCount
      let ofmap = target + index * planes.outputCount
      planes.forEachTap { tap, depth, row, column in
        let weight = filter[channel * planes.taps + tap]
        planes.forEachRow(depth: depth, row: row, column: column) { output, input, positions in
          let (write, read) = (ofmap + output, source + input)
          if stride == 1 {
            for place in positions { write[place] += weight * read[place] }
          } else {
            for place in positions { write[place] += weight * read[place * stride] }
          }
        }
      }
    }
  }

  func multiply(_ operands: MatrixOperands) -> [Float] {
    let plane = operands.rows * operands.columns
    let size = plane * operands.pairs.count
    return [Float](unsafeUninitializedCapacity: size) { target, count in
      target.initialize(repeating: 0)
      if let start = target.baseAddress {
        operands.left.words.withUnsafeBufferPointer { left in
          operands.right.words.withUnsafeBufferPointer { right in
            guard let left = left.baseAddress, let right = right.baseAddress else { return }
            for (index, pair) in operands.pairs.enumerated() {
              add(operands, left + pair.left, right + pair.right, to: start + index * plane)
            }
            guard let bias = operands.bias?.words else { return }
            for place in 0..<size { start[place] += bias[place % operands.columns] }
          }
        }
      }
      count = size
    }
  }

  private func add(
    _ operands: MatrixOperands, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (rows, inner, columns) = (operands.rows, operands.inner, operands.columns)
    let (leftStrides, rightStrides) = (operands.leftStrides, operands.rightStrides)
    if rows < 4, leftStrides.inner == 1, rightStrides.inner == 1, rightStrides.column == inner {
      // A few vectors times the rows of a matrix: fully connected layers as PyTorch writes them.
      for row in 0..<rows {
        BlockedProduct.addDots(
          right, rows: columns, inner: inner, left + row * leftStrides.row, to: target + row * columns,
          targetStride: 1, threads: threads)
      }
      return
    }
    let packed = PackedRows(
      left, rows: rows, inner: inner, rowStride: operands.leftStrides.row, innerStride: operands.leftStrides.inner)
    let source = MatrixColumns<Float>(
      words: right, innerStride: operands.rightStrides.inner, columnStride: operands.rightStrides.column)
    BlockedProduct.add(packed, source, columns: columns, to: target, threads: threads)
  }
}
