/// What a dataflow leaves open, and what it does not: a set of constraints over mappings.
///
/// A mapping obeys the constraints if only the dimensions named are spread over rows, columns and lanes, if the tiles of
/// the levels named stay within their limits, and if the loops named run innermost over those tiles. Everything else is the
/// mapper's choice. (Sze et al. 2017, section V, for the classes; Timeloop, ISPASS 2019, for dataflows as constraints.)
public struct DataflowConstraints: Sendable, Hashable {
  /// The largest tile along one dimension.
  public enum TileLimit: Sendable, Hashable {
    case atMost(Int)
    /// All of the dimension, no more and no less.
    case whole
  }

  /// Constraints on the tiles of one level.
  public struct Level: Sendable, Hashable {
    /// A memory of the level; `nil` for what one processing element works on: the tile of its outermost memory, or a box of
    /// lanes where it has none.
    public var memory: String?
    /// By dimension; no limit for those that are not named.
    public var limits: [Dimension: TileLimit]
    /// The innermost loops over the level's tiles, outermost of them first.
    public var innermost: [Dimension]

    /// Limits and innermost loops of the level of `memory`.
    public init(memory: String? = nil, limits: [Dimension: TileLimit] = [:], innermost: [Dimension] = []) {
      self.memory = memory
      self.limits = limits
      self.innermost = innermost
    }
  }

  /// The name in files and reports.
  public var name: String
  /// What the elements hold while the others pass by; `nil` for nothing.
  public var stationary: Operand?
  /// What may be spread over the rows of the array.
  public var rows: DimensionSet
  /// What may be spread over the columns.
  public var columns: DimensionSet
  /// What may be spread over the lanes of an element.
  public var lanes: DimensionSet
  public var levels: [Level]

  /// Constraints called `name`.
  public init(
    name: String, stationary: Operand?, rows: DimensionSet, columns: DimensionSet, lanes: DimensionSet = [],
    levels: [Level] = []
  ) {
    self.name = name
    self.stationary = stationary
    self.rows = rows
    self.columns = columns
    self.lanes = lanes
    self.levels = levels
  }
}

extension DataflowConstraints {
  /// The dataflows that can be named in a description.
  public static let named: [DataflowConstraints] = [
    weightStationary, outputStationary, inputStationary, rowStationary, noLocalReuse, shiftedOutputStationary,
    channelAtoms,
  ]

  /// Weights stay: filter words over rows and columns, pixels pass by.
  public static let weightStationary = DataflowConstraints(
    name: "weight_stationary", stationary: .filter, rows: .reduction, columns: .filters, lanes: .reduction,
    levels: [Level(limits: one(.batch, .outputRow, .outputColumn), innermost: [.batch, .outputRow, .outputColumn])])

  /// Psums stay: pixels and filters over rows and columns, the reduction passes by.
  public static let outputStationary = DataflowConstraints(
    name: "output_stationary", stationary: .psum, rows: DimensionSet(.outputRow, .outputChannel),
    columns: DimensionSet(.outputColumn, .outputChannel), lanes: .reduction,
    levels: [
      Level(
        limits: one(.inputChannel, .filterRow, .filterColumn), innermost: [.inputChannel, .filterRow, .filterColumn])
    ])

  /// Ifmap words stay, filters pass by.
  public static let inputStationary = DataflowConstraints(
    name: "input_stationary", stationary: .ifmap, rows: .reduction, columns: DimensionSet(.outputRow, .outputColumn),
    lanes: .reduction, levels: [Level(limits: one(.outputChannel), innermost: [.outputChannel])])

  /// Rows of filters and rows of ifmaps stay: an element convolves one with the other, sliding along the row. A logical set
  /// of R x E elements yields E ofmap rows; it is folded onto the array, and replicated over channels and filters (Chen et
  /// al., ISCA 2016, section V; JSSC 2017, section III).
  public static let rowStationary = DataflowConstraints(
    name: "row_stationary", stationary: .filter,
    rows: DimensionSet(.filterRow, .outputRow, .inputChannel, .outputChannel), columns: DimensionSet(.outputRow),
    levels: [
      Level(
        limits: one(.group, .batch, .outputRow, .outputColumn, .filterRow).merging([.filterColumn: .whole]) { $1 },
        innermost: [.batch, .outputColumn])
    ])

  /// Nothing stays in the elements: every operand comes from a buffer, and adder trees reduce over channels (DianNao;
  /// Zhang et al., FPGA 2015).
  public static let noLocalReuse = DataflowConstraints(
    name: "no_local_reuse", stationary: nil, rows: .filters, columns: DimensionSet(.inputChannel),
    lanes: DimensionSet(.inputChannel))

  /// Psums stay in a grid of ofmap pixels, ifmap words shift between neighbours, one filter word goes to all (ShiDianNao,
  /// ISCA 2015).
  public static let shiftedOutputStationary = DataflowConstraints(
    name: "shidiannao", stationary: .psum, rows: DimensionSet(.outputRow), columns: DimensionSet(.outputColumn),
    levels: [
      Level(
        limits: one(.inputChannel, .filterRow, .filterColumn), innermost: [.inputChannel, .filterRow, .filterColumn])
    ])

  /// Atoms of C channels for each of K filters, weights held over a stripe of pixels (NVDLA's convolution core).
  public static let channelAtoms = DataflowConstraints(
    name: "nvdla", stationary: .filter, rows: .filters, columns: DimensionSet(.inputChannel),
    lanes: DimensionSet(.inputChannel),
    levels: [Level(limits: one(.batch, .outputRow, .outputColumn), innermost: [.outputRow, .outputColumn])])

  private static func one(_ dimensions: Dimension...) -> [Dimension: TileLimit] {
    Dictionary(uniqueKeysWithValues: dimensions.map { ($0, .atMost(1)) })
  }
}
