import Testing

import ONNXSupport

@testable import ONNX

@Suite("Graphs of ONNX")
struct GraphTests {
  @Test("nodes, shapes and constants of a small model are known")
  func small() throws {
    let graph = try TestModel.small().read()
    #expect(graph.nodes.map(\.operatorName) == ["Conv", "Relu"])
    #expect(graph.nodes[1].operation == .unary(.relu))
    #expect(graph.outputs.map { graph.tensors[$0].shape } == [[1, 4, 8, 8]])
    #expect(graph.inputs.map { graph.tensors[$0].name } == ["data"])
    #expect(graph.tensors.filter(\.isConstant).map(\.name) == ["w", "b"])
    #expect(graph.multiplyAccumulates == 8 * 8 * 4 * 27)
    #expect(graph.weights == 4 * 27 && graph.parameters == 4 * 27 + 4)
  }

  @Test("versions of the format and of the operators beyond those known are refused")
  func versions() {
    var model = TestModel.small()
    for version in [2, 11] {
      model.irVersion = version
      #expect(
        model.sentence()
          == "test.onnx: ir_version: the model has IR version \(version); versions 3 to 10 are read.")
    }
    for version in 3...10 {
      model.irVersion = version
      #expect(model.sentence() == "")
    }
    for set in [6, 22] {
      model.operatorSet = set
      #expect(model.sentence() == "test.onnx: opset_import: the model uses operator set \(set); sets 7 to 21 are read.")
    }
    model.operatorSet = nil
    #expect(model.sentence() == "test.onnx: opset_import: the model imports no operator set of the domain ai.onnx.")
  }

  @Test("what is no model is said to be none")
  func noModel() {
    #expect(sentence(about: []) == "test.onnx: \"ir_version\" is missing: the file is no ONNX model, or a damaged one.")
    #expect(!sentence(about: Array("hello, world".utf8)).isEmpty)
    var twice = TestModel.small().bytes
    twice += ProtobufWriter.graphOnly
    #expect(sentence(about: twice).contains("graph: at byte"))
    #expect(sentence(about: twice).hasSuffix("the field is given twice."))
  }

  @Test("nodes in any order are sorted, and the file's order is kept where it is one")
  func order() throws {
    var model = TestModel.small()
    model.nodes.reverse()
    let graph = try model.read()
    #expect(graph.nodes.map(\.operatorName) == ["Conv", "Relu"])
    #expect(graph.nodes.map(\.index) == [1, 0])
    #expect(try TestModel.small().read().nodes.map(\.index) == [0, 1])
  }

  @Test("cycles, missing inputs and names given twice are errors with their names")
  func wrongEdges() {
    var model = TestModel.small()
    model.nodes = [
      TestNode("Add", ["data", "c"], ["a"], name: "one"), TestNode("Relu", ["a"], ["d"], name: "two"),
      TestNode("Relu", ["d"], ["c"], name: "three"), TestNode("Relu", ["c"], ["y"], name: "behind"),
    ]
    #expect(
      model.sentence() == "test.onnx: graph.node: nodes wait for each other: \"one\", \"three\", \"two\".")
    model = .small()
    model.nodes[0].inputs[0] = "dat"
    #expect(
      model.sentence()
        == "test.onnx: graph.node[0].input[0]: at byte 18: nothing produces \"dat\"; did you mean \"data\"?.")
    model = .small()
    model.nodes[1].outputs = ["x"]
    #expect(model.sentence().contains("graph.node[1].output[0]: at byte"))
    #expect(model.sentence().hasSuffix("the name \"x\" is produced twice."))
    model = .small()
    model.initializers.append(.weights("w", [1]))
    #expect(model.sentence().hasSuffix("the name \"w\" is produced twice."))
    model = .small()
    model.outputs = [TestTensor("z", shape: nil)]
    #expect(model.sentence().contains("graph.output[0]"))
  }

  @Test("operators that are not known are listed with their number, and what is behind them has no shape")
  func unknownOperators() throws {
    var model = TestModel.small()
    model.nodes += [
      TestNode("Fancy", ["y"], ["z"], name: "f1", domain: "com.example"),
      TestNode("Fancy", ["y"], ["z2"], domain: "com.example"),
      TestNode("Conv", ["z", "w"], ["q"]), TestNode("If", ["z2"], ["i"], TestAttribute("then_branch", .graph)),
    ]
    let graph = try model.read()
    #expect(
      graph.unknownOperators == [
        ONNXUnknownOperator(domain: "com.example", name: "Fancy", count: 2, firstNode: "f1"),
        ONNXUnknownOperator(domain: "", name: "If", count: 1, firstNode: "If 5"),
      ])
    #expect(graph.unresolvedNodes == [ONNXUnresolvedNode(node: 4, reason: .unknownShape(input: 0))])
    // What the file declares is taken where no operator says it.
    model.values = [TestTensor("z", .float32, [2, 3, 10, 10])]
    let declared = try model.read()
    #expect(declared.unresolvedNodes == [])
    #expect(declared.tensors.first { $0.name == "q" }?.shape == [2, 4, 8, 8])
  }

  @Test("shapes that depend on computed values are no error, and are listed")
  func dataDependent() throws {
    var model = TestModel.small()
    model.inputs.append(TestTensor("shape", .int64, [2]))
    model.nodes.append(TestNode("Reshape", ["y", "shape"], ["z"]))
    #expect(try model.read().unresolvedNodes == [ONNXUnresolvedNode(node: 2, reason: .dependsOnData(input: 1))])
  }

  @Test("a declared shape that is not the inferred one is an error, unless the caller changed a size")
  func declared() throws {
    var model = TestModel.small()
    model.values = [TestTensor("x", .float32, [1, 4, 8, 9])]
    let words = model.sentence()
    #expect(words.hasPrefix("test.onnx: graph.node[0]: at byte "))
    #expect(words.hasSuffix("Conv \"first\": \"x\" is declared as float32 1x4x8x9 and comes out as float32 1x4x8x8."))
    #expect(
      try model.read([ONNXInputShape(name: "data", dimensions: [2, 3, 8, 8])]).tensors.last?.shape == [2, 4, 8, 8])
  }

  @Test("an attribute that an operator does not have is an error, as it may change what is computed")
  func unknownAttribute() {
    var model = TestModel.small()
    model.nodes[1].attributes = [TestAttribute("slope", .float(0.1))]
    #expect(model.sentence().hasSuffix("Relu \"Relu of y\": Relu of operator set 13 has no attribute \"slope\"."))
    #expect(model.sentence().hasPrefix("test.onnx: graph.node[1].attribute[0]: at byte "))
    model.nodes[1].attributes = []
    model.nodes[0].attributes.append(TestAttribute("group", .float(2)))
    #expect(model.sentence().hasSuffix("the attribute \"group\" is not a whole number."))
    model.nodes[0].attributes[1] = model.nodes[0].attributes[0]
    #expect(model.sentence().hasSuffix("Conv \"first\": the field is given twice."))
  }

  @Test("shapes that do not fit together are said with node and sizes")
  func wrongShapes() {
    var model = TestModel.small()
    model.inputs = [TestTensor("data", .float32, [1, 5, 8, 8])]
    #expect(
      model.sentence().hasSuffix("Conv \"first\": data 1x5x8x8 and weights 4x3x3x3 do not fit together in 1 groups."))
    model.inputs = [TestTensor("data", .float32, [1, 3, 0, 8])]
    model.nodes[0].attributes = []
    #expect(
      model.sentence().hasSuffix(
        "a window that reaches over 3 words does not fit into 0 words and their padding along dimension 2."))
    model = .small()
    model.nodes[1] = TestNode("Add", ["x", "w"], ["y"])
    #expect(model.sentence().hasSuffix("1x4x8x8 and 4x3x3x3 cannot be broadcast to one shape."))
    model.nodes[1] = TestNode("Relu", ["x", "x"], ["y"])
    #expect(model.sentence().hasSuffix("the node has 2 inputs; allowed: 1."))
  }

  @Test("nodes that no output depends on are marked")
  func unused() throws {
    var model = TestModel.small()
    model.nodes.append(TestNode("Relu", ["x"], ["nobody"]))
    #expect(try model.read().nodes.map(\.isUsed) == [true, true, false])
  }

  @Test("sparse initializers are refused by name")
  func sparse() {
    var graph = ProtobufWriter()
    graph.bytes(15, [])
    var model = ProtobufWriter()
    model.integer(1, 8)
    model.bytes(7, graph.bytes)
    #expect(sentence(about: model.bytes).hasSuffix("sparse initializers are not read; store the tensor dense."))
  }
}

extension ProtobufWriter {
  /// A second graph for a model that has one.
  fileprivate static var graphOnly: [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(7, [])
    return writer.bytes
  }
}
