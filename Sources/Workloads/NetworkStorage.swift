import Arithmetic
import Quantities

/// What a network stores: feature maps and weights in bits, packed without padding.
///
/// The feature map of a layer is stored in the format in which it moves: the activation format of the layers that read
/// it, the widest if there are several, and the layer's own for a map that nobody reads. A concatenation is an
/// arrangement of addresses: the maps of its producers together *are* its ofmap, so that nothing is counted twice and
/// they live as long as the joined map is needed.
public struct NetworkStorage: Sendable {
  /// The format of every layer's ofmap, in the order of the layers.
  public let ofmapFormats: [NumberFormat]
  /// The format of the network's input; `nil` when no layer reads it and the trace does not say.
  public let inputFormat: NumberFormat?
  /// Bits of all ifmaps of a layer, one that it names twice counted once.
  public let ifmapBits: [Bits]
  /// Bits of every layer's ofmap; of a concatenation, those of the maps it joins.
  public let ofmapBits: [Bits]
  /// Filters, biases and listed batch-norm parameters of every layer, in the layer's weights format. Patterns of zeros
  /// are not compressed.
  public let layerWeightBits: [Bits]
  /// The bits of all maps that live while each layer runs: what it reads, what it writes, and what later layers still
  /// need. The network's input lives from the first layer on, a map that nobody reads only while its layer runs.
  public let liveActivationBits: [Bits]
  /// The largest of ``liveActivationBits``.
  public let peakActivationBits: Bits
  /// The first layer that runs when ``peakActivationBits`` live; `nil` for a network without layers.
  public let peakLayer: Int?
  /// Weights of all layers.
  public let weightBits: Bits
  /// What a chip without DRAM needs: all weights, and the largest ifmaps + ofmap of one layer (Choi 2018, "all weights +
  /// MAX (one layer's in & out activations)").
  public let onChipBits: Bits

  /// The storage of `network` when its layers compute in these formats. Edges that do not point backwards are passed
  /// over (see ``Network/problems``).
  public init(_ network: Network, formats: (Layer) -> FormatPair) {
    let pairs = network.layers.map(formats)
    let maps = FeatureMaps(network)
    let moved = maps.formats(activations: pairs.map(\.activations), input: network.inputFormat)
    let sizes = maps.bits(in: moved)
    let external = maps.externalWords.enumerated().map { Bits($1) * pairs[$0].activations.storageBits }
    let read = maps.producers.enumerated().map { layer, producers in
      producers.reduce(external[layer]) { $0 + sizes[$1] }
    }
    let written = Array(sizes.dropFirst())
    ofmapFormats = pairs.indices.map { moved[$0 + 1] ?? pairs[$0].activations }
    inputFormat = moved[FeatureMaps.input]
    ifmapBits = read
    ofmapBits = written
    layerWeightBits = zip(network.layers, pairs).map { layer, pair in
      Bits(layer.operation.weights.plus(layer.operation.biases)) * pair.weights.storageBits
    }
    weightBits = layerWeightBits.reduce(.zero, +)
    let largest = pairs.indices.map { maps.joins[$0] ? written[$0] : read[$0] + written[$0] }.max()
    onChipBits = weightBits + (largest ?? .zero)
    let live = maps.live(sizes: sizes, external: external)
    liveActivationBits = live
    peakLayer = live.indices.max { live[$0] < live[$1] }
    peakActivationBits = live.max() ?? .zero
  }
}
