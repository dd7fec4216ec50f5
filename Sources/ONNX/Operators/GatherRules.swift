import Quantities

/// Operators that choose or place words by tensors of places.
enum GatherRules {
  static let all: [String: OperatorRule] = [
    "Gather": gather,
    "GatherElements": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 2...2)
      let data = try context.shape(0)
      let places = try context.shape(1)
      let axis = try context.axis(try context.integer("axis") ?? 0, rank: data.count)
      guard places.count == data.count else {
        throw context.wrong("places \(places.shapeText) do not lead into \(data.shapeText)")
      }
      return NodeOutcome(.arrangement(.gatherElements(axis: axis)), TensorFacts(context.type(0), places))
    },
    "GatherND": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 2...2)
      let batch = context.version >= 12 ? try context.integer("batch_dims") ?? 0 : 0
      let data = try context.shape(0)
      let places = try context.shape(1)
      guard let depth = places.last, batch >= 0, batch < min(data.count, places.count),
        (1...data.count).contains(depth),
        batch + depth <= data.count
      else { throw context.wrong("places \(places.shapeText) do not lead into \(data.shapeText)") }
      let target = try context.checked(places.dropLast() + Array(data[(batch + depth)...]))
      return NodeOutcome(.arrangement(.gatherRows(batchDimensions: batch)), TensorFacts(context.type(0), target))
    },
    "ScatterElements": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 3...3)
      let data = try context.shape(0)
      let axis = try context.axis(try context.integer("axis") ?? 0, rank: data.count)
      guard try context.shape(1) == context.shape(2), try context.shape(1).count == data.count else {
        throw context.wrong("places and updates do not lead into \(data.shapeText)")
      }
      let operation = ONNXArrangement.scatterElements(axis: axis, reduction: try reduction(context))
      return NodeOutcome(.arrangement(operation), TensorFacts(context.type(0), data))
    },
    "ScatterND": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 3...3)
      let data = try context.shape(0)
      let places = try context.shape(1)
      guard let depth = places.last, (0...data.count).contains(depth),
        try context.shape(2) == places.dropLast() + Array(data[depth...])
      else { throw context.wrong("places and updates do not lead into \(data.shapeText)") }
      return NodeOutcome(
        .arrangement(.scatterRows(reduction: try reduction(context))), TensorFacts(context.type(0), data))
    },
    "OneHot": { context throws(RuleStop) in
      try context.since(9)
      try context.expect(inputs: 3...3)
      let places = try context.shape(0)
      let axis = try context.axis(try context.integer("axis") ?? -1, rank: places.count + 1)
      guard let depth = try context.reals(1).first.flatMap({ Int(exactly: $0) }) else {
        throw context.wrong("the depth is not a whole number")
      }
      let target = try context.checked(places[..<axis] + [depth] + places[axis...])
      return NodeOutcome(.arrangement(.oneHot(axis: axis)), TensorFacts(context.type(2), target))
    },
    "CumSum": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 2...2)
      let isExclusive = try context.flag("exclusive")
      let operation = ONNXArrangement.runningSum(isExclusive: isExclusive, isReversed: try context.flag("reverse"))
      return NodeOutcome(.arrangement(operation), TensorFacts(context.type(0), try context.shape(0)))
    },
    "TopK": largest,
  ]

  private static func reduction(_ context: NodeContext) throws(RuleStop) -> ONNXScatterReduction {
    guard context.version >= 16 else { return .none }
    let allowed: [ONNXScatterReduction] =
      [.none, .add, .multiply] + (context.version >= 18 ? [.maximum, .minimum] : [])
    return try context.choice("reduction", allowed) ?? .none
  }

  /// Whole slices of the data, in the shape of the places.
  private static let gather: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 2...2)
    let data = try context.shape(0)
    let places = try context.shape(1)
    let axis = try context.axis(try context.integer("axis") ?? 0, rank: data.count)
    let target = try context.checked(data[..<axis] + places + data[(axis + 1)...])
    var facts = TensorFacts(context.type(0), target)
    if target.elementCount <= ONNXValue.mostElements, let value = context.value(0),
      let chosen = context.value(1)?.integers
    {
      let size = data[axis]
      guard chosen.allSatisfy({ (-size..<size).contains($0) }) else {
        throw context.wrong("a place is out of range: dimension \(axis) of \(data.shapeText) has \(size) words")
      }
      let inner = Array(data[(axis + 1)...]).elementCount
      let outer = Array(data[..<axis]).elementCount
      var picked: [Int] = []
      for block in 0..<(target.contains(0) ? 0 : outer) {
        for place in chosen {
          let start = (block * size + (place < 0 ? place + size : place)) * inner
          picked.append(contentsOf: start..<start + inner)
        }
      }
      facts.value = value.picking(picked, shape: target)
    }
    return NodeOutcome(.arrangement(.gather(axis: axis)), facts)
  }

  /// The count is an attribute before operator set 10, an input since then.
  private static let largest: OperatorRule = { context throws(RuleStop) in
    let isInput = context.version >= 10
    try context.expect(inputs: isInput ? 2...2 : 1...1, outputs: 1...2)
    var target = try context.shape(0)
    let axis = try context.axis(try context.integer("axis") ?? -1, rank: target.count)
    let isSmallest = context.version >= 11 ? !(try context.flag("largest", default: true)) : false
    let isSorted = context.version >= 11 ? try context.flag("sorted", default: true) : true
    guard let count = isInput ? try context.integers(1).first : try context.integer("k") else {
      throw context.wrong(.missingAttribute("k"))
    }
    guard (0...target[axis]).contains(count) else {
      throw context.wrong("\(count) words cannot be chosen of the \(target[axis]) along axis \(axis)")
    }
    target[axis] = count
    let operation = ONNXArrangement.largest(axis: axis, isSmallest: isSmallest, isSorted: isSorted)
    return NodeOutcome(.arrangement(operation), TensorFacts(context.type(0), target), TensorFacts(.int64, target))
  }
}
