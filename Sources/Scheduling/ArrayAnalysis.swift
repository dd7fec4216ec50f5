import Arithmetic
import Hardware
import Quantities
import Workloads

/// What an array does with the tiles it is given: folds, words in and out, hops, register writes. Whole layer, all groups.
///
/// A tile is a product of a rows axis (spread over R rows), a columns axis (over C columns) and a time axis. One fold
/// takes r ≤ R and c ≤ C of them for t steps: r·c words are stationary, r·t enter from the left, and c·t pass down (filter
/// words in output stationary, psums otherwise). Summed over tiles every count is a product of three sums.
public struct ArrayAnalysis: Sendable {
  /// What does not depend on the array's size: shared by all analyses of a mapping.
  private final class Parts: Sendable {
    let dataflow: Dataflow
    let reuse: ReuseAnalysis
    let groups: Int
    let throughput: Throughput
    let onRows: FlattenedTiles
    let onColumns: FlattenedTiles
    let onTime: FlattenedTiles
    let space: IterationSpace
    /// Ifmap word and filter tap pairs of the layer for one filter: im2col elements without padding.
    let ifmapPairs: Int

    init(_ reuse: ReuseAnalysis, dataflow: Dataflow, throughput: Throughput) {
      let assignment =
        if case .flattened(let given) = reuse.mapping.array { given } else { ArrayAssignment(dataflow) }
      self.reuse = reuse
      self.dataflow = dataflow
      self.throughput = throughput
      let space = reuse.space
      self.space = space
      let innermost = reuse.mapping.levels.count - 1
      groups = space.extents[.group]
      func tiles(_ dimensions: DimensionSet) -> FlattenedTiles {
        FlattenedTiles(
          Dimension.allCases.filter(dimensions.contains).map { reuse.chain($0, throughLevel: innermost) },
          lanes: dimensions == .reduction ? throughput.lanes : 1)
      }
      onRows = tiles(assignment.rows)
      onColumns = tiles(assignment.columns)
      onTime = tiles(assignment.time)
      ifmapPairs = AxisFootprint(space.vertical).pairsInside()
        .times(AxisFootprint(space.horizontal).pairsInside())
        .times(space.product([.init(.group), .init(.batch), .init(.inputChannel)], of: space.extents))
    }
  }

  private let parts: Parts
  let rows: Int
  let columns: Int
  /// ``FlattenedTiles/folds(of:)`` of the tiles on rows and on columns.
  let rowFolds: Int
  let columnFolds: Int

  var dataflow: Dataflow { parts.dataflow }
  /// What the mapping moves outside of the array.
  public var reuse: ReuseAnalysis { parts.reuse }
  var groups: Int { parts.groups }
  var throughput: Throughput { parts.throughput }
  var onRows: FlattenedTiles { parts.onRows }
  var onColumns: FlattenedTiles { parts.onColumns }
  var onTime: FlattenedTiles { parts.onTime }
  private var space: IterationSpace { parts.space }
  private var ifmapPairs: Int { parts.ifmapPairs }

  /// The analysis of the array's part of a mapping. `throughput`: of a processing element.
  public init(_ reuse: ReuseAnalysis, array: PEArray, throughput: Throughput = Throughput()) {
    self.init(Parts(reuse, dataflow: array.dataflow, throughput: throughput), array)
  }

  private init(_ parts: Parts, _ array: PEArray) {
    self.parts = parts
    (rows, columns) = (array.rows, array.columns)
    rowFolds = parts.onRows.folds(of: rows)
    columnFolds = parts.onColumns.folds(of: columns)
  }

  /// The same part of the mapping on an array of the same dataflow and another size: only folds are counted anew.
  public func resized(to array: PEArray) -> ArrayAnalysis { ArrayAnalysis(parts, array) }

  /// Words that the array exchanges with the memories that feed it.
  public struct Words: Sendable, Hashable {
    public var filterReads = 0
    /// im2col elements, padding left out.
    public var ifmapReads = 0
    public var psumReads = 0
    public var psumWrites = 0
    /// Finished words.
    public var ofmapWrites = 0
  }

