/// Normalizations and softmax.
enum NormalizationRules {
  static let all: [String: OperatorRule] = [
    "BatchNormalization": batch,
    "LayerNormalization": layer,
    "InstanceNormalization": { context throws(RuleStop) in
      try context.expect(inputs: 3...3)
      let shape = try channels(context, parameters: [1, 2])
      return NodeOutcome(
        .normalization(.instance(epsilon: try context.float("epsilon", default: 1e-5))),
        TensorFacts(try context.commonType([0, 1, 2]), shape))
    },
    "GroupNormalization": group,
    "LRN": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      guard let size = try context.integer("size") else { throw context.wrong(.missingAttribute("size")) }
      guard size > 0 else { throw context.wrong("a size of \(size) channels is out of range; allowed: 1 and more") }
      let operation = ONNXNormalization.localResponse(
        size: size, alpha: try context.float("alpha", default: 0.0001), beta: try context.float("beta", default: 0.75),
        bias: try context.float("bias", default: 1))
      return same(context, .normalization(operation), try channels(context, parameters: []))
    },
    "LpNormalization": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let shape = try context.shape(0)
      let axis = try context.axis(try context.integer("axis") ?? -1, rank: shape.count)
      return same(context, .normalization(.norm(axis: axis, power: try context.integer("p") ?? 2)), shape)
    },
    "MeanVarianceNormalization": { context throws(RuleStop) in
      try context.since(9)
      try context.expect(inputs: 1...1)
      let shape = try context.shape(0)
      let axes = try context.axes(try context.integers("axes") ?? [0, 2, 3], rank: shape.count)
      return same(context, .normalization(.meanVariance(axes: axes)), shape)
    },
    "Softmax": { context throws(RuleStop) in try softmax(context, .plain) },
    "LogSoftmax": { context throws(RuleStop) in try softmax(context, .logarithm) },
    "Hardmax": { context throws(RuleStop) in try softmax(context, .hardest) },
  ]

  private static func same(_ context: NodeContext, _ operation: ONNXOperation, _ shape: [Int]) -> NodeOutcome {
    NodeOutcome(operation, TensorFacts(context.type(0), shape))
  }

  /// The shape of the data, whose dimension 1 has as many words as each parameter.
  private static func channels(_ context: NodeContext, parameters: [Int]) throws(RuleStop) -> [Int] {
    let shape = try context.shape(0)
    guard shape.count >= 2 else { throw context.wrong("the data is \(shape.shapeText) and has no channels") }
    for index in parameters {
      guard let parameter = try context.facts(index).shape, parameter != [shape[1]] else { continue }
      throw context.wrong("input \(index + 1) is \(parameter.shapeText); \(shape[1]) channels need one word each")
    }
    return shape
  }

  private static let batch: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 5...5, outputs: 1...(context.version >= 14 ? 3 : 5))
    context.ignore("momentum")
    if context.version < 9 { context.ignore("spatial") }
    if context.version >= 14, try context.flag("training_mode") {
      throw context.wrong("a batch normalization in training is not read")
    }
    // A vector is a batch of one channel.
    let data = try context.shape(0)
    let shape = data.count == 1 ? data : try channels(context, parameters: [1, 2, 3, 4])
    let epsilon = try context.float("epsilon", default: 1e-5)
    let statistics = try (3...4).map { index throws(RuleStop) in
      TensorFacts(context.type(index), try context.shape(index))
    }
    let type = context.version >= 15 ? context.type(0) : try context.commonType(0...4)
    return NodeOutcome(
      .normalization(.batch(epsilon: epsilon)), outputs: [TensorFacts(type, shape)] + statistics + statistics)
  }

  private static let layer: OperatorRule = { context throws(RuleStop) in
    try context.since(17)
    try context.expect(inputs: 2...3, outputs: 1...3)
    context.ignore("stash_type")
    let shape = try context.shape(0)
    let axis = try context.axis(try context.integer("axis") ?? -1, rank: shape.count)
    for index in 1...2 where context.has(index) {
      guard let parameter = try context.facts(index).shape else { continue }
      guard try context.broadcast([parameter, Array(shape[axis...])]) == Array(shape[axis...]) else {
        throw context.wrong(
          "input \(index + 1) is \(parameter.shapeText) and cannot be broadcast to \(Array(shape[axis...]).shapeText)")
      }
    }
    let statistics = TensorFacts(.float32, shape[..<axis] + shape[axis...].map { _ in 1 })
    let operation = ONNXNormalization.layer(axis: axis, epsilon: try context.float("epsilon", default: 1e-5))
    return NodeOutcome(
      .normalization(operation), TensorFacts(context.type(0), shape), statistics, statistics)
  }

  private static let group: OperatorRule = { context throws(RuleStop) in
    try context.since(18)
    try context.expect(inputs: 3...3)
    context.ignore("stash_type")
    guard let groups = try context.integer("num_groups") else { throw context.wrong(.missingAttribute("num_groups")) }
    let shape = try context.shape(0)
    guard shape.count >= 2, groups > 0, shape[1] % groups == 0 else {
      throw context.wrong("\(groups) groups do not divide the channels of \(shape.shapeText)")
    }
    // One parameter a channel since operator set 21, one a group before.
    let count = context.version >= 21 ? shape[1] : groups
    for index in 1...2 {
      guard let parameter = try context.facts(index).shape, parameter != [count] else { continue }
      throw context.wrong("input \(index + 1) is \(parameter.shapeText); \(count) words are needed")
    }
    return same(
      context, .normalization(.group(groups: groups, epsilon: try context.float("epsilon", default: 1e-5))), shape)
  }

  /// Before operator set 13 all dimensions from the axis on are one, and the axis is 1 unless given; since then it is one
  /// dimension, the last unless given.
  private static func softmax(_ context: NodeContext, _ kind: ONNXSoftmax.Kind) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 1...1)
    let shape = try context.shape(0)
    let isSingle = context.version >= 13
    let given = try context.integer("axis") ?? (isSingle ? -1 : 1)
    // The words of a vector are one batch when the axis is behind the last dimension.
    if !isSingle, given == shape.count {
      return same(context, .softmax(ONNXSoftmax(kind: kind, axes: given..<given)), shape)
    }
    let axis = try context.axis(given, rank: shape.count)
    let operation = ONNXSoftmax(kind: kind, axes: axis..<(isSingle ? axis + 1 : shape.count))
    return same(context, .softmax(operation), shape)
  }
}
