import Arithmetic
import Hardware
import Scheduling

/// The steps of a short program one after the other, in runs of equal ones: whoever times it on many accelerators finds what
/// changes only once.
final class TileTape: Sendable {
  /// Programs of no more tiles have a tape.
  static let limit = 256
  /// Periods of so many steps are looked for: with two buffers, every other step may wait longer.
  static let longestPeriod = 4

  /// What changes with a step of every run, and behind the last: one after the other.
  private let changes: TileTimes
  private let inputs: Int
  private let changeSize: Int
  private let runStorage: TileRecords<TileRun>
  /// The places that decide in every run.
  let places: TileTimes
  /// Different sizes of tiles.
  let sizes: [Extents]

  var runs: TileRecords<TileRun>.List { runStorage.list }

  /// The tape of a program; `nil` if that has too many tiles.
  init?(_ layout: TileLayout) {
    var (count, extents) = (1, layout.space.extents)
    for loop in layout.loops {
      count = count.times(extents[loop.dimension].dividedRoundingUp(by: loop.tile))
      extents[loop.dimension] = min(extents[loop.dimension], loop.tile)
      guard count <= Self.limit else { return nil }
    }
    var writer = Writer(layout)
    writer.run(loop: 0)
    writer.end()
    if writer.sizeNumbers.isEmpty { return nil }
    let changes = TileTimes(writer.changes)
    inputs = layout.inputs.count
    changeSize = layout.changeSize
    sizes = writer.sizes
    var (runs, places): ([TileRun], [Int]) = ([], [])
    for (number, (size, count)) in zip(writer.sizeNumbers, writer.counts).enumerated() {
      let change = changes.change(at: number * layout.changeSize, inputs: layout.inputs.count)
      runs.append(TileRun(change, size: size, count: count, in: layout, &places))
    }
    runStorage = TileRecords(runs)
    self.places = TileTimes(places)
    self.changes = changes
  }

  /// What changes with each step of a run, or behind the last of them. Not to be looked at longer than the tape is there.
  @inline(__always)
  func change(_ run: Int) -> TileChange { changes.change(at: run * changeSize, inputs: inputs) }

  private struct Writer: ~Copyable {
    let layout: TileLayout
    var steps: TileSteps
    /// The numbers of all changes.
    var changes: [Int] = []
    var sizeNumbers: [Int] = []
    var counts: [Int] = []
    var sizes: [Extents] = []

    init(_ layout: TileLayout) {
      self.layout = layout
      steps = TileSteps(layout)
    }

    mutating func run(loop index: Int) {
      guard index < layout.loops.count else {
        step()
        return
      }
      let loop = layout.loops[index]
      let (begin, extent) = steps.range(of: loop)
      for start in stride(from: 0, to: extent, by: loop.tile) {
        steps.enter(loop, start: begin + start, size: min(loop.tile, extent - start))
        run(loop: index + 1)
      }
      steps.leave(loop, begin: begin, extent: extent)
    }

    /// What is behind the last step.
    mutating func end() {
      var pipe = DRAMPipe()
      steps.findEnd(&pipe)
      changes += steps.change.numbers(layout.changeSize)
    }

    private mutating func step() {
      var pipe = DRAMPipe()
      steps.find(&pipe)
      let size = steps.here.size
      let number = sizes.firstIndex(of: size) ?? sizes.count
      if number == sizes.count { sizes.append(size) }
      let own = steps.change.numbers(layout.changeSize)
      // The first step stands for itself: nothing ends with it.
      if counts.count > 1, number == sizeNumbers[counts.count - 1], changes.suffix(own.count).elementsEqual(own) {
        counts[counts.count - 1] += 1
      } else {
        changes += own
        sizeNumbers.append(number)
        counts.append(1)
      }
      steps.pass()
    }
  }
}

extension TileClock<DRAMPipe> {
  /// Takes all steps of a tape; as soon as one of a run, or a few together, moved all times equally far, the others of the run
  /// do so too. `works`:
  /// the array's steps in tiles of each size.
  mutating func run(_ tape: TileTape, works: [Int], _ observer: inout some TileObserver) {
    let runs = tape.runs
    for number in 0..<runs.count {
      let change = tape.change(number)
      let run = runs[number]
      let work = works[run.size]
      var left = run.count
      // Steps since the state was kept, below zero if it was not, and how many of them are looked at before it is kept anew.
      var (since, window) = (-1, 2)
      while left > 0 {
        // The first of a run follows others than the rest do.
        if since < 0 || since == window, left > 2, left < run.count {
          if since == window { window = TileTape.longestPeriod }
          keep()
          since = 0
        }
        step(change, work: work, isFirst: number == 0, &observer)
        left -= 1
        guard since >= 0 else { continue }
        since += 1
        if left >= since, isPeriodic(run, tape.places) {
          repeatPeriodSinceKept(times: left / since)
          left %= since
          since = -1
        }
      }
    }
    finish(tape.change(runs.count), &observer)
  }
}
