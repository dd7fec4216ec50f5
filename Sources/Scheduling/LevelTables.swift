import Arithmetic
import Hardware
import Quantities

/// What the candidates of a level have in common, worked out once: halo sums and fold sums by tile size. A candidate is
/// one split of the channels and one of the pixels; its figures are products of theirs.
struct LevelTables {
  /// A split of images and ofmap rows.
  struct PixelTile {
    var batch: Int
    var rows: Int
    /// Tiles along N, E and F.
    var tiles: Int
    /// N·E·F of a tile.
    var pixels: Int
    /// Room for a tile's ifmap rows, columns and images.
    var ifmapRoom: Int
    /// Ifmap positions of all tiles, halos included.
    var ifmapPositions: Int
    var sums: AxisSums
  }

  /// A split of groups and channels.
  struct ChannelTile {
    var group: Int
    var output: Int
    var input: Int
    /// C·R·S of a tile.
    var reduction: Int
    /// Tiles along G, along M, and along C, R and S.
    var groupTiles: Int
    var filterTiles: Int
    var reductionTiles: Int
    var filterSums: AxisSums
    var reductionSums: AxisSums

    /// Words of the tile that a split of the pixels completes.
    func words(with pixels: PixelTile) -> Footprint.Words {
      Footprint.Words(
        filter: group.times(output).times(reduction), ifmap: group.times(input).times(pixels.ifmapRoom),
        output: group.times(output).times(pixels.pixels))
    }
  }

  /// A candidate's figures that do not depend on the order of its loops.
  struct Candidate {
    var groupTiles: Int
    var filterTiles: Int
    var reductionTiles: Int
    var pixelTiles: Int
    var ifmapBits: Int
    /// Array and unhidden transfers.
    var unstalled: Int
    /// Weighted bits between memories and array.
    var arrayTraffic: Int
  }

  private(set) var channelTiles: [ChannelTile] = []
  /// From the largest to the smallest: whatever a tile needs room for, none needs more than the one before.
  private(set) var pixelTiles: [PixelTile] = []
  private let search: LevelSearch
  private let array: PEArray
  private let isInnermost: Bool
  /// The memories next to the array.
  private let ports: [FeedingPort]
  /// What operands come from and outputs go to: DRAM, unless a memory outside holds them.
  private let filterSource: OperandSource
  private let ifmapSource: OperandSource
  private let outputSource: OperandSource
  /// What the memories of this level hold.
  private let holds: OperandSet
  /// The port through which a memory further in exchanges psums with this level; `nil` if there is none.
  private let innerPsums: OperandSource?
  private let groups: Int
  private let filterBits: Int
  private let outputs: Int
  private let ifmapChannels: Int

  init(_ search: LevelSearch, base: Extents) {
    self.search = search
    let (space, box) = (search.space, search.box)
    array = search.accelerator.array
    isInnermost = search.level == search.accelerator.levelCount - 1
    ports = FeedingPort.all(of: search.accelerator)
    filterSource = OperandSource(of: .filter, outside: search.level, on: search.accelerator)
    ifmapSource = OperandSource(of: .ifmap, outside: search.level, on: search.accelerator)
    outputSource = OperandSource(of: .psum, outside: search.level, on: search.accelerator)
    holds = search.accelerator.memories.reduce(into: []) {
      if $1.level == search.level { $0.formUnion($1.holds) }
    }
    let accumulatesInside = search.accelerator.memories.contains {
      $0.level > search.level && $0.holds.contains(.psum)
    }
    innerPsums =
      accumulatesInside && holds.contains(.psum)
      ? OperandSource(of: .psum, outside: search.level + 1, on: search.accelerator) : nil
    groups = box[.group]
    filterBits = space.filterWords(of: box).times(space.widths.filter)
    outputs = space.ofmapWords(of: box)
    ifmapChannels = box[.group].times(box[.batch]).times(box[.inputChannel])
    addPixelTiles(base)
    addChannelTiles(base)
  }

  private func chain(_ dimension: Dimension, _ size: Int) -> TileChain {
    TileChain(extent: search.box[dimension], tiles: [size])
  }

