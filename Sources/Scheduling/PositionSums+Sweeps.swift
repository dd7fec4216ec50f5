/// What comes for sure where windows slide, and a part of it stays.
extension PositionSums {
  /// Positions that come for sure each time the loops outside step, whatever order the loops have, if the innermost loop
  /// that changes anything is one that ifmaps depend on. Where it is one of this axis, a *sweep* goes over its tiles: at
  /// most what the first of them shares with a tile before the sweep is not fetched.
  func sure(_ windows: Chain, _ taps: Chain, isShared: Bool) -> Int {
    let pair = pair(windows, taps, isShared: isShared, slides: true)
    if let known = sure[pair] { return known }
    var (one, two) = (chains[0][pair.windows], chains[1][pair.taps])
    let visits = visits(pair)
    if alone != nil {
      // Only where a sweep has a single tile can that be the one before.
      let sum = visits - mostStaying(windows, taps, isShared: isShared)
      sure[pair] = sum
      return sum
    }
    if isShared, isDealtOut(pair) {
      guard one.split + 1 >= one.depth, two.split + 1 >= two.depth else { return least(windows, taps, isShared: true) }
      // All elements together hold the array tile.
      (one, two) = (one.joined, two.joined)
    }
    let sum = min(visits, swept(one, over: two, isWindows: true), swept(two, over: one, isWindows: false))
    sure[pair] = sum
    return sum
  }

  /// What sweeps of one chain fetch with every leaf of the other. All of it if the chain has a single leaf everywhere.
  private func swept(_ chain: DimensionChain, over other: DimensionChain, isWindows: Bool) -> Int {
    guard let stage = chain.innermostStep else { return .max }
    func span(_ own: Range<Int>, _ other: Range<Int>) -> ClosedRange<Int> {
      isWindows ? self.span(own, other) : self.span(other, own)
    }
    let others = other.parts.map { other.leaves(part: $0).map(\.range) }
    var sum = 0
    for part in chain.parts {
      let leaves = chain.leaves(part: part).map(\.range)
      let nodes = chain.returns(depth: stage, part: part)
      // Steps to a node's first leaf, each list in the order of nodes.
      var steps = [nodes]
      for depth in 0..<stage {
        steps.append(chain.returns(depth: depth, part: part))
        steps.append(chain.advances(stage: depth, part: part))
      }
      var places = Array(repeating: 0, count: steps.count)
      for node in nodes {
        let range = node.new.lowerBound..<node.old.upperBound
        let swept = leaves[Self.places(of: leaves, in: range)]
        // What has no gaps is counted at once.
        let isWhole = swept.reduce(0) { $0 + $1.count } == range.count
        var olds: [Range<Int>] = []
        for list in steps.indices {
          while places[list] < steps[list].count,
            steps[list][places[list]].new.lowerBound <= node.new.lowerBound
          {
            let step = steps[list][places[list]]
            if step.new.lowerBound == node.new.lowerBound { olds.append(step.old) }
            places[list] += 1
          }
        }
        for group in others {
          guard let start = group.map(\.lowerBound).min(), let end = group.map(\.upperBound).max() else { continue }
          for own in group {
            let all =
              isWhole
              ? (isWindows ? footprint.count(range, own) : footprint.count(own, range))
              : (isWindows ? union(swept, [own]) : union([own], swept))
            let new = span(node.new, own)
            var most = 0
            for old in olds {
              let held = span(old, start..<end)
              most = max(most, min(new.upperBound, held.upperBound) - max(new.lowerBound, held.lowerBound) + 1)
            }
            sum += max(0, all - most)
          }
        }
      }
    }
    return sum
  }

  /// Which of the leaves, in order and none inside another, are in a range.
  private static func places(of leaves: [Range<Int>], in range: Range<Int>) -> Range<Int> {
    /// The first leaf for which that is so, as it is for all behind it.
    func first(_ isSo: (Range<Int>) -> Bool) -> Int {
      var (low, high) = (0, leaves.count)
      while low < high {
        let middle = low + (high - low) / 2
        if isSo(leaves[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let start = first { $0.lowerBound >= range.lowerBound }
    return start..<max(start, first { $0.upperBound > range.upperBound })
  }

  /// From the first position of windows and taps to the last.
  private func span(_ windows: Range<Int>, _ taps: Range<Int>) -> ClosedRange<Int> {
    let low = axis.stride * windows.lowerBound + axis.dilation * taps.lowerBound
    let high = axis.stride * (windows.upperBound - 1) + axis.dilation * (taps.upperBound - 1)
    return low...max(low, high)
  }
}
