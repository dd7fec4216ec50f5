import Hardware

/// The three kinds of word that a multiply-accumulate touches. Psums and ofmap words are one word at two times.
enum NaiveOperand: Int, CaseIterable {
  case filter, ifmap, output

  /// What a tile of the operand is told apart by.
  var dimensions: DimensionSet {
    switch self {
    case .filter: .filter
    case .ifmap: .ifmap
    case .output: .ofmap
    }
  }

  /// Whether a memory that holds `operands` has room for this one: psums live where ofmap words do.
  func isAmong(_ operands: OperandSet) -> Bool {
    switch self {
    case .filter: operands.contains(.filter)
    case .ifmap: operands.contains(.ifmap)
    case .output: !operands.isDisjoint(with: [.psum, .ofmap])
    }
  }
}

/// Whole numbers from one up to another, like `Range<Int>`, but of this module: a loop over it is then fast where nothing is
/// optimized.
struct NaiveRange: Equatable, Sequence, IteratorProtocol {
  var lower: Int
  let upper: Int

  var count: Int { upper - lower }
  func makeIterator() -> NaiveRange { self }
  mutating func next() -> Int? {
    if lower >= upper { return nil }
    lower += 1
    return lower - 1
  }
}

/// A box of iterations: a range along each of the eight dimensions.
///
/// The ends are kept as bytes of two whole numbers, so that boxes compare fast where nothing is optimized. Extents are
/// therefore at most ``largestExtent``.
struct NaiveBox: Hashable {
  static let largestExtent = 255

  private var lower: UInt64 = 0
  private var upper: UInt64 = 0

  /// The whole of a layer.
  init(_ extents: Extents) {
    for dimension in Dimension.allCases { self[dimension] = NaiveRange(lower: 0, upper: extents[dimension]) }
  }

  /// The range along a dimension.
  subscript(dimension: Dimension) -> NaiveRange {
    get {
      let shift = UInt64(dimension.rawValue * 8)
      return NaiveRange(lower: Int(lower >> shift & 0xff), upper: Int(upper >> shift & 0xff))
    }
    set {
      let shift = UInt64(dimension.rawValue * 8)
      lower = lower & ~(0xff << shift) | UInt64(newValue.lower) << shift
      upper = upper & ~(0xff << shift) | UInt64(newValue.upper) << shift
    }
  }

  /// Cuts out the part of `parent` along a dimension that begins `offset` behind its start and is at most `size` long;
  /// empty if that lies beyond the parent.
  mutating func cut(_ dimension: Dimension, from parent: NaiveRange, offset: Int, size: Int) {
    let start = min(parent.lower + offset, parent.upper)
    self[dimension] = NaiveRange(lower: start, upper: min(start + size, parent.upper))
  }

  /// The ranges along the dimensions that the operand depends on, and nothing (0..<0) along the others.
  func coordinates(of operand: NaiveOperand) -> NaiveBox {
    var coordinates = self
    let bytes = Self.bytes[operand.rawValue]
    coordinates.lower &= bytes
    coordinates.upper &= bytes
    return coordinates
  }

  /// Whether there is nothing in it.
  var isEmpty: Bool { Self.hasZeroByte(upper &- lower) }

  /// Whether no word of the operand is in it.
  func isEmpty(of operand: NaiveOperand) -> Bool { Self.hasZeroByte(upper &- lower | ~Self.bytes[operand.rawValue]) }

  /// Subtracting one from every byte borrows into the top bit of a zero byte, and of the lowest of them for certain.
  private static func hasZeroByte(_ bytes: UInt64) -> Bool {
    (bytes &- 0x0101_0101_0101_0101) & ~bytes & 0x8080_8080_8080_8080 != 0
  }

  /// The bytes of the dimensions that each operand depends on.
  private static let bytes: [UInt64] = NaiveOperand.allCases.map { operand in
    operand.dimensions.all.reduce(0) { $0 | 0xff << UInt64($1.rawValue * 8) }
  }
}
