import ONNX

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension NodeOperands {
  /// Words scaled by statistics, which are summed up in double precision.
  func normalization(_ operation: ONNXNormalization) throws(InferenceFailure) -> Tensor {
    let tensor = try input(0)
    switch operation {
    case .batch(let epsilon): return try batchNormalization(tensor, epsilon)
    case .layer(let axis, let epsilon):
      let inner = Array(tensor.shape[axis...])
      let (scale, bias) = (try input(1).spread(to: inner), optional(2)?.spread(to: inner))
      return tensor.changingRows(Array(axis..<tensor.shape.count)) { row in
        row.standardize(epsilon)
        for place in row.indices { row[place] = row[place] * scale.words[place] + (bias?.words[place] ?? 0) }
      }
    case .instance(let epsilon): return try grouped(tensor, groups: tensor.shape[1], epsilon)
    case .group(let groups, let epsilon): return try grouped(tensor, groups: groups, epsilon)
    case .localResponse(let size, let alpha, let beta, let bias):
      return localResponse(tensor, size: size) { $0 / powf(bias + alpha / Float(size) * $1, beta) }
    case .norm(let axis, let power):
      return tensor.changingRows([axis]) { row in
        let sum = row.reduce(0.0) { $0 + (power == 1 ? Double($1.magnitude) : Double($1) * Double($1)) }
        let norm = Float(power == 1 ? sum : sum.squareRoot())
        for place in row.indices { row[place] = norm == 0 ? 0 : row[place] / norm }
      }
    case .meanVariance(let axes):
      return tensor.changingRows(axes) { row in
        let (mean, variance) = row.statistics
        let deviation = Float(variance.squareRoot()) + 1e-9
        for place in row.indices { row[place] = (row[place] - Float(mean)) / deviation }
      }
    }
  }

  /// `(x − mean) / √(variance + ε) · scale + bias` of every channel, by statistics that were learned.
  private func batchNormalization(_ tensor: Tensor, _ epsilon: Float) throws(InferenceFailure) -> Tensor {
    let (scale, bias, mean, variance) = (try input(1), try input(2), try input(3), try input(4))
    // A vector is a batch of one channel.
    let channels = tensor.shape.count == 1 ? 1 : tensor.shape[1]
    for (place, parameter) in [scale, bias, mean, variance].enumerated() where parameter.words.count < channels {
      throw .missingOperand(node: title, place: place + 1)
    }
    let plane = Array(tensor.shape.dropFirst(2)).wordCount
    var words = tensor.words
    for row in 0..<(plane > 0 ? words.count / plane : 0) {
      let channel = row % channels
      let factor = scale.words[channel] / (variance.words[channel] + epsilon).squareRoot()
      let (middle, offset) = (mean.words[channel], bias.words[channel])
      for place in row * plane..<(row + 1) * plane { words[place] = (words[place] - middle) * factor + offset }
    }
    return Tensor(tensor.shape, words)
  }

  /// By the statistics of groups of channels; one parameter a group or one a channel.
  private func grouped(_ tensor: Tensor, groups: Int, _ epsilon: Float) throws(InferenceFailure) -> Tensor {
    let (scale, bias) = (try input(1).words, try input(2).words)
    let (channels, plane) = (tensor.shape[1], Array(tensor.shape.dropFirst(2)).wordCount)
    let length = channels / max(1, groups) * plane
    guard length > 0 else { return tensor }
    var words = tensor.words
    words.withUnsafeMutableBufferPointer { words in
      for start in stride(from: 0, to: words.count, by: length) {
        let row = UnsafeMutableBufferPointer(rebasing: words[start..<start + length])
        row.standardize(epsilon)
        for place in row.indices {
          let channel = (start + place) / plane % channels
          let parameter = scale.count == channels ? channel : channel / (channels / groups)
          row[place] = row[place] * scale[parameter] + bias[parameter]
        }
      }
    }
    return Tensor(tensor.shape, words)
  }

  /// Every word and the sum of the squares of `size` channels around its own.
  private func localResponse(_ tensor: Tensor, size: Int, _ scaled: (Float, Float) -> Float) -> Tensor {
    let (channels, plane) = (tensor.shape[1], Array(tensor.shape.dropFirst(2)).wordCount)
    var words = tensor.words
    for place in words.indices {
      let (channel, image) = (place / plane % channels, place / plane / channels)
      let first = max(0, channel - (size - 1) / 2)
      let last = min(channels - 1, channel + size / 2)
      var sum: Float = 0
      for neighbour in first...max(first, last) {
        let word = tensor.words[(image * channels + neighbour) * plane + place % plane]
        sum += word * word
      }
      words[place] = scaled(words[place], sum)
    }
    return Tensor(tensor.shape, words)
  }

  /// Exponentials divided by their sum.
  func softmax(_ operation: ONNXSoftmax) throws(InferenceFailure) -> Tensor {
    try input(0).changingRows(Array(operation.axes)) { row in
      let largest = row.max() ?? 0
      switch operation.kind {
      case .plain:
        var sum: Float = 0
        for place in row.indices {
          row[place] = expf(row[place] - largest)
          sum += row[place]
        }
        for place in row.indices { row[place] /= sum }
      case .logarithm:
        // The largest word is taken away first: added to the logarithm it would swallow that.
        let logarithm = logf(row.reduce(0) { $0 + expf($1 - largest) })
        for place in row.indices { row[place] = (row[place] - largest) - logarithm }
      case .hardest:
        let chosen = row.firstIndex(of: largest)
        for place in row.indices { row[place] = place == chosen ? 1 : 0 }
      }
    }
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Mean and variance of all words.
  fileprivate var statistics: (mean: Double, variance: Double) {
    let mean = reduce(0.0) { $0 + Double($1) } / Double(count)
    return (mean, reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count))
  }

  /// `(x − mean) / √(variance + ε)`.
  fileprivate func standardize(_ epsilon: Float) {
    let (mean, variance) = statistics
    let factor = 1 / (variance + Double(epsilon)).squareRoot()
    for place in indices { self[place] = Float((Double(self[place]) - mean) * factor) }
  }
}
