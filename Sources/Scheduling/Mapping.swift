import Hardware
import Quantities

/// An order of loops, outermost first. Every dimension appears exactly once.
public struct LoopOrder: Sendable, Hashable {
  /// Outermost first.
  public let dimensions: [Dimension]

  /// `dimensions` first, the rest outside of them in their declared order.
  public init(innermost dimensions: [Dimension]) {
    self.dimensions = Dimension.allCases.filter { !dimensions.contains($0) } + dimensions
  }
}

/// What an array's rows, columns and time steps walk over, each a flattened set of dimensions.
///
/// A systolic array sees a tile as a matrix product of pixels (N·E·F), reduction (C·R·S) and filters (M); groups pass one
/// after the other. Which of the three is spread over rows, over columns and over time is the dataflow.
public struct ArrayAssignment: Sendable, Hashable {
  public var rows: DimensionSet
  public var columns: DimensionSet
  public var time: DimensionSet

  /// Weight stationary: C·R·S over rows, M over columns, pixels over time. Output stationary: pixels over rows, M over
  /// columns, C·R·S over time. Input stationary: C·R·S over rows, pixels over columns, M over time (SCALE-Sim's table).
  public init(_ dataflow: Dataflow) {
    switch dataflow {
    case .weightStationary: (rows, columns, time) = (.reduction, .filters, .pixels)
    case .outputStationary: (rows, columns, time) = (.pixels, .filters, .reduction)
    case .inputStationary: (rows, columns, time) = (.reduction, .pixels, .filters)
    }
  }
}

/// How the elements of an array share a tile when each works on a block of loops of its own.
///
/// Elements hold equal blocks of an array tile (the block times the factors), the last ones less or nothing where it does
/// not divide. In every step an element does a box of lanes.
public struct SpatialMapping: Sendable, Hashable {
  /// Parts along each dimension that stand side by side over the rows of the array.
  public var rows: Extents
  /// Parts along each dimension over the columns.
  public var columns: Extents
  /// What one element does in one step.
  public var lanes: Extents
  /// The loops over boxes of lanes, inside the tile of the element's innermost memory. Without a memory in the element, the
  /// loops over array tiles inside the innermost shared tile.
  public var order: LoopOrder

  /// Factors, lanes and the order of steps.
  public init(
    rows: Extents = Extents(repeating: 1), columns: Extents = Extents(repeating: 1),
    lanes: Extents = Extents(repeating: 1), order: LoopOrder = LoopOrder(innermost: [])
  ) {
    self.rows = rows
    self.columns = columns
    self.lanes = lanes
    self.order = order
  }

  /// Parts along a dimension in all.
  public func factor(_ dimension: Dimension) -> Int { rows[dimension].times(columns[dimension]) }
}

/// What the array does with a tile of the innermost memory that all its elements share.
public enum ArrayMapping: Sendable, Hashable {
  /// A systolic array: flattened sets of dimensions over rows, columns and time.
  case flattened(ArrayAssignment)
  /// Blocks of loops.
  case blocked(SpatialMapping)
}

/// How a layer is cut up and ordered.
public struct Mapping: Sendable, Hashable {
  /// What one level of memory works on, and the loops that step over its tiles.
  public struct Level: Sendable, Hashable {
    /// The box of iterations whose data is in this level's memories at a time; in those of one element, if every element
    /// has its own.
    public var tile: Extents
    /// The order in which the tiles of this level are visited inside one tile of the level outside (or inside the layer).
    public var order: LoopOrder
    /// Operands that the level's memories could hold, and do not: they pass by.
    public var bypassed: OperandSet

    /// Tiles of that size in that order.
    public init(tile: Extents, order: LoopOrder, bypassed: OperandSet = []) {
      self.tile = tile
      self.order = order
      self.bypassed = bypassed
    }
  }

  /// From DRAM to the array, one for each level of memory.
  public var levels: [Level]
  /// What the array does with a tile of the innermost level.
  public var array: ArrayMapping

  /// A mapping. A tile that is larger than the one outside is cut to it.
  public init(levels: [Level], array: ArrayMapping) {
    self.levels = levels
    self.array = array
  }

  /// A mapping onto a systolic array.
  public init(levels: [Level], array: ArrayAssignment) { self.init(levels: levels, array: .flattened(array)) }
}
