import Quantities

/// Operators that move, join, cut and copy whole dimensions.
enum ArrangementRules {
  static let all: [String: OperatorRule] = [
    "Transpose": transpose,
    "Concat": concatenation,
    "Split": split,
    "Slice": slice,
    "Expand": { context throws(RuleStop) in
      try context.since(8)
      try context.expect(inputs: 2...2)
      let shape = try context.shape(0)
      let target = try context.broadcast([shape, try context.checked(try context.integers(1))])
      return copied(context, .expand, shape, to: try context.checked(target))
    },
    "Tile": { context throws(RuleStop) in
      try context.expect(inputs: 2...2)
      let shape = try context.shape(0)
      let repeats = try context.integers(1)
      guard repeats.count == shape.count, repeats.allSatisfy({ $0 >= 0 }) else {
        throw context.wrong("\(shape.shapeText) cannot be repeated \(repeats.shapeText) times")
      }
      let target = try context.checked(zip(shape, repeats).map { $0.times($1) })
      return NodeOutcome(.arrangement(.tile(repeats: repeats)), TensorFacts(context.type(0), target))
    },
    "Pad": pad,
    "DepthToSpace": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let (shape, block) = try blocks(context)
      let mode = context.version >= 11 ? try context.choice("mode", DepthMode.allCases) ?? .depthFirst : .depthFirst
      guard shape[1] % block.times(block) == 0 else {
        throw context.wrong("blocks of \(block)x\(block) do not divide the channels of \(shape.shapeText)")
      }
      let target = [shape[0], shape[1] / block.times(block), shape[2].times(block), shape[3].times(block)]
      let operation = ONNXArrangement.depthToSpace(block: block, columnsFirst: mode == .columnsFirst)
      return NodeOutcome(.arrangement(operation), TensorFacts(context.type(0), try context.checked(target)))
    },
    "SpaceToDepth": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let (shape, block) = try blocks(context)
      guard shape[2] % block == 0, shape[3] % block == 0 else {
        throw context.wrong("blocks of \(block)x\(block) do not divide the planes of \(shape.shapeText)")
      }
      let target = [shape[0], shape[1].times(block).times(block), shape[2] / block, shape[3] / block]
      return NodeOutcome(
        .arrangement(.spaceToDepth(block: block)), TensorFacts(context.type(0), try context.checked(target)))
    },
    "Trilu": { context throws(RuleStop) in
      try context.since(14)
      try context.expect(inputs: 1...2)
      let isUpper = try context.flag("upper", default: true)
      return NodeOutcome(
        .arrangement(.triangle(isUpper: isUpper)), TensorFacts(context.type(0), try context.shape(0)))
    },
  ]

  private enum DepthMode: String, CaseIterable {
    case depthFirst = "DCR"
    case columnsFirst = "CRD"
  }

  private static func blocks(_ context: NodeContext) throws(RuleStop) -> (shape: [Int], block: Int) {
    let shape = try context.shape(0)
    guard let block = try context.integer("blocksize") else { throw context.wrong(.missingAttribute("blocksize")) }
    guard shape.count == 4, (1...WindowRules.most).contains(block) else {
      throw context.wrong("blocks of \(block) cannot be cut from \(shape.shapeText)")
    }
    return (shape, block)
  }

  /// The first input repeated along dimensions of size 1.
  private static func copied(
    _ context: NodeContext, _ operation: ONNXArrangement, _ shape: [Int], to target: [Int]
  ) -> NodeOutcome {
    var facts = TensorFacts(context.type(0), target)
    if target.elementCount <= ONNXValue.mostElements, let value = context.value(0) {
      facts.value = value.picking(
        Places.walk(target, strides: Places.strides(shape, broadcastTo: target)), shape: target)
    }
    return NodeOutcome(.arrangement(operation), facts)
  }

  private static let transpose: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 1...1)
    let shape = try context.shape(0)
    let permutation = try context.integers("perm") ?? Array(shape.indices.reversed())
    guard permutation.sorted() == Array(shape.indices) else {
      throw context.wrong(
        "perm \(permutation.map(String.init).joined(separator: ", ")) does not order \(shape.count) dimensions")
    }
    let target = permutation.map { shape[$0] }
    var facts = TensorFacts(context.type(0), target)
    if let value = context.value(0) {
      let strides = Places.strides(shape)
      facts.value = value.picking(Places.walk(target, strides: permutation.map { strides[$0] }), shape: target)
    }
    return NodeOutcome(.arrangement(.transpose(permutation: permutation)), facts)
  }

  private static let concatenation: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 1...Int.max)
    guard let given = try context.integer("axis") else { throw context.wrong(.missingAttribute("axis")) }
    var target = try context.shape(0)
    let axis = try context.axis(given, rank: target.count)
    for index in context.inputs.indices.dropFirst() {
      let shape = try context.shape(index)
      guard shape.count == target.count, shape.indices.allSatisfy({ $0 == axis || shape[$0] == target[$0] }) else {
        throw context.wrong("\(shape.shapeText) cannot be joined to \(target.shapeText) along axis \(axis)")
      }
      target[axis] = target[axis].plus(shape[axis])
    }
    var facts = TensorFacts(
      try context.commonType(context.inputs.indices), try context.checked(target))
    // Vectors only: shapes are put together in this way.
    if target.count == 1, target[0] <= ONNXValue.mostElements, let type = facts.type {
      let values = context.inputs.indices.compactMap { context.value($0) }
      if values.count == context.inputs.count {
        let integers = values.compactMap(\.integers)
        let elements: ONNXValue.Elements =
          integers.count == values.count ? .integers(integers.flatMap(\.self)) : .reals(values.flatMap(\.reals))
        facts.value = ONNXValue(type: type, shape: target, elements: elements)
      }
    }
    return NodeOutcome(.arrangement(.concatenation(axis: axis)), facts)
  }

  /// The sizes are an attribute before operator set 13, an input since then, or follow from the number of outputs.
  private static let split: OperatorRule = { context throws(RuleStop) in
    let isInput = context.version >= 13
    try context.expect(inputs: 1...(isInput ? 2 : 1), outputs: 1...Int.max)
    let shape = try context.shape(0)
    let axis = try context.axis(try context.integer("axis") ?? 0, rank: shape.count)
    let count = context.node.outputs.count
    let stated = context.version >= 18 ? try context.integer("num_outputs") : nil
    guard stated ?? count == count else {
      throw context.wrong("num_outputs is \(stated ?? 0), and the node has \(count)")
    }
    let given: [Int]? =
      if isInput { context.has(1) ? try context.integers(1) : nil } else { try context.integers("split") }
    // Equal parts; the last may be smaller where the operator set allows it.
    let part = shape[axis].dividedRoundingUp(by: count)
    let sizes = given ?? (0..<count).map { max(0, min(part, shape[axis] - $0.times(part))) }
    let isEven = given != nil || stated != nil || shape[axis] % count == 0
    guard sizes.count == count, isEven, sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, { $0.plus($1) }) == shape[axis]
    else {
      throw context.wrong("\(shape[axis]) words along axis \(axis) cannot be split into \(count) parts as stated")
    }
    var start = 0
    let outputs = sizes.map { size in
      var target = shape
      target[axis] = size
      var facts = TensorFacts(context.type(0), target)
      if shape.count == 1, let value = context.value(0) {
        facts.value = value.picking(Array(start..<start + size), shape: target)
      }
      start += size
      return facts
    }
    return NodeOutcome(.arrangement(.split(axis: axis, sizes: sizes)), outputs: outputs)
  }

  /// Pads are an attribute before operator set 11, an input since then; since 18 for some dimensions only.
  private static let pad: OperatorRule = { context throws(RuleStop) in
    let isInput = context.version >= 11
    try context.expect(inputs: isInput ? 2...(context.version >= 18 ? 4 : 3) : 1...1)
    if !isInput { context.ignore("value") }
    let shape = try context.shape(0)
    let modes: [ONNXPadMode] = [.constant, .reflect, .edge] + (context.version >= 19 ? [.wrap] : [])
    let mode = try context.choice("mode", modes) ?? .constant
    let given = isInput ? try context.integers(1) : try context.integers("pads")
    guard let pads = given else { throw context.wrong(.missingAttribute("pads")) }
    var axes = Array(shape.indices)
    if context.version >= 18, context.has(3) {
      axes = []
      for given in try context.integers(3) { axes.append(try context.axis(given, rank: shape.count)) }
    }
    guard pads.count == 2 * axes.count, pads.allSatisfy({ abs($0.clamped) <= WindowRules.most }) else {
      throw context.wrong("\(pads.count) pads are given for \(axes.count) dimensions, or one is out of range")
    }
    var before = shape.map { _ in 0 }
    var after = before
    var target = shape
    for (index, axis) in axes.enumerated() {
      before[axis] = pads[index]
      after[axis] = pads[index + axes.count]
      // Sizes are at most 2^53 and pads 2^31: the sum fits.
      target[axis] = shape[axis] + before[axis] + after[axis]
    }
    let operation = ONNXArrangement.pad(before: before, after: after, mode: mode)
    return NodeOutcome(.arrangement(operation), TensorFacts(context.type(0), try context.checked(target)))
  }

  /// Starts, ends, axes and steps are attributes before operator set 10 (without steps), inputs since then.
  private static let slice: OperatorRule = { context throws(RuleStop) in
    let isInput = context.version >= 10
    try context.expect(inputs: isInput ? 3...5 : 1...1)
    let shape = try context.shape(0)
    let starts = isInput ? try context.integers(1) : try context.integers("starts") ?? []
    let ends = isInput ? try context.integers(2) : try context.integers("ends") ?? []
    var given: [Int]? = nil
    if isInput { if context.has(3) { given = try context.integers(3) } } else { given = try context.integers("axes") }
    let steps = isInput && context.has(4) ? try context.integers(4) : starts.map { _ in 1 }
    let axes = given ?? Array(starts.indices)
    guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count, !steps.contains(0) else {
      throw context.wrong("starts, ends, axes and steps of the slice do not fit together")
    }
    _ = try context.axes(axes, rank: shape.count)
    var target = shape
    var slices: [ONNXSlice] = []
    for index in starts.indices {
      let axis = try context.axis(axes[index], rank: shape.count)
      let (start, count) = Self.slice(size: shape[axis], start: starts[index], end: ends[index], step: steps[index])
      target[axis] = count
      slices.append(ONNXSlice(axis: axis, start: start, step: steps[index]))
    }
    var facts = TensorFacts(context.type(0), target)
    let value = context.value(0)
    if let value, target.contains(0) {
      // Nothing is chosen, and places could leave the range of numbers.
      facts.value = value.picking([], shape: target)
    } else if let value {
      var strides = Places.strides(shape)
      var first = 0
      for slice in slices where target[slice.axis] > 0 {
        first += slice.start * strides[slice.axis]
        // A step beyond the dimension is never taken.
        strides[slice.axis] = target[slice.axis] > 1 ? strides[slice.axis] * slice.step : 0
      }
      facts.value = value.picking(Places.walk(target, strides: strides, start: first), shape: target)
    }
    return NodeOutcome(.arrangement(.slice(slices)), facts)
  }

  /// Where a slice of a dimension starts and how many words it has: negative positions count from the end, and what is out
  /// of range is the nearest end (ONNX, Slice; as in NumPy).
  static func slice(size: Int, start: Int, end: Int, step: Int) -> (start: Int, count: Int) {
    func position(_ given: Int, in range: ClosedRange<Int>) -> Int {
      let counted = given < 0 ? given.clamped + size : given
      return min(max(counted, range.lowerBound), range.upperBound)
    }
    guard size > 0 else { return (0, 0) }
    if step > 0 {
      let first = position(start, in: 0...size)
      let last = position(end, in: 0...size)
      return (first, last > first ? (last - first).dividedRoundingUp(by: step) : 0)
    }
    let first = position(start, in: 0...(size - 1))
    let last = position(end, in: -1...(size - 1))
    return (first, first > last ? (first - last).dividedRoundingUp(by: max(1, 0 - step.clamped)) : 0)
  }
}

extension Int {
  /// The nearest number of which a dimension can be added or taken away without overflow.
  var clamped: Int { Swift.min(Swift.max(self, -(1 << 60)), 1 << 60) }
}
