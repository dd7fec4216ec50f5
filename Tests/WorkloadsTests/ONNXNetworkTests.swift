import Arithmetic
import Documents
import Foundation
import ONNX
import ONNXSupport
import Testing

@testable import Workloads

@Suite("Networks made from ONNX models")
struct ONNXNetworkTests {
  private static let folder = RepositoryFiles.root.appending(path: "Tests/ONNXTests/Published")

  /// The rows of the figures of other tools, by column (`Tests/ONNXTests/Published/make.py`).
  static let rows: [[String: String]] = {
    let text = (try? String(contentsOf: folder.appending(path: "networks.csv"), encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }()

  private static func load(_ name: String, _ inputs: [ONNXInputShape] = []) throws(Findings) -> ONNXNetwork {
    try ONNXNetworkReader.load(folder.appending(path: "models/\(name).onnx").path(), inputs: inputs)
  }

  private static func network(_ model: TestModel, ignoresUnknown: Bool = false) throws(ONNXFailure) -> ONNXNetwork {
    try ONNXNetworkReader.network(
      try ONNXReader.read(model.bytes, file: "folder/test.onnx"), ignoresUnknown: ignoresUnknown)
  }

  @Test("there are sixteen models")
  func all() { #expect(Self.rows.count == 16) }

  @Test("multiply-accumulates and weights are those of an independent count", arguments: rows)
  func counts(row: [String: String]) throws {
    let inputs = try (row["inputs"] ?? "").split(separator: " ").map { try ONNXInputShape(parsing: String($0)) }
    let result = try Self.load(row["model"] ?? "", inputs)
    let network = result.network
    #expect(String(network.multiplyAccumulates) == row["macs"])
    let products = network.layers.filter { $0.operation.convolution != nil }
    #expect(String(products.reduce(0) { $0 + $1.operation.weights }) == row["weights"])
    #expect(network.problems == [])
    // Every node is a layer or is said.
    #expect(String(network.layers.count + result.treatments.reduce(0) { $0 + $1.count }) == row["nodes"])
    let storage = NetworkStorage(network) { $0.formats(native: .bytes) }
    #expect(storage.peakActivationBits.count > 0)
  }

  /// The layers' edges in short: `conv<-input`, `add<-3,1`, `softmax<-own`.
  private static func edges(_ network: Network) -> [String] {
    network.layers.map { layer in
      let sources = layer.inputs.map { source in
        switch source {
        case .input: "input"
        case .layer(let index): "\(index)"
        case .external: "own"
        }
      }
      return "\(layer.operation.kindName)<-\(sources.joined(separator: ","))"
    }
  }

  @Test("AlexNet has the layers of its trace")
  func alexnet() throws {
    let network = try Self.load("light_bvlc_alexnet").network
    #expect(
      Self.edges(network) == [
        "conv<-input", "lrn<-0", "max_pool<-1", "conv<-2", "lrn<-3", "max_pool<-4", "conv<-5", "conv<-6", "conv<-7",
        "max_pool<-8", "fc<-9", "fc<-10", "fc<-11", "softmax<-12",
      ])
    #expect(network.input == TensorShape(channels: 3, height: 224, width: 224))
    #expect(network.layers[3].operation.convolution?.groups == 2)
    #expect(
      network.notes.first == "Done while the map before is written, without cost of its own: 2 Dropout, 7 Relu")
  }

  @Test("classifiers of images read no map in another arrangement than it was written in")
  func edgesKept() throws {
    for row in Self.rows
    where !["vit_b_16-dynamo", "bert_base-torchscript", "convnext_tiny-dynamo"].contains(row["model"]) {
      let network = try Self.load(row["model"] ?? "").network
      #expect(!network.layers.contains { $0.inputs.contains(.external) }, "\(row["model"] ?? "")")
    }
  }

  /// A 3x3 convolution of 3 to 4 channels over 8 x 8, and what a test adds.
  private static func model(_ nodes: TestNode..., tensors: [TestTensor] = [], batch: Int = 1) -> TestModel {
    var model = TestModel(irVersion: 10, operatorSet: 21)
    model.inputs = [TestTensor("data", .float32, [batch, 3, 8, 8])]
    model.initializers = [.weights("w", [4, 3, 3, 3]), .weights("c", [4]), .weights("c11", [4, 1, 1])] + tensors
    model.nodes =
      [TestNode("Conv", ["data", "w"], ["x"], TestAttribute("pads", .integers([1, 1, 1, 1])))] + nodes
    model.outputs = [TestTensor("y", nil, shape: nil)]
    return model
  }

  @Test("batch normalization, scales and offsets of a channel become weights and bias of the convolution before")
  func folding() throws {
    let result = try Self.network(
      Self.model(
        TestNode("BatchNormalization", ["x", "c", "c", "c", "c"], ["n"]), TestNode("Mul", ["n", "c11"], ["m"]),
        TestNode("Add", ["c11", "m"], ["y"])))
    #expect(Self.edges(result.network) == ["conv<-input"])
    #expect(result.network.layers[0].operation.biases == 4)
    #expect(result.treatments.map(\.treatment) == [.folded, .folded, .folded])
    // Read by others as it is, the convolution keeps its own weights.
    let read = try Self.network(
      Self.model(
        TestNode("Mul", ["x", "c11"], ["m"]), TestNode("Relu", ["x"], ["r"]), TestNode("Add", ["m", "r"], ["y"])))
    #expect(Self.edges(read.network) == ["conv<-input", "batch_norm<-0", "function<-0", "add<-1,2"])
    #expect(read.network.layers[0].operation.biases == 0)
    #expect(read.network.layers[1].operation.weights == 4)
  }

  @Test("a function of several nodes rides along; what is read beside it is a layer of its own")
  func functions() throws {
    let swish = try Self.network(
      Self.model(TestNode("Sigmoid", ["x"], ["s"]), TestNode("Mul", ["x", "s"], ["y"])))
    #expect(Self.edges(swish.network) == ["conv<-input"])
    let both = try Self.network(
      Self.model(
        TestNode("Relu", ["x"], ["r"]),
        TestNode("MaxPool", ["x"], ["p"], TestAttribute("kernel_shape", .integers([1, 1]))),
        TestNode("Sum", ["r", "p"], ["y"])))
    #expect(Self.edges(both.network) == ["conv<-input", "function<-0", "max_pool<-0", "add<-1,2"])
    // Nobody writes the input: a function of it costs.
    var first = Self.model(TestNode("Relu", ["x"], ["y"]))
    first.nodes[0].inputs[0] = "scaled"
    first.nodes.insert(TestNode("Tanh", ["data"], ["scaled"]), at: 0)
    #expect(Self.edges(try Self.network(first).network) == ["function<-input", "conv<-0"])
  }

  @Test("a product with one word a channel reads the map once and those words")
  func squeezeAndExcite() throws {
    let network = try Self.network(
      Self.model(TestNode("GlobalAveragePool", ["x"], ["g"]), TestNode("Mul", ["g", "x"], ["y"]))
    ).network
    #expect(Self.edges(network) == ["conv<-input", "global_average_pool<-0", "multiply<-0,1"])
    guard case .elementwise(let product) = network.layers[2].operation else { return #expect(Bool(false)) }
    #expect(product.inputCount == 1 && product.repeatedWords == 4)
  }

  @Test("a product of two computed matrices is as many groups as there are pairs, and learns nothing")
  func computedProducts() throws {
    var model = TestModel()
    model.inputs = ["q", "k"].map { TestTensor($0, .float32, [2, 3, 5, 7]) }
    model.nodes = [
      TestNode("Transpose", ["k"], ["t"], TestAttribute("perm", .integers([0, 1, 3, 2]))),
      TestNode("MatMul", ["q", "t"], ["y"]),
    ]
    model.outputs = [TestTensor("y", nil, shape: nil)]
    let network = try Self.network(model).network
    #expect(network.multiplyAccumulates == 2 * 3 * 5 * 5 * 7)
    #expect(network.weights == 0)
    #expect(network.layers[0].operation.convolution?.groups == 6)
    #expect(network.batched(3).multiplyAccumulates == 3 * network.multiplyAccumulates)
    #expect(network.batched(3).layers[0].operation.convolution?.groups == 18)
    #expect(network.notes.contains { $0.hasPrefix("1 products of two computed maps") })
  }

  @Test("the integer formats of quantized models become the layers' formats")
  func formats() throws {
    let scale = TestTensor.weights("s", [])
    func zero(_ type: ElementType) -> TestTensor {
      var tensor = TestTensor("z\(type.rawValue)", type, [])
      tensor.data = { $0.bytes(9, [0]) }
      return tensor
    }
    var filter = TestTensor("qw", .int8, [4, 3, 3, 3])
    filter.data = { $0.bytes(9, [UInt8](repeating: 0, count: 108)) }
    let tensors = [scale, zero(.int8), zero(.uint8), filter]
    var model = Self.model(tensors: tensors)
    model.nodes = [
      TestNode("QuantizeLinear", ["data", "s", "z2"], ["q"]), TestNode("DequantizeLinear", ["q", "s", "z2"], ["d"]),
      TestNode("DequantizeLinear", ["qw", "s", "z3"], ["dw"]), TestNode("Conv", ["d", "dw"], ["y"]),
    ]
    let layer = try Self.network(model).network.layers.last
    #expect(layer?.weightsFormat == .signedInteger(bits: 8) && layer?.activationsFormat == .unsignedInteger(bits: 8))
    model.nodes[1...] = [
      TestNode("QLinearConv", ["q", "s", "z2", "qw", "s", "z3", "s", "z2"], ["y"])
    ]
    let integer = try Self.network(model).network.layers.last
    #expect(
      integer?.weightsFormat == .signedInteger(bits: 8) && integer?.activationsFormat == .unsignedInteger(bits: 8))
  }

  @Test("operators without a layer stop the reading with their numbers, unknown ones can be ignored")
  func refused() throws {
    var model = Self.model(
      TestNode("Fancy", ["x"], ["f"], name: "f1", domain: "com.example"),
      TestNode("Fancy", ["f"], ["g"], domain: "com.example"),
      TestNode("CumSum", ["x", "axis"], ["y"]), TestNode("Relu", ["g"], ["z"]),
      tensors: [.integers("axis", [1], shape: [])])
    model.values = ["f", "g"].map { TestTensor($0, .float32, [1, 4, 8, 8]) }
    model.outputs.append(TestTensor("z", nil, shape: nil))
    #expect {
      try Self.network(model)
    } throws: {
      "\($0)" == "folder/test.onnx: no layer is known for 1 CumSum (first: CumSum 3), 2 Fancy (first: f1)."
    }
    model.nodes.remove(at: 3)
    model.outputs.removeFirst()
    let result = try Self.network(model, ignoresUnknown: true)
    #expect(result.network.notes.contains("Not known, ignored, its cost is in no figure: 2 Fancy"))
    #expect(Self.edges(result.network) == ["conv<-input", "function<-own"])
    #expect(result.network.name == "test")
  }

