import Hardware
import Quantities
import Scheduling

/// What one element of a spatial array does while nothing changes in its memories: the innermost loops, box of lanes by box of
/// lanes, and in a box output by output, its taps by channel, row and column, as many at once as the unit has lanes.
final class SpatialBursts<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word
  typealias Loop = SpatialArray<Datapath>.Loop

  private let datapath: Datapath
  private let operands: SpatialOperands<Datapath>
  private let loops: [Loop]
  /// Along each dimension the tiles that it is cut into, one in the other.
  private let tiles: [[Int]]
  // Operands of one operation.
  private let weights: Registers<Word>
  private let activations: Registers<Word>
  /// What is left of the box in the loops gone through.
  private let size: Registers<Int>
  // By dimension: how addresses grow.
  private let filterStrides: Registers<Int>
  private let ifmapStrides: Registers<Int>
  private let sumStrides: Registers<Int>

  init(_ datapath: Datapath, _ operands: SpatialOperands<Datapath>, _ loops: [Loop]) {
    self.datapath = datapath
    self.operands = operands
    self.loops = loops
    tiles = Dimension.allCases.map { dimension in
      loops.filter { $0.dimension == dimension.rawValue }.map(\.tile)
    }
    weights = Registers(datapath.lanes, repeating: Datapath.absent)
    activations = Registers(datapath.lanes, repeating: Datapath.absent)
    size = Registers(8, repeating: 1)
    filterStrides = Registers(8, repeating: 0)
    ifmapStrides = Registers(8, repeating: 0)
    sumStrides = Registers(8, repeating: 0)
    for place in 0..<8 {
      filterStrides.base[place] = operands.filterStrides[place]
      ifmapStrides.base[place] = operands.ifmapStrides[place]
    }
  }

  /// Steps of an element that does a box of that size.
  func steps(_ size: SIMD8<Int>) -> Int {
    var product = 1
    for place in 0..<8 { product = product.times(Self.leaves(size[place], tiles[place][...])) }
    return product
  }

  private static func leaves(_ size: Int, _ tiles: ArraySlice<Int>) -> Int {
    guard let tile = tiles.first else { return 1 }
    guard size > tile else { return leaves(size, tiles.dropFirst()) }
    let (whole, rest) = size.quotientAndRemainder(dividingBy: tile)
    return whole.times(leaves(tile, tiles.dropFirst())).plus(rest > 0 ? leaves(rest, tiles.dropFirst()) : 0)
  }

  /// All steps of a box; returns how many. `sums`: of the box's first output; `strides`: how its address grows.
  func run(_ box: SpatialBox, sums: UnsafeMutablePointer<Word>, strides: SIMD8<Int>) -> Int {
    for place in 0..<8 {
      size.base[place] = box.upper[place] &- box.lower[place]
      sumStrides.base[place] = strides[place]
    }
    return run(
      0, operands.filter.base + (box.lower &* operands.filterStrides).wrappedSum(),
      operands.ifmap.base + (box.lower &* operands.ifmapStrides).wrappedSum(), sums)
  }

  private func run(
    _ depth: Int, _ weight: UnsafePointer<Word>, _ activation: UnsafePointer<Word>, _ sum: UnsafeMutablePointer<Word>
  ) -> Int {
    guard depth < loops.count else {
      operate(weight, activation, sum)
      return 1
    }
    let (place, tile) = (loops[depth].dimension, loops[depth].tile)
    let extent = size.base[place]
    guard extent > tile else { return run(depth &+ 1, weight, activation, sum) }
    let (across, along, sideways) = (
      filterStrides.base[place], ifmapStrides.base[place], sumStrides.base[place]
    )
    if depth == loops.count &- 1, tile == 1, isSingleBeside(place) {
      datapath.stream(
        extent, weights: weight, by: across, activations: activation, by: along, into: sum, by: sideways)
      return extent
    }
    var (start, steps) = (0, 0)
    while start < extent {
      size.base[place] = min(tile, extent &- start)
      steps &+= run(
        depth &+ 1, weight + start &* across, activation + start &* along, sum + start &* sideways)
      start &+= tile
    }
    size.base[place] = extent
    return steps
  }

  /// Whether a box of lanes is one multiply-accumulate, apart from a dimension.
  private func isSingleBeside(_ place: Int) -> Bool {
    for other in 0..<8 where other != place && size.base[other] != 1 { return false }
    return true
  }

  private func count(_ dimension: Dimension) -> Int { size.base[dimension.rawValue] }

  /// The start of each tile of one along a dimension, as addresses grow.
  @inline(__always)
  private func step(
    _ dimension: Dimension, _ index: Int
  ) -> (weight: Int, activation: Int, sum: Int) {
    let place = dimension.rawValue
    return (
      index &* filterStrides.base[place], index &* ifmapStrides.base[place], index &* sumStrides.base[place]
    )
  }

  /// A box of lanes.
  private func operate(
    _ weight: UnsafePointer<Word>, _ activation: UnsafePointer<Word>, _ sum: UnsafeMutablePointer<Word>
  ) {
    for group in 0..<count(.group) {
      let g = step(.group, group)
      for image in 0..<count(.batch) {
        let n = step(.batch, image)
        for filter in 0..<count(.outputChannel) {
          let m = step(.outputChannel, filter)
          for row in 0..<count(.outputRow) {
            let e = step(.outputRow, row)
            for column in 0..<count(.outputColumn) {
              let f = step(.outputColumn, column)
              addTaps(
                weight + g.weight + m.weight, activation + g.activation + n.activation + e.activation + f.activation,
                sum + g.sum + n.sum + m.sum + e.sum + f.sum)
            }
          }
        }
      }
    }
  }

  /// The taps of one output.
  private func addTaps(
    _ weight: UnsafePointer<Word>, _ activation: UnsafePointer<Word>, _ sum: UnsafeMutablePointer<Word>
  ) {
    var lane = 0
    for channel in 0..<count(.inputChannel) {
      let c = step(.inputChannel, channel)
      for row in 0..<count(.filterRow) {
        let r = step(.filterRow, row)
        var (own, other) = (weight + c.weight + r.weight, activation + c.activation + r.activation)
        for _ in 0..<count(.filterColumn) {
          weights.base[lane] = own.pointee
          activations.base[lane] = other.pointee
          own += filterStrides.base[Dimension.filterColumn.rawValue]
          other += ifmapStrides.base[Dimension.filterColumn.rawValue]
          lane &+= 1
          if lane == datapath.lanes { operate(&lane, sum) }
        }
      }
    }
    if lane > 0 { operate(&lane, sum) }
  }

  /// One operation on as many lanes as are filled.
  private func operate(_ lane: inout Int, _ sum: UnsafeMutablePointer<Word>) {
    while lane < datapath.lanes {
      weights.base[lane] = Datapath.absent
      activations.base[lane] = Datapath.absent
      lane &+= 1
    }
    lane = 0
    datapath.accumulate(weights: weights.base, activations: activations.base, into: sum, count: 1)
  }
}
