import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Inference

@Suite("The quality of networks on datapaths")
struct DatapathQualityTests {
  private static let bytes = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  /// The numbers of all products on 8-bit multipliers with that accumulator.
  private static func numbers(
    _ graph: ONNXGraph, _ data: CalibrationData, accumulatorBits: Int, _ formats: FormatPair = bytes
  ) throws -> [Int: ProductNumbers] {
    let unit = try #require(MultiplyAccumulateUnit(formats: bytes, accumulatorBits: accumulatorBits))
    let record = try CalibrationRecord(graph, data, threads: 1)
    let choice = ProductFormats(unit: .mac(unit), formats: formats)
    let products = try record.calibrated(
      Dictionary(uniqueKeysWithValues: record.products.map { ($0.node, choice) }),
      CalibrationOptions(rule: .minimumMaximum, granularity: .channel))
    return Dictionary(products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
  }

  @Test("wide accumulators do what sums of decoded operands do; narrow ones overflow and are worse")
  func accumulators() throws {
    let network = try SmallNetwork(images: 2)
    let data = try network.data
    func quality(_ bits: Int, _ sums: NetworkQuality.Sums) throws -> NetworkQuality {
      try NetworkQuality.measure(
        network.graph, numbers: Self.numbers(network.graph, data, accumulatorBits: bits), sums: sums, data: data,
        threads: 2)
    }
    let (exact, wide, narrow) = (
      try quality(32, .singlePrecision), try quality(32, .datapaths), try quality(16, .datapaths)
    )
    for (place, product) in wide.products.enumerated() {
      let other = exact.products[place]
      #expect(product.counts.overflows == 0)
      #expect(product.counts.activations == other.counts.activations || place > 0)
      #expect(product.counts.weights == other.counts.weights && product.counts.outputs == other.counts.outputs)
      // A bias is rounded to a step of the accumulator; all else is the same.
      let (found, expected) = (try #require(product.isolated), try #require(other.isolated))
      #expect(abs(found.noise / expected.noise - 1) < 0.02, "\(product.product.title)")
    }
    #expect(narrow.products.contains { $0.counts.overflows > 0 })
    #expect(narrow.outputs[0].words.noise > 10 * wide.outputs[0].words.noise)
    // Twice as many images have twice as many outputs, and the weights of one.
    #expect(wide.products[0].counts.outputs == 2 * 6 * 36 && wide.products[0].counts.weights.numbers == 108)
  }

  @Test("isolated errors can be left out, and the rest stays as it is")
  func isolated() throws {
    let network = try SmallNetwork(images: 2)
    let data = try network.data
    let numbers = try Self.numbers(network.graph, data, accumulatorBits: 24)
    let whole = try NetworkQuality.measure(network.graph, numbers: numbers, data: data, threads: 1)
    let part = try NetworkQuality.measure(network.graph, numbers: numbers, data: data, isolates: false, threads: 2)
    #expect(part.products.allSatisfy { $0.isolated == nil })
    #expect(part.products.map(\.propagated) == whole.products.map(\.propagated))
    #expect(part.products.map(\.counts) == whole.products.map(\.counts))
  }

  @Test("of a product with a folded normalization, weights and output are those behind it")
  func folded() throws {
    var drawn = RandomNumbers(seed: 31)
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 3, 4, 4])]
    func positive(_ name: String, _ words: [Float]) -> TestTensor {
      var tensor = TestTensor(name, .float32, [words.count])
      tensor.data = { $0.packed(4, words) }
      return tensor
    }
    let stored = SmallNetwork.draw([2, 3, 1, 1], &drawn).words
    var filter = TestTensor("w", .float32, [2, 3, 1, 1])
    filter.data = { $0.packed(4, stored) }
    model.initializers = [
      filter, positive("scale", [4, 0.25]), positive("shift", [1, -2]),
      positive("mean", [0.5, 1]), positive("variance", [4, 1]),
    ]
    model.nodes = [
      TestNode("Conv", ["x", "w"], ["p"]),
      TestNode("BatchNormalization", ["p", "scale", "shift", "mean", "variance"], ["y"]),
    ]
    model.outputs = [TestTensor("y", .float32, [1, 2, 4, 4])]
    let graph = try model.read()
    let data = try CalibrationData(["x": [SmallNetwork.draw([1, 3, 4, 4], &drawn)]], for: graph)
    let record = try CalibrationRecord(graph, data, threads: 1)
    let (plain, folded) = (
      try FloatEngine(graph, threads: 1), try #require(record.record(0).record.constants.first).tensor.words
    )
    // Scale over the root of the variance: 2 and 1/4.
    for (place, word) in stored.enumerated() {
      #expect(abs(folded[place] - word * (place < 3 ? 2 : 0.25)) <= 1e-4 * word.magnitude)
    }
    let quality = try NetworkQuality.measure(
      graph, numbers: Self.numbers(graph, data, accumulatorBits: 32), data: data, threads: 1)
    #expect(quality.products.count == 1 && quality.products[0].propagated == quality.outputs[0].words)
    var signal = 0.0
    try data.forEachRun { (_, inputs) throws(CalibrationFailure) in
      let words = (try? plain.run(inputs))?["y"]?.words ?? []
      signal += words.reduce(0) { $0 + Double($1) * Double($1) }
    }
    #expect(abs(quality.products[0].propagated.signal / signal - 1) < 1e-4)
    #expect(quality.products[0].propagated.noise > 0)
  }

  @Test("formats that the unit does not compute are refused by their node")
  func refused() throws {
    let network = try SmallNetwork(images: 1)
    let data = try network.data
    let pair = FormatPair(weights: .signedInteger(bits: 8), activations: .float16)
    let numbers = try Self.numbers(network.graph, data, accumulatorBits: 32, pair)
    #expect(throws: CalibrationFailure.inference(.formats(node: "grouped", pair, unit: "mac"))) {
      try NetworkQuality.measure(network.graph, numbers: numbers, data: data, threads: 1)
    }
  }
}
