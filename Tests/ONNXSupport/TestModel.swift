import ONNX

/// A model that a test writes.
package struct TestModel: Sendable {
  package var irVersion: Int
  package var operatorSet: Int?
  package var inputs: [TestTensor] = []
  package var initializers: [TestTensor] = []
  package var nodes: [TestNode] = []
  package var outputs: [TestTensor] = []
  package var values: [TestTensor] = []

  package init(irVersion: Int = 8, operatorSet: Int? = 13) {
    self.irVersion = irVersion
    self.operatorSet = operatorSet
  }

  /// The model's file.
  package var bytes: [UInt8] {
    var model = ProtobufWriter()
    model.integer(1, irVersion)
    model.text(2, "tests")
    if let operatorSet {
      model.message(8) { set in
        set.text(1, "")
        set.integer(2, operatorSet)
      }
    }
    model.message(7) { graph in
      for node in nodes { graph.message(1, node.write) }
      graph.text(2, "graph")
      for tensor in initializers { graph.message(5, tensor.writeData) }
      for tensor in inputs { graph.message(11, tensor.writeInfo) }
      for tensor in outputs { graph.message(12, tensor.writeInfo) }
      for tensor in values { graph.message(13, tensor.writeInfo) }
    }
    return model.bytes
  }

  /// What is read from the file.
  package func read(_ inputs: [ONNXInputShape] = []) throws(ONNXFailure) -> ONNXGraph {
    try ONNXReader.read(bytes, file: "test.onnx", inputs: inputs)
  }

  /// The sentence about what is wrong with the model, or nothing.
  package func sentence(_ inputs: [ONNXInputShape] = []) -> String {
    do throws(ONNXFailure) {
      _ = try read(inputs)
      return ""
    } catch {
      return error.sentence
    }
  }
}

/// A tensor that a test writes: what is known of it, or its elements.
package struct TestTensor: Sendable {
  package var name: String
  /// `nil`: not declared.
  package var type: ElementType?
  /// `nil`: no shape at all.
  package var shape: [ONNXDimension]?
  /// Writes the elements, in whatever form.
  package var data: @Sendable (inout ProtobufWriter) -> Void = { _ in }

  package init(_ name: String, _ type: ElementType? = .float32, shape: [ONNXDimension]?) {
    self.name = name
    self.type = type
    self.shape = shape
  }

  package init(_ name: String, _ type: ElementType? = .float32, _ sizes: [Int]) {
    self.init(name, type, shape: sizes.map { .fixed($0) })
  }

  /// A stored tensor of zeros that are in a file which does not exist.
  package static func weights(_ name: String, _ sizes: [Int]) -> TestTensor {
    var tensor = TestTensor(name, .float32, sizes)
    tensor.data = { $0.external(["location": "weights"]) }
    return tensor
  }

  /// A stored vector of whole numbers, or a scalar.
  package static func integers(_ name: String, _ numbers: [Int], shape: [Int]? = nil) -> TestTensor {
    var tensor = TestTensor(name, .int64, shape ?? [numbers.count])
    tensor.data = { $0.packed(7, numbers) }
    return tensor
  }

  package func writeInfo(_ info: inout ProtobufWriter) {
    info.text(1, name)
    info.message(2) { type in
      type.message(1) { tensor in
        if let code = self.type?.rawValue { tensor.integer(1, code) }
        guard let shape else { return }
        tensor.message(2) { list in
          for dimension in shape {
            list.message(1) { writer in
              switch dimension {
              case .fixed(let size): writer.integer(1, size)
              case .named(let name): writer.text(2, name)
              case .unknown: break
              }
            }
          }
        }
      }
    }
  }

  package func writeData(_ tensor: inout ProtobufWriter) {
    for dimension in shape ?? [] { if case .fixed(let size) = dimension { tensor.integer(1, size) } }
    if let code = type?.rawValue { tensor.integer(2, code) }
    tensor.text(8, name)
    data(&tensor)
  }
}

extension ProtobufWriter {
  /// External data of a tensor.
  package mutating func external(_ entries: KeyValuePairs<String, String>) {
    for (key, value) in entries {
      message(13) { entry in
        entry.text(1, key)
        entry.text(2, value)
      }
    }
    integer(14, 1)
  }
}

/// A node that a test writes.
package struct TestNode: Sendable {
  package var operatorName: String
  package var inputs: [String]
  package var outputs: [String]
  package var name = ""
  package var domain = ""
  package var attributes: [TestAttribute] = []

  package init(
    _ operatorName: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
    _ attributes: TestAttribute...
  ) {
    self.operatorName = operatorName
    self.inputs = inputs
    self.outputs = outputs
    self.name = name
    self.domain = domain
    self.attributes = attributes
  }

  package func write(_ node: inout ProtobufWriter) {
    for input in inputs { node.text(1, input) }
    for output in outputs { node.text(2, output) }
    if !name.isEmpty { node.text(3, name) }
    node.text(4, operatorName)
    for attribute in attributes { node.message(5, attribute.write) }
    if !domain.isEmpty { node.text(7, domain) }
  }
}

/// An attribute that a test writes.
package struct TestAttribute: Sendable {
  package enum Value: Sendable {
    case integer(Int), float(Float), text(String), integers([Int]), floats([Float]), tensor(TestTensor), graph
  }
  package var name: String
  package var value: Value

  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  package func write(_ attribute: inout ProtobufWriter) {
    attribute.text(1, name)
    switch value {
    case .float(let number):
      attribute.float(2, number)
      attribute.integer(20, 1)
    case .integer(let number):
      attribute.integer(3, number)
      attribute.integer(20, 2)
    case .text(let text):
      attribute.text(4, text)
      attribute.integer(20, 3)
    case .tensor(let tensor):
      attribute.message(5, tensor.writeData)
      attribute.integer(20, 4)
    case .graph:
      attribute.bytes(6, [])
      attribute.integer(20, 5)
    case .floats(let numbers):
      attribute.packed(7, numbers)
      attribute.integer(20, 6)
    case .integers(let numbers):
      // Unpacked, as writers of proto2 do it.
      for number in numbers { attribute.integer(8, number) }
      attribute.integer(20, 7)
    }
  }
}
