import Hardware
import Quantities
import Workloads

/// Sums of ifmap positions along one axis for cuts of its windows and taps, each worked out once: the figures of
/// ``AxisReuse`` for many cuts that differ in little.
final class PositionSums {
  private struct Key: Hashable {
    var windows: DimensionChain
    var taps: DimensionChain
    var sharing: Sharing
    var slides: Bool
  }

  /// The steps of a chain's leaves that one loop causes, or that loops of other dimensions cause.
  private struct StepKey: Hashable {
    var chain: DimensionChain
    var depth: Int
    var advances: Bool
  }

  private let axis: SlidingAxis
  private let footprint: AxisFootprint
  private let windows: Int
  private let taps: Int
  private let split: Int
  private var visits: [Key: Int] = [:]
  private var least: [Key: Int] = [:]
  private var kept: [Key: [Int]] = [:]
  /// Steps that happen at the same time side by side.
  private var steps: [StepKey: [[DimensionChain.Step]]] = [:]
  /// By position, the last round that marked it: kept, or fetched all the same.
  private var marks: [(kept: Int, fetched: Int, old: Int)]
  private var round = 0
  private var oldRound = 0

  init(_ axis: MappingSpace.Axis, _ space: MappingSpace) {
    let isRows = axis.dimensions[0] == .outputRow
    self.axis = isRows ? space.space.vertical : space.space.horizontal
    footprint = AxisFootprint(self.axis)
    windows = space.space.extents[axis.dimensions[0]]
    taps = space.space.extents[axis.dimensions[1]]
    split = space.split
    marks = Array(repeating: (0, 0, 0), count: max(0, self.axis.ifmap))
  }

  private func key(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Key {
    func chain(_ cut: DimensionCut, _ extent: Int) -> DimensionChain {
      cut.chain(extent: extent, through: count.stage, split: split, joined: count.rule == .handedOn)
    }
    return Key(
      windows: chain(cuts[0], windows), taps: chain(cuts[1], taps), sharing: count.sharing, slides: count.isSliding)
  }

  /// Positions of all visits.
  func visits(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Int { visits(key(count, cuts)) }

  private func visits(_ key: Key) -> Int {
    if let known = visits[key] { return known }
    let sum = AxisReuse(axis, windows: key.windows, taps: key.taps, isSliding: false).visits(sharing: key.sharing)
    visits[key] = sum
    return sum
  }

  /// Positions that have to come however windows slide: those that an element touches at all, or all of them together.
  func least(_ count: TrafficCount, _ cuts: [DimensionCut]) -> Int {
    let key = key(count, cuts)
    if let known = least[key] { return known }
    var sum = 0
    if count.sharing == .once || key.windows.parts.count * key.taps.parts.count == 1 {
      sum = footprint.count(0..<windows, 0..<taps)
    } else {
      let tapLeaves = key.taps.parts.map { key.taps.leaves(part: $0).map(\.range) }
      for part in key.windows.parts {
        let windowLeaves = key.windows.leaves(part: part).map(\.range)
        for taps in tapLeaves {
          round += 1
          for window in windowLeaves {
            for tap in taps {
              forEachPosition(window, tap) { position in
                if marks[position].kept != round { sum += 1 }
                marks[position].kept = round
              }
            }
          }
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
    var figures = [visits(key)]
    for stepping in [AxisReuse.Stepping.neither, .windows, .taps] {
      for windowDepth in 0..<depths {
        for tapDepth in 0..<depths {
          let most = count.stage + 1
          let isInside =
            windowDepth <= most && tapDepth <= most && !(stepping == .windows && windowDepth == most)
            && !(stepping == .taps && tapDepth == most)
          figures.append(isInside ? kept(key, windowDepth, tapDepth, stepping) : 0)
        }
      }
    }
    kept[key] = figures
    return figures
  }

  private func kept(_ key: Key, _ windowDepth: Int, _ tapDepth: Int, _ stepping: AxisReuse.Stepping) -> Int {
    if !key.slides, stepping != .neither { return 0 }
    if stepping == .neither, key.windows.singles(depth: windowDepth) == .all, key.taps.singles(depth: tapDepth) == .all
    {
      return visits(key)
    }
    if !key.slides, key.windows.singles(depth: windowDepth) == .none || key.taps.singles(depth: tapDepth) == .none {
      return 0
    }
    let ofWindows = steps(StepKey(chain: key.windows, depth: windowDepth, advances: stepping == .windows))
    let ofTaps = steps(StepKey(chain: key.taps, depth: tapDepth, advances: stepping == .taps))
    var sum = 0
    if key.sharing == .ownCopies || key.windows.depth <= key.windows.split {
      for window in ofWindows.joined() {
        for tap in ofTaps.joined() {
          if window.old == window.new, tap.old == tap.new {
            sum += footprint.count(window.new, tap.new)
          } else if key.slides {
            sum += footprint.common(window.old, tap.old, window.new, tap.new)
          }
        }
      }
      return sum
    }
    for window in ofWindows {
      for tap in ofTaps { sum += keptByAll(window, tap, slides: key.slides) }
    }
    return sum
  }

  /// Positions that every element which needs them at that time has kept.
  private func keptByAll(_ windows: [DimensionChain.Step], _ taps: [DimensionChain.Step], slides: Bool) -> Int {
    round += 1
    var kept = 0
    for window in windows {
      for tap in taps {
        let stays = window.old == window.new && tap.old == tap.new
        oldRound += 1
        if slides, !stays { forEachPosition(window.old, tap.old) { marks[$0].old = oldRound } }
        forEachPosition(window.new, tap.new) { position in
          let mark = marks[position]
          if stays || (slides && mark.old == oldRound) {
            if mark.kept != round, mark.fetched != round { kept += 1 }
            marks[position].kept = round
          } else {
            if mark.kept == round, mark.fetched != round { kept -= 1 }
            marks[position].fetched = round
          }
        }
      }
    }
    return kept
  }

  private func steps(_ key: StepKey) -> [[DimensionChain.Step]] {
    if let known = steps[key] { return known }
    var places: [Int: Int] = [:]
    var steps: [[DimensionChain.Step]] = []
    for part in key.chain.parts {
      let own =
        key.advances
        ? key.chain.advances(stage: key.depth, part: part) : key.chain.returns(depth: key.depth, part: part)
      for step in own {
        if let place = places[step.time] {
          steps[place].append(step)
        } else {
          places[step.time] = steps.count
          steps.append([step])
        }
      }
    }
    self.steps[key] = steps
    return steps
  }

  @inline(__always)
  private func forEachPosition(_ windows: Range<Int>, _ taps: Range<Int>, _ body: (Int) -> Void) {
    for window in windows {
      for tap in taps {
        let position = axis.stride * window + axis.dilation * tap - axis.paddingBefore
        if position >= 0, position < axis.ifmap { body(position) }
      }
    }
  }
}
