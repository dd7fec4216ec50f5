import Arithmetic
import Foundation
import ONNX
import ONNXSupport
import Testing

@testable import Inference

/// A convolution quantized by NumPy: a line of `quantization-cases.csv` (`Published/make_quantization_cases.py`).
struct QuantizationCase: Sendable, CustomTestStringConvertible {
  var fields: [String]

  /// Lines of that kind, without it.
  static func lines(_ kind: String) -> [[String]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Published/quantization-cases.csv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { $0.split(separator: ";").map(String.init) }
      .filter { $0.first == kind }.map { Array($0.dropFirst()) }
  }

  static let all = lines("case").map { QuantizationCase(fields: $0) }

  private static let tensors = lines("words")

  static func words(_ name: String) throws -> Tensor {
    let line = try #require(tensors.first { $0[0] == name })
    let words = line[2].split(separator: " ").compactMap { Float($0) }
    return try #require(Tensor(shape: line[1].split(separator: "x").compactMap { Int($0) }, words: words))
  }

  static func numbers(_ text: String) -> [Double] { text.split(separator: " ").compactMap { Double($0) } }

  var testDescription: String { fields.prefix(5).joined(separator: " ") }
}

@Suite("Quantized convolutions beside NumPy and ONNX's operators")
struct QuantizationCaseTests {
  @Test("there are 42 cases")
  func count() { #expect(QuantizationCase.all.count == 42) }

  private static func scale(_ quantizer: Quantizer) -> (scale: Double, zeroPoint: Int)? {
    switch quantizer.scaling {
    case .symmetric(let scale): (scale, 0)
    case .asymmetric(let scale, let zeroPoint): (scale, zeroPoint)
    default: nil
    }
  }

  @Test("scales, zero points, zeros and the noise of the output are theirs", arguments: QuantizationCase.all)
  func cases(row: QuantizationCase) throws {
    let (image, filter) = (try QuantizationCase.words("x"), try QuantizationCase.words("w"))
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, image.shape)]
    var weights = TestTensor("w", .float32, filter.shape)
    weights.data = { $0.packed(4, filter.words) }
    model.initializers = [weights]
    model.nodes = [TestNode("Conv", ["x", "w"], ["y"], TestAttribute("pads", .integers([1, 1, 1, 1])))]
    model.outputs = [TestTensor("y", .float32, [1, 3, 5, 5])]
    let graph = try model.read()
    let data = try CalibrationData(["x": [image]], for: graph)
    let fields = row.fields
    let options = CalibrationOptions(
      rule: fields[4] == "max" ? .minimumMaximum : .meanSquareError,
      granularity: fields[1] == "tensor" ? .tensor : .channel, isAsymmetric: fields[3] == "1")
    // Ranges of activations are by the maximum in all cases.
    var byMaximum = options
    byMaximum.rule = .minimumMaximum
    let record = try CalibrationRecord(graph, data, threads: 1)
    let choice = try SmallNetwork.formats(
      try #require(NumberFormat(spelling: fields[0])), try #require(NumberFormat(spelling: fields[2])))
    var product = try record.calibrated(0, choice, options).numbers
    product.activations = try record.calibrated(0, choice, byMaximum).numbers.activations
    let scales = product.weights.compactMap { Self.scale($0)?.scale }
    let expected = QuantizationCase.numbers(fields[5])
    #expect(scales.count == expected.count)
    for (found, expected) in zip(scales, expected) { #expect(abs(found / expected - 1) < 1e-6) }
    let activations = try #require(Self.scale(product.activations))
    #expect(abs(activations.scale / (Double(fields[6]) ?? 0) - 1) < 1e-6)
    #expect(activations.zeroPoint == Int(fields[7]))
    let quality = try NetworkQuality.measure(
      graph, numbers: [0: product], sums: .singlePrecision, data: data, threads: 1)
    let words = quality.outputs[0].words
    #expect(abs(words.signal / (Double(fields[8]) ?? 0) - 1) < 1e-5)
    #expect(abs(words.noise / (Double(fields[9]) ?? 0) - 1) < 1e-3)
    #expect(quality.products[0].counts.weights.zeros == Int(fields[10]))
    #expect(quality.products[0].counts.activations.zeros == Int(fields[11]))
    // Of the only product, both errors are the output's.
    #expect(quality.products[0].propagated == words && quality.products[0].isolated == words)
  }
}
