import Hardware
import Quantities

/// Works out the figures of single leaves of one axis' tree: everything about its cuts that counts of mappings are
/// products of.
struct AxisFigures {
  private let axis: MappingSpace.Axis
  private let space: MappingSpace
  private let probes: [TrafficProbe]
  private let slots: Int
  /// By place and cut.
  private let chains: [[ChainSummary]]
  /// By place, cut and stage: words of the dimension that are in nodes whose innermost loop steps.
  private let stepped: [[Double]]
  /// By place and cut, figures of leaves that are alone.
  private let singles: [[Double]]
  private let positions: PositionSums?
  private let extents: [Int]
  private var stages: Int { space.stages }
  private var depths: Int { space.stages + 1 }

  init(_ axis: MappingSpace.Axis, _ space: MappingSpace, _ probes: [TrafficProbe], slots: Int) {
    self.axis = axis
    self.space = space
    self.probes = probes
    self.slots = slots
    let (all, split, stages) = (space.space.extents, space.split, space.stages)
    extents = axis.dimensions.map { all[$0] }
    let chains = zip(axis.dimensions, axis.cuts).map { dimension, cuts in
      sideBySide(cuts.count) { ChainSummary(extent: all[dimension], cut: cuts[$0], split: split) }
    }
    self.chains = chains
    stepped = zip(axis.dimensions, axis.cuts).enumerated().map { place, entry in
      let extent = all[entry.0]
      return entry.1.enumerated().flatMap { index, cut in
        (0..<stages).map { stage in
          Double(Self.stepped(extent, cut, chains[place][index], stage: stage, split: split))
        }
      }
    }
    singles = zip(axis.dimensions, axis.cuts).enumerated().map { place, entry in
      let (dimension, cuts) = entry
      return sideBySide(cuts.count) { Self.singles(all[dimension], cuts[$0], chains[place][$0], space) }
        .flatMap(\.self)
    }
    positions = axis.dimensions.count > 1 ? PositionSums(axis, space) : nil
  }

  private static func stepped(_ extent: Int, _ cut: DimensionCut, _ chain: ChainSummary, stage: Int, split: Int) -> Int
  {
    let view = (stage < split ? ChainSummary.View.shared : .element).rawValue
    let mask = UInt8(truncatingIfNeeded: (1 << (stage + 1)) - 1)
    let (lower, upper) = (chain.lower[view] & mask, chain.upper[view] & mask)
    guard lower != upper else { return extent }
    let innermost = 7 - upper.leadingZeroBitCount
    let whole = DimensionChain(
      extent: extent, tiles: Array(cut.tiles[...stage]), split: split, factor: stage >= split ? cut.factor : 1)
    return extent - min(extent, ChainTable(whole, parts: whole.parts).singles[innermost])
  }

  /// Whether a pair of cuts has no dimension that changes its range in some nodes only.
  func isRegular(_ first: Int, _ second: Int) -> Bool {
    chains[0][first].isRegular && (chains.count < 2 || chains[1][second].isRegular)
  }

  /// `whole`: also what takes longer to work out.
  func summary(_ first: Int, _ second: Int, whole: Bool) -> MappingTables.Summary {
    var summary = MappingTables.Summary()
    for place in axis.dimensions.indices {
      let index = place == 0 ? first : second
      let (cut, chain, dimension) = (axis.cuts[place][index], chains[place][index], axis.dimensions[place])
      summary.factor *= Double(cut.factor)
      summary.rows *= Double(cut.layouts.map(\.rows).min() ?? 1)
      summary.columns *= Double(cut.layouts.map(\.columns).min() ?? 1)
      summary.lanes *= Double(cut.tiles[stages - 1])
      summary.steps *= Double(chain.first[stages])
      summary.elementSteps *= Double(chain.own[stages])
      for view in 0..<3 {
        for stage in 0..<stages {
          let bit: UInt64 = 1 << UInt64(8 * stage + dimension.rawValue)
          if chain.lower[view] & (1 << UInt8(stage)) != 0 { summary.lower[view] |= bit }
          if chain.upper[view] & (1 << UInt8(stage)) != 0 { summary.upper[view] |= bit }
        }
      }
      if !chain.isRegular { summary.isRegular = false }
    }
    if whole, !summary.isRegular { summary.stepping = stepping(first, second) }
    return summary
  }

  /// The least part of any operand's words, at any stage, that are in nodes whose innermost loop steps.
  private func stepping(_ first: Int, _ second: Int) -> Double {
    var least = 1.0
    for probe in probes where !probe.isVisited && !probe.isSliding {
      for isShared in [false, true] {
        let whole = product(probe, first, second, probe.stage + 1, isShared: isShared)
        if whole > 0 { least = min(least, sure(probe, first, second, isShared: isShared) / whole) }
      }
    }
    return least
  }

