import Hardware
import Quantities
import Scheduling

/// The loops of a spatial array: those outside of its elements over array tiles, the deal of a tile to the elements, and those
/// inside of the elements' blocks.
struct SpatialNest: Sendable {
  struct Loop: Sendable {
    var dimension: Int
    var tile: Int
    var stage: Int
  }

  /// Those that cut anything, outermost first.
  let loops: [Loop]
  /// How many loops are outside of the tiles of the innermost shared memory, and of the array's tiles.
  let sharedDepth: Int
  let tileDepth: Int
  /// The largest block of an element.
  let blockSize: SIMD8<Int>
  /// The largest box of lanes.
  let lanes: SIMD8<Int>
  /// Elements that share a tile along each dimension.
  let factors: SIMD8<Int>

  /// `split`: the stage of the elements' blocks.
  init(_ extents: Extents, stages: [TileWalk.Stage], split: Int, _ spatial: SpatialMapping) {
    var (block, factors) = (SIMD8<Int>(repeating: 1), SIMD8<Int>(repeating: 1))
    for dimension in Dimension.allCases {
      block[dimension.rawValue] = max(1, stages[split].tile[dimension])
      factors[dimension.rawValue] = max(1, spatial.factor(dimension))
    }
    var rest = SIMD8(extents)
    var loops: [Loop] = []
    for (stage, decided) in stages.enumerated() {
      for dimension in decided.order.dimensions {
        let place = dimension.rawValue
        var tile = max(1, decided.tile[dimension])
        if stage == split { tile = tile.times(factors[place]) }
        guard tile < rest[place] else { continue }
        loops.append(Loop(dimension: place, tile: tile, stage: stage))
        rest[place] = tile
      }
      if stage == split { rest = pointwiseMin(rest, block) }
    }
    self.loops = loops
    self.factors = factors
    blockSize = block
    lanes = rest
    sharedDepth = loops.count { $0.stage < split }
    tileDepth = loops.count { $0.stage <= split }
  }

  /// The place of every element among all along each dimension, the last dimension's counting fastest.
  var parts: [SIMD8<Int>] {
    var parts = [SIMD8<Int>.zero]
    for place in 0..<8 {
      parts = parts.flatMap { part in
        (0..<factors[place]).map { index in
          var part = part
          part[place] = index
          return part
        }
      }
    }
    return parts
  }

  /// Behind the last loop of that stage, which is not outside of the blocks.
  func depth(behind stage: Int) -> Int { loops.count { $0.stage <= stage } }

  /// Steps that the loops from that depth on take over a box of that size.
  func steps(from depth: Int, _ size: SIMD8<Int>) -> Int {
    var product = 1
    for place in 0..<8 where size[place] > 1 { product = product.times(trips(size[place], along: place, from: depth)) }
    return product
  }

  private func trips(_ extent: Int, along place: Int, from first: Int) -> Int {
    var (extent, depth) = (extent, first)
    while depth < loops.count {
      if depth == tileDepth { extent = min(extent, blockSize[place]) }
      let loop = loops[depth]
      depth += 1
      guard loop.dimension == place, extent > loop.tile else { continue }
      let (whole, rest) = extent.quotientAndRemainder(dividingBy: loop.tile)
      return whole.times(trips(loop.tile, along: place, from: depth))
        .plus(rest > 0 ? trips(rest, along: place, from: depth) : 0)
    }
    return 1
  }

  /// The elements that have something of an array tile of that size, those with blocks of one size together; the first one's
  /// blocks are the largest.
  func classes(of tile: SIMD8<Int>, outputStrides: SIMD8<Int>) -> [SpatialClass] {
    var parts = [Part(size: tile, first: .zero, counts: SIMD8(repeating: 1))]
    for place in 0..<8 where factors[place] > 1 && tile[place] > blockSize[place] {
      let (whole, rest) = tile[place].quotientAndRemainder(dividingBy: blockSize[place])
      parts = parts.flatMap { known in
        var (full, ragged) = (known, known)
        full.size[place] = blockSize[place]
        full.counts[place] = whole
        ragged.size[place] = rest
        ragged.first[place] = whole
        return rest > 0 ? [full, ragged] : [full]
      }
    }
    return parts.map { SpatialClass($0, self, outputStrides: outputStrides) }
  }

  /// Elements with blocks of one size: the first one's place among all elements, and how many there are, along each dimension.
  struct Part {
    var size: SIMD8<Int>
    var first: SIMD8<Int>
    var counts: SIMD8<Int>
  }
}

/// Steps of a box, remembered until another is asked for.
struct SpatialSteps: Sendable {
  private var depth = -1
  private var size = SIMD8<Int>.zero
  private var steps = 0

  /// ``SpatialNest/steps(from:_:)``.
  mutating func count(_ nest: SpatialNest, from depth: Int, _ size: SIMD8<Int>) -> Int {
    if depth != self.depth || size != self.size {
      (self.depth, self.size, steps) = (depth, size, nest.steps(from: depth, size))
    }
    return steps
  }
}

/// Elements with blocks of one size.
final class SpatialClass: Sendable {
  /// One that has its block.
  struct Member: Sendable {
    var element: Int
    /// By how much its first output is behind the tile's.
    var output: Int
  }

  let size: SIMD8<Int>
  /// The first one's place among all elements, and how many there are, along each dimension.
  let first: SIMD8<Int>
  let counts: SIMD8<Int>
  /// Those that work on the same outputs follow each other.
  let members: [Member]

  init(_ part: SpatialNest.Part, _ nest: SpatialNest, outputStrides: SIMD8<Int>) {
    (size, first, counts) = (part.size, part.first, part.counts)
    // Elements are numbered with the last dimension counting fastest.
    var numbers = SIMD8<Int>(repeating: 1)
    for place in (0..<7).reversed() { numbers[place] = numbers[place + 1] * nest.factors[place + 1] }
    var members = [
      Member(
        element: (first &* numbers).wrappedSum(), output: (first &* nest.blockSize &* outputStrides).wrappedSum())
    ]
    let outputs = Dimension.allCases.filter { DimensionSet.ofmap.contains($0) }
    let taps = Dimension.allCases.filter { !DimensionSet.ofmap.contains($0) }
    for place in (outputs + taps).map(\.rawValue) where counts[place] > 1 {
      members = members.flatMap { member in
        (0..<part.counts[place]).map { index in
          Member(
            element: member.element + index * numbers[place],
            output: member.output + index * nest.blockSize[place] * outputStrides[place])
        }
      }
    }
    self.members = members
  }
}
