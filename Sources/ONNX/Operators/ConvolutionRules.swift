import Quantities

/// `Conv`, `ConvInteger`, `QLinearConv`, `ConvTranspose`.
enum ConvolutionRules {
  static let all: [String: OperatorRule] = [
    "Conv": { context throws(RuleStop) in try convolution(context, .native, data: 0, filter: 1, bias: 2) },
    "ConvInteger": { context throws(RuleStop) in try convolution(context, .integer, data: 0, filter: 1, bias: nil) },
    "QLinearConv": { context throws(RuleStop) in try convolution(context, .quantized, data: 0, filter: 3, bias: 8) },
    "ConvTranspose": transposed,
  ]

  private static func convolution(
    _ context: NodeContext, _ arithmetic: ONNXArithmetic, data: Int, filter: Int, bias: Int?
  ) throws(RuleStop) -> NodeOutcome {
    switch arithmetic {
    case .native: try context.expect(inputs: 2...3)
    case .integer: try context.expect(inputs: 2...4)
    case .quantized: try context.expect(inputs: 8...9)
    }
    let image = try context.shape(data)
    let weights = try context.shape(filter)
    let groups = try groups(context)
    guard image.count >= 3 else { throw context.wrong("the data is \(image.shapeText), not a batch of images") }
    guard weights.count == image.count else {
      throw context.wrong("data \(image.shapeText) and weights \(weights.shapeText) differ in their dimensions")
    }
    guard weights[1].times(groups) == image[1], weights[0] % groups == 0, weights[0] > 0, image[1] > 0 else {
      throw context.wrong(
        "data \(image.shapeText) and weights \(weights.shapeText) do not fit together in \(groups) groups")
    }
    try checkBias(context, bias, channels: weights[0])
    try context.checkQuantized(arithmetic, first: [], second: [[weights[0]]])
    let planes = Array(image[2...])
    let window = try WindowRules.window(context, kernel: Array(weights[2...]), over: planes)
    let shape = try context.checked([image[0], weights[0]] + WindowRules.output(context, window, over: planes))
    let type: ElementType? =
      switch arithmetic {
      case .native: try context.commonType([0, 1, 2])
      case .integer: .int32
      case .quantized: context.type(7)
      }
    let operation = ONNXConvolution(arithmetic: arithmetic, window: window, groups: groups)
    return NodeOutcome(.convolution(operation), TensorFacts(type, shape))
  }

  /// Output along a dimension: `stride · (size − 1) + output padding + reach − padding` (ONNX, ConvTranspose).
  private static let transposed: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 2...3)
    let image = try context.shape(0)
    let weights = try context.shape(1)
    let groups = try groups(context)
    guard image.count >= 3, weights.count == image.count, weights[0] == image[1], image[1] % groups == 0, image[1] > 0
    else {
      throw context.wrong(
        "data \(image.shapeText) and weights \(weights.shapeText) do not fit together in \(groups) groups")
    }
    let channels = weights[1].times(groups)
    try checkBias(context, 2, channels: channels)
    let planes = Array(image[2...])
    var window = try WindowRules.window(context, kernel: Array(weights[2...]), over: planes, resolvesAutomatic: false)
    var outputPadding =
      try WindowRules.list(context, "output_padding", count: planes.count, least: 0) ?? planes.map { _ in 0 }
    var full: [Int] = []
    for axis in planes.indices {
      guard planes[axis] > 0 else { throw context.wrong("the data is \(image.shapeText), which has no words") }
      full.append((planes[axis] - 1).times(window.strides[axis]).plus(outputPadding[axis]).plus(window.reach(axis)))
    }
    let automatic = try WindowRules.automatic(context)
    var wanted = try context.integers("output_shape")
    if let shape = wanted, shape.count == image.count { wanted = Array(shape[2...]) }
    if wanted == nil, automatic == .sameUpper || automatic == .sameLower {
      wanted = planes.indices.map { planes[$0].times(window.strides[$0]) }
    }
    if let wanted {
      guard wanted.count == planes.count else { throw context.wrong("output_shape has \(wanted.count) numbers") }
      for axis in planes.indices {
        guard (1...WindowRules.most).contains(wanted[axis]) else {
          throw context.wrong("an output of \(wanted[axis]) along dimension \(axis + 2) is out of range")
        }
        // Words beyond the reach of the windows are padding of the output.
        let missing = max(0, wanted[axis] - full[axis])
        outputPadding[axis] += missing
        full[axis] += missing
        let cut = full[axis] - wanted[axis]
        window.paddingBefore[axis] = automatic == .sameUpper ? cut / 2 : cut - cut / 2
        window.paddingAfter[axis] = cut - window.paddingBefore[axis]
      }
    }
    var output: [Int] = []
    for axis in planes.indices {
      let cut = window.paddingBefore[axis].plus(window.paddingAfter[axis])
      guard cut < full[axis] else {
        throw context.wrong("the padding cuts off the whole result along dimension \(axis + 2)")
      }
      output.append(full[axis] - cut)
    }
    let shape = try context.checked([image[0], channels] + output)
    let operation = ONNXTransposedConvolution(window: window, groups: groups, outputPadding: outputPadding)
    return NodeOutcome(.transposedConvolution(operation), TensorFacts(try context.commonType([0, 1, 2]), shape))
  }

  private static func groups(_ context: NodeContext) throws(RuleStop) -> Int {
    let groups = try context.integer("group") ?? 1
    guard groups > 0 else { throw context.wrong("\(groups) groups are out of range; allowed: 1 and more") }
    return groups
  }

  private static func checkBias(_ context: NodeContext, _ index: Int?, channels: Int) throws(RuleStop) {
    guard let index, context.has(index), let shape = try context.facts(index).shape else { return }
    guard shape == [channels] else {
      throw context.wrong("the bias is \(shape.shapeText); \(channels) channels need one word each")
    }
  }
}
