import Hardware
import Quantities
import Testing
import Workloads

@testable import Scheduling

@Suite struct MapperTests {
  /// Distinct positions under so many windows and taps by a set, at most the axis.
  private func room(_ axis: SlidingAxis, windows: Int, taps: Int) -> Int {
    var positions: Set<Int> = []
    for window in 0..<windows {
      for tap in 0..<taps { positions.insert(window * axis.stride + tap * axis.dilation) }
    }
    return min(axis.ifmap, positions.count)
  }

  /// Whether a box of iterations fits all memories of a level, counted from scratch.
  private func fits(
    _ tile: Extents, level: Int, _ space: IterationSpace, on accelerator: Accelerator, holdsPsums: Bool
  ) -> Bool {
    let (g, n, m, c) = (tile[.group], tile[.batch], tile[.outputChannel], tile[.inputChannel])
    let (e, f, r, s) = (tile[.outputRow], tile[.outputColumn], tile[.filterRow], tile[.filterColumn])
    let filter = g * m * c * r * s * space.widths.filter
    let rows = room(space.vertical, windows: e, taps: r)
    let ifmap = g * n * c * rows * room(space.horizontal, windows: f, taps: s) * space.widths.ifmap
    return accelerator.memories.filter { $0.level == level }.allSatisfy { memory in
      memory.partitions.allSatisfy { partition in
        var bits = 0
        if partition.holds.contains(.filter) { bits += filter }
        if partition.holds.contains(.ifmap) { bits += ifmap }
        if partition.holds.contains(.ofmap) {
          bits += g * n * m * e * f * (holdsPsums ? space.widths.psum : space.widths.ofmap)
        } else if partition.holds.contains(.psum) {
          bits += g * n * m * e * f * space.widths.psum
        }
        return bits * (memory.isDoubleBuffered ? 2 : 1) <= partition.capacity.count
      }
    }
  }

  private func reductionSteps(_ tile: Extents) -> Int { tile[.inputChannel] * tile[.filterRow] * tile[.filterColumn] }

  /// Whether the outputs that a level holds are psums: because they come unfinished from further in, or because they
  /// leave unfinished themselves.
  private func holdsPsums(_ level: Int, _ mapping: Mapping, _ space: IterationSpace, on accelerator: Accelerator)
    -> Bool
  {
    let reuse = ReuseAnalysis(space, mapping)
    func returns(_ level: Int) -> Bool { reuse.movement(atLevel: level).output > space.ofmapWords }
    if returns(level) { return true }
    let inner = accelerator.memories.filter { $0.level > level && !$0.holds.isDisjoint(with: [.psum, .ofmap]) }
    if let next = inner.map(\.level).min() { return returns(next) }
    // Straight from the array: unfinished if it takes a word's reduction in several tiles or row folds.
    let whole = reductionSteps(space.extents)
    if let innermost = mapping.levels.last, reductionSteps(innermost.tile) < whole { return true }
    return accelerator.array.dataflow != .outputStationary && whole > accelerator.array.rows
  }

  @Test("tiles fit every memory and lie within the tile outside", arguments: Dataflow.allCases)
  func fitting(dataflow: Dataflow) {
    var (mapped, refused) = (0, 0)
    RandomCases(120, seed: 61).check { random in
      let space = IterationSpace(random.convolution(), widths: .bytes)
      let accelerator = random.accelerator(dataflow: dataflow, capacityExponents: 5...14)
      let mapping: Mapping
      do {
        mapping = try Mapper(accelerator).map(space)
      } catch {
        refused += 1
        return nil
      }
      mapped += 1
      var parent = space.extents
      for (level, tiles) in mapping.levels.enumerated() {
        let tile = tiles.tile
        guard Dimension.allCases.allSatisfy({ (1...parent[$0]).contains(tile[$0]) }) else {
          return "tile of level \(level) is not within \(parent): \(describe(space, mapping, on: accelerator))"
        }
        guard Set(tiles.order.dimensions).count == 8, tiles.order.dimensions.count == 8 else {
          return "not every loop once: \(describe(space, mapping, on: accelerator))"
        }
        let holdsPsums = holdsPsums(level, mapping, space, on: accelerator)
        guard fits(tile, level: level, space, on: accelerator, holdsPsums: holdsPsums) else {
          return "tile of level \(level) does not fit: \(describe(space, mapping, on: accelerator))"
        }
        parent = tile
      }
      return firstDifference(
        difference("levels", mapping.levels.count, expected: accelerator.levelCount),
        difference("array", mapping.array, expected: .flattened(ArrayAssignment(dataflow))),
        difference(
          "overflow", Mapper(accelerator).overflow(of: mapping, space: space), expected: nil)
      ).map { "\(describe(space, mapping, on: accelerator)): \($0)" }
    }
    print("\(dataflow): \(mapped) layers mapped, \(refused) refused")
  }

  @Test("the same layer gets the same mapping every time")
  func deterministic() {
    RandomCases(40, seed: 62).check { random in
      let space = IterationSpace(random.convolution(), widths: .bytes)
      let accelerator = random.accelerator(capacityExponents: 9...14)
      guard let first = try? Mapper(accelerator).map(space) else { return nil }
      for _ in 0..<2 where (try? Mapper(accelerator).map(space)) != first {
        return "two mappings of \(describe(space, on: accelerator))"
      }
      return nil
    }
  }

  @Test("a layer is refused only if not even one multiply-accumulate fits", arguments: Dataflow.allCases)
  func refusal(dataflow: Dataflow) {
    var (refused, possible) = (0, 0)
    RandomCases(250, seed: 63).check { random in
      let space = IterationSpace(random.convolution(), widths: .bytes)
      let accelerator = random.accelerator(dataflow: dataflow, maximumLevels: 2, capacityExponents: 2...9)
      let one = Extents(repeating: 1)
      let isPsum = reductionSteps(space.extents) > 1
      let oneFits = (0..<accelerator.levelCount).allSatisfy {
        fits(one, level: $0, space, on: accelerator, holdsPsums: isPsum)
      }
      let isMapped = (try? Mapper(accelerator).map(space)) != nil
      if !isMapped { refused += 1 }
      if !isMapped, oneFits { return "refused, but one multiply-accumulate fits: \(describe(space, on: accelerator))" }
      // A tile that takes the whole reduction needs no psums and may fit where one multiply-accumulate does not.
      if !isMapped, dataflow == .outputStationary || reductionSteps(space.extents) <= accelerator.array.rows {
        var column = Extents(repeating: 1)
        for dimension in DimensionSet.reduction.all { column[dimension] = space.extents[dimension] }
        let columnFits = (0..<accelerator.levelCount).allSatisfy {
          fits(column, level: $0, space, on: accelerator, holdsPsums: false)
        }
        if columnFits { possible += 1 }
      }
      return nil
    }
    print("\(dataflow): \(refused) layers refused, of which \(possible) fit as one whole output word")
  }
}