  /// Images are parted before rows are: rows are cut only within one image.
  private mutating func addPixelTiles(_ base: Extents) {
    let (vertical, horizontal) = (AxisFootprint(search.space.vertical), AxisFootprint(search.space.horizontal))
    let columnTiles = chain(.outputColumn, base[.outputColumn])
    let columnRoom = horizontal.capacity(windows: base[.outputColumn], taps: base[.filterColumn])
    let columns = horizontal.touchedInside(
      windowTiles: columnTiles, tapTiles: chain(.filterColumn, base[.filterColumn]))
    let images = TileCandidates(extent: search.box[.batch]).sizes.map { ($0, search.box[.outputRow]) }
    let rows = TileCandidates(extent: search.box[.outputRow]).sizes.dropFirst().map { (1, $0) }
    for (batch, rows) in images + rows {
      let batchTiles = chain(.batch, batch)
      let rowTiles = chain(.outputRow, rows)
      let positions = vertical.touchedInside(
        windowTiles: rowTiles, tapTiles: chain(.filterRow, base[.filterRow]))
      pixelTiles.append(
        PixelTile(
          batch: batch, rows: rows, tiles: batchTiles.count.times(rowTiles.count).times(columnTiles.count),
          pixels: batch.times(rows).times(base[.outputColumn]),
          ifmapRoom: batch.times(vertical.capacity(windows: rows, taps: base[.filterRow])).times(columnRoom),
          ifmapPositions: positions.times(columns),
          sums: AxisSums(
            FlattenedTiles([batchTiles, rowTiles, columnTiles]), array: array, throughput: search.throughput)))
    }
  }

  /// Groups are parted only while each keeps all of its channels; channels are split only within one group.
  private mutating func addChannelTiles(_ base: Extents) {
    let onColumns = array.dataflow == .inputStationary ? 1 : array.columns
    let filterPlane = [chain(.filterRow, base[.filterRow]), chain(.filterColumn, base[.filterColumn])]
    let plane = base[.filterRow].times(base[.filterColumn])
    let rows = array.dataflow == .outputStationary ? nil : array.rows.times(search.throughput.lanes) / plane
    let inputs = TileCandidates(extent: search.box[.inputChannel], filling: rows).sizes.map { size in
      let tiles = [chain(.inputChannel, size)] + filterPlane
      return (
        size: size, count: tiles.reduce(1) { $0.times($1.count) },
        sums: AxisSums(
          FlattenedTiles(tiles, lanes: search.throughput.lanes), array: array, throughput: search.throughput)
      )
    }
    for output in TileCandidates(extent: search.box[.outputChannel], multiple: onColumns).sizes {
      let tiles = FlattenedTiles([chain(.outputChannel, output)])
      let sums = AxisSums(tiles, array: array, throughput: search.throughput)
      for input in inputs {
        let isWhole = output == search.box[.outputChannel] && input.size == search.box[.inputChannel]
        for group in isWhole ? TileCandidates(extent: groups).sizes : [1] {
          channelTiles.append(
            ChannelTile(
              group: group, output: output, input: input.size, reduction: input.size.times(plane),
              groupTiles: groups.dividedRoundingUp(by: group), filterTiles: tiles.count,
              reductionTiles: input.count, filterSums: sums, reductionSums: input.sums))
        }
      }
    }
  }

