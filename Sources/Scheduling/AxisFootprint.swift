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
  /// U' and D'.
  let strideStep: Int
  let dilationStep: Int

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
