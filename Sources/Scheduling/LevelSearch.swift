import Arithmetic
import Hardware
import Quantities

/// The choice of one level's tile and loop order inside a given box.
struct LevelSearch {
  let space: IterationSpace
  let accelerator: Accelerator
  let objective: Objective
  let level: Int
  /// A whole tile of the level outside, or the layer.
  let box: Extents
  /// Of a processing element.
  let throughput: Throughput
  /// Whether outputs are kept at accumulator width whatever the tile.
  let keepsPsums: Bool
  private let footprint: Footprint
  private let wholeReduction: Int

  init(
    space: IterationSpace, accelerator: Accelerator, objective: Objective, level: Int, box: Extents,
    throughput: Throughput,
    keepsPsums: Bool
  ) {
    self.space = space
    self.accelerator = accelerator
    self.objective = objective
    self.level = level
    self.box = box
    self.throughput = throughput
    self.keepsPsums = keepsPsums
    footprint = Footprint(space.widths, level: level, of: accelerator)
    wholeReduction = space.product(.reduction, of: space.extents)
  }

  /// What was found for a level: the best of its candidates.
  struct Found {
    var level: Mapping.Level
    /// `nil` if no candidate fits and the smallest tile was taken.
    var score: Score?
    /// Ratings of candidates and of their orders.
    var evaluations = 0
    /// Candidates in all their orders, fitting or not.
    var spaceSize = 0.0
    /// Whether candidates were left out because of a bound.
    var hasPruned = false
  }

  /// The best tile and order; throws if not even one multiply-accumulate fits.
  func best() throws(SchedulingError) -> Found {
    let base = try smallestTile()
    let tables = LevelTables(self, base: base)
    var found = Found(level: Mapping.Level(tile: base, order: LoopOrder(innermost: [])))
    found.spaceSize = Double(tables.channelTiles.count) * Double(tables.pixelTiles.count) * Double(NestOrder.all.count)
    var best: (score: Score, channels: Int, pixels: Int, order: Int)?
    for (channelIndex, channels) in tables.channelTiles.enumerated() {
      let holdsPsums = holdsPsums(reduction: channels.reduction)
      let firstFitting = tables.firstPixelTile {
        footprint.fits(channels.words(with: $0), holdsPsums: holdsPsums)
      }
      for pixelIndex in firstFitting..<tables.pixelTiles.count {
        let pixels = tables.pixelTiles[pixelIndex]
        let words = channels.words(with: pixels)
        let candidate = tables.candidate(channels, pixels, words)
        found.evaluations += 1
        // The bound without the ports' times is much cheaper and leaves out most candidates.
        if let best, best.score.product < tables.leastProduct(candidate) || best.score < tables.leastScore(candidate) {
          found.hasPruned = true
          continue
        }
        found.evaluations += NestOrder.all.count
        for order in NestOrder.all.indices {
          let score = tables.score(candidate, NestOrder.all[order])
          if best.map({ score < $0.score }) ?? true { best = (score, channelIndex, pixelIndex, order) }
        }
      }
    }
    guard let best else { return found }
    found.score = best.score
    let (channels, pixels) = (tables.channelTiles[best.channels], tables.pixelTiles[best.pixels])
    var tile = base
    tile[.group] = channels.group
    tile[.outputChannel] = channels.output
    tile[.inputChannel] = channels.input
    tile[.batch] = pixels.batch
    tile[.outputRow] = pixels.rows
    found.level = Mapping.Level(tile: tile, order: NestOrder.all[best.order].loopOrder)
    return found
  }

  /// What a candidate is ranked by: the objective's product, then fewest cycles, then fewest tiles.
  struct Score: Comparable {
    var product: UInt128
    var cycles: Int
    /// Weighted bits; decided by the two before it wherever it is a factor.
    var traffic: Int
    var tiles: Int

    /// Weighted bits stand for energy.
    var cost: MappingCost { MappingCost(cycles: Double(cycles), energy: Double(traffic)) }

    static func < (left: Score, right: Score) -> Bool {
      (left.product, left.cycles, left.tiles) < (right.product, right.cycles, right.tiles)
    }
  }

  /// Whether outputs are kept at accumulator width in a tile with so much of the reduction: it goes on outside of the
  /// tile, or inside over several folds of an array whose rows are the reduction.
  private func holdsPsums(reduction: Int) -> Bool {
    if keepsPsums || reduction < wholeReduction { return true }
    let accumulatesInside = accelerator.memories.contains { $0.level > level && $0.holds.contains(.psum) }
    return !accumulatesInside && accelerator.array.dataflow != .outputStationary
      && wholeReduction.dividedRoundingUp(by: throughput.lanes) > accelerator.array.rows
  }

  private func overflow(of tile: Extents) -> Footprint.Overflow? {
    footprint.overflow(of: tile, in: space, holdsPsums: holdsPsums(reduction: space.product(.reduction, of: tile)))
  }

  /// One group, image, filter, channel and row of the ofmap, and as much of its columns and of the filter plane as fits.
  func smallestTile() throws(SchedulingError) -> Extents {
    var tile = Extents(repeating: 1)
    for dimension in [Dimension.filterRow, .filterColumn, .outputColumn] { tile[dimension] = box[dimension] }
    for dimension in [Dimension.outputColumn, .filterColumn, .filterRow] where overflow(of: tile) != nil {
      tile[dimension] = 1
      guard overflow(of: tile) == nil else { continue }
      for size in TileCandidates(extent: box[dimension]).sizes {
        var larger = tile
        larger[dimension] = size
        if overflow(of: larger) == nil {
          tile = larger
          break
        }
      }
    }
    guard let overflow = overflow(of: tile) else { return tile }
    // One finished word may be narrower than one psum: the whole reduction of a single word is the last resort.
    for dimension in [Dimension.inputChannel, .filterRow, .filterColumn] { tile[dimension] = box[dimension] }
    guard self.overflow(of: tile) == nil else { throw .noTileFits(overflow) }
    return tile
  }
}
