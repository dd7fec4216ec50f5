import Hardware
import Quantities

/// Why a mapping cannot run.
public enum MappingProblem: Error, Sendable, Hashable {
  /// A part of the array that loops are spread over.
  public enum Side: String, Sendable, Hashable {
    case rows, columns
  }

  /// The part of a mapping that a problem is about.
  public enum Place: Sendable, Hashable {
    case mapping
    case level(Int)
    case rows, columns, lanes
  }

  /// There is not one tile for each level of memory.
  case wrongLevelCount(found: Int, expected: Int)
  /// A systolic array has blocks of loops to do, or a spatial one flattened loops.
  case wrongArray(expectsBlocks: Bool)
  /// A tile is larger than a partition.
  case overflow(Footprint.Overflow, level: Int, isDoubleBuffered: Bool, isPerElement: Bool)
  /// More parts than rows or columns.
  case tooManyParts(Side, factors: Extents, needed: Int, available: Int)
  /// More multiply-accumulates in a step than an element has lanes: those of the array's description times those of the
  /// layer's unit.
  case tooManyLanes(box: Extents, needed: Int, lanes: Int, unitLanes: Int)
  /// Loops of the reduction over elements whose psums nothing adds up.
  case unreducedPsums(Side, dimensions: [Dimension])

  /// What of the mapping it is about.
  public var place: Place {
    switch self {
    case .wrongLevelCount, .wrongArray: .mapping
    case .overflow(_, let level, _, _): .level(level)
    case .tooManyParts(.rows, _, _, _), .unreducedPsums(.rows, _): .rows
    case .tooManyParts(.columns, _, _, _), .unreducedPsums(.columns, _): .columns
    case .tooManyLanes: .lanes
    }
  }

  /// The problem in words, without the final stop.
  public var sentence: String {
    switch self {
    case .wrongLevelCount(let found, let expected):
      return "the mapping has \(found) levels, and the accelerator has \(expected) levels of memory"
    case .wrongArray(let expectsBlocks):
      return expectsBlocks
        ? "the array is spatial: rows, columns and lanes have to say what each element does"
        : "the array is systolic: its dataflow says what goes over rows, columns and time"
    case .overflow(let overflow, _, let isDoubleBuffered, let isPerElement):
      return Self.sentence(overflow, isDoubleBuffered: isDoubleBuffered, isPerElement: isPerElement)
    case .tooManyParts(let side, let factors, let needed, let available):
      return
        "\(Self.product(factors)) = \(needed) parts over \(available) \(side.rawValue): \(needed - available) too many"
    case .tooManyLanes(let box, let needed, let lanes, let unitLanes):
      let offered =
        unitLanes == 1 ? "\(lanes)" : lanes == 1 ? "\(unitLanes) (its unit's)" : "\(lanes) x \(unitLanes) (its unit's)"
      return "a step of \(Self.product(box)) = \(needed) multiply-accumulates, and an element has \(offered) lanes: "
        + "\(needed - lanes.times(unitLanes)) too many"
    case .unreducedPsums(let side, let dimensions):
      let names = dimensions.map { String($0.letter) }.joined(separator: ", ")
      return
        "\(names) cannot be spread over \(side.rawValue): the network takes psums out one by one (unicast) and adds "
        + "none up"
    }
  }

  private static func sentence(
    _ overflow: Footprint.Overflow, isDoubleBuffered: Bool, isPerElement: Bool
  ) -> String {
    let shares = overflow.shares.map { "\($0.operand.name) \($0.bits.count)" }.joined(separator: ", ")
    let needs = overflow.shares.count > 1 ? "\(shares), together \(overflow.needed.count) bits" : "\(shares) bits"
    let excess = overflow.needed.count - overflow.available.count
    let percent = overflow.available.count > 0 ? Double(excess) / Double(overflow.available.count) * 100 : .infinity
    let share = percent < 1 ? " (less than 1 %)" : percent < 1e6 ? " (\(Int(percent.rounded())) %)" : ""
    return "memories.\(overflow.memory) is too small for this tile: \(needs)"
      + (isDoubleBuffered ? " (twice each, for double buffering)" : "")
      + ", and \(isPerElement ? "each element has" : "there are") \(overflow.available.count): "
      + "\(excess) bits\(share) too many"
  }

  /// `R3 x M4`.
  static func product(_ sizes: Extents) -> String {
    let factors = Dimension.allCases.filter { sizes[$0] != 1 }.map { "\($0.letter)\(sizes[$0])" }
    return factors.isEmpty ? "1" : factors.joined(separator: " x ")
  }
}

/// What is unusual about a mapping that can run all the same: it breaks the dataflow's constraints.
public enum MappingRemark: Sendable, Hashable {
  /// Where loops may be spread.
  public enum Side: String, Sendable, Hashable {
    case rows, columns, lanes
  }

  case spread(Side, dimensions: [Dimension])
  /// `memory` is `nil` for what one element works on.
  case tileBeyondLimit(memory: String?, Dimension, found: Int, limit: Int)
  /// The dataflow wants all of the dimension there.
  case tileNotWhole(memory: String?, Dimension, found: Int, whole: Int)
  /// Other loops run inside of those that should be innermost.
  case loopsOutside(memory: String?, [Dimension])

  /// The remark in words: a clause such as `C is spread over columns`.
  public var clause: String {
    func subject(_ memory: String?) -> String { memory ?? "an element" }
    func names(_ dimensions: [Dimension]) -> String { dimensions.map { String($0.letter) }.joined(separator: ", ") }
    switch self {
    case .spread(let side, let dimensions):
      return "\(names(dimensions)) \(dimensions.count == 1 ? "is" : "are") spread over \(side.rawValue)"
    case .tileBeyondLimit(let memory, let dimension, let found, let limit):
      return "\(subject(memory)) works on \(dimension.letter) \(found), beyond \(limit)"
    case .tileNotWhole(let memory, let dimension, let found, let whole):
      return "\(subject(memory)) works on \(dimension.letter) \(found) instead of all \(whole)"
    case .loopsOutside(let memory, let dimensions):
      return "\(names(dimensions)) \(dimensions.count == 1 ? "is" : "are") not the innermost loop"
        + "\(dimensions.count == 1 ? "" : "s") over the tiles of \(subject(memory))"
    }
  }
}
