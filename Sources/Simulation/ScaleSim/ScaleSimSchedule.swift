import Hardware
import Quantities

/// When the requests of a layer reach SCALE-Sim's memories: line numbers of its demand matrices, which are cycles as long
/// as nothing stalls.
///
/// Source: SCALE-Sim 3.0.0, `compute/systolic_compute_{os,ws,is}.py`.
struct ScaleSimSchedule: Sendable {
  let folds: ScaleSimFolds
  let rows: Int
  let columns: Int
  let dataflow: Dataflow

  /// Lines of a fold before the streamed operand begins: the rows of the stationary one.
  private var preload: Int { dataflow == .outputStationary ? 0 : rows }
  /// Rows in use in a fold.
  private func rowsUsed(inRowFold fold: Int) -> Int { max(1, min(rows, folds.rowDimension - fold.times(rows))) }
  /// Columns in use in a fold.
  private func columnsUsed(inColumnFold fold: Int) -> Int {
    max(1, min(columns, folds.columnDimension - fold.times(columns)))
  }
  /// The first line of a fold. Row folds are the inner loop.
  func firstLine(columnFold: Int, rowFold: Int) -> Int {
    columnFold.times(folds.rowFolds).plus(rowFold).times(folds.cyclesPerFold)
  }
  /// The first line of the last fold.
  private var lastFold: Int { firstLine(columnFold: folds.columnFolds - 1, rowFold: folds.rowFolds - 1) }

  // MARK: Operands that enter along the rows: ifmap of output and weight stationary, filter of input stationary

  var firstLineAlongRows: Int { preload }
  var lastLineAlongRows: Int {
    lastFold.plus(preload).plus(folds.steps - 1).plus(rowsUsed(inRowFold: folds.rowFolds - 1) - 1)
  }
  /// The line of a request in a column fold.
  func lineAlongRows(columnFold: Int, request: Int) -> Int {
    let perFold = folds.steps.times(rows)
    let rowFold = min(request / perFold, folds.rowFolds - 1)
    let skew = ScaleSimSkew(length: folds.steps, width: rowsUsed(inRowFold: rowFold))
    return firstLine(columnFold: columnFold, rowFold: rowFold).plus(preload)
      .plus(skew.line(of: request - rowFold.times(perFold)))
  }

  // MARK: Operands that enter along the columns: filter of output stationary

  var lastLineAlongColumns: Int {
    lastFold.plus(folds.steps - 1).plus(columnsUsed(inColumnFold: folds.columnFolds - 1) - 1)
  }
  /// The line of a request in one fold.
  func lineAlongColumns(columnFold: Int, rowFold: Int, request: Int) -> Int {
    let skew = ScaleSimSkew(length: folds.steps, width: columnsUsed(inColumnFold: columnFold))
    return firstLine(columnFold: columnFold, rowFold: rowFold).plus(skew.line(of: request))
  }

  // MARK: Operands that stay: filter of weight stationary, ifmap of input stationary. The last row goes in first

  var firstLineStationary: Int { rows - rowsUsed(inRowFold: 0) }
  var lastLineStationary: Int { lastFold.plus(rows - 1) }
  /// The line of a request, counted over all folds.
  func lineStationary(request: Int) -> Int {
    let (columnFold, inColumnFold) = fold(of: request, wordsPerColumn: folds.rowDimension)
    let used = columnsUsed(inColumnFold: columnFold)
    let rowFold = inColumnFold / rows.times(used)
    let row = inColumnFold % rows.times(used) / used
    return firstLine(columnFold: columnFold, rowFold: rowFold).plus(rows - rowsUsed(inRowFold: rowFold)).plus(row)
  }

  // MARK: The ofmap, which leaves along the columns

  /// Words that one pass writes, and that carry data.
  var ofmapWords: Int {
    dataflow == .outputStationary
      ? folds.rowDimension.times(folds.columnDimension)
      : folds.steps.times(folds.columnDimension).times(folds.rowFolds)
  }
  var firstLineOfmap: Int { lineOfmap(word: 0) }
  var lastLineOfmap: Int {
    let columnsInUse = columnsUsed(inColumnFold: folds.columnFolds - 1)
    return lastFold.plus(preload).plus(rows - 1).plus(folds.steps - 1).plus(columnsInUse - 1)
  }
  /// The line in which word number `word` is written, counted from zero over all folds.
  func lineOfmap(word: Int) -> Int {
    let isOutputStationary = dataflow == .outputStationary
    let perColumn = isOutputStationary ? folds.rowDimension : folds.steps.times(folds.rowFolds)
    let (columnFold, inColumnFold) = fold(of: word, wordsPerColumn: perColumn)
    let used = columnsUsed(inColumnFold: columnFold)
    let perFold = (isOutputStationary ? rows : folds.steps).times(used)
    let rowFold = inColumnFold / perFold
    let length = isOutputStationary ? rowsUsed(inRowFold: rowFold) : folds.steps
    let before = isOutputStationary ? (folds.steps - 1).plus(rows - length) : rows.plus(rows - 1)
    return firstLine(columnFold: columnFold, rowFold: rowFold).plus(before)
      .plus(ScaleSimSkew(length: length, width: used).line(of: inColumnFold - rowFold.times(perFold)))
  }

  /// The column fold of a word of a stream that has `wordsPerColumn` for each column, and its place in that fold.
  private func fold(of word: Int, wordsPerColumn: Int) -> (columnFold: Int, inColumnFold: Int) {
    let perColumnFold = wordsPerColumn.times(columns)
    let columnFold = min(word / perColumnFold, folds.columnFolds - 1)
    return (columnFold, word - columnFold.times(perColumnFold))
  }
}
