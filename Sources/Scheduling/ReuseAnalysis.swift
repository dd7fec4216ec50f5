import Hardware
import Quantities
import Workloads

/// How often a mapping moves what: words only, for the whole layer.
///
/// A level's tile of an operand is brought in anew whenever it becomes another one (``NestAnalysis`` has the rule and its
/// closed form). Overlap of neighbouring ifmap tiles (halos) is fetched again.
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

  /// What is mapped, and how.
  public let space: IterationSpace
  public let mapping: Mapping
  private let movements: [Movement]

  /// The analysis of a mapping of that space.
  public init(_ space: IterationSpace, _ mapping: Mapping) {
    self.space = space
    self.mapping = mapping
    let nest = NestAnalysis(space, mapping, sharedLevels: mapping.levels.count)
    movements = mapping.levels.indices.map { level in
      Movement(
        filter: nest.changed(.filter, stage: level, sharing: .once),
        ifmap: nest.changed(.ifmap, stage: level, sharing: .once),
        output: nest.changed(.psum, stage: level, sharing: .once))
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
  public func movement(atLevel level: Int) -> Movement { movements[level] }

  /// Whether psums of `level` come back from outside because a reduction loop stands there.
  public func outputsReturn(toLevel level: Int) -> Bool { movements[level].output > space.ofmapWords }
}
