import Hardware
import Quantities
import Scheduling

/// Boxes of outputs that elements of a spatial array begin with, side by side along a loop, one after the other.
struct SpatialRow {
  /// Elements with blocks of one size.
  struct Part {
    var elements: SpatialClass
    var trips: Int
    /// Shapes of their boxes, and of the last one.
    var shape: Int
    var lastShape: Int
  }

  var parts: [Part] = []
  /// Where the row's first output is behind the first one of all, and how far boxes are from each other.
  var first = 0
  var step = 0
  /// Boxes of the largest block, and cycles that each takes.
  var trips = 1
  var cycles = 0
}

/// The rows of a box, remembered until another is asked for.
struct SpatialRows {
  var size = SIMD8<Int>.zero
  var tile = SIMD8<Int>.zero
  var offset = SIMD8<Int>.zero
  var rows: [SpatialRow] = []
}

/// How elements begin with outputs where sums are added to where they are.
extension SpatialArray {
  /// Whether elements begin with outputs inside of an array tile.
  private var isInsideOfTile: Bool { min(depths.take, depths.work) >= nest.tileDepth }

  /// Elements begin with the outputs of the present box.
  func takeOutputs() {
    if let sums { return sums.take(blocks, offset, size, at: cycles, departures.times) }
    prepare(size, along: nil)
    for row in rows.rows { departures.take(row, first: (lower &* outputStrides).wrappedSum(), at: cycles) }
  }

  /// Elements begin with the outputs of the first box of the loops from that depth on, and go on from box to box.
  func takeAlong(_ depth: Int) {
    var now = cycles
    take(depth, size, first: (lower &* outputStrides).wrappedSum(), &now)
  }

  private func take(_ depth: Int, _ size: SIMD8<Int>, first: Int, _ now: inout Int) {
    let loop = nest.loops[depth]
    guard depth < depths.take - 1 else {
      prepare(size, along: loop)
      for row in rows.rows {
        departures.take(row, first: first + row.first, at: now)
        now += row.trips * row.cycles
      }
      return
    }
    let extent = size[loop.dimension]
    var (part, start) = (size, 0)
    while start < extent {
      part[loop.dimension] = min(loop.tile, extent - start)
      take(depth + 1, part, first: first + start * outputStrides[loop.dimension], &now)
      start += loop.tile
    }
  }

  /// The rows of a box: equal boxes along a loop, and what is left of it.
  private func prepare(_ size: SIMD8<Int>, along loop: SpatialNest.Loop?) {
    let tile = isInsideOfTile ? tileSize : .zero
    var offset = isInsideOfTile ? self.offset : .zero
    if rows.size == size, rows.tile == tile, rows.offset == offset { return }
    rows = SpatialRows(size: size, tile: tile, offset: offset)
    guard let loop, size[loop.dimension] > loop.tile else {
      rows.rows = [row(size, along: 0, tile: 1, trips: 1, offset)]
      return
    }
    let (whole, rest) = size[loop.dimension].quotientAndRemainder(dividingBy: loop.tile)
    var box = size
    box[loop.dimension] = loop.tile
    rows.rows = [row(box, along: loop.dimension, tile: loop.tile, trips: whole, offset)]
    guard rest > 0 else { return }
    box[loop.dimension] = rest
    offset[loop.dimension] += whole * loop.tile
    var last = row(box, along: loop.dimension, tile: rest, trips: 1, offset)
    last.first = whole * loop.tile * outputStrides[loop.dimension]
    rows.rows.append(last)
  }

  private func row(
    _ size: SIMD8<Int>, along place: Int, tile: Int, trips: Int, _ offset: SIMD8<Int>
  ) -> SpatialRow {
    var row = SpatialRow()
    row.step = tile * outputStrides[place]
    row.trips = trips
    row.cycles = nest.steps(from: depths.take, size) * throughput.cycles
    guard isInsideOfTile else {
      // Elements that have nothing of the first tile have nothing of those behind it.
      for part in classes(of: pointwiseMin(size, nest.blockSize &* nest.factors)) {
        let shape = departures.shape(part.size)
        row.parts.append(SpatialRow.Part(elements: part, trips: trips, shape: shape, lastShape: shape))
      }
      return row
    }
    for part in classes {
      let left = part.size &- offset
      let box = pointwiseMin(size, left)
      if any(box .<= 0) { continue }
      // Of a smaller block less is left.
      let own = min(trips, left[place].dividedRoundingUp(by: tile))
      var last = box
      if own > 1 || trips > 1 { last[place] = min(box[place], left[place] - (own - 1) * tile) }
      row.parts.append(
        SpatialRow.Part(
          elements: part, trips: own, shape: departures.shape(box), lastShape: departures.shape(last)))
    }
    return row
  }
}
