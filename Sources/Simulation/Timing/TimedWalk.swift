import Activity
import Activity
import Hardware
import Quantities
import Scheduling

/// Goes through the steps of a ``TileProgram`` in their order.
///
/// With `skips`, runs of iterations of a loop that do the same (no edge, no padding, not the first or last of a sum) end
/// early: as soon as an iteration, or a few together, moved all times equally far, the others do so too, because the
/// recurrence of ``TileClock`` knows nothing but differences of times. The outcome is that of all steps, exactly.
struct TimedWalk<Port: DRAMPort, Observer: TileObserver> {
  private let program: TileProgram
  private(set) var clock: TileClock<Port>
  private(set) var observer: Observer
  private let skips: Bool
  /// By level.
  private var boxes: [TileBox]
  /// What is known of every dimension at this point of the nest.
  private var here: TileBox
  /// By level, dimensions whose range is another than in the step before.
  private var changed: [DimensionSet]
  private var change: TileChange
  private var isFirst = true
  /// Whether the step before was the last of its sums.
  private var endedSums = false
  /// By input whose windows slide: its last tile.
  private var held: [TileBox]
  /// By output: words of its tile, and the tile.
  private var outputWords: [Int]
  private var outputBoxes: [TileBox]
  /// States after the last iterations of each loop, and the least time that decided anything in each.
  private var history: [Int]
  private var earliest: [Int]

  /// Periods of so many iterations are looked for.
  private static var longestPeriod: Int { 4 }

  /// A walk whose transfers to and from DRAM `port` serves; `skips` only with a pipe.
  init(_ program: TileProgram, _ rates: TileRates, _ port: Port, skips: Bool, observer: Observer) {
    self.program = program
    self.skips = skips
    self.observer = observer
    clock = TileClock(program, rates, port)
    here = TileBox(size: program.space.extents)
    boxes = Array(repeating: here, count: program.levelCount)
    changed = Array(repeating: DimensionSet(rawValue: .max), count: program.levelCount)
    change = TileChange(program)
    held = Array(repeating: here, count: program.inputs.count)
    outputWords = Array(repeating: 0, count: program.outputs.count)
    outputBoxes = Array(repeating: here, count: program.outputs.count)
    history =
      skips
      ? Array(repeating: 0, count: program.loops.count * Self.longestPeriod * clock.state.count) : []
    earliest = Array(repeating: .max, count: program.loops.count * Self.longestPeriod)
  }

  /// All steps, and what follows the last.
  mutating func run() {
    run(loop: 0)
    for index in program.outputs.indices {
      change.outputs[index] = true
      change.ending[index] = outputWords[index]
      if Port.needsTiles {
        clock.port.expect(output: index, beginning: outputBoxes[index], ending: outputBoxes[index])
      }
    }
    change.isFinished = true
    Port.catchUp(&clock, &observer)
    clock.finish(change, &observer)
  }

