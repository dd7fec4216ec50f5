import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Words moved, against a walk over all tiles with a buffer that holds one tile of each operand.
@Suite struct ReuseAnalysisTests {
  /// Words brought in: those of every tile that is another one than that held.
  private func fills(
    _ space: IterationSpace, _ mapping: Mapping, level: Int, of relevant: DimensionSet,
    words: (NaiveNest.Visit) -> Int
  ) -> Int {
    var fills = 0
    let dimensions = relevant.all.map(\.rawValue)
    var held: [Int] = []
    NaiveNest(space, mapping, throughLevel: level).forEachTile { visit in
      var needed: [Int] = []
      for dimension in dimensions {
        needed.append(visit.lower[dimension])
        needed.append(visit.upper[dimension])
      }
      if held != needed { fills += words(visit) }
      held = needed
    }
    return fills
  }

  /// Positions of the ifmap proper under a tile, each marked where it is touched.
  private func positions(_ axis: SlidingAxis, windows: NaiveRange, taps: NaiveRange) -> Int {
    var marks = Array(repeating: 0, count: axis.ifmap)
    for window in windows {
      for tap in taps {
        let position = window * axis.stride + tap * axis.dilation - axis.paddingBefore
        if position >= 0, position < axis.ifmap { marks[position] = 1 }
      }
    }
    return marks.reduce(0, +)
  }

  private func filterFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Int {
    fills(space, mapping, level: level, of: .filter) { visit in
      DimensionSet.filter.all.reduce(1) { $0 * visit[$1].count }
    }
  }

  private func outputFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Int {
    fills(space, mapping, level: level, of: .ofmap) { visit in
      DimensionSet.ofmap.all.reduce(1) { $0 * visit[$1].count }
    }
  }

  private func ifmapFills(_ space: IterationSpace, _ mapping: Mapping, level: Int) -> Int {
    fills(space, mapping, level: level, of: .ifmap) { visit in
      positions(space.vertical, windows: visit[.outputRow], taps: visit[.filterRow])
        * positions(space.horizontal, windows: visit[.outputColumn], taps: visit[.filterColumn])
        * visit[.group].count * visit[.batch].count * visit[.inputChannel].count
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

  @Test("words moved at every level are those of tiles that change", arguments: 1...3)
  func movement(levels: Int) {
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
          if let mistake = difference("\(name) movement at level \(level)", found, expected: fills) {
            return "\(describe(space, mapping)): \(mistake)"
          }
        }
      }
      return nil
    }
  }

  @Test("outputs return to a level exactly if more of them leave it than there are", arguments: 1...3)
  func outputsReturn(levels: Int) {
    RandomCases(150, seed: 53).check { random in
      let (space, mapping) = randomCase(&random, levels: levels)
      let level = random.int(0...levels - 1)
      let found = ReuseAnalysis(space, mapping).outputsReturn(toLevel: level)
      let expected = outputFills(space, mapping, level: level) > space.ofmapWords
      return difference("outputs return", found, expected: expected).map { "\(describe(space, mapping)): \($0)" }
    }
  }
}
