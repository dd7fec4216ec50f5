import Arithmetic
import Hardware

/// A systolic array whose elements hold an operand each while the other one comes from the left and partial sums travel down:
/// weight and input stationary.
///
/// In a cycle, sums leave at the bottom; everything else moves on by a place; what the controller says enters, skewed; elements
/// whose operand is the first of a fold take the held word that was loaded for it; then all elements operate at once; then
/// words that have come down to their row are caught. An operation of several cycles has as many places in each element, and is
/// applied in the last of them. Of a unit of several stages, the operands pass through the registers between them before they
/// meet the sum, which enters later by as much.
struct StationaryOperandArray<Datapath: ElementDatapath> {
  private typealias Operand = Datapath.Operand
  private typealias Word = Datapath.Word

  private let datapath: Datapath
  private let edges: FoldEdges<Datapath>
  private let isDoubleBuffered: Bool
  private let (rows, columns): (Int, Int)
  private let lanes: Int
  /// Cycles of an operation, and stages before the accumulator's.
  private let (step, stages): (Int, Int)
  private let sumWords: Int

  // Registers of the elements, row by row.
  private let left: Registers<Operand>
  private let leftTags: Registers<UInt8>
  private let sums: Registers<Word>
  private let sumTags: Registers<UInt8>
  private let held: Registers<Operand>
  private let isHeld: Registers<UInt8>
  private let next: Registers<Operand>
  private let isNext: Registers<UInt8>
  private let lane: Registers<Operand>
  /// Operands between stages, one set for each.
  private let stagedHeld: Registers<Operand>
  private let stagedLeft: Registers<Operand>
  private let stagedTags: Registers<UInt8>

  private var controller: FoldController<Datapath>
  private var turns: LoadTurns
  private let results: Registers<Word>
  /// By output: when the fold last began whose first output it is; -1 for never.
  private var visits: [Int]
  private var pending = 0
  private var run = CycleRun()
  /// When the present turn of loading began; `nil` while a single buffer is in use.
  private var loadBegan: Int? = 0

  init(
    _ datapath: Datapath, _ edges: FoldEdges<Datapath>, _ sequence: FoldSequence<Datapath>, on array: PEArray,
    step: Int, depth: Int
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
    sums = Registers(count * step * sumWords, repeating: 0)
    sumTags = Registers(count * step, repeating: 0)
    held = Registers(count * lanes, repeating: Datapath.absent)
    isHeld = Registers(count, repeating: 0)
    next = Registers(count * lanes, repeating: Datapath.absent)
    isNext = Registers(count, repeating: 0)
    lane = Registers(count * lanes, repeating: Datapath.absent)
    stagedHeld = Registers(count * lanes * stages, repeating: Datapath.absent)
    stagedLeft = Registers(count * lanes * stages, repeating: Datapath.absent)
    stagedTags = Registers(count * stages, repeating: 0)
    let memory = (rows + columns) * step + stages + rows + 2
    controller = FoldController(sequence, stepCycles: step, memory: memory)
    turns = LoadTurns(rows: rows, memory: memory)
    let outputs = edges.tensors.space.ofmapWords
    results = Registers(outputs * sumWords, repeating: 0)
    visits = Array(repeating: -1, count: outputs)
    run.departures = Array(repeating: 0, count: outputs)
  }

  /// Steps until the last sum has left.
  mutating func run(_ watch: inout CycleWatch) throws(CycleEngineError) -> CycleRun {
    var cycle = 0
    while true {
      leave(cycle)
      if pending == 0, controller.isDone {
        if controller.upcoming == nil { break }
        // A single buffer is free again when the array is empty.
        if loadBegan == nil { loadBegan = cycle }
      }
      move(cycle)
      begin(cycle)
      enter(cycle)
      load(cycle)
      if isDoubleBuffered { takeNext(cycle) }
      operate(cycle)
      catchWords(cycle)
      cycle += 1
      run.elementSteps += rows * columns
      try watch.passed(run.elementSteps)
    }
    run.fillDrainCycles = cycle - run.computeCycles - run.psumWaitCycles
    run.wordsPerOutput = sumWords
    run.ofmap = (0..<results.count).map { datapath.finished(results.base[$0]) }
    return run
  }

