import Hardware
import Quantities
import Workloads

/// Sums of ifmap positions along one axis for cuts of its windows and taps, each worked out once: the figures of
/// ``AxisReuse`` for many cuts that differ in little.
final class PositionSums {
  /// A cut down to a stage, without the stages that cut nothing. Cuts that are the same that way share a number.
  struct Chain {
    var number = -1
    /// By depth of the cut: the depth without those stages.
    var depths = InlineArray<9, Int>(repeating: 0)
  }

  /// A count's pair of chains.
  struct Pair: Hashable {
    var windows: Int
    var taps: Int
    var isShared: Bool
    var slides: Bool
  }

  let axis: SlidingAxis
  let footprint: AxisFootprint
  private let cuts: [[DimensionCut]]
  private let extents: [Int]
  private let split: Int
  private let stages: Int
  /// The dimension whose every index is a position of its own: the other one is 1, and nothing lies in the padding. `nil`:
  /// tiles can share positions.
  let alone: Int?
  private var known: [[Chain]] = [[], []]
  private var numbers: [[DimensionChain: Int]] = [[:], [:]]
  private(set) var chains: [[DimensionChain]] = [[], []]
  private var visits: [Pair: Int] = [:]
  private var least: [Pair: Int] = [:]
  private var kept: [Pair: [Int]] = [:]
  var sure: [Pair: Int] = [:]
  private var staying: [Pair: Int] = [:]
  /// By place: steps of a chain by number, depth and kind.
  private var steps: [[Int: [[DimensionChain.Step]]]] = [[:], [:]]
  /// By place: what is alone of a chain by number, and by depth.
  private var singles: [[Int: [Int]]] = [[:], [:]]
  private var marks: PositionMarks

  init(_ axis: MappingSpace.Axis, _ space: MappingSpace) {
    let isRows = axis.dimensions[0] == .outputRow
    self.axis = isRows ? space.space.vertical : space.space.horizontal
    footprint = AxisFootprint(self.axis)
    cuts = axis.cuts
    extents = axis.dimensions.map { space.space.extents[$0] }
    split = space.split
    stages = space.stages
    let last = self.axis.stride.times(extents[0] - 1).plus(self.axis.dilation.times(extents[1] - 1))
    alone =
      self.axis.paddingBefore > 0 || last >= self.axis.ifmap ? nil : extents[1] == 1 ? 0 : extents[0] == 1 ? 1 : nil
    marks = PositionMarks(self.axis, isUsed: alone == nil)
    for place in 0..<2 { known[place] = Array(repeating: Chain(), count: cuts[place].count * stages * 2) }
  }

  /// The chain of a cut of windows (place 0) or taps (1) down to a stage. `joined`: array tiles as if of one element.
  func chain(_ place: Int, _ cut: Int, stage: Int, joined: Bool) -> Chain {
    let index = (cut * stages + stage) * 2 + (joined ? 1 : 0)
    if known[place][index].number >= 0 { return known[place][index] }
    let (tiles, extent) = (cuts[place][cut].tiles, extents[place])
    let factor = joined ? 1 : cuts[place][cut].factor
    var chain = Chain()
    var (own, ownSplit, parent): ([Int], Int?, Int) = ([], nil, extent)
    for (depth, tile) in tiles[...stage].enumerated() {
      chain.depths[depth] = own.count
      let tile = depth == split && joined ? tile.times(cuts[place][cut].factor) : tile
      if depth == split, factor > 1 {
        ownSplit = own.count
        own.append(tile)
      } else if tile < parent {
        own.append(tile)
      }
      parent = min(parent, tile)
    }
    for depth in (stage + 1)..<9 { chain.depths[depth] = own.count }
    let whole = DimensionChain(
      extent: extent, tiles: own, split: ownSplit ?? own.count, factor: ownSplit == nil ? 1 : factor)
    chain.number = numbers[place][whole] ?? chains[place].count
    if chain.number == chains[place].count {
      chains[place].append(whole)
      numbers[place][whole] = chain.number
    }
    known[place][index] = chain
    return chain
  }

