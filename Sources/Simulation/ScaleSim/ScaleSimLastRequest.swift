import Hardware
import Quantities

/// The last line in which an ifmap word is requested, where windows lie partly beyond the ifmap: requests beyond it are
/// void, and SCALE-Sim's stop cycle is that of the last that is not.
struct ScaleSimLastRequest {
  /// From the first line of the layer.
  let line: Int

  /// `nil` if no window is partial; then the schedule's own last line is right.
  init?(_ gemm: ScaleSimGEMM, schedule: ScaleSimSchedule) {
    let (vertical, horizontal) = (gemm.vertical, gemm.horizontal)
    guard gemm.hasPartialWindows else { return nil }
    var latest = 0
    // Windows differ by whether they are in the last row and in the last column. Later pixels of a kind come later, so
    // the last pixel of each kind stands for it.
    for (row, tapRows) in Self.kinds(of: vertical) {
      for (column, tapColumns) in Self.kinds(of: horizontal) where tapRows > 0 && tapColumns > 0 {
        let image = (gemm.images - 1).times(vertical.windows).times(horizontal.windows)
        let pixel = image.plus(row.times(horizontal.windows)).plus(column)
        let word = (tapRows - 1).times(horizontal.taps).plus(tapColumns).times(gemm.channels) - 1
        let tapRowWords = horizontal.taps.times(gemm.channels)
        let line: Int
        switch schedule.dataflow {
        case .outputStationary:
          line = Self.lineAlongRows(row: pixel, step: word, schedule: schedule)
        case .weightStationary:
          line = Self.lineAlongRows(row: word, step: pixel, schedule: schedule)
        case .inputStationary:
          // The first word of the fold goes in last; if it is void, the next one that is not.
          let fold = word / schedule.rows
          var first = fold.times(schedule.rows)
          let isVoid = first % tapRowWords / gemm.channels >= tapColumns
          if isVoid { first = (first / tapRowWords + 1).times(tapRowWords) }
          line = schedule.firstLine(columnFold: pixel / schedule.columns, rowFold: fold)
            .plus(schedule.rows - 1 - first % schedule.rows)
        }
        latest = max(latest, line)
      }
    }
    self.line = latest
  }

  /// The line of a request in the last column fold.
  private static func lineAlongRows(row: Int, step: Int, schedule: ScaleSimSchedule) -> Int {
    schedule.firstLine(columnFold: schedule.folds.columnFolds - 1, rowFold: row / schedule.rows)
      .plus(schedule.firstLineAlongRows).plus(row % schedule.rows).plus(step)
  }

  /// The last window and the one before it, with the taps of each that lie on the ifmap.
  private static func kinds(of axis: ScaleSimAxis) -> [(window: Int, taps: Int)] {
    let last = (axis.windows - 1, axis.tapsOfLastWindow)
    return axis.windows > 1 ? [last, (axis.windows - 2, axis.taps)] : [last]
  }
}
