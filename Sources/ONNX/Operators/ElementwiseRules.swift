/// Functions of words of several tensors that are broadcast to one shape.
enum ElementwiseRules {
  static let all: [String: OperatorRule] = [
    "Add": { context throws(RuleStop) in try arithmetic(context, .add) },
    "Sub": { context throws(RuleStop) in try arithmetic(context, .subtract) },
    "Mul": { context throws(RuleStop) in try arithmetic(context, .multiply) },
    "Div": { context throws(RuleStop) in try arithmetic(context, .divide) },
    // The exponent may be of another type.
    "Pow": { context throws(RuleStop) in try binary(context, .power, type: context.type(0)) },
    "Mod": { context throws(RuleStop) in
      try arithmetic(context, .modulo(likeC: try context.flag("fmod")), since: 10)
    },
    "PRelu": { context throws(RuleStop) in try arithmetic(context, .parametricRelu) },
    "Min": { context throws(RuleStop) in try combination(context, .minimum) },
    "Max": { context throws(RuleStop) in try combination(context, .maximum) },
    "Sum": { context throws(RuleStop) in try combination(context, .sum) },
    "Mean": { context throws(RuleStop) in try combination(context, .mean) },
    "Equal": { context throws(RuleStop) in try comparison(context, .equal) },
    "Less": { context throws(RuleStop) in try comparison(context, .less) },
    "Greater": { context throws(RuleStop) in try comparison(context, .greater) },
    "LessOrEqual": { context throws(RuleStop) in try comparison(context, .lessOrEqual, since: 12) },
    "GreaterOrEqual": { context throws(RuleStop) in try comparison(context, .greaterOrEqual, since: 12) },
    "And": { context throws(RuleStop) in try comparison(context, .and) },
    "Or": { context throws(RuleStop) in try comparison(context, .or) },
    "Xor": { context throws(RuleStop) in try comparison(context, .xor) },
    "BitwiseAnd": { context throws(RuleStop) in try arithmetic(context, .bitwiseAnd, since: 18) },
    "BitwiseOr": { context throws(RuleStop) in try arithmetic(context, .bitwiseOr, since: 18) },
    "BitwiseXor": { context throws(RuleStop) in try arithmetic(context, .bitwiseXor, since: 18) },
    "BitShift": { context throws(RuleStop) in
      let direction = try context.choice("direction", Direction.allCases)
      guard let direction else { throw context.wrong(.missingAttribute("direction")) }
      return try arithmetic(context, direction == .left ? .shiftLeft : .shiftRight, since: 11)
    },
    "Where": { context throws(RuleStop) in
      try context.since(9)
      try context.expect(inputs: 3...3)
      return try outcome(context, .select, type: try context.commonType([1, 2]))
    },
  ]

  private enum Direction: String, CaseIterable {
    case left = "LEFT"
    case right = "RIGHT"
  }

  /// As many inputs as there are; they are broadcast since operator set 8.
  private static func combination(
    _ context: NodeContext, _ operation: ONNXElementwise
  ) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 1...Int.max)
    if context.version < 8 {
      for index in context.inputs.indices where try context.shape(index) != context.shape(0) {
        throw context.wrong("shapes differ; \(context.node.operatorName) broadcasts since operator set 8")
      }
    }
    return try outcome(context, operation, type: try context.commonType(context.inputs.indices))
  }

  /// The result has the type of the inputs.
  private static func arithmetic(
    _ context: NodeContext, _ operation: ONNXElementwise, since version: Int = 7
  ) throws(RuleStop) -> NodeOutcome {
    try context.since(version)
    try context.expect(inputs: 2...2)
    return try outcome(context, operation, type: try context.commonType(context.inputs.indices))
  }

  /// The result is a truth value.
  private static func comparison(
    _ context: NodeContext, _ operation: ONNXElementwise, since version: Int = 7
  ) throws(RuleStop) -> NodeOutcome {
    try context.since(version)
    try context.commonType([0, 1])
    return try binary(context, operation, type: .boolean)
  }

  private static func binary(
    _ context: NodeContext, _ operation: ONNXElementwise, type: ElementType?
  ) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 2...2)
    return try outcome(context, operation, type: type)
  }

  private static func outcome(
    _ context: NodeContext, _ operation: ONNXElementwise, type: ElementType?
  ) throws(RuleStop) -> NodeOutcome {
    var shapes: [[Int]] = []
    for index in context.inputs.indices { shapes.append(try context.shape(index)) }
    let shape = try context.checked(context.broadcast(shapes))
    if case .parametricRelu = operation, shape != shapes[0] {
      throw context.wrong("the slope is \(shapes[1].shapeText) and cannot be broadcast to \(shapes[0].shapeText)")
    }
    var facts = TensorFacts(type, shape)
    // Nobody computes shapes from more operands than these.
    if let type, shapes.count <= 16, shape.elementCount <= ONNXValue.mostElements {
      let values = context.inputs.indices.compactMap { context.value($0) }
      if values.count == shapes.count { facts.value = operation.folded(values, type: type, shape: shape) }
    }
    return NodeOutcome(.elementwise(operation), facts)
  }
}

extension NodeContext {
  /// Checks that the operator exists in the model's operator set.
  func since(_ first: Int) throws(RuleStop) {
    guard version >= first else {
      throw wrong("\(node.operatorName) exists since operator set \(first); the model uses \(version)")
    }
  }
}
