import Arithmetic
import Hardware
import Quantities

extension JointSearch {
  // MARK: - Tiles

  func words(_ step: Step) -> Footprint.Words {
    let group = step.tile[.group]
    let (filters, reduction) = (blocks.entries[step.filters], blocks.entries[step.reduction])
    let (channels, pixels) = (reduction.tile[.inputChannel], blocks.entries[step.pixels])
    return Footprint.Words(
      filter: group.times(filters.size).times(reduction.size), ifmap: group.times(channels).times(pixels.room),
      output: group.times(filters.size).times(pixels.size))
  }

  /// The first of the pixels' tiles, from the largest to the smallest, that fits with finished outputs.
  func firstFitting(_ choice: Step, _ pixels: Range<Int>, _ level: Int) -> Int {
    var step = choice
    var (low, high) = (pixels.lowerBound, pixels.upperBound)
    while low < high {
      let middle = (low + high) / 2
      step.pixels = middle
      if footprints[level].fits(words(step), holdsPsums: false) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Fills in what does not depend on the order of loops; false if the tile does not even fit with finished outputs.
  mutating func prepare(_ step: inout Step, _ level: Int) -> Bool {
    let outside = outside(level)
    let (reduction, pixels) = (blocks.entries[step.reduction].tile, blocks.entries[step.pixels].tile)
    step.tile[.outputChannel] = blocks.entries[step.filters].tile[.outputChannel]
    step.tile[.inputChannel] = reduction[.inputChannel]
    step.tile[.filterRow] = reduction[.filterRow]
    step.tile[.filterColumn] = reduction[.filterColumn]
    step.tile[.batch] = pixels[.batch]
    step.tile[.outputRow] = pixels[.outputRow]
    step.tile[.outputColumn] = pixels[.outputColumn]
    step.groupTiles = outside.groupTiles.times(outside.tile[.group].dividedRoundingUp(by: step.tile[.group]))
    let words = words(step)
    guard footprints[level].fits(words, holdsPsums: false) else { return false }
    step.fitsPsums = footprints[level].fits(words, holdsPsums: true)
    step.exposed = outside.exposed
    for transfer in traffic.transfers where transfer.level == level && !transfer.isSerial {
      let own =
        switch transfer.operand {
        case .filter: words.filter
        case .ifmap: words.ifmap
        case .psum: words.output
        }
      step.exposed = step.exposed.plus(transfer.cycles(own))
    }
    return true
  }

  /// How often operands come again for this level's tiles: for every step of the loops that they do not depend on, unless
  /// these stand inside of all loops, of this level and those outside, that change them. Without an order, as rarely as
  /// any order allows.
  func repeats(_ step: Step, _ level: Int, order: NestOrder?) -> Repeats {
    let outside = outside(level)
    let (filters, reduction, pixels) = (
      blocks.entries[step.filters], blocks.entries[step.reduction], blocks.entries[step.pixels]
    )
    let cutsGroups = step.tile[.group] < outside.tile[.group]
    /// `isInside`: whether loops that change the operand stand inside of those that do not.
    func repeats(_ former: Int, isCut: Bool, of own: Int, outside: Int, isInside: (NestOrder) -> Bool) -> Int {
      guard cutsGroups || isCut else { return former }
      guard let order, isInside(order) else { return outside }
      return own
    }
    return Repeats(
      filter: repeats(
        outside.repeats.filter, isCut: filters.isCut || reduction.isCut, of: pixels.count,
        outside: blocks.entries[outside.pixels].count
      ) {
        filters.isCut && $0.filters > $0.pixels || reduction.isCut && $0.reduction > $0.pixels
      },
      ifmap: repeats(
        outside.repeats.ifmap, isCut: pixels.isCut || reduction.isCut, of: filters.count,
        outside: blocks.entries[outside.filters].count
      ) {
        pixels.isCut && $0.pixels > $0.filters || reduction.isCut && $0.reduction > $0.filters
      },
      output: repeats(
        outside.repeats.output, isCut: pixels.isCut || filters.isCut, of: reduction.count,
        outside: blocks.entries[outside.reduction].count
      ) {
        pixels.isCut && $0.pixels > $0.reduction || filters.isCut && $0.filters > $0.reduction
      })
  }

  // MARK: - Psums

  /// Whether outputs of a level's tiles are sure to be kept at accumulator width, whatever is decided inside.
  func mustHoldPsums(_ step: Step, _ level: Int) -> Bool {
    if step.repeats.output > 1 { return true }
    return !traffic.holdsOutputs[(level + 1)...].contains(true) && arrayWords(step).psum > 0
  }

  /// Whether every level of the path has room for its outputs as wide as they are there.
  func isValid() -> Bool {
    guard let last = path.last else { return false }
    var arriveUnfinished = arrayWords(last).psum > 0
    for (level, step) in path.enumerated().reversed() {
      let return_ = step.repeats.output > 1
      if arriveUnfinished || return_, !step.fitsPsums { return false }
      if traffic.holdsOutputs[level] { arriveUnfinished = return_ }
    }
    return true
  }

  // MARK: - Ratings

  /// Words that the array reads, and psums that leave it and come back (see ``ArrayAnalysis/words``).
  func arrayWords(_ step: Step) -> (filter: Int, ifmap: Int, psum: Int) {
    let (filters, reduction, pixels) = (
      blocks.entries[step.filters].sums, blocks.entries[step.reduction].sums, blocks.entries[step.pixels].sums
    )
    let groups = space.extents[.group]
    let outputs: Int
    let (filter, ifmap): (Int, Int)
    switch accelerator.array.dataflow {
    case .weightStationary:
      filter = reduction.words.times(filters.words).times(pixels.count)
      ifmap = filters.columnFolds
      outputs = filters.words.times(pixels.words).times(reduction.rowFolds)
    case .inputStationary:
      filter = reduction.words.times(filters.words).times(pixels.columnFolds)
      ifmap = filters.count
      outputs = pixels.words.times(filters.words).times(reduction.rowFolds)
    case .outputStationary:
      filter = filters.words.times(reduction.words).times(pixels.rowFolds)
      ifmap = filters.columnFolds
      outputs = pixels.words.times(filters.words).times(reduction.count)
    }
    return (filter.times(groups), ifmap.times(ifmapPairs), max(0, outputs.times(groups) - space.ofmapWords))
  }

  /// Sets all counts: those of the level, of the levels inside as if they took whole tiles, and of the array likewise.
  /// Gives the cycles of the array and of what nothing hides outside of it, single buffers aside.
  private mutating func setCounts(_ step: Step, _ level: Int) -> Int {
    let (filters, reduction, pixels) = (
      blocks.entries[step.filters], blocks.entries[step.reduction], blocks.entries[step.pixels]
    )
    let filterWords = space.filterWords.times(step.repeats.filter)
    let ifmapWords = pixels.positions.times(ifmapChannels).times(step.repeats.ifmap)
    let psumWords = space.ofmapWords.times(step.repeats.output - 1)
    for level in level..<levelCount {
      counts[3 * level] = filterWords
      counts[3 * level + 1] = ifmapWords
      counts[3 * level + 2] = psumWords
    }
    let array = arrayWords(step)
    counts[3 * levelCount] = array.filter
    counts[3 * levelCount + 1] = array.ifmap
    counts[3 * levelCount + 2] = array.psum
    let (onRows, onColumns, onTime) =
      switch accelerator.array.dataflow {
      case .weightStationary: (reduction.sums, filters.sums, pixels.sums)
      case .outputStationary: (pixels.sums, filters.sums, reduction.sums)
      case .inputStationary: (reduction.sums, pixels.sums, filters.sums)
      }
    let cycles = AxisSums.cycles(
      onRows: onRows, onColumns: onColumns, onTime: onTime, groups: space.extents[.group], array: accelerator.array,
      step: throughput.cycles)
    return cycles.plus(step.exposed).plus(accelerator.dram.latency.count)
  }

  private var weightedTraffic: Int {
    var sum = traffic.weightedConstant
    for index in counts.indices { sum = sum.plus(counts[index].times(traffic.weights[index])) }
    return sum
  }

  /// A bound on the product of ``rate(_:_:)`` that needs no division: without ports and single buffers.
  mutating func leastProduct(_ step: Step, _ level: Int) -> UInt128 {
    let cycles = setCounts(step, level)
    return objective.rank(cycles: cycles, traffic: weightedTraffic)
  }

  /// What a choice for the innermost level makes of the mapping; for others, what no mapping inside is below.
  mutating func rate(_ step: Step, _ level: Int) -> LevelSearch.Score {
    var cycles = setCounts(step, level)
    for transfer in traffic.transfers where transfer.isSerial {
      let words =
        transfer.isFinished
        ? space.ofmapWords : counts[JointTraffic.index(transfer.operand, level: transfer.level)]
      cycles = cycles.plus(transfer.cycles(words))
    }
    for port in traffic.ports { cycles = max(cycles, port.cycles(counts)) }
    let weighted = weightedTraffic
    return LevelSearch.Score(
      product: objective.rank(cycles: cycles, traffic: weighted), cycles: cycles, traffic: weighted,
      tiles: step.groupTiles.times(blocks.entries[step.filters].count).times(blocks.entries[step.reduction].count)
        .times(blocks.entries[step.pixels].count))
  }
}
