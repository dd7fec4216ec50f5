import Arithmetic
import ONNX
import ONNXSupport
import TestSupport

@testable import Inference

/// A small network with a convolution of two groups, a depthwise one and a product, of drawn weights.
struct SmallNetwork {
  static let seed: UInt64 = 42
  let graph: ONNXGraph
  let images: [Tensor]

  /// - Parameters:
  ///   - batch: images at once.
  ///   - images: images in all, a multiple of `batch`.
  init(batch: Int = 1, images: Int = 2) throws {
    var numbers = RandomNumbers(seed: Self.seed)
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [batch, 4, 6, 6])]
    model.initializers = [
      Self.weights("w", [6, 2, 3, 3], &numbers), Self.weights("b", [6], &numbers),
      Self.weights("d", [6, 1, 3, 3], &numbers), Self.weights("m", [5, 24], &numbers), Self.weights("c", [5], &numbers),
    ]
    model.nodes = [
      TestNode(
        "Conv", ["x", "w", "b"], ["p"], name: "grouped", TestAttribute("group", .integer(2)),
        TestAttribute("pads", .integers([1, 1, 1, 1]))),
      TestNode("Relu", ["p"], ["r"]),
      TestNode(
        "Conv", ["r", "d"], ["q"], name: "depthwise", TestAttribute("group", .integer(6)),
        TestAttribute("strides", .integers([2, 2]))),
      TestNode("Flatten", ["q"], ["f"]),
      TestNode(
        "Gemm", ["f", "m", "c"], ["y"], name: "product", TestAttribute("transB", .integer(1)),
        TestAttribute("alpha", .float(0.5))),
    ]
    model.outputs = [TestTensor("y", .float32, [batch, 5])]
    graph = try model.read()
    self.images = (0..<images / batch).map { _ in Self.draw([batch, 4, 6, 6], &numbers) }
  }

  var data: CalibrationData { get throws { try CalibrationData(["x": images], for: graph) } }

  static func draw(_ shape: [Int], _ numbers: inout RandomNumbers) -> Tensor {
    Tensor(shape, (0..<shape.wordCount).map { _ in bell(&numbers) })
  }

  static func weights(_ name: String, _ shape: [Int], _ numbers: inout RandomNumbers) -> TestTensor {
    let words = draw(shape, &numbers).words
    var tensor = TestTensor(name, .float32, shape)
    tensor.data = { $0.packed(4, words) }
    return tensor
  }

  /// About normally distributed.
  private static func bell(_ numbers: inout RandomNumbers) -> Float {
    (0..<6).reduce(0) { sum, _ in sum + Float(numbers.number(-1000...1000)) } / 1000
  }

  /// Formats on a multiplier, which no test here computes on.
  static func formats(_ weights: NumberFormat, _ activations: NumberFormat) throws -> ProductFormats {
    let pair = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
    guard let unit = MultiplyAccumulateUnit(formats: pair, accumulatorBits: 32) else { throw NoUnit() }
    return ProductFormats(unit: .mac(unit), formats: FormatPair(weights: weights, activations: activations))
  }

  struct NoUnit: Error {}
}
