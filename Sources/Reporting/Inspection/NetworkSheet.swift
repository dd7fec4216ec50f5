import Arithmetic
import Quantities
import Workloads

/// What must be stored to run a network, in given formats.
public struct StorageNeed: Sendable, Hashable {
  public var formats: FormatPair
  /// Weights, biases and listed batch-norm parameters.
  public var weights: Bits
  /// The largest sum of live feature maps over the graph.
  public var peakActivations: Bits
  /// All weights + the largest in + out of one layer.
  public var onChip: Bits

  public init(formats: FormatPair, weights: Bits, peakActivations: Bits, onChip: Bits) {
    self.formats = formats
    self.weights = weights
    self.peakActivations = peakActivations
    self.onChip = onChip
  }
}

/// A description of a network, for `picojoule inspect`.
public struct NetworkSheet: Sendable, Hashable {
  public var network: Network
  /// `nil` when it is not known.
  public var storage: StorageNeed?

  public init(network: Network, storage: StorageNeed? = nil) {
    self.network = network
    self.storage = storage
  }

  /// Layers with shapes, multiply-accumulates and weights, then the totals; at most 100 columns.
  public var text: String {
    var text = "\(network.title) (network \(network.name))".onOneLine + "\n"
    if !network.source.isEmpty { text += "source: \(network.source)".onOneLine.wrapped(to: 100) }
    text += "\n" + layerGrid.plain() + "\n" + totals
    if !network.notes.isEmpty { text += "\nNotes\n" + Report.list(network.notes) }
    return text
  }

  private var layerGrid: TextGrid {
    var grid = TextGrid(
      [.left, .left, .left, .left, .left, .right, .right],
      header: ["layer", "kind", "ifmap", "ofmap", "window", "MACs", "weights"])
    grid.rows = network.layers.map { layer in
      let operation = layer.operation
      let kind = operation.kindName == "global_average_pool" ? "avg_pool" : operation.kindName
      return [
        layer.name.shortened(to: 26), kind == "average_pool" ? "avg_pool" : kind, "\(operation.ifmapShape)",
        "\(operation.ofmapShape)", operation.windowText, Scaled.count(operation.multiplyAccumulates),
        Scaled.count(operation.weights),
      ]
    }
    grid.ruledRows = [grid.rows.count]
    grid.rows.append([
      "total", "", "", "", "", Scaled.count(network.multiplyAccumulates), Scaled.count(network.weights),
    ])
    return grid
  }

  private var totals: String {
    let biases = network.layers.reduce(0) { $0.plus($1.operation.biases) }
    var rows = [
      ["layers", Decimals.grouped(network.layers.count)],
      ["MACs", Decimals.grouped(network.multiplyAccumulates)],
      ["weights", "\(Decimals.grouped(network.weights)) words, and \(Decimals.grouped(biases)) biases"],
    ]
    if let input = network.input {
      rows.insert(["input", "\(input)" + (network.inputFormat.map { " \($0)" } ?? "")], at: 0)
    }
    if let storage {
      rows += [
        ["formats", "\(storage.formats)"],
        ["weight storage", Scaled.bytes(storage.weights.count)],
        ["peak activations", Scaled.bytes(storage.peakActivations.count)],
        ["all on the chip", Scaled.bytes(storage.onChip.count)],
      ]
    }
    return TextGrid([.left, .left], rows: rows).plain()
  }
}

extension Operation {
  /// `3x3 /2 p1 d2 g32`: window, stride, padding, dilation and groups, the usual ones left out.
  fileprivate var windowText: String {
    let axes: (SlidingAxis, SlidingAxis)
    var groups = 1
    switch self {
    case .convolution(let convolution), .fullyConnected(let convolution):
      axes = (convolution.vertical, convolution.horizontal)
      groups = convolution.groups
    case .pooling(let pooling): axes = (pooling.vertical, pooling.horizontal)
    case .elementwise, .concatenation: return ""
    }
    let (down, across) = axes
    func pair(_ first: Int, _ second: Int) -> String { first == second ? "\(first)" : "\(first)x\(second)" }
    var text = "\(down.window)x\(across.window)"
    if down.stride != 1 || across.stride != 1 { text += " /\(pair(down.stride, across.stride))" }
    let padding = [down.paddingBefore, down.paddingAfter, across.paddingBefore, across.paddingAfter]
    if Set(padding).count > 1 {
      text += " p\(padding.map(String.init).joined(separator: ","))"
    } else if padding[0] > 0 {
      text += " p\(padding[0])"
    }
    if down.dilation != 1 || across.dilation != 1 { text += " d\(pair(down.dilation, across.dilation))" }
    return groups > 1 ? text + " g\(groups)" : text
  }
}