  /// Words in and out.
  public var words: Words {
    var words = Words()
    let (stationary, fromTop) = (stationaryWords, wordsFromTop)
    switch dataflow {
    case .weightStationary:
      words.filterReads = stationary
      words.ifmapReads = ifmapPairs.times(columnFolds)
    case .inputStationary:
      words.filterReads = groups.times(onRows.words).times(onTime.words).times(columnFolds)
      words.ifmapReads = ifmapPairs.times(onTime.count)
    case .outputStationary:
      words.filterReads = fromTop
      words.ifmapReads = ifmapPairs.times(columnFolds)
    }
    // Every visit but a word's first starts from the psum left by the one before; every visit but its last leaves one.
    words.ofmapWrites = space.ofmapWords
    words.psumWrites = unfinishedWords
    words.psumReads = words.psumWrites
    return words
  }

  /// Outputs that leave the array before all of their products are summed.
  var unfinishedWords: Int {
    max(0, (dataflow == .outputStationary ? stationaryWords : wordsFromTop) - space.ofmapWords)
  }

  /// Whether any do.
  var leavesUnfinished: Bool { unfinishedWords > 0 }

  /// Words held by processing elements, every time that they come.
  private var stationaryWords: Int { groups.times(onRows.words).times(onColumns.words).times(onTime.count) }
  /// Words that pass down the columns.
  private var wordsFromTop: Int { groups.times(onColumns.words).times(onTime.words).times(rowFolds) }

  /// Cycles in which processing elements work, summed over them.
  public var activePECycles: Int { steps.times(throughput.cycles) }

  /// Steps of all processing elements: multiply-accumulates, where each takes one at a time.
  private var steps: Int { groups.times(onRows.total).times(onColumns.total).times(onTime.total) }

  /// Words times the processing elements they were handed on to. Streams stop at the last column in use; psums pass
  /// through every row; stationary words stop at their row.
  public var hops: (filter: Int, ifmap: Int, psum: Int) {
    let fromLeft = groups.times(onRows.words).times(onTime.words).times(onColumns.total - columnFolds)
    let down = groups.times(onColumns.total).times(onTime.words)
    let pairs = onRows.pairs(inFoldsOf: rows)
    let places = onRows.wordPlaces(inFoldsOf: rows)
    let perColumn = groups.times(onColumns.total).times(onTime.count)
    switch dataflow {
    case .weightStationary: return (perColumn.times(places), fromLeft, down.times(rowFolds).times(rows - 1))
    case .inputStationary: return (fromLeft, perColumn.times(places), down.times(rowFolds).times(rows - 1))
    case .outputStationary:
      return (
        down.times(onRows.total - rowFolds), fromLeft,
        // Out through the bottom at every visit; in again from the top at every visit but the first.
        perColumn.times(onRows.total.times(rows - 1) - pairs)
          .plus(groups.times(onColumns.total).times(max(0, onTime.count - 1)).times(pairs))
      )
    }
  }

  /// Words written into registers that hold still: the stationary operand, or accumulators.
  public var registerWrites: (filter: Int, ifmap: Int, psum: Int) {
    let stationary = groups.times(onRows.words).times(onColumns.words).times(onTime.count)
    switch dataflow {
    case .weightStationary: return (stationary, 0, 0)
    case .inputStationary: return (0, stationary, 0)
    case .outputStationary:
      // Accumulators are written by every operation, and by every psum that comes back.
      return (0, 0, steps.plus(words.psumReads))
    }
  }

  /// Words that changed at the units' inputs: what streams, with every multiply-accumulate; what is held, when it is
  /// written.
  public var operandChanges: (filter: Int, ifmap: Int) {
    let held = registerWrites
    let streamed = groups.times(onRows.words).times(onColumns.words).times(onTime.words)
    switch dataflow {
    case .weightStationary: return (held.filter, streamed)
    case .inputStationary: return (streamed, held.ifmap)
    case .outputStationary: return (streamed, streamed)
    }
  }
}
