import Arithmetic
import Hardware
import Quantities
import Workloads

@testable import Scheduling

/// What the search of a systolic array ranks mappings by, tile by tile and port by port: nothing is shared between
/// mappings and nothing bounded.
struct NaiveRanking {
  let space: IterationSpace
  let accelerator: Accelerator
  let throughput: Throughput
  var objective = Objective()

  func cost(_ mapping: Mapping) -> MappingCost {
    let (cycles, traffic) = mapping.levels.count == 1 ? ofOneLevel(mapping) : ofAllLevels(mapping)
    return MappingCost(cycles: Double(cycles), energy: Double(traffic))
  }

  // MARK: - Tiles

  private func tiles(_ dimension: Dimension, _ mapping: Mapping, through level: Int) -> [Range<Int>] {
    naiveTiles(of: space.extents[dimension], sizes: mapping.levels[0..<(level + 1)].map { $0.tile[dimension] })
  }

  /// Iterations of each tile of flattened dimensions.
  private func sizes(_ dimensions: DimensionSet, _ mapping: Mapping) -> [Int] {
    dimensions.all.reduce([1]) { sizes, dimension in
      let own = tiles(dimension, mapping, through: mapping.levels.count - 1).map(\.count)
      return sizes.flatMap { size in own.map { size * $0 } }
    }
  }

  /// Positions of the ifmap proper under all tiles along one axis, those of every tile by a set.
  private func positions(_ axis: SlidingAxis, windows: [Range<Int>], taps: [Range<Int>]) -> Int {
    var sum = 0
    for windows in windows {
      for taps in taps {
        var found: Set<Int> = []
        for window in windows {
          for tap in taps { found.insert(window * axis.stride + tap * axis.dilation - axis.paddingBefore) }
        }
        sum += found.filter { (0..<axis.ifmap).contains($0) }.count
      }
    }
    return sum
  }

  private func ifmapWords(_ mapping: Mapping, through level: Int) -> Int {
    space.extents[.group] * space.extents[.batch] * space.extents[.inputChannel]
      * positions(
        space.vertical, windows: tiles(.outputRow, mapping, through: level),
        taps: tiles(.filterRow, mapping, through: level))
      * positions(
        space.horizontal, windows: tiles(.outputColumn, mapping, through: level),
        taps: tiles(.filterColumn, mapping, through: level))
  }

  /// Times that tiles of a level come again: the product of all loops that an operand does not depend on, as far as they
  /// stand outside of the innermost loop that it depends on and that takes more than one trip in a whole tile.
  private func repeats(_ operand: DimensionSet, _ mapping: Mapping, level: Int) -> Int {
    let nest = NaiveNest(space, mapping, throughLevel: level)
    guard
      let innermost = nest.loops.indices.last(where: {
        operand.contains(nest.loops[$0].dimension) && nest.trips($0) > 1
      })
    else { return 1 }
    return Dimension.allCases.filter { !operand.contains($0) }.reduce(1) { product, dimension in
      let outside = nest.loops[..<innermost].last { $0.dimension == dimension }.map(\.level) ?? -1
      return product * (outside < 0 ? 1 : tiles(dimension, mapping, through: outside).count)
    }
  }

  private func tileWords(_ tile: Extents) -> (filter: Int, ifmap: Int, output: Int) {
    func room(_ axis: (Int, Int, Int), _ windows: Int, _ taps: Int) -> Int {
      var found: Set<Int> = []
      for window in 0..<windows {
        for tap in 0..<taps { found.insert(window * axis.0 + tap * axis.1) }
      }
      return min(axis.2, found.count)
    }
    let (v, h) = (space.vertical, space.horizontal)
    let plane =
      room((v.stride, v.dilation, v.ifmap), tile[.outputRow], tile[.filterRow])
      * room((h.stride, h.dilation, h.ifmap), tile[.outputColumn], tile[.filterColumn])
    let reduction = DimensionSet.reduction.all.reduce(1) { $0 * tile[$1] }
    let pixels = DimensionSet.pixels.all.reduce(1) { $0 * tile[$1] }
    return (
      tile[.group] * tile[.outputChannel] * reduction, tile[.group] * tile[.batch] * tile[.inputChannel] * plane,
      tile[.group] * tile[.outputChannel] * pixels
    )
  }

  // MARK: - The array

  private func lanes(_ size: Int) -> Int { (size + throughput.lanes - 1) / throughput.lanes }
  private func folds(_ size: Int, _ width: Int) -> Int { (size + width - 1) / width }

