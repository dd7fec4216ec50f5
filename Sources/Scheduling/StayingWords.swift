import Hardware

/// Counts words exactly: those of all visits less those that stay at each step, loop by loop from inside. It is the sum of
/// ``NestAnalysis``, from figures of single leaves. Needed where windows slide, and where a dimension changes its range in
/// some of its nodes only.
struct StayingWords: Sendable {
  typealias Masks = (shared: UInt64, element: UInt64, joined: UInt64)

  private struct Entry: Sendable {
    var probe: Int
    var stage: Int
    var view: Int
    var slides: Bool
    /// Loops over which nothing stays, nor over those outside, if they change every node's range.
    var stopping: UInt64
    var operand: DimensionSet
    /// Where its positions begin in a leaf's; -1 if it is not of ifmaps.
    var positions: Int
    /// Its row of what is alone.
    var slot: Int
  }

  private let axisCount: Int
  private let depths: Int
  private let entries: [Entry]
  private let nodes: [SIMD2<Double>]
  private let singles: [Double]
  private let positions: [SIMD2<Double>]
  /// By node, where its positions begin.
  private let starts: [Int]
  /// By axis: its first and second dimension, -1 for none.
  private var first: InlineArray<6, Int> = InlineArray(repeating: -1)
  private var second: InlineArray<6, Int> = InlineArray(repeating: -1)
  /// By dimension.
  private var extents: InlineArray<8, Double> = InlineArray(repeating: 1)
  /// By stage, order and place from inside: the dimension.
  private let loops: [UInt8]
  /// Whether any windows slide.
  let slides: Bool

  init(_ tables: MappingTables) {
    axisCount = tables.axisCount
    depths = tables.depths
    let space = tables.space
    var entries: [Entry] = []
    var start = 0
    for (index, probe) in tables.probes.enumerated() where !probe.isVisited {
      entries.append(
        Entry(
          probe: index, stage: probe.stage, view: probe.view(split: space.split), slides: probe.isSliding,
          stopping: probe.changing, operand: DimensionSet(of: probe.operand),
          positions: probe.operand == .ifmap ? start : -1, slot: probe.isJoined ? space.stages : probe.stage))
      if probe.operand == .ifmap { start += AxisFigures.positionCount(probe, depths: tables.depths) }
    }
    self.entries = entries
    slides = entries.contains(where: \.slides)
    for (index, axis) in space.axes.enumerated() {
      first[index] = axis.dimensions[0].rawValue
      if axis.dimensions.count > 1 { second[index] = axis.dimensions[1].rawValue }
    }
    for dimension in Dimension.allCases { extents[dimension.rawValue] = Double(space.space.extents[dimension]) }
    nodes = tables.nodes
    singles = tables.singles
    positions = tables.positions
    starts = tables.summaries.map(\.positions)
    loops = (0..<space.stages).flatMap { stage in
      (0...MappingTables.openOrder).flatMap { order in
        let orders = space.orders[stage]
        return orders[order < orders.count ? order : 0].dimensions.reversed().map { UInt8($0.rawValue) }
      }
    }
  }

  /// Replaces the counts of windows that slide, or all. `everywhere`: loops that change the range of every node;
  /// `anywhere`: those that change any.
  func replace(
    _ choice: borrowing MappingChoice, everywhere: Masks, anywhere: Masks, all: Bool,
    into counts: inout MappingEvaluator.Counts
  ) {
    for index in entries.indices where all || entries[index].slides {
      let view = entries[index].view
      counts[entries[index].probe] = words(
        choice, index, view == 0 ? everywhere.shared : view == 1 ? everywhere.element : everywhere.joined,
        view == 0 ? anywhere.shared : view == 1 ? anywhere.element : anywhere.joined)
    }
  }

  @inline(__always)
  private func words(
    _ choice: borrowing MappingChoice, _ index: Int, _ everywhere: UInt64, _ anywhere: UInt64
  ) -> SIMD2<Double> {
    let (entries, loops) = (entries.span, loops.span)
    let entry = entries[index]
    // Loops of each dimension outside of the one that steps.
    var depth = InlineArray<8, Int>(repeating: entry.stage &+ 1)
    let visits = product(choice, entry, depth, stepping: -1, isVisits: true)
    var stays = SIMD2<Double>.zero
    let stopping = everywhere & entry.stopping
    var stage = entry.stage
    while stage >= 0 {
      let order = (stage &* (MappingTables.openOrder + 1) &+ choice.orders[stage]) &* 8
      for place in 0..<8 {
        let stepping = Int(loops[order &+ place])
        depth[stepping] = stage
        let bit: UInt64 = 1 &<< UInt64(8 &* stage &+ stepping)
        guard anywhere & bit != 0 else { continue }
        stays += product(choice, entry, depth, stepping: stepping, isVisits: false)
        if stopping & bit != 0 { return visits - stays }
      }
      stage &-= 1
    }
    return visits - stays
  }

  /// What all axes give: words of all visits, or what stays when that dimension's loop steps.
  @inline(__always)
  private func product(
    _ choice: borrowing MappingChoice, _ entry: Entry, _ depth: borrowing InlineArray<8, Int>, stepping: Int,
    isVisits: Bool
  ) -> SIMD2<Double> {
    let positions = positions.span
    var product = SIMD2<Double>(repeating: 1)
    for axis in 0..<axisCount {
      let (one, two, node) = (first[axis], second[axis], choice.nodes[axis])
      guard two >= 0, entry.positions >= 0 else {
        product *= figure(entry, one, node, 0, depth[one], stepping, isVisits)
        if two >= 0 { product *= figure(entry, two, node, 1, depth[two], stepping, isVisits) }
        continue
      }
      let start = starts[node] &+ entry.positions
      if isVisits {
        product *= positions[start]
        continue
      }
      let isOwn = stepping == one || stepping == two
      if isOwn, !entry.slides { return .zero }
      let table = stepping == one ? depths &* depths : stepping == two ? 2 &* depths &* depths : 0
      product *= positions[start &+ 1 &+ table &+ depth[one] &* depths &+ depth[two]]
    }
    return product
  }

  @inline(__always)
  private func figure(
    _ entry: Entry, _ dimension: Int, _ node: Int, _ place: Int, _ depth: Int, _ stepping: Int, _ isVisits: Bool
  ) -> SIMD2<Double> {
    if entry.operand.rawValue & (1 &<< UInt8(dimension)) != 0 {
      if isVisits { return SIMD2(repeating: extents[dimension]) }
      if stepping == dimension { return .zero }
      return SIMD2(repeating: singles[((node &* 2 &+ place) &* depths &+ entry.slot) &* depths &+ depth])
    }
    let row = (node &* 2 &+ place) &* depths &+ depth
    return stepping == dimension ? nodes[row &+ 1] - nodes[row] : nodes[row]
  }
}
