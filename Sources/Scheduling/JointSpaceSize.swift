import Arithmetic
import Hardware
import Quantities

/// How many mappings the space of a ``JointSearch`` has, fitting or not, all orders counted. Where the smallest tiles cut F, R
/// or S, those of the whole layer are taken for all tiles.
struct JointSpaceSize {
  private struct Key: Hashable {
    var block: JointBlocks.Block
    var level: Int
    var first: Int
    var second: Int
  }

  private let planes: [Extents]
  private let array: PEArray
  private let throughput: Throughput
  private var known: [Key: Double] = [:]

  /// `planes`: by level, the sizes of the smallest tile.
  init(planes: [Extents], array: PEArray, throughput: Throughput) {
    self.planes = planes
    self.array = array
    self.throughput = throughput
  }

  mutating func size(of extents: Extents) -> Double {
    var orders = 1.0
    for _ in planes { orders *= Double(NestOrder.all.count) }
    return orders * chains(.pixels, extents, 0) * channels(extents, 0)
  }

  /// Ways to cut a block of a box at a level and all inside of it.
  private mutating func chains(_ block: JointBlocks.Block, _ box: Extents, _ level: Int) -> Double {
    guard level < planes.count else { return 1 }
    let key =
      switch block {
      case .filters: Key(block: block, level: level, first: box[.outputChannel], second: 0)
      case .reduction: Key(block: block, level: level, first: box[.inputChannel], second: 0)
      case .pixels: Key(block: block, level: level, first: box[.batch], second: box[.outputRow])
      }
    if let known = known[key] { return known }
    var sum = 0.0
    for tile in JointBlocks.tiles(block, in: box, plane: planes[level], array: array, throughput: throughput) {
      sum += chains(block, tile, level + 1)
    }
    known[key] = sum
    return sum
  }

  /// Ways to cut groups, filters and channels: groups are parted only while each keeps all of its channels.
  private mutating func channels(_ box: Extents, _ level: Int) -> Double {
    guard level < planes.count, box[.group] > 1 else {
      return chains(.filters, box, level) * chains(.reduction, box, level)
    }
    var sum = chains(.filters, box, level) * chains(.reduction, box, level)
    // All of them go on with one group, those that keep all channels with every number of groups.
    for group in TileCandidates(extent: box[.group]).sizes where group > 1 {
      var inner = box
      inner[.group] = group
      sum += channels(inner, level + 1)
    }
    return sum
  }
}
