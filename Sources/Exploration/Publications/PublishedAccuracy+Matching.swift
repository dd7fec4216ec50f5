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
    return PublishedAccuracy.matching(
      network.name, layers.map { PublishedFormats.Run(layer: $0.layer, formats: $0.formats) })
  }
}

extension PublishedAccuracy {
  /// The accuracies that were published for a network, by its name, in the formats that its layers have, those that they
  /// leave open being `native`.
  static func matching(_ network: Network, native: FormatPair) -> [AccuracyMatch] {
    matching(
      network.name,
      network.layers.filter { $0.operation.convolution != nil }
        .map { PublishedFormats.Run(layer: $0, formats: $0.formats(native: native)) })
  }

  /// `layers`: all with multiply-accumulates, in order.
  fileprivate static func matching(_ network: String, _ layers: [PublishedFormats.Run]) -> [AccuracyMatch] {
    all.filter { $0.networks.contains(network) }.compactMap { publication in
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
  /// A layer and the formats it ran in.
  struct Run {
    var layer: Layer
    var formats: FormatPair
  }

  /// What a match has to be read with.
  struct Match {
    var caveat: String?
  }

  /// Whether the layers, all those with multiply-accumulates in order, ran in these formats; `nil` when not.
  ///
  /// Where first and last layer were excepted they ran in 32-bit float. Hardware seldom has that unit; 8 bits or more on
  /// both sides are taken to be near enough to be shown, with a caveat.
  func match(_ layers: [Run]) -> Match? {
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

  private func fits(_ layer: Run) -> Bool {
    let isFullyConnected = if case .fullyConnected = layer.layer.operation { true } else { false }
    return (isFullyConnected ? fullyConnectedWeights : weights).contains(layer.formats.weights)
      && activations.contains(layer.formats.activations)
  }

  private static func text(_ layer: Run) -> String {
    "\(layer.formats.weights) x \(layer.formats.activations)"
  }
}
