import Arithmetic
import Hardware
import Quantities

/// Sums over flattened tiles on one axis of the array, worked out once for all candidates that share them.
struct AxisSums: Sendable {
  var count: Int
  var total: Int
  /// What ``total`` is before sizes are divided by lanes.
  var words: Int
  var rowFolds: Int
  var columnFolds: Int
  var atLeastRows: Int

  init(_ tiles: FlattenedTiles, array: PEArray, throughput: Throughput) {
    count = tiles.count
    total = tiles.total
    words = tiles.words
    rowFolds = tiles.folds(of: array.rows)
    columnFolds = tiles.folds(of: array.columns)
    atLeastRows = tiles.total(times: throughput.cycles, atLeast: array.rows)
  }

  /// The array's time, its first load and last drain left out (see ``ArrayAnalysis/cycles(isDoubleBuffered:)``). Cutting tiles
  /// further never takes any of it away: no sum of parts is below that of the whole.
  static func cycles(
    onRows: AxisSums, onColumns: AxisSums, onTime: AxisSums, groups: Int, array: PEArray, step: Int
  ) -> Int {
    let folds = onRows.rowFolds.times(onColumns.columnFolds).times(groups)
    guard !array.isDoubleBuffered else { return folds.times(onTime.atLeastRows) }
    return folds.times(onTime.total.times(step).plus(onTime.count.times(2 * array.rows)))
      .plus(groups.times(onRows.rowFolds).times(onTime.count).times(onColumns.total))
  }
}
