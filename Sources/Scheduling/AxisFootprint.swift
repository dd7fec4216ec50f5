import Quantities
import Workloads

/// How many ifmap positions of one axis a range of windows and taps touches.
///
/// Window `x` and tap `y` touch position `U·x + D·y − P` (stride U, dilation D, leading padding P). With
/// `U' = U / gcd(U, D)` and `D' = D / gcd(U, D)` the pairs (x + D', y − U') and (x, y) touch the same position, so each
/// position has exactly one pair that cannot be moved that way: `y ≥ r − U'`, or `x < D'`. Counting those pairs gives
/// `e·r − max(0, e − D')·max(0, r − U')` positions for e windows and r taps; counting those below a threshold clips the
/// padding, which is never fetched. (For U = D = 1 the count is e + r − 1.)
struct AxisFootprint: Sendable {
  let axis: SlidingAxis
  private let strideStep: Int
  private let dilationStep: Int

  init(_ axis: SlidingAxis) {
    self.axis = axis
    var (a, b) = (max(1, axis.stride), max(1, axis.dilation))
    while b != 0 { (a, b) = (b, a % b) }
    strideStep = max(1, axis.stride) / a
    dilationStep = max(1, axis.dilation) / a
  }

  /// Distinct positions under `windows` x `taps`, padding included.
  func touched(windows: Int, taps: Int) -> Int {
    windows.times(min(taps, strideStep)).plus(min(windows, dilationStep).times(max(0, taps - strideStep)))
  }

  /// The room to give a tile of `windows` x `taps`: its positions, at most the whole axis.
  func capacity(windows: Int, taps: Int) -> Int { min(axis.ifmap, touched(windows: windows, taps: taps)) }

  /// Distinct values of `U·x + D·y` below `threshold`, for x in 0..<windows and y in 0..<taps.
  private func touchedBelow(_ threshold: Int, windows: Int, taps: Int) -> Int {
    guard threshold > 0 else { return 0 }
    let (stride, dilation) = (max(1, axis.stride), max(1, axis.dilation))
    let movable = max(0, taps - strideStep)
    var count = 0
    for tap in movable..<taps {
      let room = threshold - dilation.times(tap)
      guard room > 0 else { break }
      count += min(windows, room.dividedRoundingUp(by: stride))
    }
    for window in 0..<min(windows, dilationStep) {
      let room = threshold - stride.times(window)
      guard room > 0, movable > 0 else { break }
      count += min(movable, room.dividedRoundingUp(by: dilation))
    }
    return count
  }

  /// Distinct positions of the ifmap proper under the windows from `firstWindow` and the taps from `firstTap`.
  func touchedInside(firstWindow: Int, windows: Int, firstTap: Int, taps: Int) -> Int {
    let origin = axis.paddingBefore - axis.stride.times(firstWindow).plus(axis.dilation.times(firstTap))
    return touchedBelow(origin.plusSigned(axis.ifmap), windows: windows, taps: taps)
      - touchedBelow(origin, windows: windows, taps: taps)
  }

  /// The sum of ``touchedInside(firstWindow:windows:firstTap:taps:)`` over all tiles of windows x taps.
  ///
  /// Tiles away from both ends touch no padding and are counted by size; only those that reach into the padding are
  /// looked at one by one, so the time does not grow with the axis.
  func touchedInside(windowTiles: TileChain, tapTiles: TileChain) -> Int {
    var sum = 0
    for window in windowTiles.sizes {
      for tap in tapTiles.sizes {
        sum = sum.plus(touched(windows: window.size, taps: tap.size).times(window.count).times(tap.count))
      }
    }
    // Take off what lies in the padding.
    let before = axis.paddingBefore
    let lastPosition = before.plus(axis.ifmap)
    var x = 0
    while x < windowTiles.extent, axis.stride.times(x) < before {
      let tile = windowTiles.tile(containing: x)
      sum -= outside(tile, tapTiles: tapTiles, edge: .before(before))
      x = tile.upperBound
    }
    x = windowTiles.extent - 1
    let reach = axis.reach
    while x >= 0, axis.stride.times(x).plus(reach) > lastPosition {
      let tile = windowTiles.tile(containing: x)
      sum -= outside(tile, tapTiles: tapTiles, edge: .after(lastPosition))
      x = tile.lowerBound - 1
    }
    return sum
  }

  private enum Edge {
    case before(Int)
    case after(Int)
  }

  /// Positions of the padding that the window tile touches with all tap tiles.
  private func outside(_ windows: Range<Int>, tapTiles: TileChain, edge: Edge) -> Int {
    var sum = 0
    var tap = 0
    while tap < tapTiles.extent {
      let taps = tapTiles.tile(containing: tap)
      let origin = axis.stride.times(windows.lowerBound).plus(axis.dilation.times(taps.lowerBound))
      switch edge {
      case .before(let padding):
        sum += touchedBelow(padding - origin, windows: windows.count, taps: taps.count)
      case .after(let end):
        sum +=
          touched(windows: windows.count, taps: taps.count)
          - touchedBelow(end - origin, windows: windows.count, taps: taps.count)
      }
      tap = taps.upperBound
    }
    return sum
  }

  /// Pairs of window and tap that fall on the ifmap proper: what im2col reads, padding left out.
  func pairsInside() -> Int {
    let windows = axis.ofmap
    var outside = 0
    var x = 0
    while x < windows, axis.stride.times(x) < axis.paddingBefore {
      // Taps with U·x + D·y < P.
      outside += min(axis.window, (axis.paddingBefore - axis.stride * x).dividedRoundingUp(by: axis.dilation))
      x += 1
    }
    x = windows - 1
    let end = axis.paddingBefore.plus(axis.ifmap)
    while x >= 0, axis.stride.times(x).plus(axis.reach) > end {
      // Taps with U·x + D·y < end stay inside.
      let room = end - axis.stride * x
      outside += axis.window - (room > 0 ? min(axis.window, room.dividedRoundingUp(by: axis.dilation)) : 0)
      x -= 1
    }
    return windows.times(axis.window) - outside
  }
}

extension Int {
  /// `self + other` for a `self` that may be below zero; held at the ends of `Int`.
  fileprivate func plusSigned(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
