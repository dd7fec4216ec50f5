/// Two accumulators: how sums leave by a lane of their own while the next fold is at work, and come back.
extension StationarySumArray {
  /// Sums that come to the end of the lane in this cycle, and the lane moves on.
  mutating func leave(_ cycle: Int) {
    guard cycle <= lastLaneWord + rows else { return }
    let bottom = (rows - 1) * columns
    for column in 0..<columns where laneOutputs.base[bottom + column] >= 0 {
      let place = laneOutputs.base[bottom + column]
      copy(lane.base + (bottom + column) * sumWords, to: results.base + place * sumWords)
      isInside[place] = false
      run.departures[place] = cycle + 1
      pending -= 1
    }
    lane.shift(by: columns * sumWords)
    laneOutputs.shift(by: columns)
    for column in 0..<columns {
      laneOutputs.base[column] = -1
      laneTop[column] = min(rows, laneTop[column] + 1)
    }
  }

  /// Begins a fold when the one before is in and has had a turn of the lanes, there is an accumulator for it, and the sums it
  /// goes on with will be there in time.
  mutating func begin(_ cycle: Int) {
    guard let fold = controller.upcoming, controller.isFree(at: cycle) else { return }
    let number = controller.begun
    if number > 0, cycle < controller.start(of: number - 1) + rows { return }
    let first = output(fold, row: 0, column: 0).output
    let isSame = number > 0 && firstOutput(number - 1) == first
    let isReturning = isBegun[first] && !isSame
    guard leavingFolds <= 1, !isReturning || (0..<fold.pointee.rows).allSatisfy({ isInTime(fold, row: $0, at: cycle) })
    else {
      run.psumWaitCycles += 1
      return
    }
    controller.begin(at: cycle)
    isBegun[first] = true
    let leaves = firstOutput(number + 1) != first ? OperandTag.leaves : 0
    controller.note(leaves | (isSame ? OperandTag.kept : isReturning ? OperandTag.returned : 0))
    guard !isSame else { return }
    pending += fold.pointee.rows * fold.pointee.columns
    for row in 0..<fold.pointee.rows {
      for column in 0..<fold.pointee.columns { isInside[output(fold, row: row, column: column).output] = true }
    }
  }

  /// The first output of a fold that has begun or is the next; `nil` if there is none.
  func firstOutput(_ number: Int) -> Int? {
    guard number <= controller.begun else { return nil }
    return controller.fold(number).map { output($0, row: 0, column: 0).output }
  }

  /// Folds whose sums are in the accumulators of the first column yet.
  var leavingFolds: Int {
    (draining[0]..<max(draining[0], controller.begun)).count { controller.note(of: $0) & OperandTag.leaves != 0 }
  }

  /// When an element of the first column has begun with the sums of a fold that began in `start`: from then on the next ones
  /// may come down, and by then those of the fold have to be there.
  func taken(row: Int, start: Int) -> Int { start + row * step + step - 1 + stages }

  /// Whether a sum that the next fold goes on with is on its way down, or can be in time if the fold begins in this cycle.
  func isInTime(_ fold: UnsafePointer<ArrayFold>, row: Int, at cycle: Int) -> Bool {
    if turns.loaded[row] > controller.begun { return true }
    if isInside[output(fold, row: row, column: 0).output] { return false }
    let release = taken(row: row, start: controller.start(of: controller.begun - 1)) - row
    return turns.turn(of: row, from: max(cycle, release)) + row < taken(row: row, start: cycle)
  }

  /// A sum that comes back enters the first column when it is its row's turn, and the others later by their skew.
  mutating func loadStarts(_ cycle: Int) {
    let row = turns.row(at: cycle)
    var number = turns.loaded[row]
    while number <= controller.begun, let fold = controller.fold(number), !needsStart(number, fold, row: row) {
      number += 1
    }
    turns.skip(to: number, row: row)
    var enters = false
    if number > 0, number <= controller.begun, let fold = controller.fold(number) {
      enters =
        cycle + row >= taken(row: row, start: controller.start(of: number - 1))
        && !isInside(fold, row: row, number: number)
    }
    turns.enter(enters ? number : nil, at: cycle)
    guard cycle <= turns.lastEntry + (columns - 1) * step + rows else { return }
    returning.shift(by: columns * sumWords)
    for column in 0..<columns {
      let entry = cycle - column * step
      guard let number = turns.entered(entry), let fold = controller.fold(number) else { continue }
      let row = turns.row(at: entry)
      guard row < fold.pointee.rows, column < fold.pointee.columns else { continue }
      copy(
        results.base + output(fold, row: row, column: column).output * sumWords, to: returning.base + column * sumWords)
    }
  }

  /// Whether the sum of a row is in the array yet, if the fold has not begun; a fold that has begun was in time.
  func isInside(_ fold: UnsafePointer<ArrayFold>, row: Int, number: Int) -> Bool {
    number == controller.begun && isInside[output(fold, row: row, column: 0).output]
  }

  /// Whether a fold goes on with a sum that comes back to that row.
  func needsStart(_ number: Int, _ fold: UnsafePointer<ArrayFold>, row: Int) -> Bool {
    guard row < fold.pointee.rows else { return false }
    if number < controller.begun { return controller.note(of: number) & OperandTag.returned != 0 }
    let first = output(fold, row: 0, column: 0).output
    return isBegun[first] && (number == 0 || firstOutput(number - 1) != first)
  }

  /// At the end of a turn the sums that came back are in their rows.
  func catchStarts(_ cycle: Int) {
    for column in 0..<columns {
      let end = cycle - column * step
      guard end >= 0, end % rows == rows - 1, end - rows < turns.lastEntry else { continue }
      for row in 0..<rows where turns.entered(end - row) != nil {
        let element = (row * columns + column) * sumWords
        copy(returning.base + element, to: starts.base + element)
      }
    }
  }

  /// Finished sums of a column go into the lane together when its last row is done.
  mutating func drain(_ cycle: Int) {
    for column in 0..<columns {
      while draining[column] < controller.begun, let fold = controller.fold(draining[column]) {
        guard column < fold.pointee.columns, controller.note(of: draining[column]) & OperandTag.leaves != 0 else {
          draining[column] += 1
          continue
        }
        if isDone.base[(fold.pointee.rows - 1) * columns + column] != 0, laneTop[column] >= fold.pointee.rows {
          drain(fold, column: column)
          draining[column] += 1
          lastLaneWord = cycle
        }
        break
      }
    }
  }

  private mutating func drain(_ fold: UnsafePointer<ArrayFold>, column: Int) {
    for row in 0..<fold.pointee.rows {
      let element = row * columns + column
      copy(done.base + element * sumWords, to: lane.base + element * sumWords)
      laneOutputs.base[element] = output(fold, row: row, column: column).output
      isDone.base[element] = isWaiting.base[element]
      if isWaiting.base[element] != 0 { copy(sums.base + element * sumWords, to: done.base + element * sumWords) }
      isWaiting.base[element] = 0
    }
    laneTop[column] = 0
  }
}
