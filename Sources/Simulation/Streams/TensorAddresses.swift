import Hardware
import Quantities
import Scheduling
import Workloads

/// Where the tensors of a layer lie in a DRAM.
///
/// Filters, ifmap, ofmap, unfinished psums and biases follow each other. Each begins with a burst, so that no two tensors share
/// one; beginning with a row would leave up to a row of each unused and put the beginnings of all into few banks. Words are
/// packed bit by bit. Psums lie as the ofmap does, at their own width.
struct TensorAddresses: Sendable {
  /// What lies in DRAM.
  enum Tensor: Int, Sendable, CaseIterable {
    case filters, ifmap, ofmap, psums, biases
  }

  /// A tensor: the dimension that each axis runs along, from outermost to innermost, and bits from one position to the next.
  fileprivate struct Shape: Sendable {
    var base = 0
    var axes: [(dimension: Dimension, extent: Int, stride: Int)] = []
    var bits = 0
  }

  /// Axes of a word of any tensor with a layout.
  static let axisCount = 5

  let space: IterationSpace
  /// Whether every bit has an address: counts beyond ``Count/limit`` are refused by whoever finishes them.
  let isAddressable: Bool
  private var shapes: [Shape] = []
  private var runs = AddressRuns(axisCount: Self.axisCount)
  private var positions: [Range<Int>] = []
  private var held: [Range<Int>] = []

  /// The tensors of a layer, one behind the other from address 0 on.
  init(_ space: IterationSpace, layout: TensorLayout, burstBytes: Int) {
    self.space = space
    let outputs = layout.featureMaps.dimensions.map { $0 == .inputChannel ? Dimension.outputChannel : $0 }
    var base = 0
    var bits = 0
    for tensor in Tensor.allCases {
      var shape = Shape(base: base)
      switch tensor {
      case .filters:
        shape.lay(layout.filters.dimensions, extents: space.extents, width: space.widths.filter)
      case .ifmap:
        var extents = space.extents
        extents[.outputRow] = space.vertical.ifmap
        extents[.outputColumn] = space.horizontal.ifmap
        shape.lay(layout.featureMaps.dimensions, extents: extents, width: space.widths.ifmap)
      case .ofmap: shape.lay(outputs, extents: space.extents, width: space.widths.ofmap)
      case .psums: shape.lay(outputs, extents: space.extents, width: space.widths.psum)
      case .biases: shape.bits = space.biases.times(space.widths.psum)
      }
      shapes.append(shape)
      bits = bits.plus(shape.bits)
      let burst = burstBytes.times(8)
      base = min(base.plus(shape.bits).dividedRoundingUp(by: burst).times(burst), Count.limit / burst * burst)
    }
    isAddressable = bits < Count.limit / 2
  }

  /// The first bit of a tensor, and its bits.
  func extent(of tensor: Tensor) -> (base: Int, bits: Int) {
    let shape = shapes[tensor.rawValue]
    return (shape.base, shape.bits)
  }

  /// The words of a tensor under a tile, without those under another one if there is one: padding is no word.
  ///
  /// Valid until runs are asked for again.
  mutating func runs(of tensor: Tensor, under box: borrowing TileBox, without other: TileBox? = nil) -> AddressRuns {
    prepare(tensor, under: box, without: other)
    return runs
  }

  /// The same, handed over run by run in the order of addresses.
  @inline(__always)
  mutating func forEachRun(
    of tensor: Tensor, under box: borrowing TileBox, without other: TileBox?,
    _ body: (_ start: Int, _ length: Int) -> Void
  ) {
    prepare(tensor, under: box, without: other)
    runs.forEach(body)
  }

  private mutating func prepare(_ tensor: Tensor, under box: borrowing TileBox, without other: TileBox?) {
    let shape = shapes[tensor.rawValue]
    runs.begin(at: shape.base, holdsAny: other != nil)
    for (index, axis) in shape.axes.enumerated() {
      positions.removeAll(keepingCapacity: true)
      held.removeAll(keepingCapacity: true)
      Self.append(axis.dimension, of: tensor, under: box, space, to: &positions)
      if let other { Self.append(axis.dimension, of: tensor, under: other, space, to: &held) }
      runs.set(axis: index, stride: axis.stride, extent: axis.extent, positions: positions, held: held)
    }
    runs.finish()
  }

  /// The positions along an axis that a tile touches, in order and apart.
  private static func append(
    _ dimension: Dimension, of tensor: Tensor, under box: borrowing TileBox, _ space: IterationSpace,
    to positions: inout [Range<Int>]
  ) {
    switch (tensor, dimension) {
    case (.ifmap, .outputRow):
      space.vertical.append(
        positionsUnder: box.range(.outputRow), taps: box.range(.filterRow), to: &positions)
    case (.ifmap, .outputColumn):
      space.horizontal.append(
        positionsUnder: box.range(.outputColumn), taps: box.range(.filterColumn), to: &positions)
    default: positions.append(box.range(dimension))
    }
  }
}

extension TensorAddresses.Tensor {
  /// The tensor that a transfer of an operand reads or writes; biases come as psums and are no transfer.
  init(_ operand: Operand) {
    switch operand {
    case .filter: self = .filters
    case .ifmap: self = .ifmap
    case .psum: self = .psums
    case .ofmap: self = .ofmap
    }
  }
}

extension TensorAddresses.Shape {
  /// Packs words of that width, the last dimension being the innermost.
  fileprivate mutating func lay(_ dimensions: [Dimension], extents: Extents, width: Int) {
    var stride = width
    for dimension in dimensions.reversed() {
      axes.append((dimension, extents[dimension], stride))
      stride = stride.times(extents[dimension])
    }
    axes.reverse()
    bits = stride
  }
}

extension SlidingAxis {
  /// Appends the positions of the ifmap proper under some windows and taps, in order and apart; padding is none.
  func append(positionsUnder windows: Range<Int>, taps: Range<Int>, to positions: inout [Range<Int>]) {
    guard !windows.isEmpty, !taps.isEmpty else { return }
    let first = positions.count
    func add(_ range: Range<Int>) {
      let inside = range.clamped(to: 0..<ifmap)
      guard !inside.isEmpty else { return }
      if positions.count > first, inside.lowerBound <= positions[positions.count - 1].upperBound {
        let last = positions[positions.count - 1]
        positions[positions.count - 1] = last.lowerBound..<max(last.upperBound, inside.upperBound)
      } else {
        positions.append(inside)
      }
    }
    if dilation == 1 || taps.count == 1 {
      // Each window's taps lie side by side, and windows follow each other.
      for window in windows {
        let low = window * stride + taps.lowerBound * dilation - paddingBefore
        if stride <= taps.count {
          // Neighbouring windows touch: together they are one piece.
          let last = (windows.upperBound - 1) * stride + (taps.upperBound - 1) * dilation - paddingBefore
          return add(low..<last + 1)
        }
        add(low..<low + taps.count)
      }
      return
    }
    var single = windows.flatMap { window in taps.map { window * stride + $0 * dilation - paddingBefore } }
    single.sort()
    for position in single { add(position..<position + 1) }
  }
}
