import Documents

/// Writes networks as traces (`docs/trace-format.md`), one layer a line.
///
/// A trace that is read again is the same network, under the name of its file.
public enum TraceWriter {
  /// The trace of a network without ``Network/problems``.
  ///
  /// - Parameter comment: what stands above it, for people; its lines become comments.
  /// - Throws: a layer for which the format has no words.
  public static func text(of network: Network, comment: String = "") throws(TraceGap) -> String {
    var lines = comment.isEmpty ? [] : comment.split(separator: "\n").map { "// \($0)" }
    lines += ["{", "  name: \(JSON5Text.string(network.title)),"]
    if !network.source.isEmpty { lines.append("  source: \(JSON5Text.string(network.source)),") }
    if !network.notes.isEmpty {
      lines += ["  notes: ["] + network.notes.map { "    \(JSON5Text.string($0))," } + ["  ],"]
    }
    if let input = network.input {
      let format = network.inputFormat.map { ", format: \(JSON5Text.string($0.spelling))" } ?? ""
      lines.append("  input: { \(sizes(of: input))\(format) },")
    }
    lines.append("  layers: [")
    for index in network.layers.indices {
      let keys = try TraceLayerKeys(network, at: index).keys
      lines.append("    { " + keys.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + " },")
    }
    return (lines + ["  ],", "}", ""]).joined(separator: "\n")
  }

  /// The keys of a feature map.
  static func sizes(of shape: TensorShape) -> String {
    "channels: \(shape.channels), height: \(shape.height), width: \(shape.width)"
  }
}

/// A layer for which the trace format has no words.
public struct TraceGap: Error, Sendable, Hashable {
  /// What cannot be said.
  public enum Kind: Sendable, Hashable {
    /// A pattern of zeros among the weights.
    case sparsity
    /// Partial windows that count although a trace drops them, or that count along one axis only.
    case rounding
    /// A fully connected layer whose window is not its whole ifmap, or a global pool whose window is not its whole plane.
    case window
    /// Producers that the kind of layer does not have.
    case inputs
    /// A batch of a product whose filters are computed.
    case batch
  }

  /// The name of the layer.
  public var layer: String
  /// What cannot be said.
  public var kind: Kind

  /// The gap in words, without a final stop.
  public var sentence: String {
    let thing =
      switch kind {
      case .sparsity: "its pattern of sparsity"
      case .rounding: "how its partial windows count"
      case .window: "its window"
      case .inputs: "its inputs"
      case .batch: "its batch"
      }
    return "layer \(JSON5Text.string(layer)): the trace format has no words for \(thing)"
  }
}
