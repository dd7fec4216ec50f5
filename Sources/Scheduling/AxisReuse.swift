import Quantities
import Workloads

/// Ifmap positions along one axis, tile by tile: windows and taps are cut by chains of their own.
struct AxisReuse: Sendable {
  let footprint: AxisFootprint
  let windows: DimensionChain
  let taps: DimensionChain
  /// Whether positions that the next tile shares with the present one stay.
  let isSliding: Bool

  init(_ axis: SlidingAxis, windows: DimensionChain, taps: DimensionChain, isSliding: Bool) {
    footprint = AxisFootprint(axis)
    self.windows = windows
    self.taps = taps
    self.isSliding = isSliding
  }

  /// Which of the two loops steps, if either does.
  enum Stepping { case neither, windows, taps }

  /// Positions under all leaves: those of every element by itself, or each once for all elements of a step.
  func visits(sharing: Sharing) -> Int {
    if sharing == .ownCopies || windows.depth <= windows.split {
      return footprint.touchedInside(windowTiles: windows.tileChain(), tapTiles: taps.tileChain())
    }
    if windows.depth == windows.split + 1 {
      // What stands side by side is the array tile.
      return footprint.touchedInside(windowTiles: windows.arrayTileChain(), tapTiles: taps.arrayTileChain())
    }
    let windowLeaves = Self.byTime(windows.parts.flatMap { windows.leaves(part: $0) })
    let tapLeaves = Self.byTime(taps.parts.flatMap { taps.leaves(part: $0) })
    var sum = 0
    for window in windowLeaves {
      for tap in tapLeaves {
        var positions: Set<Int> = []
        for (one, other) in product(window, tap) { footprint.forEachPosition(one, other) { positions.insert($0) } }
        sum = sum.plus(positions.count)
      }
    }
    return sum
  }

  /// Positions that stay when a loop steps, over all times that it does: for nodes of those depths of windows and taps,
  /// and, if it is a loop of one of them, from one child of a node to the next.
  func kept(windowDepth: Int, tapDepth: Int, stepping: Stepping, sharing: Sharing) -> Int {
    if !isSliding {
      if stepping != .neither { return 0 }
      let ofWindows = windows.singles(depth: windowDepth)
      let ofTaps = taps.singles(depth: tapDepth)
      if ofWindows == .none || ofTaps == .none { return 0 }
      if ofWindows == .all, ofTaps == .all { return visits(sharing: sharing) }
    }
    func steps(_ chain: DimensionChain, _ depth: Int, _ advances: Bool, _ part: Int) -> [DimensionChain.Step] {
      let steps = advances ? chain.advances(stage: depth, part: part) : chain.returns(depth: depth, part: part)
      return isSliding ? steps : steps.filter { $0.old == $0.new }
    }
    func windowSteps(_ part: Int) -> [DimensionChain.Step] { steps(windows, windowDepth, stepping == .windows, part) }
    func tapSteps(_ part: Int) -> [DimensionChain.Step] { steps(taps, tapDepth, stepping == .taps, part) }
    if sharing == .ownCopies || windows.depth <= windows.split {
      var sum = 0
      let ofTaps = taps.parts.map(tapSteps)
      for part in windows.parts {
        for window in windowSteps(part) {
          for tap in ofTaps.joined() { sum = sum.plus(keptPositions(window, tap)) }
        }
      }
      return sum
    }
    return keptByAll(windowSteps: windowSteps, tapSteps: tapSteps, windowDepth, tapDepth, stepping)
  }

  private func keptPositions(_ window: DimensionChain.Step, _ tap: DimensionChain.Step) -> Int {
    if window.old == window.new, tap.old == tap.new { return footprint.count(window.new, tap.new) }
    guard isSliding else { return 0 }
    return footprint.common(window.old, tap.old, window.new, tap.new)
  }

  /// Positions that every element which needs them at that time has kept.
  private func keptByAll(
    windowSteps: (Int) -> [DimensionChain.Step], tapSteps: (Int) -> [DimensionChain.Step], _ windowDepth: Int,
    _ tapDepth: Int, _ stepping: Stepping
  ) -> Int {
    // Steps of elements whose tile changes are needed as well: they may fetch what a neighbour has kept.
    func all(_ chain: DimensionChain, _ depth: Int, _ advances: Bool) -> [[DimensionChain.Step]] {
      var byTime: [Int: [DimensionChain.Step]] = [:]
      for part in chain.parts {
        for step in advances ? chain.advances(stage: depth, part: part) : chain.returns(depth: depth, part: part) {
          byTime[step.time, default: []].append(step)
        }
      }
      return Array(byTime.values)
    }
    var sum = 0
    let ofTaps = all(taps, tapDepth, stepping == .taps)
    for windowGroup in all(windows, windowDepth, stepping == .windows) {
      for tapGroup in ofTaps {
        var kept: Set<Int> = []
        var fetched: Set<Int> = []
        for window in windowGroup {
          for tap in tapGroup {
            let stays = window.old == window.new && tap.old == tap.new
            var old: Set<Int> = []
            if isSliding, !stays { footprint.forEachPosition(window.old, tap.old) { old.insert($0) } }
            footprint.forEachPosition(window.new, tap.new) { position in
              if stays || old.contains(position) { kept.insert(position) } else { fetched.insert(position) }
            }
          }
        }
        sum = sum.plus(kept.subtracting(fetched).count)
      }
    }
    return sum
  }

