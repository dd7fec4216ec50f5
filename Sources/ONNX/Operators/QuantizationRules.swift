import Quantities

/// `QuantizeLinear`, `DequantizeLinear`, `DynamicQuantizeLinear`.
enum QuantizationRules {
  static let all: [String: OperatorRule] = [
    "QuantizeLinear": { context throws(RuleStop) in
      try context.since(10)
      try context.expect(inputs: 2...3)
      let (shape, axis, block) = try scales(context)
      let saturates = context.version >= 19 ? try context.flag("saturate", default: true) : true
      var type = context.has(2) ? context.type(2) : .uint8
      if context.version >= 21, let code = try context.integer("output_dtype"), code != 0 {
        guard let stated = ElementType(rawValue: code) else { throw context.wrong(.elementType(code)) }
        if context.has(2), let zero = type, zero != stated {
          throw context.wrong("output_dtype is \(stated.name) and the zero point is \(zero.name)")
        }
        type = stated
      }
      if let type, !type.isQuantized {
        throw context.wrong("words cannot be quantized to \(type.name)")
      }
      let operation = ONNXQuantization.quantize(axis: axis, block: block, saturates: saturates)
      return NodeOutcome(.quantization(operation), TensorFacts(type, shape))
    },
    "DequantizeLinear": { context throws(RuleStop) in
      try context.since(10)
      try context.expect(inputs: 2...3)
      let (shape, axis, block) = try scales(context)
      if let type = context.type(0), !type.isQuantized, type != .int32 {
        throw context.wrong("\(type.name) words are not quantized")
      }
      if context.has(2) { try context.commonType([0, 2]) }
      let operation = ONNXQuantization.dequantize(axis: axis, block: block)
      return NodeOutcome(
        .quantization(operation), TensorFacts(context.version >= 19 ? context.type(1) : .float32, shape))
    },
    "DynamicQuantizeLinear": { context throws(RuleStop) in
      try context.since(11)
      try context.expect(inputs: 1...1, outputs: 3...3)
      return NodeOutcome(
        .quantization(.dynamic), TensorFacts(.uint8, try context.shape(0)), TensorFacts(.float32, []),
        TensorFacts(.uint8, []))
    },
  ]

  /// The shape of the data, the axis along which scales differ, and how many words along it share one (0: all or one).
  private static func scales(_ context: NodeContext) throws(RuleStop) -> (shape: [Int], axis: Int, block: Int) {
    let shape = try context.shape(0)
    let given = context.version >= 13 ? try context.integer("axis") ?? 1 : 0
    let block = context.version >= 21 ? try context.integer("block_size") ?? 0 : 0
    guard block >= 0 else { throw context.wrong("a block of \(block) words is out of range; allowed: 0 and more") }
    try context.checkScale(1)
    if context.has(2), let zero = try context.facts(2).shape, let scale = try context.facts(1).shape,
      zero != scale, zero.elementCount != 1 || scale.elementCount != 1
    {
      throw context.wrong("zero points \(zero.shapeText) and scales \(scale.shapeText) differ")
    }
    guard let scale = try context.facts(1).shape, scale.elementCount != 1 else { return (shape, 0, block) }
    let axis = try context.axis(given, rank: shape.count)
    let isVector = scale.count == 1 && scale[0] == shape[axis] && block == 0
    let isBlocked =
      block > 0 && scale.count == shape.count
      && scale.indices.allSatisfy { index in
        index == axis
          ? scale[index] == shape[index].dividedRoundingUp(by: block) : scale[index] == shape[index]
      }
    guard isVector || isBlocked else {
      throw context.wrong("scales \(scale.shapeText) do not fit to axis \(axis) of \(shape.shapeText)")
    }
    return (shape, axis, block)
  }
}
