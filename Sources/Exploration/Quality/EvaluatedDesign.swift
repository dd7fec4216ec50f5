import Arithmetic
import Evaluation
import Inference

/// What a network costs on a design, and what the design's numbers do to it.
public struct EvaluatedDesign: Sendable {
  /// Cycles, energy and area; with measured shares of zeros if the bench says so.
  public var result: NetworkResult
  /// How the operands of each product are coded, in the order of the graph.
  public var products: [CalibratedProduct]
  /// What the network in these numbers is worth.
  public var quality: NetworkQuality
  /// The layers of ``result`` that products are the work of, by nodes.
  public var layers: [Int: Int]

  /// The accelerator's name.
  public var name: String { result.accelerator.name }

  /// The layer of a product; `nil` where the network has none.
  public func layer(of product: ProductNode) -> LayerResult? {
    layers[product.node].flatMap { result.layers.indices.contains($0) ? result.layers[$0] : nil }
  }

  /// The ratio of signal to noise of the network's first output, in decibels: infinite without noise.
  public var decibels: Double? { quality.outputs.first?.words.decibels }
  /// The share of images that are recognized; `nil` without labels.
  public var accuracy: Double? { quality.recognized.map { share($0.quantized.first) } }
  /// The share of images whose label is among the five largest outputs.
  public var accuracyOfFive: Double? { quality.recognized.map { share($0.quantized.firstFive) } }
  /// What the network in single precision recognizes.
  public var floatAccuracy: Double? { quality.recognized.map { share($0.float.first) } }
  /// The sum of the products' propagated errors on the calibration data, each as a share of its output's square.
  public var propagatedError: Double { products.reduce(0) { $0 + ($1.error ?? 0) } }

  private func share(_ images: Int) -> Double { Double(images) / Double(max(1, quality.images)) }
}
