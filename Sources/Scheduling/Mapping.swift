import Hardware

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

/// How a layer is cut up and ordered.
public struct Mapping: Sendable, Hashable {
  /// What one level of memory works on, and the loops that step over its tiles.
  public struct Level: Sendable, Hashable {
    /// The box of iterations whose data is in this level's memories at a time.
    public var tile: Extents
    /// The order in which the tiles of this level are visited inside one tile of the level outside (or inside the layer).
    public var order: LoopOrder

    /// Tiles of that size in that order.
    public init(tile: Extents, order: LoopOrder) {
      self.tile = tile
      self.order = order
    }
  }

  /// From DRAM to the array, one for each level of memory.
  public var levels: [Level]
  /// What the array does with a tile of the innermost level.
  public var array: ArrayAssignment

  /// A mapping; each level's tile must lie within the one outside.
  public init(levels: [Level], array: ArrayAssignment) {
    self.levels = levels
    self.array = array
  }
}
