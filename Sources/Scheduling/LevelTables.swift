import Hardware
import Quantities

/// What the candidates of a level have in common, worked out once: halo sums and fold sums by tile size. A candidate is
/// one split of the channels and one of the pixels; its figures are products of theirs.
struct LevelTables {
  /// Sums over flattened tiles on one axis of the array.
  struct AxisSums {
    var count: Int
    var total: Int
    var rowFolds: Int
    var columnFolds: Int
    var atLeastRows: Int

    init(_ tiles: FlattenedTiles, array: PEArray) {
      count = tiles.count
      total = tiles.total
      rowFolds = tiles.folds(of: array.rows)
      columnFolds = tiles.folds(of: array.columns)
      atLeastRows = tiles.total(atLeast: array.rows)
    }
  }

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
    /// Bits that come in or go out if every operand moves once.
    var leastBits: Int
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
  /// Of DRAM or of the memory outside; `nil`: unlimited.
  private let rate: TransferRate?
  private let groups: Int
  private let filterBits: Int
  private let outputs: Int
  private let ifmapChannels: Int
  /// Cycles of the array wherever levels inside are still open: its lower bound.
  private let leastCycles: Int

  init(_ search: LevelSearch, base: Extents) {
    self.search = search
    let (space, box) = (search.space, search.box)
    array = search.accelerator.array
    isInnermost = search.level == search.accelerator.levelCount - 1
    let outside = search.accelerator.memories.last { $0.level < search.level }
    rate =
      if let outside { outside.readBandwidth.flatMap { TransferRate(bits: $0.count) } } else {
        search.accelerator.dram.rate
      }
    groups = box[.group]
    filterBits = space.filterWords(of: box).times(space.widths.filter)
    outputs = space.ofmapWords(of: box)
    ifmapChannels = box[.group].times(box[.batch]).times(box[.inputChannel])
    leastCycles = space.product(DimensionSet(rawValue: .max), of: box)
      .dividedRoundingUp(by: array.count.times(search.lanes))
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
          sums: AxisSums(FlattenedTiles([batchTiles, rowTiles, columnTiles]), array: array)))
    }
  }

  /// Groups are parted only while each keeps all of its channels; channels are split only within one group.
  private mutating func addChannelTiles(_ base: Extents) {
    let onColumns = array.dataflow == .inputStationary ? 1 : array.columns
    let filterPlane = [chain(.filterRow, base[.filterRow]), chain(.filterColumn, base[.filterColumn])]
    let plane = base[.filterRow].times(base[.filterColumn])
    let inputs = TileCandidates(extent: search.box[.inputChannel]).sizes.map { size in
      let tiles = [chain(.inputChannel, size)] + filterPlane
      return (
        size: size, count: tiles.reduce(1) { $0.times($1.count) },
        sums: AxisSums(FlattenedTiles(tiles, lanes: search.lanes), array: array)
      )
    }
    for output in TileCandidates(extent: search.box[.outputChannel], multiple: onColumns).sizes {
      let tiles = FlattenedTiles([chain(.outputChannel, output)])
      let sums = AxisSums(tiles, array: array)
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
    let first = words.filter.times(widths.filter).plus(words.ifmap.times(widths.ifmap))
    let last = words.output.times(widths.ofmap)
    let ifmapBits = pixels.ifmapPositions.times(ifmapChannels).times(widths.ifmap)
    var candidate = Candidate(
      groupTiles: channels.groupTiles, filterTiles: channels.filterTiles, reductionTiles: channels.reductionTiles,
      pixelTiles: pixels.tiles, ifmapBits: ifmapBits,
      leastBits: filterBits.plus(ifmapBits).plus(outputs.times(widths.ofmap)),
      unstalled: transfer(first).plus(transfer(last)), arrayTraffic: 0)
    guard isInnermost else {
      candidate.unstalled = candidate.unstalled.plus(leastCycles)
      return candidate
    }
    let (onRows, onColumns, onTime) =
      switch array.dataflow {
      case .weightStationary: (channels.reductionSums, channels.filterSums, pixels.sums)
      case .outputStationary: (pixels.sums, channels.filterSums, channels.reductionSums)
      case .inputStationary: (channels.reductionSums, pixels.sums, channels.filterSums)
      }
    let folds = onRows.rowFolds.times(onColumns.columnFolds).times(groups)
    let cycles =
      array.isDoubleBuffered
      ? folds.times(onTime.atLeastRows)
      : folds.times(onTime.total.plus(onTime.count.times(2 * array.rows)))
        .plus(groups.times(onRows.rowFolds).times(onTime.count).times(onColumns.total))
    candidate.unstalled = candidate.unstalled.plus(cycles)
    // Bits from the left, from or through the top, and loaded or drained (see ArrayAnalysis).
    let left = onRows.total.times(onTime.total).times(onColumns.columnFolds)
    let top = onColumns.total.times(onTime.total).times(onRows.rowFolds)
    let stationary = onRows.total.times(onColumns.total).times(onTime.count)
    let bits =
      switch array.dataflow {
      case .weightStationary:
        left.times(widths.ifmap).plus(top.times(2 * widths.psum)).plus(stationary.times(widths.filter))
      case .inputStationary:
        left.times(widths.filter).plus(top.times(2 * widths.psum)).plus(stationary.times(widths.ifmap))
      case .outputStationary:
        left.times(widths.ifmap).plus(top.times(widths.filter)).plus(stationary.times(2 * widths.psum))
      }
    candidate.arrayTraffic = bits.times(groups).times(search.objective.arrayBit)
    return candidate
  }

  /// A bound from below on the product of cycles and traffic that any order of the candidate's loops can have.
  func leastProduct(of candidate: Candidate) -> UInt128 {
    product(cycles: candidate.unstalled, bits: candidate.leastBits, candidate)
  }

  /// What the objective makes of a candidate that takes so many cycles and moves so many bits in and out.
  private func product(cycles: Int, bits: Int, _ candidate: Candidate) -> UInt128 {
    UInt128(cycles) * UInt128(bits.times(search.objective.outsideBit).plus(candidate.arrayTraffic))
  }

  /// A candidate with its loops in that order.
  func score(_ candidate: Candidate, _ order: NestOrder) -> LevelSearch.Score {
    let widths = search.space.widths
    let (filters, reduction, pixels) = (candidate.filterTiles, candidate.reductionTiles, candidate.pixelTiles)
    // An operand is fetched again for every step of the loops it does not depend on, unless these are innermost.
    let filterRepeats =
      (filters > 1 && order.filters > order.pixels) || (reduction > 1 && order.reduction > order.pixels) ? pixels : 1
    let ifmapRepeats =
      (pixels > 1 && order.pixels > order.filters) || (reduction > 1 && order.reduction > order.filters) ? filters : 1
    let outputRepeats =
      (pixels > 1 && order.pixels > order.reduction) || (filters > 1 && order.filters > order.reduction)
      ? reduction : 1
    let bits = filterBits.times(filterRepeats).plus(candidate.ifmapBits.times(ifmapRepeats))
      .plus(outputs.times(widths.ofmap)).plus(outputs.times(outputRepeats - 1).times(2 * widths.psum))
    let cycles = max(candidate.unstalled, transfer(bits))
    return LevelSearch.Score(
      product: product(cycles: cycles, bits: bits, candidate), cycles: cycles,
      tiles: candidate.groupTiles.times(filters).times(reduction).times(pixels))
  }

  /// Cycles to bring so many bits to this level from DRAM or from the memory outside.
  private func transfer(_ bits: Int) -> Int {
    rate?.cycles(toMove: Bits(bits)).count ?? 0
  }
}
