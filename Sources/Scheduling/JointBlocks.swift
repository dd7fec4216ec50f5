import Arithmetic
import Hardware
import Quantities

/// Tiles of the three blocks of loops, filters, reduction and pixels, cut down to some level of memory: each once, however
/// many mappings share it.
struct JointBlocks: Sendable {
  enum Block: Hashable { case filters, reduction, pixels }

  /// One block, cut by the tiles of all levels down to some one.
  struct Entry: Sendable {
    /// The tile. Sizes of other dimensions are 1, but for pixels those of R and S.
    var tile: Extents
    /// Whether a whole tile of the level outside is cut.
    var isCut: Bool
    /// Tiles of the layer.
    var count: Int
    var sums: AxisSums
    /// Ifmap positions of all tiles, halos included; 0 for others than pixels.
    var positions = 0
    /// Room for a tile's ifmap rows, columns and images; 0 for others than pixels.
    var room = 0
    /// Iterations of a tile: M, C·R·S or N·E·F.
    var size: Int
  }

  private struct Key: Hashable {
    var block: Block
    var parent: Int
    /// F, R and S of the smallest tile.
    var plane: Extents
  }

  private(set) var entries: [Entry] = []
  /// Of each entry the tiles of all levels, outermost first.
  private var tiles: [[Extents]] = []
  private var known: [Key: Range<Int>] = [:]
  private let space: IterationSpace
  private let array: PEArray
  private let throughput: Throughput

  /// The whole layer of each block.
  private(set) var whole = (filters: 0, reduction: 0, pixels: 0)

  init(_ space: IterationSpace, array: PEArray, throughput: Throughput) {
    self.space = space
    self.array = array
    self.throughput = throughput
    whole.filters = add(.filters, tiles: [], isCut: false)
    whole.reduction = add(.reduction, tiles: [], isCut: false)
    whole.pixels = add(.pixels, tiles: [], isCut: false)
  }

  /// A block cut by one more tile.
  mutating func add(_ block: Block, in parent: Int, tile: Extents) -> Int {
    let outside = entries[parent].tile
    return add(
      block, tiles: tiles[parent] + [tile],
      isCut: Self.dimensions(of: block).contains { tile[$0] < outside[$0] })
  }

  private static func dimensions(of block: Block) -> [Dimension] {
    switch block {
    case .filters: [.outputChannel]
    case .reduction: [.inputChannel, .filterRow, .filterColumn]
    case .pixels: [.batch, .outputRow, .outputColumn]
    }
  }

  private func chain(_ dimension: Dimension, _ tiles: [Extents]) -> TileChain {
    TileChain(extent: space.extents[dimension], tiles: tiles.map { $0[dimension] })
  }

  private mutating func add(_ block: Block, tiles: [Extents], isCut: Bool) -> Int {
    let dimensions = Self.dimensions(of: block)
    let chains = dimensions.map { chain($0, tiles) }
    let sums = AxisSums(
      FlattenedTiles(chains, lanes: block == .reduction ? throughput.lanes : 1), array: array, throughput: throughput)
    let tile = tiles.last ?? space.extents
    var entry = Entry(
      tile: tile, isCut: isCut, count: chains.reduce(1) { $0.times($1.count) }, sums: sums,
      size: dimensions.reduce(1) { $0.times(tile[$1]) })
    if block == .pixels {
      let (vertical, horizontal) = (AxisFootprint(space.vertical), AxisFootprint(space.horizontal))
      entry.positions = vertical.touchedInside(
        windowTiles: chain(.outputRow, tiles), tapTiles: chain(.filterRow, tiles)
      ).times(
        horizontal.touchedInside(
          windowTiles: chain(.outputColumn, tiles), tapTiles: chain(.filterColumn, tiles)))
      entry.room = tile[.batch].times(vertical.capacity(windows: tile[.outputRow], taps: tile[.filterRow]))
        .times(horizontal.capacity(windows: tile[.outputColumn], taps: tile[.filterColumn]))
    }
    entries.append(entry)
    self.tiles.append(tiles)
    return entries.count - 1
  }

  /// The tiles tried inside a whole tile of the level outside, in the order of ``LevelTables``. `smallest` has the sizes
  /// along F, R and S.
  mutating func children(_ block: Block, in parent: Int, smallest: Extents) -> Range<Int> {
    var plane = Extents(repeating: 1)
    for dimension in [Dimension.outputColumn, .filterRow, .filterColumn] { plane[dimension] = smallest[dimension] }
    let key = Key(block: block, parent: parent, plane: plane)
    if let found = known[key] { return found }
    let box = entries[parent].tile
    let start = entries.count
    for tile in Self.tiles(block, in: box, plane: plane, array: array, throughput: throughput) {
      _ = add(block, in: parent, tile: tile)
    }
    known[key] = start..<entries.count
    return start..<entries.count
  }

  /// The tiles tried of one block inside a box.
  static func tiles(
    _ block: Block, in box: Extents, plane: Extents, array: PEArray, throughput: Throughput
  ) -> [Extents] {
    func tile(_ sizes: [(Dimension, Int)]) -> Extents {
      sizes.reduce(into: Extents(repeating: 1)) { $0[$1.0] = $1.1 }
    }
    let taps = [(Dimension.filterRow, plane[.filterRow]), (.filterColumn, plane[.filterColumn])]
    switch block {
    case .filters:
      let onColumns = array.dataflow == .inputStationary ? 1 : array.columns
      return TileCandidates(extent: box[.outputChannel], multiple: onColumns).sizes.map { tile([(.outputChannel, $0)]) }
    case .reduction:
      let rows =
        array.dataflow == .outputStationary
        ? nil : array.rows.times(throughput.lanes) / max(1, plane[.filterRow].times(plane[.filterColumn]))
      return TileCandidates(extent: box[.inputChannel], filling: rows).sizes.map { tile([(.inputChannel, $0)] + taps) }
    case .pixels:
      let columns = [(Dimension.outputColumn, plane[.outputColumn])] + taps
      let images = TileCandidates(extent: box[.batch]).sizes.map {
        tile([(.batch, $0), (.outputRow, box[.outputRow])] + columns)
      }
      // Images are parted before rows are.
      return images
        + TileCandidates(extent: box[.outputRow]).sizes.dropFirst().map { tile([(.outputRow, $0)] + columns) }
    }
  }
}
