import Activity
import Hardware
import Quantities
import Scheduling

/// Goes through the steps of a ``TileProgram`` in their order.
///
/// With `skips`, runs of iterations of a loop that do the same (no edge, no padding, not the first or last of a sum) end
/// early: as soon as an iteration, or a few together, moved all times equally far, the others do so too, because the
/// recurrence of ``TileClock`` knows nothing but differences of times. The outcome is that of all steps, exactly.
struct TimedWalk<Port: DRAMPort, Observer: TileObserver>: ~Copyable {
  private let program: TileProgram
  private(set) var clock: TileClock<Port>
  private(set) var observer: Observer
  private let skips: Bool
  private var steps: TileSteps
  /// The array's steps in the present tile.
  private var work = 0
  /// Steps that may still be gone through.
  private var left = Int.max
  /// States after the last iterations of each loop, and the least time that decided anything in each.
  private var history: TileTimes
  private var earliest: [Int]

  /// Periods of so many iterations are looked for.
  private static var longestPeriod: Int { 4 }

  /// A walk whose transfers to and from DRAM `port` serves; `skips` only with a pipe.
  init(_ program: TileProgram, _ rates: TileRates, _ port: Port, skips: Bool, observer: Observer) {
    self.program = program
    self.skips = skips
    self.observer = observer
    clock = TileClock(program, rates, port)
    steps = TileSteps(program.layout)
    history = TileTimes(count: skips ? program.loops.count * Self.longestPeriod * clock.emptied : 0)
    earliest = Array(repeating: .max, count: program.loops.count * Self.longestPeriod)
  }

  /// All steps, and what follows the last.
  mutating func run() { _ = run(atMost: .max) }

  /// All steps, and what follows the last, if no more than so many have to be gone through.
  /// - Returns: whether that was so; if not, nothing of this means anything.
  mutating func run(atMost limit: Int) -> Bool {
    left = limit
    run(loop: 0)
    guard left >= 0 else { return false }
    steps.findEnd(&clock.port)
    Port.catchUp(&clock, &observer)
    clock.finish(steps.change, &observer)
    return true
  }

  private mutating func run(loop index: Int) {
    guard index < program.loops.count else {
      step()
      return
    }
    let loop = program.loops[index]
    let (begin, extent) = steps.range(of: loop)
    let tile = min(loop.tile, extent)
    let trips = extent.dividedRoundingUp(by: tile)
    if trips == 1 {
      steps.enter(loop, start: begin, size: extent)
      run(loop: index + 1)
      return
    }
    guard left >= 0 else { return }
    var iteration = 0
    /// Iterations of the same kind that were gone through one after the other.
    var alike = 0
    while iteration < trips, left >= 0 {
      steps.enter(loop, start: begin + iteration * tile, size: min(tile, extent - iteration * tile))
      guard skips, trips > 2 else {
        run(loop: index + 1)
        iteration += 1
        continue
      }
      let last = lastAlike(loop, from: iteration, of: trips, begin: begin, extent: extent, tile: tile)
      let before = clock.earliest
      clock.earliest = .max
      run(loop: index + 1)
      let own = clock.earliest
      clock.earliest = min(before, own)
      alike = last >= iteration ? alike + 1 : 0
      if last > iteration {
        let skipped = skip(loop: index, iteration: iteration, alike: alike, left: last - iteration, earliest: own)
        if skipped > 0 {
          steps.move(loop, by: skipped * tile)
          iteration += skipped
          alike = 0
        }
      }
      remember(loop: index, iteration: iteration, earliest: own)
      iteration += 1
    }
    steps.leave(loop, begin: begin, extent: extent)
  }

  // MARK: - Skipping

  /// The last of the iterations from this one on that all do the same; below it if it does not.
  ///
  /// The first is entered otherwise than the others. The last may be shorter, and is where sums end. Along axes of windows,
  /// none of them may reach into the padding.
  private func lastAlike(
    _ loop: TileProgram.Loop, from iteration: Int, of trips: Int, begin: Int, extent: Int, tile: Int
  ) -> Int {
    guard iteration > 0 else { return -1 }
    var last = trips - 1
    if DimensionSet.reduction.contains(loop.dimension) || !extent.isMultiple(of: tile) { last -= 1 }
    let axis: SlidingAxisOfBox
    switch loop.dimension {
    case .outputRow, .filterRow: axis = SlidingAxisOfBox(program.space.vertical, steps.here, .outputRow, .filterRow)
    case .outputColumn, .filterColumn:
      axis = SlidingAxisOfBox(program.space.horizontal, steps.here, .outputColumn, .filterColumn)
    default: return last
    }
    guard axis.isInside else { return -1 }
    let room = axis.stepsInside(along: loop.dimension, tile: tile)
    return min(last, iteration.plus(room))
  }

  private mutating func skip(loop index: Int, iteration: Int, alike: Int, left: Int, earliest own: Int) -> Int {
    let size = clock.emptied
    var least = own
    for period in 1...Self.longestPeriod where period <= alike && period <= left {
      let slot = index * Self.longestPeriod + (iteration - period) % Self.longestPeriod
      if period > 1 {
        least = min(least, earliest[index * Self.longestPeriod + (iteration - period + 1) % Self.longestPeriod])
      }
      guard clock.isPeriodic(since: history, at: slot * size, earliest: least) else { continue }
      clock.repeatPeriod(since: history, at: slot * size, times: left / period)
      return left / period * period
    }
    return 0
  }

  private mutating func remember(loop index: Int, iteration: Int, earliest own: Int) {
    let slot = index * Self.longestPeriod + iteration % Self.longestPeriod
    history.copy(clock.emptied, of: clock.state, to: slot * clock.emptied)
    earliest[slot] = own
  }

  private mutating func step() {
    left -= 1
    steps.find(&clock.port)
    if steps.isResized { work = program.work.steps(steps.here.size) }
    Port.take(&clock, steps.change, work: work, isFirst: steps.isFirst, &observer)
    steps.pass()
  }
}

extension TimedWalk where Port == DRAMPipe {
  /// A walk on an accelerator whose DRAM is a pipe.
  init(_ program: TileProgram, _ rates: TileRates, skips: Bool, observer: Observer) {
    self.init(program, rates, DRAMPipe(), skips: skips, observer: observer)
  }
}

extension TimedWalk where Port == DRAMDevicePort {
  /// What the device did until the layer's end; valid when all steps were taken.
  var deviceStatistics: DRAMStatistics {
    var port = clock.port
    return port.statistics(until: clock.total)
  }
}