  private static func byTime(_ leaves: [(range: Range<Int>, time: Int)]) -> [[Range<Int>]] {
    var byTime: [Int: [Range<Int>]] = [:]
    for leaf in leaves { byTime[leaf.time, default: []].append(leaf.range) }
    return Array(byTime.values)
  }

  private func product(_ windows: [Range<Int>], _ taps: [Range<Int>]) -> [(Range<Int>, Range<Int>)] {
    windows.flatMap { window in taps.map { (window, $0) } }
  }
}

/// Whether words that several elements hold are counted for each of them.
public enum Sharing: Sendable {
  /// Every element's copy counts.
  case ownCopies
  /// A word counts once for all elements that need it in the same step.
  case once
}

extension DimensionChain {
  /// All tiles of all parts.
  func tileChain() -> TileChain {
    TileChain(
      extent: extent,
      tiles: tiles.enumerated().flatMap { stage, tile in stage == split ? [tile.times(factor), tile] : [tile] })
  }

  /// The same, the last stage being the split: what all parts hold together at a time.
  func arrayTileChain() -> TileChain {
    TileChain(
      extent: extent,
      tiles: tiles.enumerated().map { stage, tile in stage == split ? tile.times(factor) : tile })
  }
}

extension AxisFootprint {
  /// Calls back for every pair of a window and a tap that touches the ifmap, with its position.
  func forEachPosition(_ windows: Range<Int>, _ taps: Range<Int>, _ body: (Int) -> Void) {
    for window in windows {
      for tap in taps {
        let position = axis.stride.times(window).plus(axis.dilation.times(tap)) - axis.paddingBefore
        if position >= 0, position < axis.ifmap { body(position) }
      }
    }
  }

  /// Distinct positions of the ifmap under windows and taps.
  func count(_ windows: Range<Int>, _ taps: Range<Int>) -> Int {
    if let range = contiguous(windows, taps) { return range.count }
    if taps.count <= strideStep || windows.count <= dilationStep {
      // No two pairs touch the same position.
      return taps.reduce(0) { $0.plus(self.windows(windows, inside: $1)) }
    }
    var positions: Set<Int> = []
    forEachPosition(windows, taps) { positions.insert($0) }
    return positions.count
  }

  /// How many of these windows touch the ifmap proper at that tap.
  private func windows(_ windows: Range<Int>, inside tap: Int) -> Int {
    // 0 <= U·x + D·y - P < H
    let first = axis.paddingBefore - axis.dilation.times(tap)
    let end = axis.ifmap.plus(max(0, first)) + min(0, first)
    let low = first > 0 ? first.dividedRoundingUp(by: max(1, axis.stride)) : 0
    let high = end > 0 ? end.dividedRoundingUp(by: max(1, axis.stride)) : 0
    return max(0, min(windows.upperBound, high) - max(windows.lowerBound, low))
  }

  /// Positions under both.
  func common(
    _ oldWindows: Range<Int>, _ oldTaps: Range<Int>, _ newWindows: Range<Int>, _ newTaps: Range<Int>
  ) -> Int {
    if let old = contiguous(oldWindows, oldTaps), let new = contiguous(newWindows, newTaps) {
      return old.clamped(to: new).count
    }
    var old: Set<Int> = []
    forEachPosition(oldWindows, oldTaps) { old.insert($0) }
    var both: Set<Int> = []
    forEachPosition(newWindows, newTaps) { if old.contains($0) { both.insert($0) } }
    return both.count
  }

  /// The positions of windows and taps if they have no gaps: steps of one tap that join those of one window.
  private func contiguous(_ windows: Range<Int>, _ taps: Range<Int>) -> Range<Int>? {
    guard axis.dilation == 1 || taps.count == 1, windows.count == 1 || axis.stride <= taps.count else { return nil }
    let low = axis.stride.times(windows.lowerBound).plus(axis.dilation.times(taps.lowerBound)) - axis.paddingBefore
    let high =
      axis.stride.times(windows.upperBound - 1).plus(axis.dilation.times(taps.upperBound - 1))
      - axis.paddingBefore
    return (low..<max(low, high.plus(1))).clamped(to: 0..<max(0, axis.ifmap))
  }
}