  /// Sums that have passed the last row.
  private mutating func leave(_ cycle: Int) {
    let bottom = (rows * step - 1) * columns
    for column in 0..<columns where sumTags.base[bottom + column] != 0 {
      guard let said = controller.said(cycle - rows * step - column * step - stages),
        let fold = controller.fold(said.fold)
      else { continue }
      let output = edges.output(fold, rowOrStep: said.step, column: column).output
      (results.base + output * sumWords).take(sums.base + (bottom + column) * sumWords, count: sumWords)
      run.departures[output] = cycle
      pending -= 1
    }
  }

  private func move(_ cycle: Int) {
    sums.shift(by: columns * sumWords)
    sumTags.shift(by: columns)
    left.shift(by: lanes)
    leftTags.shift(by: 1)
    if cycle <= turns.lastEntry + (columns - 1) * step + rows { lane.shift(by: columns * lanes) }
  }

  /// Begins a fold when the one before is in, its held words have had their turn, and the sums it goes on with are back.
  private mutating func begin(_ cycle: Int) {
    guard let fold = controller.upcoming, controller.isFree(at: cycle), let loadBegan, cycle >= loadBegan + rows else {
      return
    }
    let first = edges.output(fold, rowOrStep: 0, column: 0).output
    if visits[first] >= 0, cycle < visits[first] + rows * step {
      run.psumWaitCycles += 1
      return
    }
    controller.begin(at: cycle)
    controller.note(visits[first] < 0 ? 0 : OperandTag.returned)
    pending += fold.pointee.columns * fold.pointee.steps
    visits[first] = cycle
    self.loadBegan = isDoubleBuffered ? cycle : nil
  }

  /// Operands from the left, a row a step later than the one above; sums from the top, a column a step later than the one
  /// before.
  private mutating func enter(_ cycle: Int) {
    controller.enter(cycle)
    var (number, fold): (Int, UnsafePointer<ArrayFold>?) = (-1, nil)
    for row in 0..<rows {
      let place = row * columns * step
      let words = left.base + place * lanes
      guard let said = controller.said(cycle - row * step) else {
        clear(words)
        leftTags.base[place] = 0
        continue
      }
      if said.fold != number { (number, fold) = (said.fold, controller.fold(said.fold)) }
      guard let fold, row < fold.pointee.rows else {
        clear(words)
        leftTags.base[place] = 0
        continue
      }
      edges.left(fold, row: row, step: said.step, into: words)
      leftTags.base[place] = said.step == 0 ? OperandTag.live | OperandTag.first : OperandTag.live
    }
    for column in 0..<columns {
      sumTags.base[column] = 0
      guard let said = controller.said(cycle - column * step - stages) else { continue }
      if said.fold != number { (number, fold) = (said.fold, controller.fold(said.fold)) }
      guard let fold, column < fold.pointee.columns else { continue }
      sumTags.base[column] = OperandTag.live
      let place = edges.output(fold, rowOrStep: said.step, column: column)
      let words = sums.base + column * sumWords
      let isReturning = controller.note(of: said.fold) & OperandTag.returned != 0
      if isReturning {
        words.take(results.base + place.output * sumWords, count: sumWords)
      } else {
        words.fill(0, count: sumWords)
        words[0] = edges.tensors.starts[place.channel]
      }
    }
    for place in 0..<step where leftTags.base[place] != 0 { run.computeCycles += 1 }
  }

  private func clear(_ words: UnsafeMutablePointer<Operand>) {
    words.fill(Datapath.absent, count: lanes)
  }

  /// The word whose row's turn it is enters the first column, and the others later by their skew. With a second register the
  /// words of a fold may enter as soon as their row has begun with the fold before.
  private mutating func load(_ cycle: Int) {
    let row = turns.row(at: cycle)
    let number = turns.loaded[row]
    var enters = false
    if number < controller.begun || controller.upcoming != nil {
      if isDoubleBuffered {
        enters =
          number == 0
          || (number <= controller.begun && cycle >= controller.start(of: number - 1) + row * (step - 1))
      } else {
        enters = number == controller.begun && loadBegan.map { cycle >= $0 } ?? false
      }
    }
    turns.enter(enters ? number : nil, at: cycle)
    guard cycle <= turns.lastEntry + (columns - 1) * step else { return }
    for column in 0..<columns {
      let entry = cycle - column * step
      guard let number = turns.entered(entry), let fold = controller.fold(number) else { continue }
      let row = turns.row(at: entry)
      let words = lane.base + column * lanes
      if row < fold.pointee.rows, column < fold.pointee.columns {
        edges.held(fold, row: row, column: column, into: words)
      } else {
        clear(words)
      }
    }
  }

