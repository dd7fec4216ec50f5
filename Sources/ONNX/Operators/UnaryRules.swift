/// Functions of every word of one tensor.
enum UnaryRules {
  static let all: [String: OperatorRule] = plain.merging(parametric) { first, _ in first }

  /// Operators without attributes: what they are, since which operator set, and whether they give truth values.
  private static let simple: [(name: String, operation: ONNXUnary, since: Int, type: ElementType?)] = [
    ("Relu", .relu, 1, nil), ("Sigmoid", .sigmoid, 1, nil), ("Tanh", .tanh, 1, nil), ("Softplus", .softplus, 1, nil),
    ("Softsign", .softsign, 1, nil), ("HardSwish", .hardSwish, 14, nil), ("Mish", .mish, 18, nil),
    ("Erf", .erf, 9, nil),
    ("Exp", .exponential, 1, nil), ("Log", .logarithm, 1, nil), ("Sqrt", .squareRoot, 1, nil),
    ("Reciprocal", .reciprocal, 1, nil), ("Neg", .negative, 1, nil), ("Abs", .absolute, 1, nil),
    ("Sign", .sign, 9, nil),
    ("Floor", .floor, 1, nil), ("Ceil", .ceil, 1, nil), ("Round", .round, 11, nil), ("Sin", .sine, 7, nil),
    ("Cos", .cosine, 7, nil), ("Tan", .tangent, 7, nil), ("Asin", .arcSine, 7, nil), ("Acos", .arcCosine, 7, nil),
    ("Atan", .arcTangent, 7, nil), ("Sinh", .hyperbolicSine, 9, nil), ("Cosh", .hyperbolicCosine, 9, nil),
    ("Asinh", .arcHyperbolicSine, 9, nil), ("Acosh", .arcHyperbolicCosine, 9, nil),
    ("Atanh", .arcHyperbolicTangent, 9, nil), ("Not", .not, 1, nil), ("BitwiseNot", .bitwiseNot, 18, nil),
    ("IsNaN", .isNaN, 9, .boolean), ("Identity", .identity, 1, nil),
  ]

  private static let plain = Dictionary(
    uniqueKeysWithValues: simple.map { entry in
      let rule: OperatorRule = { context throws(RuleStop) in
        try context.since(entry.since)
        return try outcome(context, entry.operation, type: entry.type ?? context.type(0))
      }
      return (entry.name, rule)
    })

  private static let parametric: [String: OperatorRule] = [
    "LeakyRelu": { context throws(RuleStop) in
      try outcome(context, .leakyRelu(slope: try context.float("alpha", default: 0.01)))
    },
    "Elu": { context throws(RuleStop) in try outcome(context, .elu(alpha: try context.float("alpha", default: 1))) },
    "Selu": { context throws(RuleStop) in
      let alpha = try context.float("alpha", default: 1.673_263_2)
      return try outcome(context, .selu(alpha: alpha, gamma: try context.float("gamma", default: 1.050_701)))
    },
    "Celu": { context throws(RuleStop) in
      try context.since(12)
      return try outcome(context, .celu(alpha: try context.float("alpha", default: 1)))
    },
    "HardSigmoid": { context throws(RuleStop) in
      let alpha = try context.float("alpha", default: 0.2)
      return try outcome(context, .hardSigmoid(alpha: alpha, beta: try context.float("beta", default: 0.5)))
    },
    "ThresholdedRelu": { context throws(RuleStop) in
      try context.since(10)
      return try outcome(context, .thresholdedRelu(alpha: try context.float("alpha", default: 1)))
    },
    "Shrink": { context throws(RuleStop) in
      try context.since(9)
      let bias = try context.float("bias", default: 0)
      return try outcome(context, .shrink(bias: bias, lambda: try context.float("lambd", default: 0.5)))
    },
    "Gelu": { context throws(RuleStop) in
      try context.since(20)
      let form = try context.choice("approximate", GeluForm.allCases) ?? .exact
      return try outcome(context, .gelu(isApproximate: form == .tanh))
    },
    "IsInf": { context throws(RuleStop) in
      try context.since(10)
      context.ignore("detect_negative", "detect_positive")
      return try outcome(context, .isInfinite, type: .boolean)
    },
    "Clip": clip,
    "Dropout": dropout,
    "Cast": { context throws(RuleStop) in
      guard let code = try context.integer("to") else { throw context.wrong(.missingAttribute("to")) }
      guard let type = ElementType(rawValue: code) else { throw context.wrong(.elementType(code)) }
      let saturates = context.version >= 19 ? try context.flag("saturate", default: true) : true
      return try outcome(context, .cast(saturates: saturates), type: type)
    },
    "CastLike": { context throws(RuleStop) in
      try context.since(15)
      try context.expect(inputs: 2...2)
      let saturates = context.version >= 19 ? try context.flag("saturate", default: true) : true
      return try outcome(context, .cast(saturates: saturates), type: context.type(1), inputs: 2...2)
    },
  ]

  private enum GeluForm: String, CaseIterable {
    case exact = "none"
    case tanh
  }

  private static func outcome(
    _ context: NodeContext, _ operation: ONNXUnary, inputs: ClosedRange<Int> = 1...1
  ) throws(RuleStop) -> NodeOutcome {
    try outcome(context, operation, type: context.type(0), inputs: inputs)
  }

  private static func outcome(
    _ context: NodeContext, _ operation: ONNXUnary, type: ElementType?, inputs: ClosedRange<Int> = 1...1
  ) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: inputs)
    var facts = TensorFacts(type, try context.shape(0))
    if let type, let value = context.value(0) { facts.value = operation.folded(value, type: type) }
    return NodeOutcome(.unary(operation), facts)
  }

  /// Bounds are attributes before operator set 11, inputs since then.
  private static let clip: OperatorRule = { context throws(RuleStop) in
    guard context.version >= 11 else {
      func bound(_ name: String, _ none: Float) throws(RuleStop) -> ONNXBound {
        context.hasAttribute(name) ? .value(Double(try context.float(name, default: none))) : .none
      }
      return try outcome(context, .clip(lower: try bound("min", 0), upper: try bound("max", 0)))
    }
    try context.commonType(context.inputs.indices)
    func bound(_ index: Int) throws(RuleStop) -> ONNXBound {
      guard context.has(index) else { return .none }
      if let shape = try context.facts(index).shape, shape.elementCount != 1 {
        throw context.wrong("a bound is \(shape.shapeText), not a scalar")
      }
      return context.value(index).flatMap { $0.reals.first }.map { .value($0) } ?? .input(index)
    }
    let operation = ONNXUnary.clip(lower: try bound(1), upper: try bound(2))
    return try outcome(context, operation, inputs: 1...3)
  }

  /// After training, words go through as they are; the mask is all true.
  private static let dropout: OperatorRule = { context throws(RuleStop) in
    context.ignore("ratio", "seed")
    try context.expect(inputs: 1...(context.version >= 12 ? 3 : 1), outputs: 1...2)
    if context.value(2)?.reals.first ?? 0 != 0 { throw context.wrong("dropout in training is not read") }
    var facts = TensorFacts(context.type(0), try context.shape(0))
    facts.value = context.value(0)
    // Since operator set 10 the mask has truth values; before, it has the type of the data.
    let mask = TensorFacts(context.version >= 10 ? .boolean : context.type(0), facts.shape)
    return NodeOutcome(.unary(.identity), facts, mask)
  }
}
