import Arithmetic

/// What an array's controller does: begins folds, and lets a step of the present fold in every so many cycles. What it says
/// enters the first row and column at once and travels along the edges, an element at a time; it is remembered for as long as
/// that takes.
struct FoldController<Datapath: ElementDatapath> {
  private var sequence: FoldSequence<Datapath>
  private let stepCycles: Int
  private let mask: Int
  private let folds: Registers<ArrayFold>
  /// Their tiles, which they do not keep themselves.
  private var tiles: [TilePoints?]
  private var starts: [Int]
  private var notes: [UInt8]
  /// By cycle: the fold and the step that entered, or -1.
  private let foldAt: Registers<Int>
  private let stepAt: Registers<Int>
  /// Folds begun; the fold of this number is the next.
  private(set) var begun = 0
  /// Whether there is one.
  private var isMore = false
  /// The cycle from which another operand may enter.
  private var portFree = 0
  private var stepsLeft = 0

  /// A controller that remembers so many cycles at least.
  init(_ sequence: FoldSequence<Datapath>, stepCycles: Int, memory: Int) {
    self.sequence = sequence
    self.stepCycles = stepCycles
    var length = 1
    while length < memory + 2 { length *= 2 }
    mask = length - 1
    let first = self.sequence.next()
    isMore = first != nil
    folds = Registers(first.map { Array(repeating: $0, count: length) } ?? [])
    tiles = Array(repeating: self.sequence.tile, count: length)
    starts = Array(repeating: 0, count: length)
    notes = Array(repeating: 0, count: length)
    foldAt = Registers(length, repeating: -1)
    stepAt = Registers(length, repeating: 0)
  }

  private mutating func look() {
    let next = sequence.next()
    isMore = next != nil
    guard let next else { return }
    folds.base[begun & mask] = next
    tiles[begun & mask] = sequence.tile
  }

  /// A fold that is not long done, or the next one.
  @inline(__always)
  func fold(_ number: Int) -> UnsafePointer<ArrayFold>? {
    number < begun || isMore ? UnsafePointer(folds.base + (number & mask)) : nil
  }
  /// The next one.
  var upcoming: UnsafePointer<ArrayFold>? { fold(begun) }
  /// When a fold began that is not long done.
  func start(of number: Int) -> Int { starts[number & mask] }
  /// What was noted when it began: tags of its first operands.
  func note(of number: Int) -> UInt8 { notes[number & mask] }
  /// Whether all operands of the folds begun are in, the last one not in this cycle.
  func isFree(at cycle: Int) -> Bool { stepsLeft == 0 && cycle >= portFree }
  /// Whether all operands of the folds begun are in.
  var isDone: Bool { stepsLeft == 0 }

  /// Begins the next fold in that cycle.
  mutating func begin(at cycle: Int) {
    guard let fold = upcoming else { return }
    starts[begun & mask] = cycle
    notes[begun & mask] = 0
    stepsLeft = fold.pointee.steps
    portFree = cycle
    begun += 1
    look()
  }

  /// Notes something of the fold that has begun last.
  mutating func note(_ tags: UInt8) { notes[(begun - 1) & mask] = tags }

  /// Says what enters in that cycle.
  mutating func enter(_ cycle: Int) {
    guard stepsLeft > 0, cycle >= portFree else {
      foldAt.base[cycle & mask] = -1
      return
    }
    foldAt.base[cycle & mask] = begun - 1
    stepAt.base[cycle & mask] = folds.base[(begun - 1) & mask].steps - stepsLeft
    stepsLeft -= 1
    portFree = cycle + stepCycles
  }

  /// What was said in a cycle that is not too long ago.
  @inline(__always)
  func said(_ cycle: Int) -> (fold: Int, step: Int)? {
    guard cycle >= 0, foldAt.base[cycle & mask] >= 0 else { return nil }
    return (foldAt.base[cycle & mask], stepAt.base[cycle & mask])
  }
}

/// Words that go down from the top of each column, one a cycle, each to its own row: stationary operands, or partial sums that
/// come back. The rows take turns, the last one first, so that in a turn of as many cycles as there are rows each row's word can
/// enter once, and all of a turn are in their rows when it ends.
struct LoadTurns {
  let rows: Int
  private let mask: Int
  /// By cycle: the fold whose word entered the first column, or -1. The row is the turn's.
  private var foldAt: [Int]
  /// Folds whose word of a row has entered, or is not needed.
  private(set) var loaded: [Int]
  /// The last cycle in which a word entered the first column.
  private(set) var lastEntry = -1

  init(rows: Int, memory: Int) {
    self.rows = rows
    var length = 1
    while length < memory + 2 { length *= 2 }
    mask = length - 1
    foldAt = Array(repeating: -1, count: length)
    loaded = Array(repeating: 0, count: rows)
  }

  /// The row whose turn a cycle is.
  func row(at cycle: Int) -> Int { rows - 1 - cycle % rows }

  /// The first cycle from `cycle` on that is a row's turn.
  func turn(of row: Int, from cycle: Int) -> Int { cycle + ((rows - 1 - row - cycle) % rows + rows) % rows }

  /// A word of the fold enters in that cycle, or, for `nil`, none does.
  mutating func enter(_ fold: Int?, at cycle: Int) {
    foldAt[cycle & mask] = fold ?? -1
    guard let fold else { return }
    loaded[row(at: cycle)] = fold + 1
    lastEntry = cycle
  }

  /// The row has no word of the folds before that one to wait for.
  mutating func skip(to fold: Int, row: Int) { loaded[row] = max(loaded[row], fold) }

  /// The fold whose word entered the first column in a cycle that is not too long ago.
  func entered(_ cycle: Int) -> Int? {
    guard cycle >= 0, foldAt[cycle & mask] >= 0 else { return nil }
    return foldAt[cycle & mask]
  }
}