  func pair(_ windows: Chain, _ taps: Chain, isShared: Bool, slides: Bool = false) -> Pair {
    Pair(windows: windows.number, taps: taps.number, isShared: isShared, slides: slides)
  }

  func isDealtOut(_ pair: Pair) -> Bool {
    let (windows, taps) = (chains[0][pair.windows], chains[1][pair.taps])
    return windows.split < windows.depth || taps.split < taps.depth
  }

  /// Positions of all visits. `isShared`: once for all elements of a step.
  func visits(_ windows: Chain, _ taps: Chain, isShared: Bool) -> Int {
    visits(pair(windows, taps, isShared: isShared))
  }

  func visits(_ pair: Pair) -> Int {
    var key = pair
    key.slides = false
    if let known = visits[key] { return known }
    let (windows, taps) = (chains[0][pair.windows], chains[1][pair.taps])
    let sum: Int
    if let alone {
      sum = extents[alone]
    } else if !pair.isShared || !isDealtOut(pair) {
      sum = footprint.touchedInside(windowTiles: windows.tileChain(), tapTiles: taps.tileChain())
    } else if windows.split + 1 >= windows.depth, taps.split + 1 >= taps.depth {
      // What stands side by side is the array tile.
      sum = footprint.touchedInside(windowTiles: windows.arrayTileChain(), tapTiles: taps.arrayTileChain())
    } else {
      sum = visitsOfUnions(windows, taps)
    }
    visits[key] = sum
    return sum
  }

  private func visitsOfUnions(_ windows: DimensionChain, _ taps: DimensionChain) -> Int {
    func byTime(_ chain: DimensionChain) -> [[Range<Int>]] {
      var groups: [Int: [Range<Int>]] = [:]
      for part in chain.parts {
        for leaf in chain.leaves(part: part) { groups[leaf.time, default: []].append(leaf.range) }
      }
      return groups.sorted { $0.key < $1.key }.map(\.value)
    }
    let tapGroups = byTime(taps)
    var sum = 0
    for windowGroup in byTime(windows) {
      for tapGroup in tapGroups { sum += union(windowGroup, tapGroup) }
    }
    return sum
  }

  /// Distinct positions under all pairs of windows and taps.
  func union(_ windows: some Sequence<Range<Int>>, _ taps: some Sequence<Range<Int>>) -> Int {
    marks.union(windows, taps)
  }

  /// Positions that have to come however windows slide: those that an element touches at all, or all of them together.
  func least(_ windows: Chain, _ taps: Chain, isShared: Bool) -> Int {
    let pair = pair(windows, taps, isShared: isShared)
    if let known = least[pair] { return known }
    let (windows, taps) = (chains[0][pair.windows], chains[1][pair.taps])
    var sum = 0
    if let alone {
      sum = extents[alone]
    } else if isShared || !isDealtOut(pair) {
      sum = footprint.count(0..<extents[0], 0..<extents[1])
    } else {
      let tapLeaves = taps.parts.map { taps.leaves(part: $0).map(\.range) }
      for part in windows.parts {
        let windowLeaves = windows.leaves(part: part).map(\.range)
        for taps in tapLeaves { sum += union(windowLeaves, taps) }
      }
    }
    least[pair] = sum
    return sum
  }

  // MARK: - What stays

  /// Visits and, by depth of windows and of taps, what stays: when a loop of another axis steps, when the windows' own
  /// does, when the taps' own does. Depths are those of the chains.
  func kept(_ windows: Chain, _ taps: Chain, isShared: Bool, slides: Bool) -> [Int] {
    let pair = pair(windows, taps, isShared: isShared, slides: slides)
    if let known = kept[pair] { return known }
    var figures = [visits(pair)]
    for stepping in [AxisReuse.Stepping.neither, .windows, .taps] {
      for windowDepth in 0...chains[0][pair.windows].depth {
        for tapDepth in 0...chains[1][pair.taps].depth {
          figures.append(kept(pair, windowDepth, tapDepth, stepping))
        }
      }
    }
    kept[pair] = figures
    return figures
  }