  // MARK: - Products

  private func nodes(_ chain: ChainSummary, _ depth: Int, _ isShared: Bool) -> Double {
    Double(isShared ? chain.first[depth] : chain.own[depth])
  }

  /// By slot and depth: of every element's copies, and once for all.
  func appendProducts(_ first: Int, _ second: Int, to products: inout [SIMD2<Double>]) {
    var slot = 0
    for probe in probes where probe.slot == slot {
      slot += 1
      for depth in 0..<depths {
        products.append(
          SIMD2(
            product(probe, first, second, depth, isShared: false),
            product(probe, first, second, depth, isShared: true)))
      }
    }
  }

  private func product(_ probe: TrafficProbe, _ first: Int, _ second: Int, _ depth: Int, isShared: Bool) -> Double {
    if probe.operand == .ifmap, let positions {
      let (windows, taps) = chains(probe, first, second, positions)
      if probe.isSliding { return Double(positions.least(windows, taps, isShared: isShared || probe.isJoined)) }
      return Double(positions.visits(windows, taps, isShared: isShared && probe.stage >= space.split))
    }
    let relevant = DimensionSet(of: probe.operand)
    var product = 1.0
    for place in axis.dimensions.indices {
      let chain = chains[place][place == 0 ? first : second]
      product *= relevant.contains(axis.dimensions[place]) ? Double(extents[place]) : nodes(chain, depth, isShared)
    }
    return product
  }

  private func chains(
    _ probe: TrafficProbe, _ first: Int, _ second: Int, _ positions: PositionSums
  ) -> (PositionSums.Chain, PositionSums.Chain) {
    (
      positions.chain(0, first, stage: probe.stage, joined: probe.isJoined),
      positions.chain(1, second, stage: probe.stage, joined: probe.isJoined)
    )
  }

  /// By probe: what comes for sure if the innermost loop that changes anything is one that the operand depends on.
  func appendSure(_ first: Int, _ second: Int, to sure: inout [SIMD2<Double>]) {
    for probe in probes {
      sure.append(
        SIMD2(self.sure(probe, first, second, isShared: false), self.sure(probe, first, second, isShared: true)))
    }
  }

  private func sure(_ probe: TrafficProbe, _ first: Int, _ second: Int, isShared: Bool) -> Double {
    if probe.isVisited { return product(probe, first, second, probe.stage + 1, isShared: isShared) }
    if probe.operand == .ifmap, let positions {
      let (windows, taps) = chains(probe, first, second, positions)
      if probe.isSliding { return Double(positions.sure(windows, taps, isShared: isShared || probe.isJoined)) }
      let isOnce = isShared && probe.stage >= space.split
      let visits = positions.visits(windows, taps, isShared: isOnce)
      return Double(
        isRegular(first, second) ? visits : visits - positions.mostStaying(windows, taps, isShared: isOnce))
    }
    let relevant = DimensionSet(of: probe.operand)
    var product = 1.0
    for place in axis.dimensions.indices {
      let index = place == 0 ? first : second
      product *=
        relevant.contains(axis.dimensions[place])
        ? stepped[place][index * stages + probe.stage] : nodes(chains[place][index], probe.stage + 1, isShared)
    }
    return product
  }

  // MARK: - Room

  /// By level: words of a tile that depend on this axis, of filter, ifmap and outputs.
  func appendWords(_ first: Int, _ second: Int, to words: inout [SIMD4<Double>]) {
    let space = space.space
    for level in 0..<(stages - 1) {
      var tile = Extents(repeating: 1)
      for place in axis.dimensions.indices {
        tile[axis.dimensions[place]] = axis.cuts[place][place == 0 ? first : second].tiles[level]
      }
      // Rows and columns of the ifmap are the footprint; of other axes the ifmap footprint of one window and tap is one.
      let ifmap: Int
      switch axis.dimensions[0] {
      case .outputRow:
        ifmap = AxisFootprint(space.vertical).capacity(windows: tile[.outputRow], taps: tile[.filterRow])
      case .outputColumn:
        ifmap = AxisFootprint(space.horizontal).capacity(windows: tile[.outputColumn], taps: tile[.filterColumn])
      default: ifmap = space.product(.ifmap, of: tile)
      }
      words.append(
        SIMD4(Double(space.filterWords(of: tile)), Double(ifmap), Double(space.ofmapWords(of: tile)), 0))
    }
  }

  // MARK: - What stays

