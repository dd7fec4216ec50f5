import Arithmetic
import Hardware

/// A systolic array whose elements keep a sum each while both operands pass: output stationary.
///
/// With one accumulator an element's sums go down through the accumulators themselves once all elements are done, and sums that
/// come back follow them from the top. With two, a finished sum waits in the second one until the last row of its column is
/// done; then all sums of the column go down a lane of their own, as soon as it is free for as many, while the next fold is at
/// work. Sums that come back then come down as stationary words do, into a register of their own; where the next fold works on
/// the same outputs, they stay.
struct StationarySumArray<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand
  typealias Word = Datapath.Word

  let datapath: Datapath
  let edges: FoldEdges<Datapath>
  let isDoubleBuffered: Bool
  let (rows, columns): (Int, Int)
  let lanes: Int
  /// Cycles of an operation, and stages before the accumulator's.
  let (step, stages): (Int, Int)
  let sumWords: Int

  // Registers of the elements, row by row.
  let left: Registers<Operand>
  let leftTags: Registers<UInt8>
  let top: Registers<Operand>
  let topTags: Registers<UInt8>
  let sums: Registers<Word>
  let stagedTop: Registers<Operand>
  let stagedLeft: Registers<Operand>
  let stagedTags: Registers<UInt8>
  /// The second accumulator, and whether a finished sum is in it; whether one is still in the first.
  let done: Registers<Word>
  let isDone: Registers<UInt8>
  let isWaiting: Registers<UInt8>
  /// The way down: sums, and the outputs that they are; -1 for none.
  let lane: Registers<Word>
  let laneOutputs: Registers<Int>
  /// The way down of sums that come back, and where they wait for their fold.
  let returning: Registers<Word>
  let starts: Registers<Word>

  var controller: FoldController<Datapath>
  var turns: LoadTurns
  let results: Registers<Word>
  /// Whether sums of an output have begun, and whether they are in the array.
  var isBegun: [Bool]
  var isInside: [Bool]
  /// By column: the next fold whose sums go down, and the place of the uppermost word in the lane.
  var draining: [Int]
  var laneTop: [Int]
  /// Sums that have to leave yet, and sums that are not finished.
  var (pending, unfinished) = (0, 0)
  /// With one accumulator: cycles left to shift the sums out.
  var drainLeft = 0
  var lastEnd = 0
  var lastLaneWord = -1
  var run = CycleRun()

  init(
    _ datapath: Datapath, _ edges: FoldEdges<Datapath>, _ sequence: FoldSequence<Datapath>, on array: PEArray,
    step: Int,
    depth: Int
  ) {
    self.datapath = datapath
    self.edges = edges
    (rows, columns, lanes) = (array.rows, array.columns, edges.lanes)
    (self.step, stages) = (step, depth - 1)
    sumWords = datapath.wordsPerSum
    isDoubleBuffered = array.isDoubleBuffered
    let count = rows * columns
    left = Registers(count * step * lanes, repeating: Datapath.absent)
    leftTags = Registers(count * step, repeating: 0)
    top = Registers(count * step * lanes, repeating: Datapath.absent)
    topTags = Registers(count * step, repeating: 0)
    sums = Registers(count * sumWords, repeating: 0)
    stagedTop = Registers(count * lanes * stages, repeating: Datapath.absent)
    stagedLeft = Registers(count * lanes * stages, repeating: Datapath.absent)
    stagedTags = Registers(count * stages, repeating: 0)
    let second = isDoubleBuffered ? count : 0
    done = Registers(second * sumWords, repeating: 0)
    isDone = Registers(second, repeating: 0)
    isWaiting = Registers(second, repeating: 0)
    lane = Registers(second * sumWords, repeating: 0)
    laneOutputs = Registers(second, repeating: -1)
    returning = Registers(second * sumWords, repeating: 0)
    starts = Registers(second * sumWords, repeating: 0)
    let memory = (rows + columns) * step + stages + rows + 2
    controller = FoldController(sequence, stepCycles: step, memory: memory)
    turns = LoadTurns(rows: rows, memory: memory)
    let outputs = edges.tensors.space.ofmapWords
    results = Registers(outputs * sumWords, repeating: 0)
    isBegun = Array(repeating: false, count: outputs)
    isInside = isBegun
    run.departures = Array(repeating: 0, count: outputs)
    draining = Array(repeating: 0, count: columns)
    laneTop = Array(repeating: rows, count: columns)
  }

  /// Steps until the last sum has left.
  mutating func run(_ watch: inout CycleWatch) throws(CycleEngineError) -> CycleRun {
    var cycle = 0
    var end = 0
    while controller.upcoming != nil || pending > 0 {
      if isDoubleBuffered {
        leave(cycle)
        begin(cycle)
        loadStarts(cycle)
      } else {
        beginAfterDrain(cycle)
        shiftOut(cycle)
      }
      enter(cycle)
      operate(cycle)
      if isDoubleBuffered {
        drain(cycle)
        catchStarts(cycle)
      }
      cycle += 1
      end = cycle
      run.elementSteps += rows * columns
      try watch.passed(run.elementSteps)
    }
    run.fillDrainCycles = end - run.computeCycles - run.psumWaitCycles
    run.wordsPerOutput = sumWords
    run.ofmap = (0..<results.count).map { datapath.finished(results.base[$0]) }
    return run
  }

  func output(_ fold: UnsafePointer<ArrayFold>, row: Int, column: Int) -> (channel: Int, output: Int) {
    edges.output(fold, rowOrStep: row, column: column)
  }

  func copy(_ words: UnsafeMutablePointer<Word>, to target: UnsafeMutablePointer<Word>) {
    target.take(words, count: sumWords)
  }

  // MARK: One accumulator

  /// One cycle of the way out through the accumulators: the last row leaves, all others go down by one, and what the next fold
  /// goes on with comes in at the top, a word for the last row first.
  mutating func shiftOut(_ cycle: Int) {
    guard drainLeft > 0, let fold = controller.fold(controller.begun - 1) else { return }
    drainLeft -= 1
    if drainLeft < fold.pointee.rows {
      for column in 0..<fold.pointee.columns {
        let place = output(fold, row: drainLeft, column: column).output
        copy(sums.base + ((rows - 1) * columns + column) * sumWords, to: results.base + place * sumWords)
        run.departures[place] = cycle + 1
        pending -= 1
      }
    }
    sums.shift(by: columns * sumWords)
    guard let next = controller.upcoming, drainLeft < next.pointee.rows, isBegun[output(next, row: 0, column: 0).output]
    else {
      return
    }
    for column in 0..<next.pointee.columns {
      let place = output(next, row: drainLeft, column: column).output
      copy(results.base + place * sumWords, to: sums.base + column * sumWords)
    }
  }

  /// A fold begins when all sums of the one before are out.
  mutating func beginAfterDrain(_ cycle: Int) {
    guard pending == 0, let fold = controller.upcoming else { return }
    let first = output(fold, row: 0, column: 0).output
    controller.begin(at: cycle)
    controller.note(isBegun[first] ? OperandTag.kept : 0)
    isBegun[first] = true
    pending = fold.pointee.rows * fold.pointee.columns
    unfinished = pending
  }

  // MARK: Both

  /// Ifmap words from the left, a row a step later than the one above; filter words from the top, a column a step later than
  /// the one before.
  mutating func enter(_ cycle: Int) {
    left.shift(by: lanes)
    leftTags.shift(by: 1)
    top.shift(by: columns * lanes)
    topTags.shift(by: columns)
    controller.enter(cycle)
    var (number, fold): (Int, UnsafePointer<ArrayFold>?) = (-1, nil)
    for row in 0..<rows {
      let place = row * columns * step
      let words = left.base + place * lanes
      leftTags.base[place] = 0
      words.fill(Datapath.absent, count: lanes)
      guard let said = controller.said(cycle - row * step) else { continue }
      if said.fold != number { (number, fold) = (said.fold, controller.fold(said.fold)) }
      guard let fold, row < fold.pointee.rows else { continue }
      edges.left(fold, row: row, step: said.step, into: words)
      var tags = OperandTag.live
      if said.step == 0 { tags |= OperandTag.first | controller.note(of: said.fold) }
      if said.step == fold.pointee.steps - 1 {
        tags |= OperandTag.last | controller.note(of: said.fold) & OperandTag.leaves
        lastEnd = cycle
      }
      leftTags.base[place] = tags
    }
    for column in 0..<columns {
      let words = top.base + column * lanes
      topTags.base[column] = 0
      words.fill(Datapath.absent, count: lanes)
      guard let said = controller.said(cycle - column * step) else { continue }
      if said.fold != number { (number, fold) = (said.fold, controller.fold(said.fold)) }
      guard let fold, column < fold.pointee.columns else { continue }
      edges.top(fold, column: column, step: said.step, into: words)
      topTags.base[column] = OperandTag.live
    }
    for place in 0..<step where leftTags.base[place] != 0 { run.computeCycles += 1 }
  }

  mutating func operate(_ cycle: Int) {
    let count = rows * columns
    if step == 1, stages == 0 {
      let reach = rows + columns
      if controller.begun > 0, cycle <= controller.start(of: controller.begun - 1) + reach {
        for element in 0..<count where leftTags.base[element] & OperandTag.first & (topTags.base[element] << 1) != 0 {
          beginSum(element, leftTags.base[element], cycle)
        }
      }
      datapath.accumulate(weights: top.base, activations: left.base, into: sums.base, count: count)
      run.activePECycles += working(leftTags.base, topTags.base, count: count)
      if cycle <= lastEnd + reach {
        for element in 0..<count where leftTags.base[element] & OperandTag.last & (topTags.base[element] << 2) != 0 {
          finishSum(element, leftTags.base[element])
        }
      }
      return
    }
    let set = stages == 0 ? 0 : cycle % stages * count
    for row in 0..<rows {
      for column in 0..<columns {
        let element = row * columns + column
        let across = element * step + step - 1
        let down = (row * step + step - 1) * columns + column
        let tags = topTags.base[down] != 0 ? leftTags.base[across] : 0
        run.activePECycles += tags != 0 ? step : 0
        guard stages > 0 else {
          apply(element, tags, top: top.base + down * lanes, left: left.base + across * lanes, cycle)
          continue
        }
        // What came so many cycles ago is through; its registers take in what is here now.
        let staged = set + element
        apply(
          element, stagedTags.base[staged], top: stagedTop.base + staged * lanes,
          left: stagedLeft.base + staged * lanes,
          cycle)
        stagedTags.base[staged] = tags
        (stagedTop.base + staged * lanes).take(top.base + down * lanes, count: lanes)
        (stagedLeft.base + staged * lanes).take(left.base + across * lanes, count: lanes)
      }
    }
  }

  /// One element's operation in a cycle.
  mutating func apply(
    _ element: Int, _ tags: UInt8, top: UnsafeMutablePointer<Operand>, left: UnsafeMutablePointer<Operand>, _ cycle: Int
  ) {
    guard tags != 0 else { return }
    if tags & OperandTag.first != 0 { beginSum(element, tags, cycle) }
    datapath.accumulate(weights: top, activations: left, into: sums.base + element * sumWords, count: 1)
    if tags & OperandTag.last != 0 { finishSum(element, tags) }
  }

  /// An element begins with a sum: from what is there, from what came back, or from the bias that comes along with the first
  /// filter word.
  mutating func beginSum(_ element: Int, _ tags: UInt8, _ cycle: Int) {
    if tags & OperandTag.kept != 0 { return }
    let sum = sums.base + element * sumWords
    if tags & OperandTag.returned != 0 { return copy(starts.base + element * sumWords, to: sum) }
    let (row, column) = element.quotientAndRemainder(dividingBy: columns)
    guard let said = controller.said(cycle - (row + column + 1) * step + 1 - stages),
      let fold = controller.fold(said.fold)
    else { return }
    sum.fill(0, count: sumWords)
    sum[0] = edges.tensors.starts[output(fold, row: row, column: column).channel]
  }

  /// An element is done with a sum.
  mutating func finishSum(_ element: Int, _ tags: UInt8) {
    guard isDoubleBuffered else {
      unfinished -= 1
      if unfinished == 0 { drainLeft = rows }
      return
    }
    guard tags & OperandTag.leaves != 0 else { return }
    if isDone.base[element] == 0 {
      copy(sums.base + element * sumWords, to: done.base + element * sumWords)
      isDone.base[element] = 1
    } else {
      isWaiting.base[element] = 1
    }
  }
}
