import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Words moved, against a walk over all tiles with a buffer that holds one tile of each operand.
@Suite struct ReuseAnalysisTests {
  /// Counts of one operand under two rules of when a tile is brought in.
  struct Fills {
    /// A loop outside the run of irrelevant loops directly above the tile has stepped: what a loop controller does.
    var byController = 0
    /// The tile is another one than that held: the least that one tile's room allows.
    var byContents = 0
  }

  private func fills(
    _ space: IterationSpace, _ mapping: Mapping, level: Int, of relevant: DimensionSet,
    words: (NaiveNest.Visit) -> Int
  ) -> Fills {
    let nest = NaiveNest(space, mapping, throughLevel: level)
    // The run ends at the innermost loop that steps and changes the tile.
    let innermostRelevant = nest.loops.indices.last {
      relevant.contains(nest.loops[$0].dimension) && nest.trips($0) > 1
    }
    let controlling = innermostRelevant.map { $0 + 1 } ?? 0
    var fills = Fills()
    var counters: ArraySlice<Int>?
    var held: [Range<Int>]?
    nest.forEachTile { visit in
      let needed = relevant.all.map { visit[$0] }
      let size = words(visit)
      if counters != visit.counters.prefix(controlling) { fills.byController += size }
      if held != needed { fills.byContents += size }
      counters = visit.counters.prefix(controlling)
      held = needed
    }
    return fills
  }

  /// Positions of the ifmap proper under a tile, by a set.
  private func positions(_ axis: SlidingAxis, windows: Range<Int>, taps: Range<Int>) -> Int {
    var positions: Set<Int> = []
    for window in windows {
      for tap in taps { positions.insert(window * axis.stride + tap * axis.dilation - axis.paddingBefore) }
    }
    return positions.filter { (0..<axis.ifmap).contains($0) }.count
  }

  private func filterFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Fills {
    fills(space, mapping, level: level, of: .filter) { visit in
      DimensionSet.filter.all.reduce(1) { $0 * visit[$1].count }
    }
  }

  private func outputFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Fills {
    fills(space, mapping, level: level, of: .ofmap) { visit in
      DimensionSet.ofmap.all.reduce(1) { $0 * visit[$1].count }
    }
  }

  private func ifmapFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Fills {
    var known: [[Range<Int>]: Int] = [:]
    return fills(space, mapping, level: level, of: .ifmap) { visit in
      let plane = [visit[.outputRow], visit[.filterRow], visit[.outputColumn], visit[.filterColumn]]
      let words =
        known[plane]
        ?? positions(space.vertical, windows: plane[0], taps: plane[1])
        * positions(space.horizontal, windows: plane[2], taps: plane[3])
      known[plane] = words
      return words * visit[.group].count * visit[.batch].count * visit[.inputChannel].count
    }
  }

  private func randomCase(_ random: inout CaseGenerator, levels: Int) -> (IterationSpace, Mapping) {
    while true {
      let space = IterationSpace(random.convolution(), widths: .bytes)
      let mapping = random.mapping(of: space, levels: levels, array: ArrayAssignment(.weightStationary))
      let tiles = Dimension.allCases.reduce(1) { count, dimension in
        count * naiveTiles(of: space.extents[dimension], sizes: mapping.levels.map { $0.tile[dimension] }).count
      }
      if tiles <= 1000 { return (space, mapping) }
    }
  }

  private func describe(_ space: IterationSpace, _ mapping: Mapping) -> String {
    let levels = mapping.levels.map { "\($0.tile) in order \(String($0.order.dimensions.map(\.letter)))" }
    return "layer \(space.extents), rows \(space.vertical), columns \(space.horizontal), levels \(levels)"
  }

  @Test("words moved at every level are those of a loop controller, and never below one tile's room", arguments: 1...3)
  func movement(levels: Int) {
    var (compared, above, worst) = (0, 0, 1.0)
    RandomCases(120, seed: 51).check { random in
      let (space, mapping) = randomCase(&random, levels: levels)
      let analysis = ReuseAnalysis(space, mapping)
      for level in 0..<levels {
        let movement = analysis.movement(atLevel: level)
        for (name, found, fills) in [
          ("filter", movement.filter, filterFills(space, mapping, level: level)),
          ("ifmap", movement.ifmap, ifmapFills(space, mapping, level: level)),
          ("output", movement.output, outputFills(space, mapping, level: level)),
        ] {
          compared += 1
          if found > fills.byContents { above += 1 }
          if fills.byContents > 0 { worst = max(worst, Double(found) / Double(fills.byContents)) }
          let mistake =
            difference("\(name) movement at level \(level)", found, expected: fills.byController)
            ?? (found < fills.byContents ? "\(name) at level \(level): \(found) < \(fills.byContents)" : nil)
          if let mistake { return "\(describe(space, mapping)): \(mistake)" }
        }
      }
      return nil
    }
    // For whoever reads the log: how much the rule gives away.
    print(
      "\(levels) levels: \(above) of \(compared) movements are above what contents would need, at worst \(worst) times")
  }

  @Test("the last tile is the one that the nest visits last along every dimension", arguments: 1...3)
  func lastTile(levels: Int) {
    RandomCases(150, seed: 52).check { random in
      let (space, mapping) = randomCase(&random, levels: levels)
      let level = random.int(0...levels - 1)
      var expected = Extents(repeating: 0)
      for dimension in Dimension.allCases {
        let sizes = mapping.levels.prefix(level + 1).map { $0.tile[dimension] }
        expected[dimension] = naiveTiles(of: space.extents[dimension], sizes: sizes).last?.count ?? 0
      }
      let found = ReuseAnalysis(space, mapping).lastTile(atLevel: level)
      return difference("last tile", found, expected: expected).map { "\(describe(space, mapping)): \($0)" }
    }
  }

  @Test("outputs return to a level exactly if more of them leave it than there are", arguments: 1...3)
  func outputsReturn(levels: Int) {
    RandomCases(150, seed: 53).check { random in
      let (space, mapping) = randomCase(&random, levels: levels)
      let level = random.int(0...levels - 1)
      let found = ReuseAnalysis(space, mapping).outputsReturn(toLevel: level)
      let expected = outputFills(space, mapping, level: level).byController > space.ofmapWords
      return difference("outputs return", found, expected: expected).map { "\(describe(space, mapping)): \($0)" }
    }
  }
}
