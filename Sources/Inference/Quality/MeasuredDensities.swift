import ONNX
import Workloads

extension NetworkQuality {
  /// The network with the measured shares of words that are not zero in every layer whose product has numbers: of weight
  /// codes, and of activation codes over all images. Padding is in neither.
  ///
  /// A zero is what a code stands for: with a zero point, the code of that number. Weights that are computed have no share.
  public func densities(of network: ONNXNetwork) -> Network {
    let known = Dictionary(products.map { ($0.product.node, $0) }, uniquingKeysWith: { first, _ in first })
    var copy = network.network
    for (layer, nodes) in network.layerNodes.enumerated() {
      guard let quality = nodes.product.flatMap({ known[$0] }), quality.isQuantized else { continue }
      if quality.product.hasConstantWeights {
        copy.layers[layer].weightDensity = quality.counts.weights.zeroShare.map { 1 - $0 }
      }
      copy.layers[layer].activationDensity = quality.counts.activations.zeroShare.map { 1 - $0 }
    }
    return copy
  }
}
