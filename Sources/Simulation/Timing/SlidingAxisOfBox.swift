import Hardware
import Quantities
import Scheduling
import Workloads

/// One axis of the windows of a box.
struct SlidingAxisOfBox {
  private let axis: SlidingAxis
  private let windows: Range<Int>
  private let taps: Range<Int>
  private let window: Dimension

  init(_ axis: SlidingAxis, _ box: borrowing TileBox, _ window: Dimension, _ tap: Dimension) {
    self.axis = axis
    self.window = window
    windows = box.range(window)
    taps = box.range(tap)
  }

  private var low: Int { axis.stride.times(windows.lowerBound).plus(axis.dilation.times(taps.lowerBound)) }
  private var high: Int {
    axis.stride.times(windows.upperBound - 1).plus(axis.dilation.times(taps.upperBound - 1))
  }

  /// Whether no window reaches into the padding.
  var isInside: Bool { low >= axis.paddingBefore && high < axis.paddingBefore.plus(axis.ifmap) }

  /// How many tiles of a size the box can step on along its windows or taps until one of them does.
  func stepsInside(along dimension: Dimension, tile: Int) -> Int {
    let step = (dimension == window ? axis.stride : axis.dilation).times(tile)
    return max(0, axis.paddingBefore.plus(axis.ifmap) - 1 - high) / max(1, step)
  }
}
