import Hardware

/// Counts words exactly: those of all visits less those that stay at each step, loop by loop from inside. It is the sum of
/// ``NestAnalysis``, from figures of single leaves. Needed where windows slide, and where a dimension changes its range in
/// some of its nodes only.
struct StayingWords: Sendable {
  /// Counts of one group (see ``MappingEvaluator/Counts``).
  private struct Entry: Sendable {
    var stage: Int
    /// Whether all elements share the tile.
    var isShared: Bool
    var slides: Bool
    /// Loops over which nothing stays, nor over those outside, if they change every node's range.
    var stopping: UInt64
  }

  private let axisCount: Int
  private let depths: Int
  /// By group.
  private let entries: [Entry]
  /// By leaf and entry, the figures of ``LeafFigures/Leaf/kept`` for all counts of the entry.
  private let kept: [SIMD4<Double>]
  /// By node.
  private let starts: [Int]
  /// By axis: figures of one entry.
  private var sizes: InlineArray<6, Int> = InlineArray(repeating: 0)
  /// By axis: its first and second dimension, -1 for none.
  private var first: InlineArray<6, Int> = InlineArray(repeating: -1)
  private var second: InlineArray<6, Int> = InlineArray(repeating: -1)
  /// By stage, order and place from inside: the dimension.
  private let loops: [UInt8]

  init(_ tables: MappingTables, _ places: [(group: Int, lane: Int)]) {
    axisCount = tables.axisCount
    depths = tables.depths
    entries = tables.probes.map { probe in
      let count = tables.counts[probe.counts.lowerBound]
      return Entry(
        stage: count.stage, isShared: count.stage < tables.space.split, slides: count.isSliding,
        stopping: probe.relevant)
    }
    for (index, axis) in tables.space.axes.enumerated() {
      sizes[index] = LeafFigures.keptSize(dimensions: axis.dimensions.count, depths: tables.depths)
      first[index] = axis.dimensions[0].rawValue
      if axis.dimensions.count > 1 { second[index] = axis.dimensions[1].rawValue }
    }
    var kept: [SIMD4<Double>] = []
    var starts = Array(repeating: 0, count: tables.summaries.count)
    for (axis, tree) in tables.trees.enumerated() {
      let size = sizes[axis]
      for leaf in tree.leaves {
        let node = tables.roots[axis] + leaf
        starts[node] = kept.count
        let own = tables.summaries[node].kept
        for probe in tables.probes {
          for index in 0..<size {
            var figure = SIMD4<Double>(repeating: 0)
            for count in probe.counts {
              figure[places[count].lane] = tables.kept[own + count * size + index]
            }
            kept.append(figure)
          }
        }
      }
    }
    self.kept = kept
    self.starts = starts
    loops = (0..<tables.space.stages).flatMap { stage in
      (0...MappingTables.openOrder).flatMap { order in
        let orders = tables.space.orders[stage]
        return orders[order < orders.count ? order : 0].dimensions.reversed().map { UInt8($0.rawValue) }
      }
    }
  }

  /// Replaces the counts of windows that slide, or all. `shared` and `element`: loops that change the range of every node;
  /// `anywhere`: those that change any.
  @inline(__always)
  func replace(
    _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ anywhere: UInt64, all: Bool,
    into counts: inout MappingEvaluator.Counts
  ) {
    let entries = entries.span
    for group in 0..<entries.count where all || entries[group].slides {
      counts[group] = words(choice, group, entries[group].isShared ? shared : element, anywhere)
    }
  }

  private func words(
    _ choice: borrowing MappingChoice, _ group: Int, _ everywhere: UInt64, _ anywhere: UInt64
  ) -> SIMD4<Double> {
    let (kept, starts, loops) = (kept.span, starts.span, loops.span)
    var places = InlineArray<6, Int>(repeating: 0)
    var visits = SIMD4<Double>(repeating: 1)
    for axis in 0..<axisCount {
      places[axis] = starts[choice.nodes[axis]] &+ group &* sizes[axis]
      visits *= kept[places[axis]]
    }
    var stays = SIMD4<Double>.zero
    let innermost = entries[group].stage
    let stopping = everywhere & entries[group].stopping
    // Loops of each dimension outside of the one that steps.
    var depth = InlineArray<8, Int>(repeating: innermost &+ 1)
    let square = depths &* depths
    var stage = innermost
    while stage >= 0 {
      let order = (stage &* (MappingTables.openOrder + 1) &+ choice.orders[stage]) &* 8
      for place in 0..<8 {
        let stepping = Int(loops[order &+ place])
        depth[stepping] = stage
        let bit: UInt64 = 1 &<< UInt64(8 &* stage &+ stepping)
        guard anywhere & bit != 0 else { continue }
        var product = SIMD4<Double>(repeating: 1)
        for axis in 0..<axisCount {
          let (one, two) = (first[axis], second[axis])
          if two >= 0 {
            let table = stepping == one ? square : stepping == two ? 2 &* square : 0
            product *= kept[places[axis] &+ 1 &+ table &+ depth[one] &* depths &+ depth[two]]
          } else {
            let table = stepping == one ? depths : 0
            product *= kept[places[axis] &+ 1 &+ table &+ depth[one]]
          }
        }
        stays += product
        if stopping & bit != 0 { return visits - stays }
      }
      stage &-= 1
    }
    return visits - stays
  }
}
