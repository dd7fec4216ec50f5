import Quantities
import Workloads

extension AxisFootprint {
  /// Distinct positions of the ifmap proper under each tile of windows x taps, summed over all tiles.
  ///
  /// Tiles are counted by size, padding included; then the positions of the padding are taken off. Each of them is
  /// counted at the one pair of its tile that cannot be moved (see ``AxisFootprint``): a *tail* tap, one of the last U'
  /// of its tile, under any window, or another tap under a *head* window, one of the first D' of its tile. So the time
  /// grows with the padding only: not with the axis, and not with the number of tiles.
  func touchedInside(windowTiles: TileChain, tapTiles: TileChain) -> Int {
    var sum = 0
    for window in windowTiles.sizes {
      for tap in tapTiles.sizes {
        sum = sum.plus(touched(windows: window.size, taps: tap.size).times(window.count).times(tap.count))
      }
    }
    return max(0, sum - before(windowTiles, tapTiles) - after(windowTiles, tapTiles))
  }

  /// Positions of the leading padding: `U·x + D·y < P`.
  private func before(_ windowTiles: TileChain, _ tapTiles: TileChain) -> Int {
    let padding = axis.paddingBefore
    var sum = 0
    /// Taps below the index that are not tails of their tile.
    var othersBelow = [0]
    var tap = 0
    while tap < tapTiles.extent, axis.dilation.times(tap) < padding {
      let tile = tapTiles.tile(containing: tap)
      while tap < tile.upperBound, axis.dilation.times(tap) < padding {
        let isTail = tap >= tile.upperBound - strideStep
        if isTail {
          sum = sum.plus(
            min(windowTiles.extent, (padding - axis.dilation * tap).dividedRoundingUp(by: axis.stride)))
        }
        othersBelow.append(othersBelow[tap] + (isTail ? 0 : 1))
        tap += 1
      }
    }
    var window = 0
    while window < windowTiles.extent, axis.stride.times(window) < padding {
      let tile = windowTiles.tile(containing: window)
      while window < min(tile.upperBound, tile.lowerBound.plus(dilationStep)), axis.stride.times(window) < padding {
        let taps = (padding - axis.stride * window).dividedRoundingUp(by: axis.dilation)
        sum = sum.plus(othersBelow[min(taps, othersBelow.count - 1)])
        window += 1
      }
      window = tile.upperBound
    }
    return sum
  }

  /// Positions of the trailing padding: `U·x + D·y ≥ P + H`.
  private func after(_ windowTiles: TileChain, _ tapTiles: TileChain) -> Int {
    let end = axis.paddingBefore.plus(axis.ifmap)
    let (windows, taps) = (windowTiles.extent, tapTiles.extent)
    let (lastWindow, lastTap) = (axis.stride.times(windows - 1), axis.dilation.times(taps - 1))
    /// Windows or taps that start before what is left of the ifmap.
    func inside(_ room: Int, step: Int) -> Int { room > 0 ? room.dividedRoundingUp(by: step) : 0 }
    var sum = 0
    /// Of the last taps, so many that are not tails of their tile.
    var othersAmongLast = [0]
    var tap = taps - 1
    while tap >= 0, axis.dilation.times(tap).plus(lastWindow) >= end {
      let tile = tapTiles.tile(containing: tap)
      while tap >= tile.lowerBound, axis.dilation.times(tap).plus(lastWindow) >= end {
        let isTail = tap >= tile.upperBound - strideStep
        if isTail { sum = sum.plus(windows - inside(end - axis.dilation.times(tap), step: axis.stride)) }
        othersAmongLast.append(othersAmongLast[taps - 1 - tap] + (isTail ? 0 : 1))
        tap -= 1
      }
    }
    var window = windows - 1
    while window >= 0, axis.stride.times(window).plus(lastTap) >= end {
      let tile = windowTiles.tile(containing: window)
      window = min(window, tile.lowerBound.plus(dilationStep) - 1)
      while window >= tile.lowerBound, axis.stride.times(window).plus(lastTap) >= end {
        let outside = taps - inside(end - axis.stride.times(window), step: axis.dilation)
        sum = sum.plus(othersAmongLast[min(outside, othersAmongLast.count - 1)])
        window -= 1
      }
      window = min(window, tile.lowerBound - 1)
    }
    return sum
  }
}
