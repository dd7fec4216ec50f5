/// The dimensions of a convolution's iteration space, named as in Sze et al. 2017 and seed vocabulary.
public enum Dimension: Int, Sendable, Hashable, CaseIterable {
  /// G: groups that share nothing.
  case group
  /// N: images.
  case batch
  /// M: ofmap channels of one group.
  case outputChannel
  /// C: ifmap channels of one group.
  case inputChannel
  /// E: ofmap rows.
  case outputRow
  /// F: ofmap columns.
  case outputColumn
  /// R: filter rows.
  case filterRow
  /// S: filter columns.
  case filterColumn

  /// The dimension of that letter.
  public init?(letter: Character) {
    guard let dimension = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
    self = dimension
  }

  /// The field's single letter.
  public var letter: Character {
    switch self {
    case .group: "G"
    case .batch: "N"
    case .outputChannel: "M"
    case .inputChannel: "C"
    case .outputRow: "E"
    case .outputColumn: "F"
    case .filterRow: "R"
    case .filterColumn: "S"
    }
  }
}

/// A set of dimensions.
public struct DimensionSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of these dimensions.
  public init(_ dimensions: Dimension...) {
    rawValue = dimensions.reduce(0) { $0 | 1 << UInt8($1.rawValue) }
  }

  /// Whether the dimension is in the set.
  @inlinable
  public func contains(_ dimension: Dimension) -> Bool { rawValue & (1 << UInt8(dimension.rawValue)) != 0 }

  /// What a filter word depends on.
  public static let filter = DimensionSet(.group, .outputChannel, .inputChannel, .filterRow, .filterColumn)
  /// What an ifmap word depends on.
  public static let ifmap = DimensionSet(
    .group, .batch, .inputChannel, .outputRow, .outputColumn, .filterRow, .filterColumn)
  /// What a psum or ofmap word depends on.
  public static let ofmap = DimensionSet(.group, .batch, .outputChannel, .outputRow, .outputColumn)
  /// What is summed over: C, R, S.
  public static let reduction = DimensionSet(.inputChannel, .filterRow, .filterColumn)
  /// The positions of one ofmap plane over the batch: N, E, F.
  public static let pixels = DimensionSet(.batch, .outputRow, .outputColumn)
  /// M.
  public static let filters = DimensionSet(.outputChannel)
}

/// One whole number for each dimension: the sizes of an iteration space or of a tile of it.
public struct Extents: Sendable {
  @usableFromInline var values: InlineArray<8, Int>

  /// The same size along every dimension.
  @inlinable
  public init(repeating value: Int) { values = InlineArray(repeating: value) }

  /// The size along a dimension.
  @inlinable
  public subscript(dimension: Dimension) -> Int {
    get { values[dimension.rawValue] }
    set { values[dimension.rawValue] = newValue }
  }
}

extension Extents: Hashable {
  public static func == (left: Extents, right: Extents) -> Bool {
    Dimension.allCases.allSatisfy { left[$0] == right[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    for dimension in Dimension.allCases { hasher.combine(self[dimension]) }
  }
}

extension Extents: CustomStringConvertible {
  public var description: String {
    Dimension.allCases.map { "\($0.letter)\(self[$0])" }.joined(separator: " ")
  }
}
