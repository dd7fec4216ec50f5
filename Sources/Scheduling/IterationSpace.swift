import Arithmetic
import Hardware
import Quantities
import Workloads

/// Bits of one word of each operand.
public struct OperandWidths: Sendable, Hashable {
  public var filter: Int
  public var ifmap: Int
  /// Accumulator width.
  public var psum: Int
  /// The width of the consumer's activation format.
  public var ofmap: Int

  /// Widths in bits.
  public init(filter: Int, ifmap: Int, psum: Int, ofmap: Int) {
    self.filter = filter
    self.ifmap = ifmap
    self.psum = psum
    self.ofmap = ofmap
  }
}

/// The multiply-accumulates of a convolution as points of an eight-dimensional box (G, N, M, C, E, F, R, S), and what
/// each operand's words depend on.
public struct IterationSpace: Sendable, Hashable {
  /// The box. M and C are those of one group.
  public let extents: Extents
  /// Rows.
  public let vertical: SlidingAxis
  /// Columns.
  public let horizontal: SlidingAxis
  public let widths: OperandWidths
  /// Bias words, read once.
  public let biases: Int

  /// The space of a convolution whose groups divide its channels, with these word widths.
  public init(_ convolution: Convolution, widths: OperandWidths) {
    var extents = Extents(repeating: 1)
    let groups = max(1, convolution.groups)
    extents[.group] = groups
    extents[.batch] = convolution.batch
    extents[.outputChannel] = convolution.outputChannels / groups
    extents[.inputChannel] = convolution.inputChannels / groups
    extents[.outputRow] = convolution.vertical.ofmap
    extents[.outputColumn] = convolution.horizontal.ofmap
    extents[.filterRow] = convolution.vertical.window
    extents[.filterColumn] = convolution.horizontal.window
    self.extents = extents
    vertical = convolution.vertical
    horizontal = convolution.horizontal
    self.widths = widths
    biases = convolution.biases
  }

  /// The product of a tile's sizes over some dimensions.
  func product(_ dimensions: DimensionSet, of tile: Extents) -> Int {
    var product = 1
    for dimension in Dimension.allCases where dimensions.contains(dimension) {
      product = product.times(tile[dimension])
    }
    return product
  }

  /// Whether neighbouring windows can share words: with single taps, as in a matrix product, no two have any in common.
  var hasOverlappingWindows: Bool { vertical.window > 1 || horizontal.window > 1 }

  /// Multiply-accumulates.
  public var multiplyAccumulates: Int {
    product(DimensionSet(rawValue: .max), of: extents)
  }
  /// Ofmap words.
  public var ofmapWords: Int { product(.ofmap, of: extents) }
  /// Filter words.
  public var filterWords: Int { product(.filter, of: extents) }

  /// Filter words of a tile.
  public func filterWords(of tile: Extents) -> Int { product(.filter, of: tile) }
  /// Ofmap words of a tile.
  public func ofmapWords(of tile: Extents) -> Int { product(.ofmap, of: tile) }
  /// Room that an ifmap tile takes: rows and columns with their halo, at most the whole plane.
  public func ifmapWords(of tile: Extents) -> Int {
    let rows = AxisFootprint(vertical).capacity(windows: tile[.outputRow], taps: tile[.filterRow])
    let columns = AxisFootprint(horizontal).capacity(windows: tile[.outputColumn], taps: tile[.filterColumn])
    return rows.times(columns).times(tile[.inputChannel]).times(tile[.batch]).times(tile[.group])
  }
}
