import Arithmetic
import Foundation
import ONNX
import Testing

@testable import Inference

/// Trained classifiers, quantized without labels by images of `Traces/digits/calibration` and measured on others: few of both, as
/// products take 100 times as long in builds without optimizations.
@Suite("Quantized classifiers of digits")
struct DigitsQualityTests {
  private static let images = 8

  private static func graph(_ name: String) throws -> ONNXGraph {
    try CheckoutFiles.network(
      name, in: CheckoutFiles.digits, inputs: [ONNXInputShape(name: "image", dimensions: [4, 1, 8, 8])])
  }

  private static func record(_ graph: ONNXGraph, images: Int) throws -> CalibrationRecord {
    let folder = CheckoutFiles.digits.appending(path: "calibration")
    let words = try CheckoutFiles.tensor("images", in: folder).words.prefix(images * 64)
    let data = try CalibrationData(["image": [Tensor([images, 1, 8, 8], Array(words))]], for: graph)
    return try CalibrationRecord(graph, data, limits: CalibrationLimits(positions: 32), threads: 2)
  }

  /// The first of the held-out images and their labels.
  private static func heldOut(_ graph: ONNXGraph) throws -> (CalibrationData, ImageLabels) {
    let all = try CheckoutFiles.tensor("images", in: CheckoutFiles.digits)
    let labels = try CheckoutFiles.tensor("labels", in: CheckoutFiles.digits).words
    let tensor = Tensor([images, 1, 8, 8], Array(all.words.prefix(images * 64)))
    return (try CalibrationData(["image": [tensor]], for: graph), ImageLabels(labels.prefix(images).map { Int($0) }))
  }

  /// One-hot weights of 4 bits and activations of 8 on a shifter.
  private static func shifter() throws -> ProductFormats {
    let pair = FormatPair(weights: .oneHot(bits: 4), activations: .signedInteger(bits: 8))
    return ProductFormats(unit: .shift(try #require(ShiftUnit(formats: pair, accumulatorBits: 32))), formats: pair)
  }

  private static func numbers(_ products: [CalibratedProduct]) -> [Int: ProductNumbers] {
    Dictionary(products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
  }

  @Test(
    "one-hot weights of least propagated error lose less than those by the maximum, and no images; one log base fits all"
  )
  func oneHot() throws {
    let graph = try Self.graph("digits")
    let record = try Self.record(graph, images: 32)
    #expect(record.images == 32 && record.products.count == 5)
    let (data, labels) = try Self.heldOut(graph)
    let formats = Dictionary(uniqueKeysWithValues: try record.products.map { ($0.node, try Self.shifter()) })
    var noise: [Double] = []
    for rule in [CalibrationOptions.Rule.minimumMaximum, .propagatedError] {
      let options = CalibrationOptions(
        rule: rule, granularity: .tensor, search: ScaleSearch(coarseSteps: 6, fineSteps: 1))
      let products = try record.calibrated(formats, options)
      let quality = try NetworkQuality.measure(
        graph, numbers: Self.numbers(products), sums: .singlePrecision, data: data, labels: labels, isolates: false,
        threads: 2)
      #expect(quality.recognized?.float.first == Self.images)
      noise.append(quality.outputs[0].words.noise)
      guard rule == .propagatedError else { continue }
      #expect(quality.recognized?.quantized.first == Self.images)
      #expect(try #require(quality.outputs[0].words.decibels) > 10)
    }
    #expect(noise[1] < 0.7 * noise[0])
    // As in ResNet-50, according to the source of the study: the same best base in every layer.
    let study = try record.logBases(bits: 5, CalibrationOptions(rule: .minimumMaximum))
    #expect(study.common(.weights) == 2 && study.count(.weights, bestAt: 2) == 5)
    #expect(study.loss(.weights, at: 2) == 0)
  }

  @Test(
    "the inner layers of the binarised network lose nothing in binary weights and activations, with a scale a channel")
  func binary() throws {
    let graph = try Self.graph("digits-binary")
    let record = try Self.record(graph, images: 4)
    let (data, _) = try Self.heldOut(graph)
    let pair = FormatPair(weights: .binary, activations: .binary)
    let unit = try #require(XnorPopcountUnit(lanes: 64, accumulatorBits: 16))
    let choice = ProductFormats(unit: .xnorPopcount(unit), formats: pair)
    let inner = record.products.dropFirst().dropLast().map(\.node)
    #expect(inner.count == 3)
    let formats = Dictionary(uniqueKeysWithValues: inner.map { ($0, choice) })
    var quality: [NetworkQuality] = []
    for granularity in CalibrationOptions.Granularity.allCases {
      let products = try record.calibrated(
        formats, CalibrationOptions(rule: .meanSquareError, granularity: granularity))
      // Activations are signs: their mean magnitude is one.
      for product in products { #expect(product.numbers.activations.extremes == -1...1) }
      quality.append(
        try NetworkQuality.measure(
          graph, numbers: Self.numbers(products), sums: .singlePrecision, data: data, isolates: false, threads: 2))
    }
    #expect(try #require(quality[0].outputs[0].words.decibels) < 20)
    #expect(try #require(quality[1].outputs[0].words.decibels) > 90)
    #expect(quality[1].agreement == 1)
  }
}