  /// Sizes on rows, columns and over time, in elements and steps.
  private func onAxes(_ mapping: Mapping) -> (rows: [Int], columns: [Int], time: [Int]) {
    let reduction = sizes(.reduction, mapping).map(lanes)
    let (filters, pixels) = (sizes(.filters, mapping), sizes(.pixels, mapping))
    return switch accelerator.array.dataflow {
    case .weightStationary: (reduction, filters, pixels)
    case .outputStationary: (pixels, filters, reduction)
    case .inputStationary: (reduction, pixels, filters)
    }
  }

  /// Folds one after the other; every fold on its own where words that stay have one buffer.
  private func arrayCycles(_ mapping: Mapping) -> Int {
    let (array, axes) = (accelerator.array, onAxes(mapping))
    func counted(_ sizes: [Int]) -> [(size: Int, count: Int)] {
      sizes.reduce(into: [:]) { $0[$1, default: 0] += 1 }.map { (size: $0.key, count: $0.value) }
    }
    let (rows, columns) = (counted(axes.rows), counted(axes.columns))
    var cycles = 0
    for steps in counted(axes.time) {
      for width in columns {
        for height in rows {
          let (down, across) = (folds(height.size, array.rows), folds(width.size, array.columns))
          let time = steps.size * throughput.cycles
          cycles +=
            steps.count * width.count * height.count
            * (array.isDoubleBuffered
              ? down * across * max(time, array.rows)
              : down * across * (time + 2 * array.rows) + down * width.size)
        }
      }
    }
    return cycles * space.extents[.group]
  }

  // MARK: - Rankings

  private func cycles(_ bits: Int, _ rate: TransferRate?) -> Int {
    rate.map { (bits * $0.cycles + $0.bits - 1) / $0.bits } ?? 0
  }

  private func rate(_ memory: Int?, isReading: Bool) -> TransferRate? {
    guard let memory else { return accelerator.dram.rate }
    let width = isReading ? accelerator.memories[memory].readBandwidth : accelerator.memories[memory].writeBandwidth
    return width.flatMap { TransferRate(bits: $0.count) }
  }

  /// Memories that hold one of the operands, from the array outwards.
  private func holders(_ operands: OperandSet) -> [Int] {
    accelerator.memories.indices.reversed().filter { !accelerator.memories[$0].holds.isDisjoint(with: operands) }
  }

  private func ofOneLevel(_ mapping: Mapping) -> (cycles: Int, traffic: Int) {
    let (widths, groups) = (space.widths, space.extents[.group])
    let words = tileWords(mapping.levels[0].tile)
    let dram = accelerator.dram.rate
    var time =
      cycles(words.filter * widths.filter, dram) + cycles(words.ifmap * widths.ifmap, dram)
      + cycles(words.output * widths.ofmap, dram) + arrayCycles(mapping)
    let axes = onAxes(mapping)
    let (rows, columns) = (accelerator.array.rows, accelerator.array.columns)
    let (inRows, inColumns, inTime) = (axes.rows.reduce(0, +), axes.columns.reduce(0, +), axes.time.reduce(0, +))
    let left = inRows * inTime * axes.columns.reduce(0) { $0 + folds($1, columns) } * groups
    let top = inColumns * inTime * axes.rows.reduce(0) { $0 + folds($1, rows) } * groups
    let stays = inRows * inColumns * axes.time.count * groups
    let (filter, ifmap, psum) =
      switch accelerator.array.dataflow {
      case .weightStationary: (stays, left, top)
      case .inputStationary: (left, stays, top)
      case .outputStationary: (top, left, stays)
      }
    for (index, memory) in accelerator.memories.enumerated() {
      let feedsPsums = !memory.holds.isDisjoint(with: [.psum, .ofmap])
      let out =
        (memory.holds.contains(.filter) ? filter * widths.filter : 0)
        + (memory.holds.contains(.ifmap) ? ifmap * widths.ifmap : 0) + (feedsPsums ? psum * widths.psum : 0)
      time = max(time, cycles(out, rate(index, isReading: true)))
      if feedsPsums { time = max(time, cycles(psum * widths.psum, rate(index, isReading: false))) }
    }
    let moved =
      space.filterWords * widths.filter * repeats(.filter, mapping, level: 0)
      + ifmapWords(mapping, through: 0) * widths.ifmap * repeats(.ifmap, mapping, level: 0)
      + space.ofmapWords * (widths.ofmap + 2 * widths.psum * (repeats(.ofmap, mapping, level: 0) - 1))
    time = max(time, cycles(moved, dram))
    let onChip = filter * widths.filter + ifmap * widths.ifmap + 2 * psum * widths.psum
    return (time, moved * objective.dramBit + onChip * objective.chipBit)
  }

