import Documents
import Quantities

/// A node before a rule that understands it: its inputs, its attributes, and the version of its operator set.
///
/// Attributes that a rule reads or names are remembered: one that nobody knows is an error, as it may change what is computed.
final class NodeContext {
  let node: NodeMessage
  let file: String
  /// The operator set.
  let version: Int
  /// What is known of each input; `nil` where an optional one is left out.
  let inputs: [TensorFacts?]
  private let budget: FoldingBudget
  private var knownAttributes: Set<String> = []

  init(node: NodeMessage, file: String, version: Int, inputs: [TensorFacts?], budget: FoldingBudget) {
    self.node = node
    self.file = file
    self.version = version
    self.inputs = inputs
    self.budget = budget
  }

  // MARK: What is wrong

  /// Something that is wrong with the node.
  func wrong(_ problem: ONNXProblem) -> RuleStop {
    .wrong(ONNXFailure(file: file, offset: node.offset, problem: problem))
  }

  /// Values that contradict each other: a full sentence without the final stop.
  func wrong(_ words: String) -> RuleStop { wrong(.inconsistent(words)) }

  private func wrong(_ problem: ONNXProblem, _ attribute: AttributeMessage) -> RuleStop {
    .wrong(
      ONNXFailure(file: file, offset: attribute.offset, problem: problem).inside("attribute", attribute.index))
  }

  /// Checks how many inputs and outputs the node has.
  func expect(inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1) throws(RuleStop) {
    guard inputs.contains(self.inputs.count) else {
      throw wrong(.inputCount(found: self.inputs.count, allowed: inputs))
    }
    guard outputs.contains(node.outputs.count) else {
      throw wrong(.outputCount(found: node.outputs.count, allowed: outputs))
    }
    for index in 0..<inputs.lowerBound where self.inputs[index] == nil {
      throw wrong(.missingOperand(index: index))
    }
  }

  /// The first attribute that no rule has asked for or named, or that is given twice.
  func checkAttributes() throws(RuleStop) {
    var names: Set<String> = []
    for attribute in node.attributes where !names.insert(attribute.name).inserted {
      throw wrong(.givenTwice, attribute)
    }
    for attribute in node.attributes where !knownAttributes.contains(attribute.name) {
      let name = Finding.plain(attribute.name, limit: 60)
      throw wrong(
        .inconsistent("\(node.operatorName) of operator set \(version) has no attribute \"\(name)\""), attribute)
    }
  }

  // MARK: Inputs

  /// Whether the optional input is there.
  func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// What is known of an input that must be there.
  func facts(_ index: Int) throws(RuleStop) -> TensorFacts {
    guard index < inputs.count, let facts = inputs[index] else { throw wrong(.missingOperand(index: index)) }
    return facts
  }

  /// The type of an input; `nil` behind unknown operators, and where the input is left out.
  func type(_ index: Int) -> ElementType? { index < inputs.count ? inputs[index]?.type : nil }

  /// The shape of an input that must be there.
  func shape(_ index: Int) throws(RuleStop) -> [Int] {
    guard let shape = try facts(index).shape else { throw .unresolved(.unknownShape(input: index)) }
    return shape
  }

  /// The elements of an input, if it is a small constant whose elements are at hand. Files beside the model that are
  /// not there are no reason to stop: nobody needs the elements yet.
  func value(_ index: Int) -> ONNXValue? {
    guard index < inputs.count, let facts = inputs[index] else { return nil }
    if let value = facts.value { return budget.take(value.shape.elementCount) ? value : nil }
    guard let data = facts.data, data.count <= ONNXValue.mostElements, budget.take(data.count) else { return nil }
    return try? data.value()
  }

  /// The whole numbers of an input that must be a constant, as shapes depend on it.
  func integers(_ index: Int) throws(RuleStop) -> [Int] {
    let value = try constant(index)
    guard let integers = value.integers else { throw wrong(.notNumbers(value.type)) }
    return integers
  }

