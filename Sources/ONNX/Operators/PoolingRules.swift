import Quantities

/// Pools, also over whole planes.
enum PoolingRules {
  static let all: [String: OperatorRule] = [
    "MaxPool": maximum,
    "AveragePool": { context throws(RuleStop) in
      let countsPadding = try context.flag("count_include_pad")
      let roundsUp = context.version >= 10 ? try context.flag("ceil_mode") : false
      return try pool(
        context, .average(countsPadding: countsPadding), roundsUp: roundsUp, hasDilations: context.version >= 19)
    },
    "LpPool": { context throws(RuleStop) in
      let power = try context.integer("p") ?? 2
      let roundsUp = context.version >= 18 ? try context.flag("ceil_mode") : false
      return try pool(context, .norm(power: power), roundsUp: roundsUp, hasDilations: context.version >= 18)
    },
    "GlobalMaxPool": { context throws(RuleStop) in try global(context, .maximum) },
    "GlobalAveragePool": { context throws(RuleStop) in try global(context, .average(countsPadding: false)) },
    "GlobalLpPool": { context throws(RuleStop) in try global(context, .norm(power: try context.integer("p") ?? 2)) },
  ]

  private static let maximum: OperatorRule = { context throws(RuleStop) in
    if context.version >= 8 { context.ignore("storage_order") }
    let roundsUp = context.version >= 10 ? try context.flag("ceil_mode") : false
    var outcome = try pool(context, .maximum, roundsUp: roundsUp, hasDilations: context.version >= 10, outputs: 1...2)
    // The places of the largest words.
    outcome.outputs.append(TensorFacts(.int64, outcome.outputs[0].shape))
    return outcome
  }

  private static func pool(
    _ context: NodeContext, _ kind: ONNXPooling.Kind, roundsUp: Bool, hasDilations: Bool,
    outputs: ClosedRange<Int> = 1...1
  ) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 1...1, outputs: outputs)
    let image = try context.shape(0)
    guard image.count >= 3 else { throw context.wrong("the data is \(image.shapeText), not a batch of images") }
    let planes = Array(image[2...])
    let window = try WindowRules.window(
      context, kernel: nil, over: planes, roundsUp: roundsUp, hasDilations: hasDilations)
    for axis in planes.indices where max(window.paddingBefore[axis], window.paddingAfter[axis]) >= window.reach(axis) {
      throw context.wrong("the padding along dimension \(axis + 2) hides a whole window")
    }
    let shape = try context.checked(image[..<2] + WindowRules.output(context, window, over: planes))
    let operation = ONNXPooling(kind: kind, window: window, isGlobal: false)
    return NodeOutcome(.pooling(operation), TensorFacts(context.type(0), shape))
  }

  private static func global(_ context: NodeContext, _ kind: ONNXPooling.Kind) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 1...1)
    let image = try context.shape(0)
    guard image.count >= 3 else { throw context.wrong("the data is \(image.shapeText), not a batch of images") }
    let planes = Array(image[2...])
    let ones = planes.map { _ in 1 }
    let zeros = planes.map { _ in 0 }
    let window = ONNXWindow(
      kernel: planes, strides: ones, dilations: ones, paddingBefore: zeros, paddingAfter: zeros, roundsUp: false)
    let operation = ONNXPooling(kind: kind, window: window, isGlobal: true)
    return NodeOutcome(.pooling(operation), TensorFacts(context.type(0), image[..<2] + ones))
  }
}