  private func kept(_ pair: Pair, _ windowDepth: Int, _ tapDepth: Int, _ stepping: AxisReuse.Stepping) -> Int {
    let (windows, taps) = (chains[0][pair.windows], chains[1][pair.taps])
    if stepping == .windows, windowDepth == windows.depth { return 0 }
    if stepping == .taps, tapDepth == taps.depth { return 0 }
    if let alone { return stepping == .neither ? singles(alone, pair, depth: [windowDepth, tapDepth][alone]) : 0 }
    if !pair.slides {
      if stepping != .neither { return 0 }
      let (one, two) = (windows.singles(depth: windowDepth), taps.singles(depth: tapDepth))
      if one == .none || two == .none { return 0 }
      if one == .all, two == .all { return visits(pair) }
    }
    if stepping == .neither, windowDepth == windows.depth, tapDepth == taps.depth { return visits(pair) }
    let ofWindows = steps(0, pair.windows, windowDepth, advances: stepping == .windows)
    let ofTaps = steps(1, pair.taps, tapDepth, advances: stepping == .taps)
    var sum = 0
    guard pair.isShared, isDealtOut(pair) else {
      for window in ofWindows.joined() {
        for tap in ofTaps.joined() {
          if window.old == window.new, tap.old == tap.new {
            sum += footprint.count(window.new, tap.new)
          } else if pair.slides {
            sum += footprint.common(window.old, tap.old, window.new, tap.new)
          }
        }
      }
      return sum
    }
    for window in ofWindows {
      for tap in ofTaps { sum += marks.keptByAll(window, tap, slides: pair.slides) }
    }
    return sum
  }

  /// Positions in tiles that are the only ones of their node, where no others share positions.
  private func singles(_ place: Int, _ pair: Pair, depth: Int) -> Int {
    let number = place == 0 ? pair.windows : pair.taps
    if let known = singles[place][number] { return known[depth] }
    let chain = chains[place][number]
    let own = ChainTable(chain, parts: chain.parts).singles
    singles[place][number] = own
    return own[depth]
  }

  /// The steps of a chain's leaves that one loop causes, or that loops of other dimensions cause, by time.
  private func steps(_ place: Int, _ number: Int, _ depth: Int, advances: Bool) -> [[DimensionChain.Step]] {
    let key = (number * 16 + depth) * 2 + (advances ? 1 : 0)
    if let known = steps[place][key] { return known }
    let own = Self.steps(chains[place][number], depth, advances: advances)
    steps[place][key] = own
    return own
  }

  private static func steps(_ chain: DimensionChain, _ depth: Int, advances: Bool) -> [[DimensionChain.Step]] {
    if chain.parts.count == 1 {
      let steps = advances ? chain.advances(stage: depth, part: 0) : chain.returns(depth: depth, part: 0)
      return steps.map { [$0] }
    }
    var places: [Int: Int] = [:]
    var steps: [[DimensionChain.Step]] = []
    for part in chain.parts {
      for step in advances ? chain.advances(stage: depth, part: part) : chain.returns(depth: depth, part: part) {
        if let place = places[step.time] {
          steps[place].append(step)
        } else {
          places[step.time] = steps.count
          steps.append([step])
        }
      }
    }
    return steps
  }

  /// The most positions, none of which slides, that are in tiles which are the only ones of nodes of windows or of taps.
  func mostStaying(_ windows: Chain, _ taps: Chain, isShared: Bool) -> Int {
    let pair = pair(windows, taps, isShared: isShared)
    if let known = staying[pair] { return known }
    let (one, two) = (chains[0][pair.windows], chains[1][pair.taps])
    var most = 0
    if let stage = one.innermostStep { most = max(most, kept(pair, stage, two.depth, .neither)) }
    if let stage = two.innermostStep { most = max(most, kept(pair, one.depth, stage, .neither)) }
    staying[pair] = most
    return most
  }
}

extension DimensionChain {
  /// Array tiles as if of one element.
  var joined: DimensionChain {
    var tiles = tiles
    if split < tiles.count { tiles[split] = tiles[split].times(factor) }
    return DimensionChain(extent: extent, tiles: tiles, split: tiles.count, factor: 1)
  }
}
