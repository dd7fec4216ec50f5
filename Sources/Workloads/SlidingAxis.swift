import Quantities

/// One axis (rows or columns) of a convolution or pooling: how a window slides over it.
///
/// Rows and columns are two values of this one type, so that kernel height and width, strides and paddings cannot be
/// confused with each other.
public struct SlidingAxis: Sendable, Hashable {
  /// How a last window that only partly fits is treated.
  public enum Rounding: Sendable, Hashable {
    /// It is dropped.
    case floor
    /// It counts as a whole one if it starts inside the ifmap or its leading padding (Caffe's pooling).
    case ceil
    /// It counts as a whole one wherever it starts (SCALE-Sim's convolution: 56 positions, one tap and stride 2 make 29
    /// windows, the last of them beyond the ifmap).
    case ceilUnclipped
  }

  /// How many positions beyond the ifmap the windows of a convolution may reach: far above every network. What lies
  /// there is counted window by window, so that the bound keeps that from taking long.
  public static let mostOverhang = 1 << 16

  /// Positions of the ifmap along this axis (H or W).
  public var ifmap: Int
  /// Taps of the window along this axis (R or S).
  public var window: Int
  /// Step between neighbouring windows (U).
  public var stride: Int
  /// Step between neighbouring taps; 1 is a dense window.
  public var dilation: Int
  /// Zero positions before the first (top or left).
  public var paddingBefore: Int
  /// Zero positions after the last (bottom or right).
  public var paddingAfter: Int
  /// What happens to a partial last window.
  public var rounding: Rounding

  /// An axis; a dense, unpadded window that steps by one unless said otherwise.
  public init(
    ifmap: Int, window: Int, stride: Int = 1, dilation: Int = 1, paddingBefore: Int = 0, paddingAfter: Int = 0,
    rounding: Rounding = .floor
  ) {
    self.ifmap = ifmap
    self.window = window
    self.stride = stride
    self.dilation = dilation
    self.paddingBefore = paddingBefore
    self.paddingAfter = paddingAfter
    self.rounding = rounding
  }

  /// Positions from the first tap of a window to its last: `(window − 1) · dilation + 1`.
  public var reach: Int { (window - 1).times(dilation).plus(1) }

  /// Positions including the padding.
  public var paddedIfmap: Int { ifmap.plus(paddingBefore).plus(paddingAfter) }

  /// Positions beyond the ifmap that windows reach: before its first position or behind its last, whichever are more.
  /// Windows reach into the padding and, where partial ones count, beyond it.
  public var overhang: Int {
    let behind = max(0, ofmap - 1).times(stride).plus(reach) - ifmap.plus(paddingBefore)
    return max(paddingBefore, behind)
  }

  /// Windows along this axis (E or F): `⌊(padded − reach) / stride⌋ + 1`, or rounded up; zero if the window does not fit.
  ///
  /// Rounded up by ``Rounding/ceil``, windows that would start beyond the ifmap and its leading padding are dropped.
  public var ofmap: Int {
    let slack = paddedIfmap - reach
    guard slack >= 0, stride > 0 else { return 0 }
    let windows = slack.dividedRoundingUp(by: stride).plus(1)
    switch rounding {
    case .floor: return slack / stride + 1
    case .ceil: return min(windows, ifmap.plus(paddingBefore).dividedRoundingUp(by: stride))
    case .ceilUnclipped: return windows
    }
  }
}