  @Test("of nodes without a known shape the cause is named, and those behind it are counted")
  func unknownShapes() throws {
    var model = Self.model(
      TestNode("Cast", ["x"], ["i"], TestAttribute("to", .integer(7))),
      TestNode("Flatten", ["i"], ["j"]), TestNode("Squeeze", ["j", "axis"], ["sizes"]),
      TestNode("Reshape", ["x", "sizes"], ["r"], name: "open"), TestNode("Relu", ["r"], ["s"]),
      TestNode("Softmax", ["s"], ["y"]), tensors: [.integers("axis", [0])])
    #expect {
      try Self.network(model)
    } throws: {
      "\($0)"
        == "folder/test.onnx: the shape of 1 node depends on words that the network computes (first: open); therefore 2 nodes "
        + "behind have no known shape."
    }
    model.nodes[4] = TestNode("Fancy", ["x"], ["r"], name: "f", domain: "com.example")
    for isIgnored in [false, true] {
      #expect {
        try Self.network(model, ignoresUnknown: isIgnored)
      } throws: {
        "\($0)"
          == "folder/test.onnx: no layer is known for 1 Fancy (first: f); therefore 2 nodes behind have no known shape."
      }
    }
  }

  @Test("what would cost and has no layer is refused: computed addends, places of maxima")
  func hiddenCosts() throws {
    func refusal(_ model: TestModel) -> String {
      do throws(ONNXFailure) {
        _ = try Self.network(model)
        return ""
      } catch {
        return error.sentence
      }
    }
    var gemm = TestModel()
    gemm.inputs = [TestTensor("a", .float32, [1, 5]), TestTensor("b", .float32, [1, 4])]
    gemm.initializers = [.weights("w", [5, 4])]
    gemm.nodes = [TestNode("Gemm", ["a", "w", "b"], ["y"])]
    gemm.outputs = [TestTensor("y", nil, shape: nil)]
    #expect(refusal(gemm) == "folder/test.onnx: no layer is known for 1 Gemm (first: Gemm 0).")
    let window = TestAttribute("kernel_shape", .integers([2, 2]))
    let places = Self.model(
      TestNode("MaxPool", ["x"], ["p", "i"], window), TestNode("Cast", ["i"], ["y"], TestAttribute("to", .integer(1))))
    #expect(refusal(places).hasPrefix("folder/test.onnx: no layer is known for 1 MaxPool (first: MaxPool 1)"))
  }

  @Test("a division by a map is no scale of it, and an interpolation is no copy")
  func lookalikes() throws {
    let division = try Self.network(Self.model(TestNode("Div", ["c11", "x"], ["y"]))).network
    #expect(Self.edges(division) == ["conv<-input", "multiply<-0,own"])
    var scales = TestTensor("scales", .float32, [4])
    scales.data = { $0.packed(4, [1, 1, 2, 2] as [Float]) }
    for (mode, kind) in [("nearest", "copy"), ("linear", "function")] {
      let network = try Self.network(
        Self.model(
          TestNode("Resize", ["x", "", "scales"], ["y"], TestAttribute("mode", .text(mode))), tensors: [scales])
      )
      .network
      #expect(network.layers.last?.operation.kindName == kind)
      #expect(network.layers.last?.operation.ofmapShape == TensorShape(channels: 4, height: 16, width: 16))
    }
  }

  @Test("a batch that is open is taken as one image, and the notes say so")
  func batch() throws {
    let one = try Self.load("mobilenet_v2-torchscript").network
    #expect(one.notes.last == "The batch of input input is open in the model and taken as 1: 1x3x224x224")
    let four = try Self.load("mobilenet_v2-torchscript", [ONNXInputShape(name: "input", dimensions: [4, 3, 224, 224])])
      .network
    #expect(four.layers.allSatisfy { $0.operation.batch == 4 })
    #expect(four.layers.map(\.operation) == one.batched(4).layers.map(\.operation))
  }
}
