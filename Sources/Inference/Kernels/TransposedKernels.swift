import ONNX

/// One of the convolutions that a transposed convolution is, and where its words lie.
struct TransposedPart {
  var operands: ConvolutionOperands
  /// The first output, and steps between neighbours, along depth, rows and columns.
  var first: [Int]
  var steps: [Int]
}

extension NodeOperands {
  /// `ConvTranspose` over lines, planes or volumes: a convolution of stride 1 for each of its phases (``ONNX/TransposedPhase``). Words
  /// that no phase makes are the bias.
  func transposedConvolution(_ operation: ONNXTransposedConvolution) throws(InferenceFailure) -> Tensor {
    let (shape, parts, bias) = (try shape(), try transposedParts(operation), optional(2)?.words)
    let plane = shape.dropFirst(2).reduce(1, *)
    var words = [Float](repeating: 0, count: shape.wordCount)
    if let bias {
      for place in words.indices { words[place] = bias[place / max(1, plane) % bias.count] }
    }
    let sizes = Self.volume(Array(shape.dropFirst(2)), 1)
    for part in parts {
      let made = try products.convolve(part.operands)
      words.withUnsafeMutableBufferPointer { words in
        guard let target = words.baseAddress else { return }
        made.withUnsafeBufferPointer { made in
          guard let source = made.baseAddress else { return }
          Self.spread(part, source, to: target, sizes, maps: shape[0] * shape[1], threads: threads)
        }
      }
    }
    return Tensor(shape, words)
  }

  /// The convolutions that a transposed one is.
  func transposedParts(_ operation: ONNXTransposedConvolution) throws(InferenceFailure) -> [TransposedPart] {
    let (image, filter, shape) = (try input(0), try input(1), try shape())
    let axes = operation.window.kernel.indices
    guard (1...3).contains(axes.count) else { throw unsupported }
    guard shape.wordCount > 0 else { return [] }
    let phases = axes.map { operation.phases($0, inputs: image.shape[2 + $0], outputs: shape[2 + $0]) }
    var chosen: [[TransposedPhase]] = [[]]
    for list in phases { chosen = chosen.flatMap { before in list.map { before + [$0] } } }
    return chosen.enumerated().map { number, phases in
      let planes = Planes(
        axes.map { axis in
          WindowAxis(
            size: image.shape[2 + axis], outputs: phases[axis].outputs, kernel: phases[axis].taps,
            dilation: phases[axis].dilation, before: -phases[axis].firstInput)
        })
      return TransposedPart(
        operands: ConvolutionOperands(
          node: node, image: image, filter: Self.filter(filter, of: phases, operation, image.shape[1]),
          bias: optional(2), planes: planes, groups: operation.groups,
          part: ConvolutionOperands.Part(number: number, count: chosen.count)),
        first: Self.volume(phases.map(\.firstOutput), 0), steps: Self.volume(operation.window.strides, 1))
    }
  }

  /// The taps of a phase for each output channel: in the node's filter the input channels come first.
  private static func filter(
    _ filter: Tensor, of phases: [TransposedPhase], _ operation: ONNXTransposedConvolution, _ inputs: Int
  ) -> Tensor {
    let (filters, channels) = (filter.shape[1], inputs / operation.groups)
    let kernel = operation.window.kernel
    let all = kernel.reduce(1, *)
    // The place in the node's window of each tap of the phase's.
    var places = [0]
    for (axis, phase) in phases.enumerated() {
      places = places.flatMap { place in (0..<phase.taps).map { place * kernel[axis] + phase.tap(at: $0) } }
    }
    let shape = [operation.groups * filters, channels] + phases.map(\.taps)
    // What is computed has no words before the network runs.
    guard !filter.words.isEmpty else { return Tensor(shape, []) }
    var words: [Float] = []
    words.reserveCapacity(shape.wordCount)
    for output in 0..<operation.groups * filters {
      let (group, own) = output.quotientAndRemainder(dividingBy: filters)
      for channel in group * channels..<(group + 1) * channels {
        let start = (channel * filters + own) * all
        for place in places { words.append(filter.words[start + place]) }
      }
    }
    return Tensor(shape, words)
  }

  /// Writes the words of a part, map by map, to their places.
  private static func spread(
    _ part: TransposedPart, _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ sizes: [Int],
    maps: Int, threads: Int
  ) {
    let planes = part.operands.planes
    let plane = sizes.reduce(1, *)
    // Each map is written by one task.
    nonisolated(unsafe) let (source, target) = (source, target)
    inParallel(maps, threads: threads) { map in
      var read = source + map * planes.outputCount
      for depth in 0..<planes.depth.outputs {
        for row in 0..<planes.rows.outputs {
          let line = (part.first[0] + depth * part.steps[0]) * sizes[1] + part.first[1] + row * part.steps[1]
          let write = target + map * plane + line * sizes[2] + part.first[2]
          for column in 0..<planes.columns.outputs { write[column * part.steps[2]] = read[column] }
          read += planes.columns.outputs
        }
      }
    }
  }

  /// Numbers of depth, rows and columns, missing ones in front.
  private static func volume(_ numbers: [Int], _ missing: Int) -> [Int] {
    [Int](repeating: missing, count: 3 - numbers.count) + numbers
  }
}