  /// Bits that each place gives and takes; `nil` is DRAM.
  private struct Ledger {
    var read: [Int?: Int] = [:]
    var written: [Int?: Int] = [:]
    var traffic = 0

    mutating func move(_ words: Int, leaving: Int, arriving: Int, from source: Int?, to destination: Int?) {
      read[source, default: 0] += words * leaving
      written[destination, default: 0] += words * arriving
    }
  }

  private func ofAllLevels(_ mapping: Mapping) -> (cycles: Int, traffic: Int) {
    var ledger = Ledger()
    var unhidden = accelerator.dram.latency.count + arrayCycles(mapping)
    func weight(_ place: Int?) -> Int { place == nil ? objective.dramBit : objective.chipBit }
    func move(
      _ words: Int, exposed: Int, _ leaving: Int, _ arriving: Int, from source: Int?, to destination: Int?, _ own: Int
    ) {
      ledger.move(words, leaving: leaving, arriving: arriving, from: source, to: destination)
      let waiting = accelerator.memories[own].isDoubleBuffered ? exposed : words
      unhidden += max(
        cycles(waiting * leaving, rate(source, isReading: true)),
        cycles(waiting * arriving, rate(destination, isReading: false)))
    }
    let array = arrayWords(mapping)
    for (operand, set, width, read) in [
      (OperandSet.filter, DimensionSet.filter, space.widths.filter, array.filter),
      (.ifmap, .ifmap, space.widths.ifmap, array.ifmap),
    ] {
      let holders = holders(operand)
      ledger.read[holders.first, default: 0] += read * width
      ledger.traffic += read * width * weight(holders.first)
      for (place, memory) in holders.enumerated() {
        let level = accelerator.memories[memory].level
        let source = place + 1 < holders.count ? holders[place + 1] : nil
        let own = tileWords(mapping.levels[level].tile)
        let words =
          (operand == .filter ? space.filterWords : ifmapWords(mapping, through: level))
          * repeats(set, mapping, level: level)
        move(
          words, exposed: operand == .filter ? own.filter : own.ifmap, width, width, from: source, to: memory, memory)
        ledger.traffic += words * width * weight(source)
      }
    }
    let (psum, results) = (space.widths.psum, space.ofmapWords)
    func finished(_ place: Int?) -> Int {
      place.map { accelerator.memories[$0].holds.contains(.ofmap) ? space.widths.ofmap : psum } ?? space.widths.ofmap
    }
    let holders = holders([.psum, .ofmap])
    ledger.read[holders.first, default: 0] += array.psum * psum
    ledger.written[holders.first, default: 0] += array.psum * psum + results * finished(holders.first)
    ledger.traffic += (2 * array.psum * psum + results * finished(holders.first)) * weight(holders.first)
    for (place, memory) in holders.enumerated() {
      let outer = place + 1 < holders.count ? holders[place + 1] : nil
      let level = accelerator.memories[memory].level
      let returning = results * (repeats(.ofmap, mapping, level: level) - 1)
      move(
        results, exposed: tileWords(mapping.levels[level].tile).output, finished(memory), finished(outer), from: memory,
        to: outer, memory)
      move(returning, exposed: 0, psum, psum, from: memory, to: outer, memory)
      move(returning, exposed: 0, psum, psum, from: outer, to: memory, memory)
      ledger.traffic += (results * finished(outer) + 2 * returning * psum) * weight(outer)
    }
    ledger.read[nil, default: 0] += space.biases * psum
    ledger.traffic += space.biases * psum * objective.dramBit
    var time = max(
      unhidden, cycles(ledger.read[nil, default: 0] + ledger.written[nil, default: 0], accelerator.dram.rate))
    for index in accelerator.memories.indices {
      time = max(time, cycles(ledger.read[index, default: 0], rate(index, isReading: true)))
      time = max(time, cycles(ledger.written[index, default: 0], rate(index, isReading: false)))
    }
    return (time, ledger.traffic)
  }

  /// Words that the array reads, and psums that leave it and come back.
  private func arrayWords(_ mapping: Mapping) -> (filter: Int, ifmap: Int, psum: Int) {
    let words = ArrayAnalysis(
      ReuseAnalysis(space, mapping), array: accelerator.array, throughput: throughput
    ).words
    return (words.filterReads, words.ifmapReads, words.psumWrites)
  }
}
