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
  public var layers: [Int: ProductLayers]

  /// The layers whose work is one product: one, or the phases of a transposed convolution.
  public struct ProductLayers: Sendable, Hashable {
    /// The layer's name; of several, that of the layer in which their words come together.
    public var name: String
    /// Where they are in the network.
    public var places: [Int]
  }

  /// The accelerator's name.
  public var name: String { result.accelerator.name }

  /// The layers of a product; none where the network has none.
  public func layers(of product: ProductNode) -> [LayerResult] {
    (layers[product.node]?.places ?? []).filter { result.layers.indices.contains($0) }.map { result.layers[$0] }
  }

  /// What the layers of a product are called; `nil` where the network has none.
  public func name(of product: ProductNode) -> String? { layers[product.node]?.name }

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
