import Arithmetic
import Evaluation

/// A unit and a pair of formats that some of the layers ran in.
public struct UsedFormats: Sendable, Hashable {
  /// The processing unit's kind, such as `mac`.
  public var unit: String
  public var formats: FormatPair
  /// Layers with multiply-accumulates that ran so.
  public var layers: Int
}

extension NetworkResult {
  /// What the layers with multiply-accumulates ran in, the most used first, of equals the earlier.
  public var usedFormats: [UsedFormats] {
    var used: [UsedFormats] = []
    for layer in layers where layer.layer.operation.convolution != nil {
      if let index = used.firstIndex(where: { $0.unit == layer.unit && $0.formats == layer.formats }) {
        used[index].layers += 1
      } else {
        used.append(UsedFormats(unit: layer.unit, formats: layer.formats, layers: 1))
      }
    }
    let order = used.indices.sorted { (used[$1].layers, $0) < (used[$0].layers, $1) }
    return order.map { used[$0] }
  }
}
