import Hardware
import Quantities
import Workloads

/// How often a mapping moves what: words only, for the whole layer.
///
/// A level's tile of an operand is brought in anew whenever a loop outside of it steps, except for the loops directly
/// above the tile that the operand does not depend on: over those the tile stays (Sze et al. 2020, chapter 5; Timeloop's
/// stationarity rule). The run of such loops is the same for every tile, edge tiles included: a loop controller does not
/// look at what it already holds. Overlap of neighbouring ifmap tiles (halos) is fetched again.
public struct ReuseAnalysis: Sendable {
  /// Words moved into and out of the tiles of one level.
  public struct Movement: Sendable, Hashable {
    /// Filter words brought in.
    public var filter: Int
    /// Ifmap words brought in, halos again for every tile, padding never.
    public var ifmap: Int
    /// Ofmap words taken out, finished or not. All but ``ReuseAnalysis/ofmapWords`` of them come back as psums.
    public var output: Int
  }

  let space: IterationSpace
  let mapping: Mapping
  private let trips: [Extents]

  /// The analysis of a mapping of that space.
  public init(_ space: IterationSpace, _ mapping: Mapping) {
    self.space = space
    self.mapping = mapping
    var parent = space.extents
    trips = mapping.levels.map { level in
      var trips = Extents(repeating: 1)
      for dimension in Dimension.allCases {
        trips[dimension] = parent[dimension].dividedRoundingUp(by: max(1, level.tile[dimension]))
      }
      parent = level.tile
      return trips
    }
  }

  /// Ofmap words.
  public var ofmapWords: Int { space.ofmapWords }

  /// The tiles of one dimension down to a level (-1: the whole dimension).
  func chain(_ dimension: Dimension, throughLevel level: Int) -> TileChain {
    TileChain(
      extent: space.extents[dimension],
      tiles: level < 0 ? [] : mapping.levels[0...level].map { $0.tile[dimension] })
  }

  /// What moves between the tiles of `level` and whatever is outside.
  public func movement(atLevel level: Int) -> Movement {
    Movement(
      filter: space.filterWords.times(repetitions(of: .filter, atLevel: level)),
      ifmap: ifmapWords(atLevel: level).times(repetitions(of: .ifmap, atLevel: level)),
      output: space.ofmapWords.times(repetitions(of: .ofmap, atLevel: level)))
  }

  /// The last tile of a level, cut short where the level's sizes do not divide those outside.
  public func lastTile(atLevel level: Int) -> Extents {
    var tile = Extents(repeating: 1)
    for dimension in Dimension.allCases {
      tile[dimension] = chain(dimension, throughLevel: level).tile(containing: space.extents[dimension] - 1).count
    }
    return tile
  }

  /// Whether psums of `level` come back from outside because a reduction loop stands there.
  public func outputsReturn(toLevel level: Int) -> Bool { repetitions(of: .ofmap, atLevel: level) > 1 }

  /// The sum of all distinct ifmap tiles of a level, halos included.
  private func ifmapWords(atLevel level: Int) -> Int {
    let rows = AxisFootprint(space.vertical).touchedInside(
      windowTiles: chain(.outputRow, throughLevel: level), tapTiles: chain(.filterRow, throughLevel: level))
    let columns = AxisFootprint(space.horizontal).touchedInside(
      windowTiles: chain(.outputColumn, throughLevel: level), tapTiles: chain(.filterColumn, throughLevel: level))
    return rows.times(columns).times(
      space.product([.init(.group), .init(.batch), .init(.inputChannel)], of: space.extents))
  }

  /// How many times each tile of a level is visited anew because of loops its operand does not depend on.
  private func repetitions(of relevant: DimensionSet, atLevel level: Int) -> Int {
    var isReuse = true
    var seen: DimensionSet = []
    var repetitions = 1
    for outer in stride(from: level, through: 0, by: -1) {
      for dimension in mapping.levels[outer].order.dimensions.reversed() where trips[outer][dimension] > 1 {
        if relevant.contains(dimension) {
          isReuse = false
        } else if !isReuse, !seen.contains(dimension) {
          // Tiles of this dimension down to here: exact also where an edge tile has fewer children.
          seen.insert(DimensionSet(dimension))
          repetitions = repetitions.times(chain(dimension, throughLevel: outer).count)
        }
      }
    }
    return repetitions
  }
}
