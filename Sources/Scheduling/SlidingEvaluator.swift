import Hardware

/// Counts ifmap words of windows that slide: words of all visits less those that stay at each step, loop by loop.
struct SlidingEvaluator: Sendable {
  /// Such counts of one stage.
  private struct Entry: Sendable {
    var group: Int
    var stage: Int
    /// Whether all elements share the tile.
    var isShared: Bool
    /// Among all entries.
    var number: Int
  }

  private let axisCount: Int
  private let depths: Int
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

  /// The groups of counts that are these.
  var groups: [Int] { entries.map(\.group) }

  init(_ tables: MappingTables, _ places: [(group: Int, lane: Int)]) {
    axisCount = tables.axisCount
    depths = tables.depths
    var entries: [Entry] = []
    for place in tables.slidingCounts where entries.last?.group != places[place].group {
      let stage = tables.counts[place].stage
      entries.append(
        Entry(
          group: places[place].group, stage: stage, isShared: stage < tables.space.split, number: entries.count))
    }
    self.entries = entries
    for (index, axis) in tables.space.axes.enumerated() {
      sizes[index] = LeafFigures.keptSize(dimensions: axis.dimensions.count, depths: tables.depths)
      first[index] = axis.dimensions[0].rawValue
      if axis.dimensions.count > 1 { second[index] = axis.dimensions[1].rawValue }
    }
    var kept: [SIMD4<Double>] = []
    var starts = Array(repeating: 0, count: tables.summaries.count)
    for (axis, tree) in tables.trees.enumerated() {
      for leaf in tree.leaves {
        let node = tables.roots[axis] + leaf
        starts[node] = kept.count
        var figures = Array(repeating: SIMD4<Double>.zero, count: sizes[axis] * entries.count)
        for (number, place) in tables.slidingCounts.enumerated() {
          guard let entry = entries.first(where: { $0.group == places[place].group }) else { continue }
          for index in 0..<sizes[axis] {
            figures[entry.number * sizes[axis] + index][places[place].lane] =
              tables.kept[tables.summaries[node].kept + number * sizes[axis] + index]
          }
        }
        kept += figures
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

  /// Replaces the counts of windows that slide. `shared` and `element`: loops that change the range of every node;
  /// `anywhere`: those that change any.
  @inline(__always)
  func slide(
    _ choice: borrowing MappingChoice, _ shared: UInt64, _ element: UInt64, _ anywhere: UInt64,
    into counts: inout MappingEvaluator.Counts
  ) {
    for index in 0..<entries.count {
      counts[entries[index].group] = words(
        choice, entries[index], entries[index].isShared ? shared : element, anywhere)
    }
  }

  private func words(
    _ choice: borrowing MappingChoice, _ entry: Entry, _ everywhere: UInt64, _ anywhere: UInt64
  ) -> SIMD4<Double> {
    let (kept, starts, loops) = (kept.span, starts.span, loops.span)
    var places = InlineArray<6, Int>(repeating: 0)
    var visits = SIMD4<Double>(repeating: 1)
    for axis in 0..<axisCount {
      places[axis] = starts[choice.nodes[axis]] &+ entry.number &* sizes[axis]
      visits *= kept[places[axis]]
    }
    var stays = SIMD4<Double>.zero
    // Loops of each dimension outside of the one that steps.
    var depth = InlineArray<8, Int>(repeating: entry.stage &+ 1)
    let square = depths &* depths
    var stage = entry.stage
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
            let here = kept[places[axis] &+ 1 &+ depth[one]]
            if one != stepping {
              product *= here
            } else if one == Dimension.outputChannel.rawValue {
              product *= kept[places[axis] &+ 2 &+ depth[one]] - here
            } else {
              // Another range along G, N or C shares nothing with the one before.
              product = .zero
            }
          }
        }
        stays += product
        // Nothing stays over a loop of groups, images or channels, nor over those outside of it.
        if everywhere & bit & Self.unshared != 0 { return visits - stays }
      }
      stage &-= 1
    }
    return visits - stays
  }

  /// G, N and C at every stage.
  private static let unshared: UInt64 =
    UInt64(DimensionSet(.group, .batch, .inputChannel).rawValue) &* 0x0101_0101_0101_0101
}
