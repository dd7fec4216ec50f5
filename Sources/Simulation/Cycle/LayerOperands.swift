import Arithmetic
import Quantities
import Scheduling

/// Stored codes of a layer's operands, and the words that accumulators start from.
public struct LayerOperands: Sendable, Hashable {
  /// What there are codes of.
  public enum Tensor: String, Sendable, Hashable, CaseIterable {
    case filter, ifmap, biases
  }

  /// By ofmap channel over all groups, ifmap channel of the group, row and column: G·M x C x R x S.
  public var filter: [UInt32]
  /// By image, channel over all groups, row and column: N x G·C x H x W.
  public var ifmap: [UInt32]
  /// One for each ofmap channel, in the form of the accumulator's first word: two's complement, or the bits of a float. None
  /// for layers without bias.
  public var biases: [Int]

  /// These codes. Of a code, the bits that its format has count.
  public init(filter: [UInt32], ifmap: [UInt32], biases: [Int] = []) {
    self.filter = filter
    self.ifmap = ifmap
    self.biases = biases
  }

  /// What a layer needs of each.
  static func count(_ tensor: Tensor, of space: IterationSpace) -> Int {
    let extents = space.extents
    switch tensor {
    case .filter: return space.filterWords
    case .ifmap:
      return extents[.batch].times(extents[.group]).times(extents[.inputChannel]).times(space.vertical.ifmap)
        .times(space.horizontal.ifmap)
    case .biases: return space.biases > 0 ? extents[.group].times(extents[.outputChannel]) : 0
    }
  }

  func count(_ tensor: Tensor) -> Int {
    switch tensor {
    case .filter: filter.count
    case .ifmap: ifmap.count
    case .biases: biases.count
    }
  }
}
