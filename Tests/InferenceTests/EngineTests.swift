import ONNX
import ONNXSupport
import Testing

@testable import Inference

@Suite("The float engine")
struct EngineTests {
  static func sentence(_ model: TestModel, _ inputs: [String: Tensor] = [:]) -> String {
    do {
      _ = try FloatEngine(model.read(), threads: 1).run(inputs)
      return ""
    } catch let error as InferenceFailure {
      return error.sentence
    } catch {
      return "\(error)"
    }
  }

  /// `out = relu(x + c) - relu(x + c)[0]…`: a branch, a constant and a tensor with two readers.
  static var branched: TestModel {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [2, 2])]
    var constant = TestTensor("c", .float32, [2])
    constant.data = { $0.packed(4, [Float(1), -1]) }
    model.initializers = [constant, .integers("axes", [0])]
    model.nodes = [
      TestNode("Neg", ["c"], ["n"]), TestNode("Neg", ["n"], ["same"]), TestNode("Add", ["x", "same"], ["a"]),
      TestNode("Relu", ["a"], ["r"]), TestNode("ReduceSum", ["r", "axes"], ["s"]),
      TestNode("Sub", ["r", "s"], ["out"]),
    ]
    model.outputs = [TestTensor("out", .float32, [2, 2]), TestTensor("r", .float32, [2, 2])]
    return model
  }

  @Test("a network with branches, constants and two outputs is computed")
  func branches() throws {
    let input = try #require(Tensor(shape: [2, 2], words: [1, 2, -3, 4]))
    let outputs = try FloatEngine(Self.branched.read(), threads: 2).run(["x": input])
    #expect(outputs == ["r": Tensor([2, 2], [2, 1, 0, 3]), "out": Tensor([2, 2], [0, -3, -2, -1])])
  }

  @Test("every computed tensor is seen once, constants none")
  func watching() throws {
    let engine = try FloatEngine(Self.branched.read(), threads: 1)
    var seen: [String] = []
    _ = try engine.tensors(["x": Tensor([2, 2], [1, 2, 3, 4])]) { number, _ in
      seen.append(engine.graph.tensors[number].name)
    }
    #expect(seen == ["a", "r", "s", "out"])
  }

  @Test("inputs that do not fit are refused with a sentence")
  func inputs() {
    let right = Tensor([2, 2], [1, 2, 3, 4])
    #expect(Self.sentence(Self.branched) == "The input \"x\" is missing; it is 2x2.")
    #expect(
      Self.sentence(Self.branched, ["x": Tensor([4], [1, 2, 3, 4])]) == "The input \"x\" is 4; the network needs 2x2.")
    #expect(
      Self.sentence(Self.branched, ["x": right, "y": right])
        == "\"y\" is no input of the network; its inputs are x.")
  }

  @Test("nodes that cannot be computed are refused all at once, but not where nobody reads them")
  func unsupported() throws {
    var model = Self.branched
    model.nodes.append(TestNode("Strange", ["x"], ["unread"], domain: "com.example"))
    #expect(Self.sentence(model, ["x": Tensor([2, 2], [1, 2, 3, 4])]) == "")
    model.nodes.append(TestNode("CumSum", ["r", "axes"], ["sums"]))
    model.outputs.append(TestTensor("sums", .float32, [2, 2]))
    #expect(Self.sentence(model) == "1 nodes cannot be computed: CumSum; the first is \"CumSum 7\".")
  }

  @Test("a place outside the tensor is an error of the run")
  func places() {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [3]), TestTensor("i", .int64, [1])]
    model.nodes = [TestNode("Gather", ["x", "i"], ["out"], name: "pick")]
    model.outputs = [TestTensor("out", .float32, [1])]
    let words = Tensor([3], [1, 2, 3])
    #expect(Self.sentence(model, ["x": words, "i": Tensor([1], [-3])]) == "")
    #expect(
      Self.sentence(model, ["x": words, "i": Tensor([1], [3])]) == "\"pick\" reads place 3 of a dimension with 3 words."
    )
  }

  @Test("weights that lie in the file as they are in memory are read")
  func rawWeights() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [2])]
    var weights = TestTensor("w", .float32, [2])
    weights.data = { $0.bytes(9, [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0]) }
    model.initializers = [weights]
    model.nodes = [TestNode("Mul", ["x", "w"], ["out"])]
    model.outputs = [TestTensor("out", .float32, [2])]
    #expect(
      try FloatEngine(model.read(), threads: 1).run(["x": Tensor([2], [3, 2])]) == ["out": Tensor([2], [3, -5])])
  }

  @Test("a normalization without parameters for its channel is refused")
  func emptyParameters() {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [2])]
    model.initializers = ["s", "b", "m", "v"].map { TestTensor($0, .float32, [0]) }
    model.nodes = [TestNode("BatchNormalization", ["x", "s", "b", "m", "v"], ["out"])]
    model.outputs = [TestTensor("out", .float32, [2])]
    #expect(
      Self.sentence(model, ["x": Tensor([2], [1, 2])]) == "\"BatchNormalization 0\" has no input or output 2.")
  }

  @Test("a window that reaches far beyond its plane takes no time for what it does not read")
  func largeWindow() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 1, 2, 3])]
    let reach = 1 << 30
    model.nodes = [
      TestNode(
        "AveragePool", ["x"], ["out"], TestAttribute("kernel_shape", .integers([reach, reach])),
        TestAttribute("pads", .integers([0, 0, reach - 2, reach - 3])))
    ]
    model.outputs = [TestTensor("out", .float32, [1, 1, 1, 1])]
    let input = Tensor([1, 1, 2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try FloatEngine(model.read(), threads: 1).run(["x": input]) == ["out": Tensor([1, 1, 1, 1], [3.5])])
  }

  @Test("a shape that depends on the inputs' words is named, and not the nodes behind it")
  func openShapes() {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [4]), TestTensor("sizes", .int64, [2])]
    model.nodes = [TestNode("Reshape", ["x", "sizes"], ["wide"]), TestNode("Gemm", ["wide", "wide"], ["out"])]
    model.outputs = [TestTensor("out", .float32, shape: nil)]
    #expect(Self.sentence(model) == "The shape of \"wide\" is not known.")
  }
}
