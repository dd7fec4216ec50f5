import Testing

import ONNXSupport

@testable import ONNX

@Suite("Sizes of ONNX inputs that the caller sets")
struct InputShapeTests {
  private func shape(_ text: String) throws(ONNXFailure) -> ONNXInputShape { try ONNXInputShape(parsing: text) }

  @Test("an input is written name=1x3x224x224; its name may have an equals sign")
  func text() throws {
    #expect(try shape("data=1x3x224x224") == ONNXInputShape(name: "data", dimensions: [1, 3, 224, 224]))
    #expect(try shape("a=b:0=7") == ONNXInputShape(name: "a=b:0", dimensions: [7]))
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "data", "=1x2", "data=", "data=1x", "data=1xx2", "data=0x3", "data=-1", "data=1x3,5",
      "data=99999999999999999999",
    ])
  func wrongText(text: String) {
    #expect(
      sentence { () throws(ONNXFailure) in try shape(text) }
        == "\"\(text)\" is not an input and its shape, such as data=1x3x224x224.")
  }

  @Test("an open batch is one image, which the graph says; another number can be set")
  func batch() throws {
    for batch in [ONNXDimension.named("N"), .unknown] {
      let model = TestModel.small(batch: batch)
      let graph = try model.read()
      #expect(graph.assumedDimensions == [ONNXAssumedDimension(input: "data", shape: [1, 3, 8, 8])])
      #expect(graph.tensors.last?.shape == [1, 4, 8, 8])
      let four = try model.read([try shape("data=4x3x8x8")])
      #expect(four.assumedDimensions == [])
      #expect(four.tensors.last?.shape == [4, 4, 8, 8])
      #expect(four.multiplyAccumulates == 4 * graph.multiplyAccumulates)
    }
  }

  @Test("any other open size has to be set, and the message says how")
  func open() {
    var model = TestModel.small()
    model.inputs[0].shape = [.named("batch"), .fixed(3), .named("height"), .unknown]
    #expect(
      model.sentence()
        == "test.onnx: the sizes of an input are open; set them with --input data=<batch>x3x<height>x<size> and sizes of your choice."
    )
    model.inputs[0].shape = nil
    #expect(model.sentence().hasSuffix("set them with --input data=1x3x224x224 and sizes of your choice."))
  }

  @Test("a symbol has one size: setting one input sets the others that share it")
  func symbols() throws {
    var model = TestModel()
    model.inputs = ["a", "b"].map { TestTensor($0, shape: [.named("batch"), .named("sequence")]) }
    model.nodes = [TestNode("Add", ["a", "b"], ["c"])]
    #expect(model.sentence().contains("the sizes of 2 inputs are open"))
    #expect(try model.read([try shape("b=2x128")]).tensors.map(\.shape) == [[2, 128], [2, 128], [2, 128]])
    #expect(
      model.sentence([ONNXInputShape(name: "a", dimensions: [2, 5]), ONNXInputShape(name: "b", dimensions: [2, 6])])
        == "test.onnx: inputs set \"sequence\" to 5 and to 6.")
  }

  @Test("unknown names, other ranks and inputs set twice are errors")
  func wrongInputs() {
    let model = TestModel.small()
    func words(_ inputs: [(String, [Int])]) -> String {
      model.sentence(inputs.map { ONNXInputShape(name: $0.0, dimensions: $0.1) })
    }
    #expect(
      words([("dta", [1])]) == "test.onnx: the model has no input \"dta\"; did you mean \"data\"? Its inputs: \"data\"."
    )
    // A weight is none, even where the file lists it as one.
    #expect(words([("w", [4, 3, 3, 3])]) == "test.onnx: the model has no input \"w\". Its inputs: \"data\".")
    #expect(
      words([("data", [3, 8, 8])]) == "test.onnx: input \"data\" is declared as 1x3x8x8; 3x8x8 has 3 dimensions.")
    #expect(words([("data", [1, 3, 8, 8]), ("data", [1, 3, 8, 8])]) == "test.onnx: input \"data\" is set twice.")
    #expect(words([("data", [1, 3, 1 << 30, 1 << 30])]).contains("has more than 2^53 elements"))
  }

  @Test("up to IR version 3 initializers are listed as inputs, and need no size")
  func oldInitializers() throws {
    var model = TestModel.small()
    model.irVersion = 3
    model.inputs += [TestTensor("w", .float32, [4, 3, 3, 3]), TestTensor("b", .float32, [4])]
    #expect(try model.read().inputs.count == 1)
  }
}
