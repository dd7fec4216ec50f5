import Quantities

/// Reductions along dimensions.
enum ReductionRules {
  static let all: [String: OperatorRule] = [
    "ReduceMean": { context throws(RuleStop) in try reduce(context, .mean, axesAreInputSince: 18) },
    "ReduceSum": { context throws(RuleStop) in try reduce(context, .sum, axesAreInputSince: 13) },
    "ReduceMax": { context throws(RuleStop) in try reduce(context, .maximum, axesAreInputSince: 18) },
    "ReduceMin": { context throws(RuleStop) in try reduce(context, .minimum, axesAreInputSince: 18) },
    "ReduceProd": { context throws(RuleStop) in try reduce(context, .product, axesAreInputSince: 18) },
    "ReduceL1": { context throws(RuleStop) in try reduce(context, .sumOfMagnitudes, axesAreInputSince: 18) },
    "ReduceL2": { context throws(RuleStop) in try reduce(context, .rootOfSquares, axesAreInputSince: 18) },
    "ReduceSumSquare": { context throws(RuleStop) in try reduce(context, .sumOfSquares, axesAreInputSince: 18) },
    "ReduceLogSum": { context throws(RuleStop) in try reduce(context, .logarithmOfSum, axesAreInputSince: 18) },
    "ReduceLogSumExp": { context throws(RuleStop) in
      try reduce(context, .logarithmOfExponentials, axesAreInputSince: 18)
    },
    "ArgMax": { context throws(RuleStop) in try place(context, .placeOfMaximum) },
    "ArgMin": { context throws(RuleStop) in try place(context, .placeOfMinimum) },
  ]

  private static func reduce(
    _ context: NodeContext, _ kind: ONNXReduction.Kind, axesAreInputSince first: Int
  ) throws(RuleStop) -> NodeOutcome {
    let axesAreInput = context.version >= first
    try context.expect(inputs: 1...(axesAreInput ? 2 : 1))
    let shape = try context.shape(0)
    let keeps = try context.flag("keepdims", default: true)
    let doesNothing = axesAreInput ? try context.flag("noop_with_empty_axes") : false
    let given: [Int]? =
      if !axesAreInput { try context.integers("axes") } else { context.has(1) ? try context.integers(1) : nil }
    // No axes are all axes, unless the node says that they are none.
    let open = (given ?? []).isEmpty
    let axes = open ? (doesNothing ? [] : Array(shape.indices)) : try context.axes(given ?? [], rank: shape.count)
    let operation = ONNXReduction(kind: kind, axes: axes, keepsDimensions: keeps)
    var facts = TensorFacts(context.type(0), result(shape, axes: axes, keeps: keeps))
    if let value = context.value(0), let integers = value.integers, axes.count == shape.count,
      let range = value.type.integerRange
    {
      facts.value = fold(integers, kind).flatMap { number in
        guard range.contains(number) else { return nil }
        return ONNXValue(type: value.type, shape: facts.shape ?? [], elements: .integers([number]))
      }
    }
    return NodeOutcome(.reduction(operation), facts)
  }

  private static func place(_ context: NodeContext, _ kind: ONNXReduction.Kind) throws(RuleStop) -> NodeOutcome {
    try context.expect(inputs: 1...1)
    let shape = try context.shape(0)
    let axis = try context.axis(try context.integer("axis") ?? 0, rank: shape.count)
    let keeps = try context.flag("keepdims", default: true)
    let last = context.version >= 12 ? try context.flag("select_last_index") : false
    let operation = ONNXReduction(kind: kind, axes: [axis], keepsDimensions: keeps, selectsLast: last)
    return NodeOutcome(.reduction(operation), TensorFacts(.int64, result(shape, axes: [axis], keeps: keeps)))
  }

  private static func result(_ shape: [Int], axes: [Int], keeps: Bool) -> [Int] {
    let reduced = Set(axes)
    if keeps { return shape.indices.map { reduced.contains($0) ? 1 : shape[$0] } }
    return shape.indices.filter { !reduced.contains($0) }.map { shape[$0] }
  }

  /// The reduction of all elements, if shapes are computed by it and it is representable.
  private static func fold(_ list: [Int], _ kind: ONNXReduction.Kind) -> Int? {
    switch kind {
    case .sum: list.reduce(0) { Self.checked($0, $1, { $0.addingReportingOverflow($1) }) }
    case .product: list.reduce(1) { Self.checked($0, $1, { $0.multipliedReportingOverflow(by: $1) }) }
    case .maximum: list.max()
    case .minimum: list.min()
    default: nil
    }
  }

  private static func checked(
    _ left: Int?, _ right: Int, _ combine: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> Int? {
    guard let left else { return nil }
    let result = combine(left, right)
    return result.overflow ? nil : result.partialValue
  }
}
