import Quantities

/// Operators that give the same words in the same order another shape.
enum ReshapeRules {
  static let all: [String: OperatorRule] = [
    "Reshape": reshape,
    "Flatten": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let shape = try context.shape(0)
      let given = try context.integer("axis") ?? 1
      // Behind the last dimension is a place too.
      let axis = given == shape.count ? given : try context.axis(given, rank: shape.count)
      return outcome(context, [Array(shape[..<axis]).elementCount, Array(shape[axis...]).elementCount])
    },
    "Squeeze": { context throws(RuleStop) in
      let shape = try context.shape(0)
      let given = try axes(context, inputs: 1...2)
      let axes = try given.map { axes throws(RuleStop) in try context.axes(axes, rank: shape.count) }
      for axis in axes ?? [] where shape[axis] != 1 {
        throw context.wrong("dimension \(axis) of \(shape.shapeText) is not 1 and cannot be squeezed")
      }
      let removed = Set(axes ?? shape.indices.filter { shape[$0] == 1 })
      return outcome(context, shape.indices.filter { !removed.contains($0) }.map { shape[$0] })
    },
    "Unsqueeze": { context throws(RuleStop) in
      let shape = try context.shape(0)
      guard let given = try axes(context, inputs: context.version >= 13 ? 2...2 : 1...1) else {
        throw context.wrong(.missingAttribute("axes"))
      }
      let rank = shape.count + min(given.count, TensorMessage.mostDimensions)
      let added = Set(try context.axes(given, rank: rank))
      var rest = shape.makeIterator()
      return outcome(context, try context.checked((0..<rank).map { added.contains($0) ? 1 : rest.next() ?? 1 }))
    },
  ]

  /// The words of the first input in another shape.
  private static func outcome(_ context: NodeContext, _ shape: [Int]) -> NodeOutcome {
    var facts = TensorFacts(context.type(0), shape)
    if let value = context.value(0), shape.elementCount == value.shape.elementCount {
      facts.value = value.reshaped(shape)
    }
    return NodeOutcome(.arrangement(.reshape), facts)
  }

  /// Axes are an attribute before operator set 13, and the second input since then.
  private static func axes(_ context: NodeContext, inputs: ClosedRange<Int>) throws(RuleStop) -> [Int]? {
    guard context.version >= 13 else {
      try context.expect(inputs: 1...1)
      return try context.integers("axes")
    }
    try context.expect(inputs: inputs)
    return context.has(1) ? try context.integers(1) : nil
  }

  /// A size of 0 is that of the input, unless `allowzero` says that it is none; one size of -1 follows from the others.
  private static let reshape: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 2...2)
    let keepsZero = context.version >= 14 ? try context.flag("allowzero") : false
    let shape = try context.shape(0)
    let wanted = try context.integers(1)
    func mismatch() -> RuleStop {
      context.wrong("\(shape.shapeText) cannot be reshaped to \(wanted.shapeText)")
    }
    guard wanted.count <= TensorMessage.mostDimensions, wanted.allSatisfy({ $0 >= -1 }) else { throw mismatch() }
    var result = wanted
    for (index, size) in wanted.enumerated() where size == 0 && !keepsZero {
      guard index < shape.count else { throw mismatch() }
      result[index] = shape[index]
    }
    let open = result.indices.filter { result[$0] == -1 }
    guard open.count <= 1 else { throw mismatch() }
    if let open = open.first {
      let others = result.indices.filter { $0 != open }.map { result[$0] }.elementCount
      guard others > 0, shape.elementCount % others == 0 else { throw mismatch() }
      result[open] = shape.elementCount / others
    }
    guard result.elementCount == shape.elementCount else { throw mismatch() }
    return outcome(context, try context.checked(result))
  }
}
