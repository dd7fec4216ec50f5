import Foundation
import ONNX
import Testing

@testable import Inference

/// Whole networks, against ONNX Runtime (`Published/make_models.py`).
@Suite("Networks in single precision")
struct RuntimeTests {
  /// How far words are from those of ONNX Runtime, in parts of its largest magnitude. Orders of additions differ: ONNX Runtime
  /// itself is up to 6e-7 from PyTorch and from what it computes without its optimizations.
  static let tolerance: Float = 2e-6

  /// The largest difference over the largest magnitude of what is expected.
  static func apart(_ found: some Sequence<Float>, _ expected: some Sequence<Float>) -> Float {
    let largest = expected.map(\.magnitude).max() ?? 0
    return zip(found, expected).reduce(Float(0)) { max($0, ($1.0 - $1.1).magnitude / largest) }
  }

  @Test(
    "small networks of five families compute what ONNX Runtime computes",
    arguments: ["mobilenet", "vision_transformer", "convnext", "shufflenet", "unet"])
  func families(_ name: String) throws {
    let folder = CheckoutFiles.published.appending(path: "models")
    let engine = try FloatEngine(CheckoutFiles.network(name, in: folder), threads: 2)
    let expected = try CheckoutFiles.tensor("\(name)-output", in: folder)
    let outputs = try engine.run(["x": CheckoutFiles.tensor("\(name)-input", in: folder)])
    let found = try #require(outputs["y"])
    #expect(found.shape == expected.shape)
    let apart = Self.apart(found.words, expected.words)
    #expect(apart <= Self.tolerance, "\(apart)")
  }

  /// What ONNX Runtime makes of the held-out digits.
  private static let digits = (try? CheckoutFiles.table("digits-onnxruntime.csv")) ?? []

  /// Of the images behind those with logits, builds without optimizations look at every third: a product takes them 100 times as long.
  private static func isLookedAt(_ image: Int) -> Bool {
    #if DEBUG
      image < 20 || image % 3 == 0
    #else
      true
    #endif
  }

  @Test(
    "both classifiers put held-out digits into ONNX Runtime's classes",
    arguments: [("digits", 359), ("digits-binary", 354)])
  func digits(_ name: String, right: Int) throws {
    let all = Self.digits.filter { $0["model"] == name }
    #expect(all.count == 360 && all.count { $0["class"] == $0["label"] } == right)
    let images = try CheckoutFiles.tensor("images", in: CheckoutFiles.digits)
    let labels = try CheckoutFiles.tensor("labels", in: CheckoutFiles.digits).words
    #expect(images.shape == [360, 1, 8, 8] && labels.count == 360)
    let chosen = all.indices.filter(Self.isLookedAt)
    let shape = [chosen.count, 1, 8, 8]
    let words = chosen.flatMap { images.words[(64 * $0)..<(64 * $0 + 64)] }
    let graph = try CheckoutFiles.network(
      name, in: CheckoutFiles.digits, inputs: [ONNXInputShape(name: "image", dimensions: shape)])
    let outputs = try FloatEngine(graph, threads: 2).run(["image": Tensor(shape, words)])
    let logits = try #require(outputs["logits"])
    #expect(logits.shape == [chosen.count, 10])
    var compared = 0
    for (place, image) in chosen.enumerated() {
      let (row, found) = (all[image], Tensor([10], Array(logits.words[(10 * place)..<(10 * place + 10)])))
      #expect(row["image"] == String(image) && row["label"] == String(Int(labels[image])))
      #expect(found.placeOfMaximum.map(String.init) == row["class"], "image \(image)")
      let expected = (0..<10).compactMap { Float(row["logit\($0)"] ?? "") }
      guard !expected.isEmpty else { continue }
      compared += 1
      let apart = Self.apart(found.words, expected)
      #expect(expected.count == 10 && apart <= Self.tolerance, "image \(image): \(apart)")
    }
    #expect(compared == 20)
  }
}
