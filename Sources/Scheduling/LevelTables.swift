import Hardware
import Quantities

/// What the candidates of a level have in common, worked out once: halo sums and fold sums by tile size.
struct LevelTables {
  /// A split of images and ofmap rows, with what depends on it alone.
  struct PixelTile {
    var batch: Int
    var rows: Int
    /// Tiles along N, E and F.
    var tiles: Int
    /// Ifmap rows of all tiles along E, halos included.
    var ifmapRows: Int
    /// Sums over the pixel tiles for the array.
    var sums: AxisSums
  }

  /// A split of groups and channels, with what depends on it alone.
  struct ChannelTile {
    var group: Int
    var output: Int
    var input: Int
    /// Tiles along G.
    var groupTiles: Int
    /// Tiles along M.
    var filterTiles: Int
    /// Tiles along C, R and S.
    var reductionTiles: Int
    var filterSums: AxisSums
    var reductionSums: AxisSums
  }

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

  let channelTiles: [ChannelTile]
  let pixelTiles: [PixelTile]
  private let search: LevelSearch
  private let base: Extents
  private let ifmapColumns: Int
  private let isInnermost: Bool
  private let dramRate: TransferRate?
  private let feedRate: Int?

  init(_ search: LevelSearch, base: Extents) {
    self.search = search
    self.base = base
    let (space, box, array) = (search.space, search.box, search.accelerator.array)
    isInnermost = search.level == search.accelerator.levelCount - 1
    dramRate = search.accelerator.dram.rate
    feedRate = search.accelerator.memories.last { $0.level < search.level }?.readBandwidth?.count
    func chain(_ dimension: Dimension, _ size: Int) -> TileChain {
      TileChain(extent: box[dimension], tiles: [size])
    }
    let columnTiles = chain(.outputColumn, base[.outputColumn])
    ifmapColumns = AxisFootprint(space.horizontal).touchedInside(
      windowTiles: columnTiles, tapTiles: chain(.filterColumn, base[.filterColumn]))
    // Images are split before rows are: a whole image's rows stay together while there are images to part.
    let images = TileCandidates(extent: box[.batch]).sizes
    let rows = TileCandidates(extent: box[.outputRow]).sizes
    let splits = images.map { ($0, box[.outputRow]) } + rows.dropFirst().map { (1, $0) }
    pixelTiles = splits.map { batch, rows in
      let batchTiles = chain(.batch, batch)
      let rowTiles = chain(.outputRow, rows)
      return PixelTile(
        batch: batch, rows: rows, tiles: batchTiles.count.times(rowTiles.count).times(columnTiles.count),
        ifmapRows: AxisFootprint(space.vertical).touchedInside(
          windowTiles: rowTiles, tapTiles: chain(.filterRow, base[.filterRow])),
        sums: AxisSums(FlattenedTiles([batchTiles, rowTiles, columnTiles]), array: array))
    }
    let onColumns = array.dataflow == .inputStationary ? 1 : array.columns
    let outputs = TileCandidates(extent: box[.outputChannel], multiple: onColumns).sizes.map { size in
      let tiles = FlattenedTiles([chain(.outputChannel, size)])
      return (size: size, count: tiles.count, sums: AxisSums(tiles, array: array))
    }
    let filterPlane = [Dimension.filterRow, .filterColumn].map { chain($0, base[$0]) }
    let inputs = TileCandidates(extent: box[.inputChannel]).sizes.map { size in
      let tiles = FlattenedTiles([chain(.inputChannel, size)] + filterPlane, lanes: search.lanes)
      return (size: size, count: tiles.count, sums: AxisSums(tiles, array: array))
    }
    // Groups are parted only while each keeps all of its channels; channels are split only within one group.
    var channelTiles: [ChannelTile] = []
    for (outputIndex, output) in outputs.enumerated() {
      for (inputIndex, input) in inputs.enumerated() {
        let isWhole = outputIndex == 0 && inputIndex == 0
        let groups = isWhole ? TileCandidates(extent: box[.group]).sizes : [1]
        for group in groups {
          channelTiles.append(
            ChannelTile(
              group: group, output: output.size, input: input.size,
              groupTiles: box[.group].dividedRoundingUp(by: group), filterTiles: output.count,
              reductionTiles: input.count, filterSums: output.sums, reductionSums: input.sums))
        }
      }
    }
    self.channelTiles = channelTiles
  }

