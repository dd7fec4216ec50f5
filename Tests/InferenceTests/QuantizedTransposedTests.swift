import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Inference

/// A transposed convolution whose operands a model has quantized: its output channels lie along the second dimension of its weights.
@Suite("Transposed convolutions that are already quantized")
struct QuantizedTransposedTests {
  private static let scales: [Float] = [0.5, 0.03125, 0.0078125, 0.25]

  /// Four channels to four by 3x3 taps and a stride of 2, all numbers multiples of powers of two.
  private static func model(groups: Int, _ random: inout RandomNumbers) -> TestModel {
    func integers(_ name: String, _ type: ElementType, _ shape: [Int], _ numbers: [Int]) -> TestTensor {
      var tensor = TestTensor(name, type, shape)
      tensor.data = { $0.packed(5, numbers) }
      return tensor
    }
    func floats(_ name: String, _ shape: [Int], _ numbers: [Float]) -> TestTensor {
      var tensor = TestTensor(name, .float32, shape)
      tensor.data = { $0.packed(4, numbers) }
      return tensor
    }
    let filters = 4 / groups
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 4, 5, 6])]
    model.initializers = [
      floats("sx", [], [0.125]), integers("zx", .int8, [], [-3]),
      integers("q", .int8, [4, filters, 3, 3], (0..<36 * filters).map { _ in random.number(-127...127) }),
      floats("sw", [filters], Array(scales.prefix(filters))),
      integers("zw", .int8, [filters], [Int](repeating: 0, count: filters)),
    ]
    model.nodes = [
      TestNode("QuantizeLinear", ["x", "sx", "zx"], ["i"]), TestNode("DequantizeLinear", ["i", "sx", "zx"], ["d"]),
      TestNode("DequantizeLinear", ["q", "sw", "zw"], ["w"], TestAttribute("axis", .integer(1))),
      TestNode(
        "ConvTranspose", ["d", "w"], ["y"], TestAttribute("group", .integer(groups)),
        TestAttribute("strides", .integers([2, 2]))),
    ]
    model.outputs = [TestTensor("y", nil, shape: nil)]
    return model
  }

  @Test("an exact unit gives the model's own words, channel by channel in the model's own steps")
  func ownScales() throws {
    var random = RandomNumbers(seed: 771)
    let graph = try Self.model(groups: 1, &random).read()
    let input = Tensor([1, 4, 5, 6], (0..<120).map { _ in Float(random.number(-130...130)) / 8 })
    let data = try CalibrationData(["x": [input]], for: graph)
    let record = try CalibrationRecord(graph, data, threads: 1)
    let unit = try CodedUnit.int8()
    let node = try #require(record.products.first?.node)
    let product = try record.calibrated(
      node, ProductFormats(unit: unit.unit, formats: unit.formats), CalibrationOptions(rule: .minimumMaximum))
    #expect(product.modelOperands == [.weights, .activations])
    #expect(
      product.numbers.weights.map { quantizer -> Float? in
        if case .symmetric(let scale) = quantizer.scaling { Float(scale) } else { nil }
      } == Self.scales)
    let quality = try NetworkQuality.measure(
      graph, numbers: [node: product.numbers], data: data, isolates: true, threads: 1)
    #expect(quality.outputs[0].words.noise == 0 && quality.outputs[0].words.signal > 0)
    #expect(quality.products.first?.counts.overflows == 0)
  }

  @Test("scales that two groups share are nobody's: the weights are calibrated")
  func groups() throws {
    var random = RandomNumbers(seed: 772)
    let graph = try Self.model(groups: 2, &random).read()
    let input = Tensor([1, 4, 5, 6], (0..<120).map { _ in Float(random.number(-130...130)) / 8 })
    let record = try CalibrationRecord(graph, try CalibrationData(["x": [input]], for: graph), threads: 1)
    let unit = try CodedUnit.int8()
    let product = try record.calibrated(
      try #require(record.products.first?.node), ProductFormats(unit: unit.unit, formats: unit.formats),
      CalibrationOptions(rule: .minimumMaximum))
    #expect(product.modelOperands == [.activations])
  }
}