  private mutating func run(loop index: Int) {
    guard index < program.loops.count else {
      step()
      return
    }
    let loop = program.loops[index]
    let outside = loop.level > 0 ? boxes[loop.level - 1] : TileBox(size: program.space.extents)
    let (begin, extent) = (outside.start[loop.dimension], outside.size[loop.dimension])
    let tile = min(loop.tile, extent)
    let trips = extent.dividedRoundingUp(by: tile)
    if trips == 1 {
      set(loop, start: begin, size: extent)
      run(loop: index + 1)
      return
    }
    var iteration = 0
    /// Iterations of the same kind that were gone through one after the other.
    var alike = 0
    while iteration < trips {
      set(loop, start: begin + iteration * tile, size: min(tile, extent - iteration * tile))
      guard skips else {
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
          move(loop, by: skipped * tile)
          iteration += skipped
          alike = 0
        }
      }
      remember(loop: index, iteration: iteration, earliest: own)
      iteration += 1
    }
    // What is outside is known no better than before.
    here.start[loop.dimension] = begin
    here.size[loop.dimension] = extent
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
    case .outputRow, .filterRow: axis = SlidingAxisOfBox(program.space.vertical, here, .outputRow, .filterRow)
    case .outputColumn, .filterColumn:
      axis = SlidingAxisOfBox(program.space.horizontal, here, .outputColumn, .filterColumn)
    default: return last
    }
    guard axis.isInside else { return -1 }
    let room = axis.stepsInside(along: loop.dimension, tile: tile)
    return min(last, iteration.plus(room))
  }

  private mutating func skip(loop index: Int, iteration: Int, alike: Int, left: Int, earliest own: Int) -> Int {
    let size = clock.state.count
    var least = own
    for period in 1...Self.longestPeriod where period <= alike && period <= left {
      let slot = index * Self.longestPeriod + (iteration - period) % Self.longestPeriod
      if period > 1 {
        least = min(least, earliest[index * Self.longestPeriod + (iteration - period + 1) % Self.longestPeriod])
      }
      let old = history[(slot * size)..<((slot + 1) * size)]
      guard clock.isPeriodic(since: old, earliest: least) else { continue }
      clock.repeatPeriod(since: old, times: left / period)
      return left / period * period
    }
    return 0
  }

  private mutating func remember(loop index: Int, iteration: Int, earliest own: Int) {
    let slot = index * Self.longestPeriod + iteration % Self.longestPeriod
    let size = clock.state.count
    for place in 0..<size { history[slot * size + place] = clock.state[place] }
    earliest[slot] = own
  }

  /// Everything inside a loop, so far along it.
  private mutating func move(_ loop: TileProgram.Loop, by distance: Int) {
    for level in loop.level..<boxes.count { boxes[level].start[loop.dimension] += distance }
    here.start[loop.dimension] += distance
    for index in held.indices where program.inputs[index].isSliding && program.inputs[index].level >= loop.level {
      held[index].start[loop.dimension] += distance
    }
  }

  // MARK: - Steps

  @inline(__always)
  private mutating func set(_ loop: TileProgram.Loop, start: Int, size: Int) {
    let (level, dimension) = (loop.level, loop.dimension)
    if boxes[level].start[dimension] != start || boxes[level].size[dimension] != size {
      boxes[level].start[dimension] = start
      boxes[level].size[dimension] = size
      changed[level].formUnion(DimensionSet(dimension))
    }
    here.start[dimension] = start
    here.size[dimension] = size
  }

  private mutating func step() {
    for (index, input) in program.inputs.enumerated() {
      let relevant = input.operand == .filter ? DimensionSet.filter : .ifmap
      guard !changed[input.level].isDisjoint(with: relevant) else {
        change.inputs[index] = -1
        continue
      }
      let box = boxes[input.level]
      if input.operand == .filter {
        change.inputs[index] = program.space.filterWords(of: box.size)
        if Port.needsTiles { clock.port.expect(input: index, under: box, without: nil) }
      } else {
        var words = program.space.ifmapWords(of: box)
        if Port.needsTiles {
          clock.port.expect(input: index, under: box, without: input.isSliding && !isFirst ? held[index] : nil)
        }
        if input.isSliding {
          if !isFirst { words -= program.space.commonIfmapWords(held[index], box) }
          held[index] = box
        }
        change.inputs[index] = words
      }
    }
    change.endsOutputs = false
    change.isFinished = endedSums
    var (beginsSums, endsSums) = (true, true)
    for dimension in [Dimension.inputChannel, .filterRow, .filterColumn] {
      if here.start[dimension] > 0 { beginsSums = false }
      if here.start[dimension] + here.size[dimension] < program.space.extents[dimension] { endsSums = false }
    }
    for (index, output) in program.outputs.enumerated() {
      let isOther = !changed[output.level].isDisjoint(with: .ofmap)
      change.outputs[index] = isOther
      guard isOther else { continue }
      let words = program.space.ofmapWords(of: boxes[output.level].size)
      change.endsOutputs = true
      change.ending[index] = outputWords[index]
      change.returning[index] = beginsSums ? 0 : words
      outputWords[index] = words
      if Port.needsTiles {
        clock.port.expect(output: index, beginning: boxes[output.level], ending: outputBoxes[index])
        outputBoxes[index] = boxes[output.level]
      }
    }
    endedSums = endsSums
    Port.take(&clock, change, work: program.work.steps(here.size), isFirst: isFirst, &observer)
    isFirst = false
    for level in changed.indices { changed[level] = [] }
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
