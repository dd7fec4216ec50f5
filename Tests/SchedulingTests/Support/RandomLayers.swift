import Hardware
import Scheduling
import Workloads

extension CaseGenerator {
  /// An axis with at least one window: strides, dilation, unequal padding, both roundings.
  mutating func axis(ifmap: ClosedRange<Int> = 1...16, allowsCeil: Bool = true) -> SlidingAxis {
    while true {
      let axis = SlidingAxis(
        ifmap: int(ifmap), window: int(1...6), stride: int(1...4), dilation: once(in: 2) ? 1 : int(1...4),
        paddingBefore: once(in: 2) ? 0 : int(0...7), paddingAfter: once(in: 2) ? 0 : int(0...7),
        rounding: allowsCeil && once(in: 4) ? (once(in: 2) ? .ceil : .ceilUnclipped) : .floor)
      if axis.ofmap > 0 { return axis }
    }
  }

  /// Tile sizes from outside inwards, each at most the one before.
  mutating func tileSizes(of extent: Int, levels: Int) -> [Int] {
    var parent = extent
    return (0..<levels).map { _ in
      switch int(1...5) {
      case 1: break
      case 2: parent = 1
      default: parent = int(1...parent)
      }
      return parent
    }
  }

  /// A small convolution: groups, batches, rows and columns that have nothing in common, kernels such as 1x7.
  mutating func convolution() -> Convolution {
    let groups = once(in: 2) ? 1 : int(2...3)
    return Convolution(
      batch: int(1...3), groups: groups, inputChannels: groups * int(1...5), outputChannels: groups * int(1...6),
      vertical: smallAxis(), horizontal: smallAxis(), hasBias: once(in: 2))
  }

  private mutating func smallAxis() -> SlidingAxis {
    while true {
      let axis = SlidingAxis(
        ifmap: int(1...8), window: one(of: [1, 1, 2, 3, 3, 5, 7], or: 1), stride: int(1...3),
        dilation: once(in: 3) ? 2 : 1, paddingBefore: int(0...3), paddingAfter: int(0...3),
        rounding: once(in: 6) ? .ceil : .floor)
      if axis.ofmap > 0 { return axis }
    }
  }

  /// A mapping with so many levels, each tile within the one outside, the loops in any order.
  mutating func mapping(of space: IterationSpace, levels: Int, array: ArrayAssignment) -> Mapping {
    var tiles = Array(repeating: Extents(repeating: 1), count: levels)
    for dimension in Dimension.allCases {
      let sizes = tileSizes(of: space.extents[dimension], levels: levels)
      for level in 0..<levels { tiles[level][dimension] = sizes[level] }
    }
    return Mapping(
      levels: tiles.map { .init(tile: $0, order: LoopOrder(innermost: Dimension.allCases.shuffled(using: &self))) },
      array: array)
  }
}

extension OperandWidths {
  /// 8-bit words and 32-bit accumulators.
  static let bytes = OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8)
}
