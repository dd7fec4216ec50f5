import Hardware
import Quantities
import Workloads

/// Sums of ifmap positions along one axis for cuts of its windows and taps, each worked out once.
final class PositionSums {
  private struct Key: Hashable {
    var windows: DimensionChain
    var taps: DimensionChain
    var sharing: Sharing
  }

  private let axis: SlidingAxis
  private let windows: Int
  private let taps: Int
  private let split: Int
  private var visits: [Key: Int] = [:]
  private var least: [Key: Int] = [:]
  private var kept: [Key: [Int]] = [:]

  init(_ axis: MappingSpace.Axis, _ space: MappingSpace) {
    let isRows = axis.dimensions[0] == .outputRow
    self.axis = isRows ? space.space.vertical : space.space.horizontal
    windows = space.space.extents[axis.dimensions[0]]
    taps = space.space.extents[axis.dimensions[1]]
    split = space.split
  }

  private func key(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Key {
    func chain(_ cut: DimensionCut, _ extent: Int) -> DimensionChain {
      cut.chain(extent: extent, through: count.stage, split: split, joined: count.rule == .handedOn)
    }
    return Key(windows: chain(cuts[0], windows), taps: chain(cuts[1], taps), sharing: count.sharing)
  }

  private func reuse(_ key: Key, slides: Bool) -> AxisReuse {
    AxisReuse(axis, windows: key.windows, taps: key.taps, isSliding: slides)
  }

  /// Positions of all visits.
  func visits(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Int {
    let key = key(count, cuts)
    if let known = visits[key] { return known }
    let sum = reuse(key, slides: false).visits(sharing: count.sharing)
    visits[key] = sum
    return sum
  }

  /// Positions that have to come however windows slide: those that an element touches at all, or all of them together.
  func least(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Int {
    let key = key(count, cuts)
    if let known = least[key] { return known }
    let footprint = AxisFootprint(axis)
    var sum = 0
    if count.sharing == .once || key.windows.parts.count * key.taps.parts.count == 1 {
      sum = footprint.count(0..<windows, 0..<taps)
    } else {
      let tapLeaves = key.taps.parts.map { key.taps.leaves(part: $0).map(\.range) }
      for part in key.windows.parts {
        let windowLeaves = key.windows.leaves(part: part).map(\.range)
        for taps in tapLeaves {
          var positions: Set<Int> = []
          for window in windowLeaves {
            for tap in taps { footprint.forEachPosition(window, tap) { positions.insert($0) } }
          }
          sum = sum.plus(positions.count)
        }
      }
    }
    least[key] = sum
    return sum
  }

  /// Visits and what stays, as ``LeafFigures/Leaf/kept`` has it.
  func kept(_ count: TrafficCount, _ cuts: [DimensionCut], depths: Int) -> [Int] {
    let key = key(count, cuts)
    if let known = kept[key] { return known }
    let reuse = reuse(key, slides: true)
    var figures = [reuse.visits(sharing: count.sharing)]
    for stepping in [AxisReuse.Stepping.neither, .windows, .taps] {
      for windowDepth in 0..<depths {
        for tapDepth in 0..<depths {
          let most = count.stage + 1
          let isInside =
            windowDepth <= most && tapDepth <= most && !(stepping == .windows && windowDepth == most)
            && !(stepping == .taps && tapDepth == most)
          figures.append(
            isInside
              ? reuse.kept(windowDepth: windowDepth, tapDepth: tapDepth, stepping: stepping, sharing: count.sharing)
              : 0)
        }
      }
    }
    kept[key] = figures
    return figures
  }
}
