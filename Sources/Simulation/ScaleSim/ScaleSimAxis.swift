import Quantities
import Workloads

/// One axis of a convolution as SCALE-Sim sees it: no padding of its own. How a last window that only partly fits counts
/// is the layer's to say; in SCALE-Sim's own topologies it counts as a whole one (`ceilUnclipped`).
///
/// Padding is expressed as SCALE-Sim's users express it: by a larger ifmap. Padded positions are then words like any
/// other, read and fetched.
struct ScaleSimAxis: Sendable, Hashable {
  /// Positions of the ifmap, padding included.
  let extent: Int
  /// Taps of the window.
  let taps: Int
  let stride: Int
  let dilation: Int
  /// Windows; 0 when not even one fits.
  let windows: Int

  init(_ axis: SlidingAxis) {
    extent = axis.paddedIfmap
    taps = max(0, axis.window)
    stride = axis.stride
    dilation = max(1, axis.dilation)
    windows = taps > 0 ? axis.ofmap : 0
  }

  /// A single position: an axis that does not take part.
  private init() {
    extent = 1
    taps = 1
    stride = 1
    dilation = 1
    windows = 1
  }

  /// An axis of one position under one tap.
  static let single = ScaleSimAxis()

  /// Taps of the last window that lie on the ifmap; the others are requests that SCALE-Sim marks as void: they cost
  /// cycles and count as reads of the SRAM, but fetch nothing. All windows before it lie on the ifmap entirely.
  var tapsOfLastWindow: Int {
    guard windows > 0 else { return 0 }
    let room = extent - (windows - 1).times(stride)
    return room <= 0 ? 0 : min(taps, room.dividedRoundingUp(by: dilation))
  }

  /// Requests that land on the ifmap: a full window's taps for all but the last.
  var requests: Int { windows == 0 ? 0 : (windows - 1).times(taps).plus(tapsOfLastWindow) }

  /// Distinct positions touched.
  ///
  /// `windows · taps` positions `stride·i + dilation·j`, less the coincidences: two pairs meet when they differ by whole
  /// multiples of the strides over their greatest common divisor. What the last window touches beyond the ifmap is its
  /// own and does not count.
  var touched: Int {
    guard windows > 0 else { return 0 }
    let repeated = max(0, windows - reducedDilation).times(max(0, taps - reducedStride))
    return windows.times(taps) - repeated - (taps - tapsOfLastWindow)
  }

  /// Stride over the greatest common divisor of stride and dilation.
  var reducedStride: Int { stride / Self.greatestCommonDivisor(stride, dilation) }
  /// Dilation over the greatest common divisor of stride and dilation.
  var reducedDilation: Int { dilation / Self.greatestCommonDivisor(stride, dilation) }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (larger, smaller) = (first, second)
    while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
    return max(1, larger)
  }
}
