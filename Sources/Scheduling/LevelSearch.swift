import Hardware
import Quantities

/// The choice of one level's tile and loop order inside a given box.
struct LevelSearch {
  let space: IterationSpace
  let accelerator: Accelerator
  let level: Int
  /// A whole tile of the level outside, or the layer.
  let box: Extents
  let lanes: Int
  /// Whether outputs are kept at accumulator width whatever the tile.
  let keepsPsums: Bool

  /// The best tile and order; throws if not even one multiply-accumulate fits.
  func best() throws(SchedulingError) -> Mapping.Level {
    let base = try smallestTile()
    let tables = LevelTables(self, base: base)
    var best: (score: Score, tile: Extents, order: NestOrder)?
    for channels in tables.channelTiles {
      for pixels in tables.pixelTiles {
        var tile = base
        tile[.group] = channels.group
        tile[.outputChannel] = channels.output
        tile[.inputChannel] = channels.input
        tile[.batch] = pixels.batch
        tile[.outputRow] = pixels.rows
        guard fits(tile) else { continue }
        tables.forEachOrder(of: tile, channels: channels, pixels: pixels) { score, order in
          if best.map({ score < $0.score }) ?? true { best = (score, tile, order) }
        }
      }
    }
    guard let best else { return Mapping.Level(tile: base, order: LoopOrder(innermost: [])) }
    return Mapping.Level(tile: best.tile, order: best.order.loopOrder)
  }

  /// What a candidate is ranked by: fewest cycles, then least traffic, then fewest tiles.
  struct Score: Comparable {
    var cycles: Int
    var traffic: Int
    var tiles: Int

    static func < (left: Score, right: Score) -> Bool {
      (left.cycles, left.traffic, left.tiles) < (right.cycles, right.traffic, right.tiles)
    }
  }

  func fits(_ tile: Extents) -> Bool { overflow(of: tile) == nil }

  private func overflow(of tile: Extents) -> Footprint.Overflow? {
    Footprint(space, on: accelerator).overflow(of: tile, atLevel: level, holdsPsums: holdsPsums(tile))
  }

  /// Whether the output tile is kept at accumulator width: its reduction goes on outside of it, or inside over several
  /// folds of an array whose rows are the reduction.
  private func holdsPsums(_ tile: Extents) -> Bool {
    if keepsPsums { return true }
    let whole = space.product(.reduction, of: space.extents)
    if space.product(.reduction, of: tile) < whole { return true }
    return accelerator.array.dataflow != .outputStationary
      && whole.dividedRoundingUp(by: lanes) > accelerator.array.rows
  }

  /// One group, image, filter, channel and row of the ofmap, and as much of its columns and of the filter plane as fits.
  private func smallestTile() throws(SchedulingError) -> Extents {
    var tile = Extents(repeating: 1)
    for dimension in [Dimension.filterRow, .filterColumn, .outputColumn] { tile[dimension] = box[dimension] }
    for dimension in [Dimension.outputColumn, .filterColumn, .filterRow] where !fits(tile) {
      tile[dimension] = 1
      guard fits(tile) else { continue }
      for size in TileCandidates(extent: box[dimension]).sizes {
        var larger = tile
        larger[dimension] = size
        if fits(larger) {
          tile = larger
          break
        }
      }
    }
    if let overflow = overflow(of: tile) { throw .noTileFits(overflow) }
    return tile
  }
}
