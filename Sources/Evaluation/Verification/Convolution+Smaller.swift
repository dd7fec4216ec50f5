import Quantities
import Workloads

extension Convolution {
  /// The same kernel, stride and padding on fewer channels, filters, pixels or images: one of them halved, the most numerous.
  /// Groups are halved when little else is left, and the kernel last of all. `nil` for a single multiply-accumulate.
  func halved() -> Convolution? {
    let most = 4
    let (channels, filters) = (inputChannels / max(1, groups), outputChannels / max(1, groups))
    let sizes = [filters, channels, vertical.ofmap, horizontal.ofmap, batch]
    let largest = sizes.max() ?? 1
    var smaller = self
    if largest <= most, groups > most || (largest == 1 && groups > 1) {
      smaller.groups = Self.half(groups)
      smaller.inputChannels = channels * smaller.groups
      smaller.outputChannels = filters * smaller.groups
    } else if largest > 1 {
      switch sizes.firstIndex(of: largest) {
      case 0: smaller.outputChannels = Self.half(filters) * groups
      case 1: smaller.inputChannels = Self.half(channels) * groups
      case 2: smaller.vertical = vertical.cut(to: Self.half(largest))
      case 3: smaller.horizontal = horizontal.cut(to: Self.half(largest))
      default: smaller.batch = Self.half(batch)
      }
    } else if max(vertical.window, horizontal.window) > 1 {
      if vertical.window >= horizontal.window {
        smaller.vertical = SlidingAxis(ifmap: Self.half(vertical.window), window: Self.half(vertical.window))
      } else {
        smaller.horizontal = SlidingAxis(ifmap: Self.half(horizontal.window), window: Self.half(horizontal.window))
      }
    }
    return smaller.multiplyAccumulates < multiplyAccumulates && smaller.multiplyAccumulates > 0 ? smaller : nil
  }

  private static func half(_ count: Int) -> Int { (count + 1) / 2 }
}

extension SlidingAxis {
  /// The same window on the least ifmap that it has so many places on.
  fileprivate func cut(to windows: Int) -> SlidingAxis {
    var axis = self
    axis.ifmap = max(1, (windows - 1).times(stride).plus(reach) - paddingBefore - paddingAfter)
    while axis.ofmap < windows, axis.ifmap < ifmap { axis.ifmap += 1 }
    return axis
  }
}