  /// Elements that the first operand of a fold has reached take the word that was loaded for it: those of a diagonal, for each of
  /// the folds that are on their way in.
  private func takeNext(_ cycle: Int) {
    var number = controller.begun - 1
    while number >= 0 {
      let (diagonal, rest) = (cycle - controller.start(of: number)).quotientAndRemainder(dividingBy: step)
      guard diagonal <= rows + columns - 2 else { return }
      number -= 1
      guard rest == 0 else { continue }
      for row in max(0, diagonal - columns + 1)..<min(rows, diagonal + 1) {
        let element = row * columns + diagonal - row
        guard leftTags.base[element * step] & OperandTag.first != 0 else { continue }
        (held.base + element * lanes).take(next.base + element * lanes, count: lanes)
        isHeld.base[element] = isNext.base[element]
      }
    }
  }

  /// At the end of a turn the words of all rows of a column are in their rows.
  private func catchWords(_ cycle: Int) {
    guard cycle < turns.lastEntry + (columns - 1) * step + rows else { return }
    for column in 0..<columns {
      let end = cycle - column * step
      guard end >= 0, end % rows == rows - 1, end - rows < turns.lastEntry else { continue }
      for row in 0..<rows {
        guard let number = turns.entered(end - row), let fold = controller.fold(number) else { continue }
        let element = row * columns + column
        let (words, isThere) = isDoubleBuffered ? (next, isNext) : (held, isHeld)
        (words.base + element * lanes).take(lane.base + element * lanes, count: lanes)
        isThere.base[element] = row < fold.pointee.rows && column < fold.pointee.columns ? 1 : 0
      }
    }
  }

  private mutating func operate(_ cycle: Int) {
    if step == 1, stages == 0 {
      accumulate(held: held.base, left: left.base, into: sums.base, count: rows * columns)
      run.activePECycles += working(leftTags.base, isHeld.base, count: rows * columns)
      return
    }
    let set = stages == 0 ? 0 : cycle % stages * rows * columns
    for row in 0..<rows {
      for column in 0..<columns {
        let element = row * columns + column
        let operand = element * step + step - 1
        let sum = sums.base + ((row * step + step - 1) * columns + column) * sumWords
        let works = leftTags.base[operand] & isHeld.base[element] & OperandTag.live
        run.activePECycles += Int(works) * step
        let (own, other) = (held.base + element * lanes, left.base + operand * lanes)
        guard stages > 0 else {
          if works != 0 { accumulate(held: own, left: other, into: sum, count: 1) }
          continue
        }
        // What came so many cycles ago is through; its registers take in what is here now.
        let staged = (set + element) * lanes
        if stagedTags.base[set + element] != 0 {
          accumulate(held: stagedHeld.base + staged, left: stagedLeft.base + staged, into: sum, count: 1)
        }
        stagedTags.base[set + element] = works
        (stagedHeld.base + staged).take(own, count: lanes)
        (stagedLeft.base + staged).take(other, count: lanes)
      }
    }
  }

  @inline(__always)
  private func accumulate(
    held: UnsafeMutablePointer<Operand>, left: UnsafeMutablePointer<Operand>, into sums: UnsafeMutablePointer<Word>,
    count: Int
  ) {
    if edges.dataflow == .weightStationary {
      datapath.accumulate(weights: held, activations: left, into: sums, count: count)
    } else {
      datapath.accumulate(weights: left, activations: held, into: sums, count: count)
    }
  }
}

/// How many of `count` elements have both a live operand and a live partner.
@inline(__always)
func working(_ tags: UnsafePointer<UInt8>, _ partners: UnsafePointer<UInt8>, count: Int) -> Int {
  var total = 0
  var element = 0
  while element < count {
    // As many as a byte can count.
    let end = min(count, element &+ 255)
    var part: UInt8 = 0
    while element < end {
      part &+= tags[element] & partners[element] & OperandTag.live
      element &+= 1
    }
    total &+= Int(part)
  }
  return total
}
