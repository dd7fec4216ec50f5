import Arithmetic
import Quantities

/// The feature maps of a network and who reads them: map 0 is the network's input, map i + 1 the ofmap of layer i.
///
/// Every question is answered in one pass over the edges, forwards or backwards, so that long chains of concatenations
/// cost no more than others.
struct FeatureMaps {
  /// The map of the network's input.
  static let input = 0

  /// Words of every map, all images of a batch.
  let words: [Int]
  /// The maps that every layer reads, none twice.
  let producers: [[Int]]
  /// Words of the data that every layer brings with it.
  let externalWords: [Int]
  /// Whether the layer arranges the addresses of its producers' maps instead of writing one.
  let joins: [Bool]

  /// The maps of `network`; edges that do not point backwards are left out.
  init(_ network: Network) {
    let layers = network.layers
    let batch = layers.first { $0.inputs.contains(.input) }?.operation.batch ?? 1
    words = [network.input.map { batch.times($0.words) } ?? 0] + layers.map { $0.operation[.ofmapWords] }
    joins = layers.map { if case .concatenation = $0.operation { true } else { false } }
    externalWords = layers.map { $0.inputs.contains(.external) ? $0.operation.externalWords : 0 }
    producers = layers.enumerated().map { index, layer in
      let maps = layer.inputs.compactMap { source -> Int? in
        switch source {
        case .input: Self.input
        case .layer(let producer): (0..<index).contains(producer) ? producer + 1 : nil
        case .external: nil
        }
      }
      guard maps.count > 1 else { return maps }
      var seen: Set<Int> = []
      return maps.filter { seen.insert($0).inserted }
    }
  }

  /// The format in which every map moves; `nil` for an input that nobody reads.
  func formats(activations: [NumberFormat], input: NumberFormat?) -> [NumberFormat?] {
    var formats = [NumberFormat?](repeating: nil, count: words.count)
    // Backwards, so that a joined map's format is known before it is asked for by the maps that it is made of.
    for layer in producers.indices.reversed() {
      let own = formats[layer + 1] ?? activations[layer]
      formats[layer + 1] = own
      let wanted = joins[layer] ? own : activations[layer]
      for map in producers[layer] where wanted.storageBits >= formats[map]?.storageBits ?? 0 {
        formats[map] = wanted
      }
    }
    formats[Self.input] = input ?? formats[Self.input]
    return formats
  }

  /// The size of every map; a joined map's is the sum of its parts, each in its own format.
  func bits(in formats: [NumberFormat?]) -> [Bits] {
    var sizes = zip(words, formats).map { Bits($0) * ($1?.storageBits ?? 0) }
    for layer in producers.indices where joins[layer] {
      sizes[layer + 1] = producers[layer].reduce(.zero) { $0 + sizes[$1] }
    }
    return sizes
  }

  /// The bits that live while each layer runs, given the size of every map and of the data that each layer brings.
  func live(sizes: [Bits], external: [Bits]) -> [Bits] {
    // A map lives from the layer that writes it (the input: from the first) to the last that reads it.
    var last = words.indices.map { $0 - 1 }
    for layer in producers.indices.reversed() {
      let end = joins[layer] ? last[layer + 1] : layer
      for map in producers[layer] { last[map] = max(last[map], end) }
    }
    var begins = external
    var ends = external
    for map in words.indices where last[map] >= 0 && !(map > 0 && joins[map - 1]) {
      let born = max(0, map - 1)
      begins[born] = begins[born] + sizes[map]
      ends[last[map]] = ends[last[map]] + sizes[map]
    }
    var current = Bits.zero
    return producers.indices.map { layer in
      current = current + begins[layer]
      defer { current = current - ends[layer] }
      return current
    }
  }
}

extension Operation {
  /// Words of data of the layer's own: its ifmap, or what is repeated where it reads nothing else.
  fileprivate var externalWords: Int {
    if case .elementwise(let elementwise) = self, elementwise.wholeInputs == 0 { return elementwise.repeatedWords }
    return self[.ifmapWords]
  }
}