  /// The numbers of an input that must be a constant, as shapes depend on it.
  func reals(_ index: Int) throws(RuleStop) -> [Double] { try constant(index).reals }

  private func constant(_ index: Int) throws(RuleStop) -> ONNXValue {
    let facts = try facts(index)
    if let value = facts.value { return value }
    guard let data = facts.data, budget.take(min(data.count, ONNXValue.mostElements)) else {
      throw .unresolved(.dependsOnData(input: index))
    }
    guard data.count <= ONNXValue.mostElements else {
      throw wrong("input \(index + 1) has \(data.count) elements where a few are expected")
    }
    do throws(ONNXFailure) {
      return try data.value()
    } catch {
      throw .wrong(error)
    }
  }

  // MARK: Attributes

  /// Names attributes that change nothing here.
  func ignore(_ names: String...) { knownAttributes.formUnion(names) }

  private func attribute(_ name: String) -> AttributeMessage? {
    knownAttributes.insert(name)
    return node.attributes.first { $0.name == name }
  }

  /// Whether the node has an attribute.
  func hasAttribute(_ name: String) -> Bool { attribute(name) != nil }

  /// A whole number, if it is given.
  func integer(_ name: String) throws(RuleStop) -> Int? {
    guard let attribute = attribute(name) else { return nil }
    guard case .integer(let value) = attribute.value else {
      throw wrong(.attributeType(name, expected: "a whole number"), attribute)
    }
    return value
  }

  /// A switch: 0 or 1.
  func flag(_ name: String, default fallback: Bool = false) throws(RuleStop) -> Bool {
    guard let value = try integer(name) else { return fallback }
    guard let attribute = attribute(name), value != 0, value != 1 else { return value == 1 }
    throw wrong(.attributeType(name, expected: "0 or 1"), attribute)
  }

  /// A real number.
  func float(_ name: String, default fallback: Float) throws(RuleStop) -> Float {
    guard let attribute = attribute(name) else { return fallback }
    guard case .float(let value) = attribute.value else {
      throw wrong(.attributeType(name, expected: "a float"), attribute)
    }
    return value
  }

  /// A list of whole numbers, if it is given.
  func integers(_ name: String) throws(RuleStop) -> [Int]? {
    guard let attribute = attribute(name) else { return nil }
    guard case .integers(let value) = attribute.value else {
      throw wrong(.attributeType(name, expected: "a list of whole numbers"), attribute)
    }
    return value
  }

  /// A list of reals, if it is given.
  func floats(_ name: String) throws(RuleStop) -> [Float]? {
    guard let attribute = attribute(name) else { return nil }
    guard case .floats(let value) = attribute.value else {
      throw wrong(.attributeType(name, expected: "a list of floats"), attribute)
    }
    return value
  }

  /// A tensor, if it is given.
  func tensor(_ name: String) throws(RuleStop) -> TensorData? {
    guard let attribute = attribute(name) else { return nil }
    guard case .tensor(let value) = attribute.value else {
      throw wrong(.attributeType(name, expected: "a tensor"), attribute)
    }
    return value
  }

  /// One of a few words, if it is given.
  func choice<Choice: RawRepresentable<String>>(
    _ name: String, _ allowed: [Choice]
  ) throws(RuleStop) -> Choice? {
    guard let attribute = attribute(name) else { return nil }
    if case .text(let text) = attribute.value, let choice = allowed.first(where: { $0.rawValue == text }) {
      return choice
    }
    let words = allowed.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw wrong(.attributeType(name, expected: "one of \(words)"), attribute)
  }

  /// The value of an attribute that may hold anything.
  func anyAttribute(_ name: String) -> AttributeMessage.Value? { attribute(name)?.value }
}

/// Bounds the work of folding constants in one graph, so that no file takes longer to read than its size lets expect.
final class FoldingBudget {
  /// Elements looked at; BERT-base needs some ten thousand.
  private var left = 1 << 24

  /// Takes `count` elements; false when there are not as many left.
  func take(_ count: Int) -> Bool {
    guard count <= left else { return false }
    left -= count
    return true
  }
}