  /// Scores every order of a tile's loops.
  func forEachOrder(
    of tile: Extents, channels: ChannelTile, pixels: PixelTile, _ visit: (LevelSearch.Score, NestOrder) -> Void
  ) {
    let (space, box) = (search.space, search.box)
    let (filterTiles, reductionTiles, pixelTiles) = (channels.filterTiles, channels.reductionTiles, pixels.tiles)
    let filterBits = space.filterWords(of: box).times(space.widths.filter)
    let ifmapBits = pixels.ifmapRows.times(ifmapColumns).times(box[.inputChannel]).times(box[.batch])
      .times(box[.group]).times(space.widths.ifmap)
    let outputs = space.ofmapWords(of: box)
    let firstBits = space.filterWords(of: tile).times(space.widths.filter)
      .plus(space.ifmapWords(of: tile).times(space.widths.ifmap))
    let lastBits = space.ofmapWords(of: tile).times(space.widths.ofmap)
    let unstalled = arrayCycles(channels: channels, pixels: pixels)
      .plus(transfer(firstBits)).plus(transfer(lastBits))
    let tiles = channels.groupTiles.times(filterTiles).times(reductionTiles).times(pixelTiles)

    for order in NestOrder.all {
      // An operand is fetched again for every step of the loops it does not depend on, unless these are innermost.
      let filterRepeats =
        (filterTiles > 1 && order.filters > order.pixels) || (reductionTiles > 1 && order.reduction > order.pixels)
        ? pixelTiles : 1
      let ifmapRepeats =
        (pixelTiles > 1 && order.pixels > order.filters) || (reductionTiles > 1 && order.reduction > order.filters)
        ? filterTiles : 1
      let outputRepeats =
        (pixelTiles > 1 && order.pixels > order.reduction) || (filterTiles > 1 && order.filters > order.reduction)
        ? reductionTiles : 1
      let psumBits = outputs.times(outputRepeats - 1).times(2).times(space.widths.psum)
      let traffic = filterBits.times(filterRepeats).plus(ifmapBits.times(ifmapRepeats))
        .plus(outputs.times(space.widths.ofmap)).plus(psumBits)
      visit(
        LevelSearch.Score(cycles: max(unstalled, transfer(traffic)), traffic: traffic, tiles: tiles), order)
    }
  }

  /// Cycles to bring so many bits to this level.
  private func transfer(_ bits: Int) -> Int {
    if search.level > 0, let feedRate { return bits.dividedRoundingUp(by: feedRate) }
    return dramRate?.cycles(toMove: Bits(bits)).count ?? 0
  }

  /// Cycles of the array over the box, or their lower bound where levels inside are still open.
  private func arrayCycles(channels: ChannelTile, pixels: PixelTile) -> Int {
    let (space, box, array) = (search.space, search.box, search.accelerator.array)
    guard isInnermost else {
      return space.product(DimensionSet(rawValue: .max), of: box)
        .dividedRoundingUp(by: array.count.times(search.lanes))
    }
    let (onRows, onColumns, onTime) =
      switch array.dataflow {
      case .weightStationary: (channels.reductionSums, channels.filterSums, pixels.sums)
      case .outputStationary: (pixels.sums, channels.filterSums, channels.reductionSums)
      case .inputStationary: (channels.reductionSums, pixels.sums, channels.filterSums)
      }
    let folds = onRows.rowFolds.times(onColumns.columnFolds).times(box[.group])
    if array.isDoubleBuffered { return folds.times(onTime.atLeastRows) }
    return folds.times(onTime.total.plus(onTime.count.times(2 * array.rows)))
      .plus(box[.group].times(onRows.rowFolds).times(onTime.count).times(onColumns.total))
  }
}
