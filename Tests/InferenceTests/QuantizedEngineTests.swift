import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Inference

@Suite("The quantized engine")
struct QuantizedEngineTests {
  private static func stored(_ name: String, _ shape: [Int], _ words: [Float]) -> TestTensor {
    var tensor = TestTensor(name, .float32, shape)
    tensor.data = { $0.packed(4, words) }
    return tensor
  }

  private static func whole(_ count: Int, _ random: inout RandomNumbers) -> [Float] {
    (0..<count).map { _ in Float(random.number(-9...9)) }
  }

  /// A grouped convolution with a bias, another one without, a matrix product and a `Gemm`, with normalizations behind three of
  /// them; attention of a kind at the end.
  private static func network(isNormalized: Bool, _ random: inout RandomNumbers) -> TestModel {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [2, 2, 5, 5])]
    model.initializers = [
      stored("w1", [4, 1, 3, 3], whole(36, &random)), stored("b1", [4], whole(4, &random)),
      stored("w2", [3, 4, 2, 2], whole(48, &random)), stored("w3", [27, 6], whole(162, &random)),
      stored("b3", [6], whole(6, &random)), stored("left", [2, 2], whole(4, &random)),
    ]
    func normalized(_ input: String, _ channels: Int) -> TestNode {
      guard isNormalized else { return TestNode("Identity", [input], [input + "n"]) }
      var parameters = (0..<3).map { _ in whole(channels, &random).map { $0 / 8 + 0.125 } }
      parameters.append(whole(channels, &random).map { $0.magnitude + 0.5 })
      let names = ["s", "b", "m", "v"].map { input + $0 }
      for (name, words) in zip(names, parameters) { model.initializers.append(stored(name, [channels], words)) }
      return TestNode("BatchNormalization", [input] + names, [input + "n"])
    }
    model.nodes = [
      TestNode(
        "Conv", ["x", "w1", "b1"], ["c1"], name: "c1", TestAttribute("group", .integer(2)),
        TestAttribute("pads", .integers([1, 1, 0, 0]))), normalized("c1", 4),
      TestNode("Conv", ["c1n", "w2"], ["c2"], name: "c2"), normalized("c2", 3),
      TestNode("Flatten", ["c2n"], ["f"]), TestNode("Gemm", ["f", "w3", "b3"], ["g"], name: "g"), normalized("g", 6),
      TestNode("MatMul", ["left", "gn"], ["p"], name: "p"), TestNode("Transpose", ["p"], ["t"]),
      TestNode("MatMul", ["p", "t"], ["a"], name: "a"),
    ]
    model.outputs = [TestTensor("a", .float32, [2, 2]), TestTensor("gn", .float32, [2, 6])]
    return model
  }

  private static func products(_ graph: ONNXGraph) -> [Int] {
    graph.nodes.indices.filter { ["Conv", "Gemm", "MatMul"].contains(graph.nodes[$0].operatorName) }
  }

  /// Integers so wide that nothing here is rounded.
  private static func wide() throws -> ProductNumbers {
    let format = NumberFormat.signedInteger(bits: 24)
    let quantizer = try Quantizer(format: format)
    let unit = try #require(
      MultiplyAccumulateUnit(formats: FormatPair(weights: format, activations: format), accumulatorBits: 64))
    return ProductNumbers(unit: .mac(unit), weights: [quantizer], activations: quantizer)
  }

  @Test("integers of scale one give what the float engine gives, exactly")
  func integers() throws {
    var random = RandomNumbers(seed: 3)
    let graph = try Self.network(isNormalized: false, &random).read()
    let input = Tensor([2, 2, 5, 5], Self.whole(100, &random).map { ($0 / 9).rounded() })
    let reference = try FloatEngine(graph, threads: 1).run(["x": input])
    let numbers = Dictionary(uniqueKeysWithValues: Self.products(graph).map { ($0, try? Self.wide()) })
      .compactMapValues(\.self)
    #expect(numbers.count == 5)
    for threads in [1, 2] {
      let run = try QuantizedEngine(graph, numbers: numbers, threads: threads).run(["x": input])
      // The last product may be beyond what a float holds exactly.
      #expect(run.outputs["gn"] == reference["gn"])
      #expect(run.counts.keys.sorted() == Self.products(graph))
      #expect(run.counts.values.allSatisfy { $0.overflows == 0 && $0.activations.below + $0.activations.above == 0 })
    }
  }

  @Test("without numbers for any node it is the float engine with folded normalizations")
  func noNumbers() throws {
    var random = RandomNumbers(seed: 4)
    let graph = try Self.network(isNormalized: true, &random).read()
    let input = Tensor([2, 2, 5, 5], Self.whole(100, &random))
    let folded = try FloatEngine(graph, threads: 1, foldsNormalizations: true).run(["x": input])
    let run = try QuantizedEngine(graph, numbers: [:], threads: 2).run(["x": input])
    #expect(run.outputs == folded)
    #expect(run.counts.isEmpty)
  }

  @Test("folded normalizations change results by rounding only, and their nodes are not computed")
  func folding() throws {
    var random = RandomNumbers(seed: 6)
    let model = Self.network(isNormalized: true, &random)
    let graph = try model.read()
    let input = Tensor([2, 2, 5, 5], Self.whole(100, &random))
    let plain = try FloatEngine(graph, threads: 1)
    let folded = try FloatEngine(graph, threads: 1, foldsNormalizations: true)
    func seen(_ engine: FloatEngine) throws -> [String: Tensor] {
      var tensors: [String: Tensor] = [:]
      _ = try engine.tensors(["x": input]) { tensors[graph.tensors[$0].name] = $1 }
      return tensors
    }
    let (expected, found) = (try seen(plain), try seen(folded))
    #expect(Set(expected.keys).subtracting(found.keys) == ["c1", "c2", "g"])
    for (name, tensor) in found {
      let other = try #require(expected[name])
      let largest = other.words.reduce(0) { max($0, $1.magnitude) }
      let difference = zip(tensor.words, other.words).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      #expect(difference <= 1e-5 * largest, "\(name)")
    }
  }

  @Test("a normalization whose input somebody else reads is not folded")
  func twoReaders() throws {
    var random = RandomNumbers(seed: 7)
    var model = Self.network(isNormalized: true, &random)
    model.outputs.append(TestTensor("c1", .float32, [2, 4, 4, 4]))
    let graph = try model.read()
    let input = Tensor([2, 2, 5, 5], Self.whole(100, &random))
    let plain = try FloatEngine(graph, threads: 1).run(["x": input])
    #expect(try FloatEngine(graph, threads: 1, foldsNormalizations: true).run(["x": input])["c1"] == plain["c1"])
  }

  @Test("a trained network keeps its classes in eight bits, and its outputs when normalizations are folded")
  func digits() throws {
    let images = try CheckoutFiles.tensor("images", in: CheckoutFiles.digits)
    let shape = [12, 1, 8, 8]
    let graph = try CheckoutFiles.network(
      "digits", in: CheckoutFiles.digits, inputs: [ONNXInputShape(name: "image", dimensions: shape)])
    let input = Tensor(shape, Array(images.words[..<(12 * 64)]))
    let expected = try #require(FloatEngine(graph, threads: 2).run(["image": input]).values.first)
    let reference = try FloatEngine(graph, threads: 2, foldsNormalizations: true)
    var largest = [graph.inputs[0]: input.words.reduce(0) { max($0, $1.magnitude) }]
    let tensors = try reference.tensors(["image": input]) { number, tensor in
      largest[number] = tensor.words.reduce(0) { max($0, $1.magnitude) }
    }
    let folded = try #require(reference.named(tensors).values.first)
    #expect(RuntimeTests.apart(folded.words, expected.words) <= 1e-5)
    #expect(
      reference.plannedOperands.values.allSatisfy { if case .normalization = $0.operation { false } else { true } })
    var numbers: [Int: ProductNumbers] = [:]
    for node in Self.products(graph) {
      let read = try #require(graph.nodes[node].inputs[0].flatMap { largest[$0] })
      let weights = try #require(reference.plannedOperands[node]?.optional(1)).words.reduce(0) { max($0, $1.magnitude) }
      numbers[node] = ProductNumbers(
        unit: try CodedUnit.int8().unit,
        weights: [try Quantizer(format: .signedInteger(bits: 8), scale: Double(weights) / 127)],
        activations: try Quantizer(format: .signedInteger(bits: 8), scale: Double(read) / 127))
    }
    let run = try QuantizedEngine(graph, numbers: numbers, threads: 2).run(["image": input])
    let found = try #require(run.outputs.values.first)
    let classes = expected.shape[1]
    func best(_ tensor: Tensor, _ image: Int) -> Int? {
      Tensor([classes], Array(tensor.words[image * classes..<(image + 1) * classes])).placeOfMaximum
    }
    #expect((0..<12).allSatisfy { best(found, $0) == best(expected, $0) })
    // Eight bits are coarse, and not more than that.
    let apart = RuntimeTests.apart(found.words, expected.words)
    #expect(apart > 1e-4 && apart < 0.05, "\(apart)")
    #expect(run.counts.count == numbers.count && run.counts.values.allSatisfy { $0.overflows == 0 })
  }

  @Test("numbers that do not fit their node are refused with a sentence")
  func refusals() throws {
    var random = RandomNumbers(seed: 8)
    let graph = try Self.network(isNormalized: false, &random).read()
    func sentence(_ node: Int, _ change: (inout ProductNumbers) throws -> Void) throws -> String {
      var numbers = try Self.wide()
      try change(&numbers)
      do throws(InferenceFailure) {
        _ = try QuantizedEngine(graph, numbers: [node: numbers], threads: 1)
        return ""
      } catch {
        return error.sentence
      }
    }
    #expect(try sentence(0) { _ in } == "")
    #expect(try sentence(4) { _ in } == "\"Flatten 4\" is neither a convolution nor a matrix product.")
    #expect(
      try sentence(0) { $0.weights += [$0.weights[0]] }
        == "\"c1\" has 2 quantizers of weights; it needs one, or 4 of one format.")
    #expect(
      try sentence(2) { $0.activations = try Quantizer(format: .float32) }
        == "\"c2\" has int24 weights x fp32 activations, which a unit of kind mac does not compute.")
    let int8 = try Quantizer(format: .signedInteger(bits: 8))
    let unit = try #require(
      TernaryUnit(formats: FormatPair(weights: .ternary, activations: int8.format), accumulatorBits: 16))
    let separate = ProductNumbers(
      unit: .ternary(unit), weights: [try Quantizer(positiveScale: 1, negativeScale: 2)], activations: int8)
    #expect(
      try sentence(0) { $0 = separate }
        == "\"c1\" has ternary words with two scales, for which its unit would have to keep two sums.")
  }

  @Test("a word that is not finite is an error of the run")
  func notFinite() throws {
    var random = RandomNumbers(seed: 9)
    let graph = try Self.network(isNormalized: false, &random).read()
    var words = Self.whole(100, &random)
    words[50] = .infinity
    let engine = try QuantizedEngine(graph, numbers: [0: try Self.wide()], threads: 2)
    #expect(throws: InferenceFailure.notFinite(node: "c1")) { try engine.run(["x": Tensor([2, 2, 5, 5], words)]) }
  }
}
