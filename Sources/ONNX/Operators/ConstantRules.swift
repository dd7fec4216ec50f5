import Quantities

/// Operators whose outputs depend on no words of the network's inputs.
enum ConstantRules {
  static let all: [String: OperatorRule] = [
    "Constant": constant,
    "ConstantOfShape": { context throws(RuleStop) in
      try context.since(9)
      try context.expect(inputs: 1...1)
      let shape = try context.checked(try context.integers(0))
      let tensor = try context.tensor("value")
      var fill = ONNXValue(type: .float32, shape: [1], elements: .reals([0]))
      if let tensor {
        guard tensor.count == 1 else { throw context.wrong("the value has \(tensor.count) elements, not one") }
        fill = try context.loaded(tensor)
      }
      var facts = TensorFacts(fill.type, shape)
      if shape.elementCount <= ONNXValue.mostElements {
        facts.value = fill.picking([Int](repeating: 0, count: shape.elementCount), shape: shape)
      }
      return NodeOutcome(.constant(.filled(fill.reals.first ?? 0)), facts)
    },
    "Shape": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let shape = try context.shape(0)
      let hasRange = context.version >= 15
      let start = position(hasRange ? try context.integer("start") ?? 0 : 0, rank: shape.count)
      let end = position(hasRange ? try context.integer("end") ?? shape.count : shape.count, rank: shape.count)
      let range = start..<max(start, end)
      let value = ONNXValue(type: .int64, shape: [range.count], elements: .integers(Array(shape[range])))
      return NodeOutcome(.constant(.shape(range)), TensorFacts(value))
    },
    "Size": { context throws(RuleStop) in
      try context.expect(inputs: 1...1)
      let count = try context.shape(0).elementCount
      let value = ONNXValue(type: .int64, shape: [], elements: .integers([count]))
      return NodeOutcome(.constant(.size), TensorFacts(value))
    },
    "Range": range,
  ]

  private static func position(_ given: Int, rank: Int) -> Int {
    min(max(given < 0 ? given.clamped + rank : given, 0), rank)
  }

  /// One of several attributes holds the tensor.
  private static let constant: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: 0...0)
    guard context.node.attributes.count == 1, let attribute = context.node.attributes.first else {
      throw context.wrong("a constant has one value; \(context.node.attributes.count) are given")
    }
    let data: TensorData
    switch (attribute.name, context.anyAttribute(attribute.name)) {
    case ("value", .tensor(let tensor)): data = tensor
    case ("value_int", .integer(let number)):
      data = TensorData(type: .int64, shape: [], place: .integers([number]))
    case ("value_ints", .integers(let numbers)):
      data = TensorData(type: .int64, shape: [numbers.count], place: .integers(numbers))
    case ("value_float", .float(let number)):
      data = TensorData(type: .float32, shape: [], place: .reals([number]))
    case ("value_floats", .floats(let numbers)):
      data = TensorData(type: .float32, shape: [numbers.count], place: .reals(numbers))
    case ("value_string", .text):
      return NodeOutcome(.constant(.stored), TensorFacts(.string, []))
    case ("value_strings", .texts(let texts)):
      return NodeOutcome(.constant(.stored), TensorFacts(.string, [texts.count]))
    default: throw context.wrong("the value of the constant is not a dense tensor")
    }
    return NodeOutcome(.constant(.stored), TensorFacts(data))
  }

  /// `max(0, ⌈(limit − start) / step⌉)` numbers.
  private static let range: OperatorRule = { context throws(RuleStop) in
    try context.since(11)
    try context.expect(inputs: 3...3)
    let type = try context.commonType([0, 1, 2])
    let numbers = try (0...2).map { index throws(RuleStop) in
      guard let number = try context.reals(index).first else { throw context.wrong("input \(index + 1) is empty") }
      return number
    }
    guard numbers[2] != 0 else { throw context.wrong("the step of the range is 0") }
    guard let count = Int(exactly: max(0, ((numbers[1] - numbers[0]) / numbers[2]).rounded(.up))) else {
      throw context.wrong("the range has no end")
    }
    var facts = TensorFacts(type, try context.checked([count]))
    if let type, count <= ONNXValue.mostElements, numbers.allSatisfy({ abs($0) < 0x1p52 }) {
      let list = (0..<count).map { numbers[0] + Double($0) * numbers[2] }
      let elements: ONNXValue.Elements =
        type.isInteger ? .integers(list.map { Int($0) }) : .reals(list.map(type.rounded))
      facts.value = ONNXValue(type: type, shape: [count], elements: elements)
    }
    return NodeOutcome(.constant(.range), facts)
  }
}

extension NodeContext {
  /// The elements of a small tensor.
  func loaded(_ data: TensorData) throws(RuleStop) -> ONNXValue {
    do throws(ONNXFailure) {
      return try data.value()
    } catch {
      throw .wrong(error)
    }
  }
}