  /// By dimension and depth: nodes of all elements, and of those with the most.
  func appendNodes(_ first: Int, _ second: Int, to figures: inout [SIMD2<Double>]) {
    for place in 0..<2 {
      for depth in 0..<depths {
        guard place < axis.dimensions.count else {
          figures.append(SIMD2(repeating: 1))
          continue
        }
        let chain = chains[place][place == 0 ? first : second]
        figures.append(SIMD2(nodes(chain, depth, false), nodes(chain, depth, true)))
      }
    }
  }

  /// By dimension, stage and depth: the extent of leaves of that stage that are the only ones of their node of that depth.
  /// One stage more is for array tiles as if of one element.
  func appendSingles(_ first: Int, _ second: Int, to figures: inout [Double]) {
    for place in 0..<2 {
      guard place < axis.dimensions.count else {
        figures += Array(repeating: 1, count: depths * depths)
        continue
      }
      let start = (place == 0 ? first : second) * depths * depths
      figures += singles[place][start..<(start + depths * depths)]
    }
  }

  private static func singles(_ extent: Int, _ cut: DimensionCut, _ chain: ChainSummary, _ space: MappingSpace)
    -> [Double]
  {
    var singles: [Double] = []
    for slot in 0...space.stages {
      let isJoined = slot == space.stages
      let stage = isJoined ? space.split : slot
      let view = isJoined ? ChainSummary.View.joined : stage < space.split ? .shared : .element
      let (lower, upper) = (chain.lower[view.rawValue], chain.upper[view.rawValue])
      let mask = UInt8(truncatingIfNeeded: (1 << (stage + 1)) - 1)
      if (lower ^ upper) & mask == 0 {
        // Words stay where nothing inside of a depth changes the range: all of them or none.
        for depth in 0...space.stages {
          singles.append(depth <= stage + 1 && (upper & mask) >> UInt8(depth) == 0 ? Double(extent) : 0)
        }
        continue
      }
      let whole = cut.chain(extent: extent, through: stage, split: space.split, joined: isJoined)
      let table = ChainTable(whole, parts: whole.parts).singles
      for depth in 0...space.stages { singles.append(depth < table.count ? Double(table[depth]) : 0) }
    }
    return singles
  }

  /// Positions by probe of ifmaps whose words can stay, if the axis is one of windows and taps: those of all visits; then
  /// what stays by depth of windows and taps when a loop of another axis steps, and where windows slide also when the
  /// windows' own loop steps, and when the taps' own does.
  func appendPositions(_ first: Int, _ second: Int, to figures: inout [SIMD2<Double>]) {
    guard let positions else { return }
    for probe in probes where probe.operand == .ifmap && !probe.isVisited {
      let (windows, taps) = chains(probe, first, second, positions)
      let own = positions.kept(windows, taps, isShared: probe.isJoined, slides: probe.isSliding)
      let once =
        probe.stage < space.split ? own : positions.kept(windows, taps, isShared: true, slides: probe.isSliding)
      let wide = positions.chains[1][taps.number].depth + 1
      let size = (positions.chains[0][windows.number].depth + 1) * wide
      figures.append(SIMD2(Double(own[0]), Double(once[0])))
      for stepping in 0..<(probe.isSliding ? 3 : 1) {
        for windowDepth in 0..<depths {
          for tapDepth in 0..<depths {
            let cut = stepping == 1 ? windowDepth : stepping == 2 ? tapDepth : -1
            let chain = stepping == 1 ? windows : taps
            // A stage that cuts nothing has no steps.
            let isInside =
              windowDepth <= probe.stage + 1 && tapDepth <= probe.stage + 1
              && (cut < 0 || (cut <= probe.stage && chain.depths[cut] < chain.depths[cut + 1]))
            let place = 1 + stepping * size + windows.depths[windowDepth] * wide + taps.depths[tapDepth]
            figures.append(isInside ? SIMD2(Double(own[place]), Double(once[place])) : .zero)
          }
        }
      }
    }
  }

  /// How many figures of positions a probe has.
  static func positionCount(_ probe: TrafficProbe, depths: Int) -> Int {
    1 + (probe.isSliding ? 3 : 1) * depths * depths
  }
}

extension DimensionCut {
  /// The chain down to a stage. `joined`: array tiles as if of one element.
  func chain(extent: Int, through stage: Int, split: Int, joined: Bool) -> DimensionChain {
    var cuts = Array(tiles[...stage])
    if joined, stage >= split { cuts[split] = cuts[split].times(factor) }
    return DimensionChain(
      extent: extent, tiles: cuts, split: split, factor: stage >= split && !joined ? factor : 1)
  }
}
