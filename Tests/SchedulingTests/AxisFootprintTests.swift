import Testing
import Workloads

@testable import Scheduling

/// Every figure is compared with a walk over all windows and taps.
@Suite struct AxisFootprintTests {
  /// Positions that the windows and taps touch, padding included, as a plain set.
  private func positions(_ axis: SlidingAxis, windows: Range<Int>, taps: Range<Int>) -> Set<Int> {
    var positions: Set<Int> = []
    for window in windows {
      for tap in taps { positions.insert(window * axis.stride + tap * axis.dilation - axis.paddingBefore) }
    }
    return positions
  }

  private func inside(_ axis: SlidingAxis, windows: Range<Int>, taps: Range<Int>) -> Int {
    positions(axis, windows: windows, taps: taps).filter { (0..<axis.ifmap).contains($0) }.count
  }

  @Test("touched positions and room agree with a walk over windows and taps")
  func touched() {
    RandomCases(4000, seed: 1).check { random in
      let axis = random.axis()
      let (windows, taps) = (random.int(1...12), random.int(1...9))
      let expected = positions(axis, windows: 0..<windows, taps: 0..<taps).count
      let footprint = AxisFootprint(axis)
      return firstDifference(
        difference("touched", footprint.touched(windows: windows, taps: taps), expected: expected),
        difference("capacity", footprint.capacity(windows: windows, taps: taps), expected: min(axis.ifmap, expected))
      ).map { "\(axis), \(windows) windows, \(taps) taps: \($0)" }
    }
  }

  @Test("positions touched by all tiles, halos again for each, agree with a walk", arguments: 1...3)
  func touchedInsideTiles(levels: Int) {
    RandomCases(4000, seed: 3).check { random in
      let axis = random.axis(ifmap: 1...40)
      let windowSizes = random.tileSizes(of: axis.ofmap, levels: levels)
      let tapSizes = random.tileSizes(of: axis.window, levels: levels)
      var expected = 0
      for windows in naiveTiles(of: axis.ofmap, sizes: windowSizes) {
        for taps in naiveTiles(of: axis.window, sizes: tapSizes) {
          expected += inside(axis, windows: windows, taps: taps)
        }
      }
      let found = AxisFootprint(axis).touchedInside(
        windowTiles: TileChain(extent: axis.ofmap, tiles: windowSizes),
        tapTiles: TileChain(extent: axis.window, tiles: tapSizes))
      return difference("touchedInside", found, expected: expected).map {
        "\(axis), window tiles \(windowSizes), tap tiles \(tapSizes): \($0)"
      }
    }
  }

  @Test("im2col elements without padding agree with a walk")
  func pairsInside() {
    RandomCases(4000, seed: 4).check { random in
      let axis = random.axis(ifmap: 1...40)
      var expected = 0
      for window in 0..<axis.ofmap {
        for tap in 0..<axis.window where inside(axis, windows: window..<window + 1, taps: tap..<tap + 1) == 1 {
          expected += 1
        }
      }
      return difference("pairsInside", AxisFootprint(axis).pairsInside(), expected: expected).map { "\(axis): \($0)" }
    }
  }

  @Test("axes of 2^31 positions neither trap nor take long")
  func huge() {
    let axis = SlidingAxis(ifmap: 1 << 31, window: 3, paddingBefore: 1, paddingAfter: 1)
    let footprint = AxisFootprint(axis)
    #expect(footprint.pairsInside() == 3 * (1 << 31) - 2)
    #expect(footprint.touched(windows: 1 << 31, taps: 3) == (1 << 31) + 2)
    // Tiles of 2^10 windows and all taps: two positions of halo each, and none of the padding at either end.
    let tiles = TileChain(extent: 1 << 31, tiles: [1 << 10])
    let taps = TileChain(extent: 3, tiles: [3])
    #expect(footprint.touchedInside(windowTiles: tiles, tapTiles: taps) == (1 << 31) + 2 * (1 << 21) - 2)
  }

  @Test("tiles of one window and one tap under much padding are looked at once each, not pair by pair")
  func widePadding() {
    // Each of the 2^16 taps meets the one position of the ifmap under one of the windows.
    let padding = 1 << 16
    let axis = SlidingAxis(ifmap: 1, window: padding, paddingBefore: padding, paddingAfter: padding)
    let tiles = TileChain(extent: axis.ofmap, tiles: [1])
    let footprint = AxisFootprint(axis)
    #expect(axis.ofmap == padding + 2)
    #expect(footprint.touchedInside(windowTiles: tiles, tapTiles: TileChain(extent: padding, tiles: [1])) == padding)
    #expect(footprint.pairsInside() == padding)
  }
}
