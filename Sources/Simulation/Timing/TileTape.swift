import Arithmetic
import Hardware
import Scheduling

/// The steps of a short program one after the other, in runs of equal ones: whoever times it on many accelerators finds what
/// changes only once.
struct TileTape: Sendable {
  /// Programs of no more tiles have a tape.
  static let limit = 256

  /// One for every run, and one for what is behind the last.
  let changes: TileChange
  /// For every run, which of the sizes its tiles have.
  let sizeNumbers: [Int]
  /// For every run, its steps.
  let counts: [Int]
  /// Different sizes of tiles.
  let sizes: [Extents]

  /// The tape of a program; `nil` if that has too many tiles.
  init?(_ program: TileProgram) {
    var (count, extents) = (1, program.space.extents)
    for loop in program.loops {
      count = count.times(extents[loop.dimension].dividedRoundingUp(by: loop.tile))
      extents[loop.dimension] = min(extents[loop.dimension], loop.tile)
      guard count <= Self.limit else { return nil }
    }
    var writer = Writer(program)
    writer.run(loop: 0)
    var pipe = DRAMPipe()
    writer.steps.findEnd(&pipe)
    if writer.sizeNumbers.isEmpty { return nil }
    writer.changes.append(writer.steps.change)
    changes = writer.changes
    sizeNumbers = writer.sizeNumbers
    counts = writer.counts
    sizes = writer.sizes
  }

  private struct Writer {
    let program: TileProgram
    var steps: TileSteps
    var changes: TileChange
    var sizeNumbers: [Int] = []
    var counts: [Int] = []
    var sizes: [Extents] = []

    init(_ program: TileProgram) {
      self.program = program
      steps = TileSteps(program)
      changes = TileChange(program)
    }

    mutating func run(loop index: Int) {
      guard index < program.loops.count else {
        step()
        return
      }
      let loop = program.loops[index]
      let (begin, extent) = steps.range(of: loop)
      for start in stride(from: 0, to: extent, by: loop.tile) {
        steps.enter(loop, start: begin + start, size: min(loop.tile, extent - start))
        run(loop: index + 1)
      }
      steps.leave(loop, begin: begin, extent: extent)
    }

    private mutating func step() {
      var pipe = DRAMPipe()
      steps.find(&pipe)
      let size = steps.here.size
      let number = sizes.firstIndex(of: size) ?? sizes.count
      if number == sizes.count { sizes.append(size) }
      defer { steps.pass() }
      // The first step stands for itself: nothing ends with it.
      if counts.count > 1, number == sizeNumbers[counts.count - 1], changes.isEqual(to: steps.change) {
        counts[counts.count - 1] += 1
        return
      }
      if counts.isEmpty { changes.copy(steps.change) } else { changes.append(steps.change) }
      changes.select(counts.count)
      sizeNumbers.append(number)
      counts.append(1)
    }
  }
}

extension TileClock<DRAMPipe> {
  /// Takes all steps of a tape; as soon as one of a run moved all times equally far, the others of the run do so too. `works`:
  /// the array's steps in tiles of each size.
  mutating func run(_ tape: borrowing TileTape, works: [Int], _ observer: inout some TileObserver) {
    var change = tape.changes
    var before = TileTimes(count: emptied)
    for number in tape.counts.indices {
      change.select(number)
      let work = works[tape.sizeNumbers[number]]
      var left = tape.counts[number]
      while left > 0 {
        // The first of a run follows others than the rest do.
        let isLong = left > 2 && left < tape.counts[number]
        if isLong {
          before.copy(emptied, of: state)
          earliest = .max
        }
        step(change, work: work, isFirst: number == 0, &observer)
        left -= 1
        if isLong, isPeriodic(since: before, earliest: earliest) {
          repeatPeriod(since: before, times: left)
          left = 0
        }
      }
    }
    change.select(tape.counts.count)
    finish(change, &observer)
  }
}
