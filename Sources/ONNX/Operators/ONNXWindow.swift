import Quantities

/// A window that slides over the spatial dimensions of images; every list has one number a spatial dimension.
public struct ONNXWindow: Sendable, Hashable {
  /// Taps.
  public var kernel: [Int]
  /// Steps between neighbouring windows.
  public var strides: [Int]
  /// Steps between neighbouring taps.
  public var dilations: [Int]
  /// Padding before the first word.
  public var paddingBefore: [Int]
  /// Padding behind the last word.
  public var paddingAfter: [Int]
  /// Whether a last window that only partly fits counts. It does not if it would start in the padding behind.
  public var roundsUp: Bool

  /// Words from the first tap to the last along a dimension: `(kernel − 1) · dilation + 1`.
  public func reach(_ axis: Int) -> Int { max(0, kernel[axis] - 1).times(dilations[axis]).plus(1) }

  /// Windows along each dimension of a plane of that size: `⌊(size + padding − reach) / stride⌋ + 1`, or rounded up; `nil`
  /// along a dimension in which no window fits.
  func positions(over sizes: [Int]) -> [Int?] {
    sizes.indices.map { axis in
      let padded = sizes[axis].plus(paddingBefore[axis]).plus(paddingAfter[axis])
      let slack = padded - reach(axis)
      guard slack >= 0 else { return nil }
      guard roundsUp else { return slack / strides[axis] + 1 }
      let lastStart = sizes[axis].plus(paddingBefore[axis])
      return min(slack.dividedRoundingUp(by: strides[axis]) + 1, lastStart.dividedRoundingUp(by: strides[axis]))
    }
  }
}
