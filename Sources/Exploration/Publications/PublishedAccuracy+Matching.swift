import Arithmetic
import Evaluation
import Workloads

/// A published accuracy that fits a result.
public struct AccuracyMatch: Sendable, Hashable {
  public var publication: PublishedAccuracy
  /// How the published network differed from the one at hand, as far as formats and zeros go; `nil` when it did not.
  public var caveat: String?
}

extension NetworkResult {
  /// The accuracies that were published for this network, by its name, in the formats that its layers ran in.
  public var publishedAccuracies: [AccuracyMatch] {
    let layers = layers.filter { $0.layer.operation.convolution != nil }
    guard layers.count == network.layers.count(where: { $0.operation.convolution != nil }) else { return [] }
    return PublishedAccuracy.all.filter { $0.networks.contains(network.name) }.compactMap { publication in
      publication.formats.match(layers).map { match in
        let pruned = layers.contains { ($0.layer.weightDensity ?? 1) < 1 }
        let caveats = [match.caveat, pruned ? "a weight density is given here, of which the source says nothing" : nil]
          .compactMap(\.self)
        return AccuracyMatch(publication: publication, caveat: caveats.isEmpty ? nil : caveats.joined(separator: "; "))
      }
    }
  }
}

extension PublishedFormats {
  /// What a match has to be read with.
  struct Match {
    var caveat: String?
  }

  /// Whether the layers, all those with multiply-accumulates in order, ran in these formats; `nil` when not.
  ///
  /// Where first and last layer were excepted they ran in 32-bit float. Hardware seldom has that unit; 8 bits or more on
  /// both sides are taken to be near enough to be shown, with a caveat.
  func match(_ layers: [LayerResult]) -> Match? {
    let inner = exceptsFirstAndLast ? Array(layers.dropFirst().dropLast()) : layers
    guard !inner.isEmpty, inner.allSatisfy(fits) else { return nil }
    guard exceptsFirstAndLast, let first = layers.first, let last = layers.last else { return Match() }
    for layer in [first, last] {
      guard min(layer.formats.weights.storageBits, layer.formats.activations.storageBits) >= 8 else { return nil }
    }
    let full = FormatPair(weights: .float32, activations: .float32)
    if first.formats == full, last.formats == full { return Match() }
    return Match(
      caveat: "published with first and last layer in fp32; here they run as \(Self.text(first)) and \(Self.text(last))"
    )
  }

  private func fits(_ layer: LayerResult) -> Bool {
    let isFullyConnected = if case .fullyConnected = layer.layer.operation { true } else { false }
    return (isFullyConnected ? fullyConnectedWeights : weights).contains(layer.formats.weights)
      && activations.contains(layer.formats.activations)
  }

  private static func text(_ layer: LayerResult) -> String {
    "\(layer.formats.weights) x \(layer.formats.activations)"
  }
}