  /// The index of the largest split of the pixels that `fits`, or the number of splits if none does.
  func firstPixelTile(_ fits: (PixelTile) -> Bool) -> Int {
    var (low, high) = (0, pixelTiles.count)
    while low < high {
      let middle = (low + high) / 2
      if fits(pixelTiles[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What a candidate costs whatever the order of its loops.
  func candidate(_ channels: ChannelTile, _ pixels: PixelTile, _ words: Footprint.Words) -> Candidate {
    let widths = search.space.widths
    let exposed = filterSource.cycles(words.filter.times(widths.filter))
      .plus(ifmapSource.cycles(words.ifmap.times(widths.ifmap)))
      .plus(outputSource.cycles(words.output.times(widths.ofmap)))
    var candidate = Candidate(
      groupTiles: channels.groupTiles, filterTiles: channels.filterTiles, reductionTiles: channels.reductionTiles,
      pixelTiles: pixels.tiles, ifmapBits: pixels.ifmapPositions.times(ifmapChannels).times(widths.ifmap),
      unstalled: exposed, arrayTraffic: 0)
    let (onRows, onColumns, onTime) =
      switch array.dataflow {
      case .weightStationary: (channels.reductionSums, channels.filterSums, pixels.sums)
      case .outputStationary: (pixels.sums, channels.filterSums, channels.reductionSums)
      case .inputStationary: (channels.reductionSums, pixels.sums, channels.filterSums)
      }
    let cycles = AxisSums.cycles(
      onRows: onRows, onColumns: onColumns, onTime: onTime, groups: groups, array: array, step: search.throughput.cycles
    )
    // Where levels inside are still open this is a lower bound: cutting a tile further never takes folds away.
    candidate.unstalled = candidate.unstalled.plus(cycles)
    guard isInnermost else { return candidate }
    // Bits from the left, from or through the top, and loaded or drained (see ArrayAnalysis).
    let left = onRows.total.times(onTime.total).times(onColumns.columnFolds)
    let top = onColumns.total.times(onTime.total).times(onRows.rowFolds)
    let stationary = onRows.total.times(onColumns.total).times(onTime.count)
    let (filter, ifmap, psum) =
      switch array.dataflow {
      case .weightStationary: (stationary, left, top)
      case .inputStationary: (left, stationary, top)
      case .outputStationary: (top, left, stationary)
      }
    let filterBits = filter.times(groups).times(widths.filter)
    let ifmapBits = ifmap.times(groups).times(widths.ifmap)
    let psumBits = psum.times(groups).times(widths.psum)
    for port in ports {
      candidate.unstalled = max(candidate.unstalled, port.cycles(filter: filterBits, ifmap: ifmapBits, psum: psumBits))
    }
    candidate.arrayTraffic = filterBits.plus(ifmapBits).plus(psumBits.times(2)).times(search.objective.chipBit)
    return candidate
  }

  /// A candidate with its loops in that order.
  func score(_ candidate: Candidate, _ order: NestOrder) -> LevelSearch.Score {
    let (filters, reduction, pixels) = (candidate.filterTiles, candidate.reductionTiles, candidate.pixelTiles)
    // An operand is fetched again for every step of the loops it does not depend on, unless these are innermost. One that
    // bypasses this level is: its own loops stand further in.
    let filterRepeats =
      !holds.contains(.filter) || (filters > 1 && order.filters > order.pixels)
        || (reduction > 1 && order.reduction > order.pixels) ? pixels : 1
    let ifmapRepeats =
      !holds.contains(.ifmap) || (pixels > 1 && order.pixels > order.filters)
        || (reduction > 1 && order.reduction > order.filters) ? filters : 1
    let outputRepeats =
      holds.isDisjoint(with: [.psum, .ofmap]) || (pixels > 1 && order.pixels > order.reduction)
        || (filters > 1 && order.filters > order.reduction) ? reduction : 1
    return score(
      candidate, filterRepeats: filterRepeats, ifmapRepeats: ifmapRepeats, outputRepeats: outputRepeats)
  }

  /// A score that no order of the candidate's loops is below: every operand comes once.
  func leastScore(_ candidate: Candidate) -> LevelSearch.Score {
    score(candidate, filterRepeats: 1, ifmapRepeats: 1, outputRepeats: 1)
  }

  /// A bound on the product of ``leastScore(_:)`` that needs no division: the array's own time and one trip of each
  /// operand, every bit at the lower of its possible weights.
  func leastProduct(_ candidate: Candidate) -> UInt128 {
    let bits = filterBits.plus(candidate.ifmapBits).plus(outputs.times(search.space.widths.ofmap))
    let (dramBit, chipBit) = (search.objective.dramBit, search.objective.chipBit)
    let allFromDRAM = filterSource.isDRAM && ifmapSource.isDRAM && outputSource.isDRAM
    let traffic = bits.times(allFromDRAM ? dramBit : min(dramBit, chipBit)).plus(candidate.arrayTraffic)
    return search.objective.rank(cycles: candidate.unstalled, traffic: traffic)
  }

  private func score(
    _ candidate: Candidate, filterRepeats: Int, ifmapRepeats: Int, outputRepeats: Int
  ) -> LevelSearch.Score {
    let widths = search.space.widths
    let filter = filterBits.times(filterRepeats)
    let ifmap = candidate.ifmapBits.times(ifmapRepeats)
    let output = outputs.times(widths.ofmap).plus(outputs.times(outputRepeats - 1).times(2 * widths.psum))
    let fromDRAM = (filterSource.isDRAM ? filter : 0).plus(ifmapSource.isDRAM ? ifmap : 0)
      .plus(outputSource.isDRAM ? output : 0)
    let fromMemory = filter.plus(ifmap).plus(output) - fromDRAM
    // Bits of one place share its port: DRAM, or the memory outside (taken as one where operands have several).
    var slowest = 0
    slowest = max(slowest, filterSource.cycles(filterSource.isDRAM ? fromDRAM : fromMemory))
    slowest = max(slowest, ifmapSource.cycles(ifmapSource.isDRAM ? fromDRAM : fromMemory))
    slowest = max(slowest, outputSource.cycles(outputSource.isDRAM ? fromDRAM : fromMemory))
    // Accumulators further in hand their psums over at every step of this level's reduction, whatever its place.
    let handedOver = innerPsums.map { _ in outputs.times(candidate.reductionTiles - 1).times(2 * widths.psum) } ?? 0
    slowest = max(slowest, innerPsums?.cycles(handedOver) ?? 0)
    let cycles = max(candidate.unstalled, slowest)
    let traffic = fromDRAM.times(search.objective.dramBit)
      .plus(fromMemory.plus(handedOver).times(search.objective.chipBit))
      .plus(candidate.arrayTraffic)
    return LevelSearch.Score(
      product: search.objective.rank(cycles: cycles, traffic: traffic), cycles: cycles, traffic: traffic,
      tiles: candidate.groupTiles.times(candidate.filterTiles).times(candidate.reductionTiles)
        .times(candidate.pixelTiles))
  }
}
