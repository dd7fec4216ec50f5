import Hardware
import Scheduling

/// What elements do while nothing concerns others.
extension SpatialArray {
  /// All steps until something concerns others.
  func work(_ depth: Int, _ watch: inout CycleWatch) throws(CycleEngineError) {
    if let sums {
      for index in blocks.indices {
        let box = blocks[index].part(from: offset, size: size)
        guard !box.isEmpty, let sum = sums.sum(of: box.lower, in: index) else { continue }
        bursts.run(
          box.upper &- box.lower, from: depth, elements: SIMD8(repeating: 1), at: place(box.lower, sum: sum),
          sumStrides: sums.strides(index))
      }
      try passed(size, from: depth, &watch)
    } else if depth >= nest.tileDepth {
      try work(classes, tile.lower, lower, size, from: depth, &watch)
    } else {
      try work(depth, lower, size, &watch)
    }
  }

  /// Tile by tile.
  private func work(
    _ depth: Int, _ lower: SIMD8<Int>, _ size: SIMD8<Int>, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    guard depth < nest.tileDepth else {
      return try work(classes(of: size), lower, lower, pointwiseMin(size, nest.blockSize), from: depth, &watch)
    }
    let loop = nest.loops[depth]
    var (begin, part) = (lower, size)
    var left = size[loop.dimension]
    while left > 0 {
      let trips = depth < depths.free ? 1 : max(1, left / loop.tile)
      part[loop.dimension] = min(left, loop.tile)
      bursts.lead(trips, every: loop.tile, along: loop.dimension, sumStrides: sumStrides)
      try work(depth + 1, begin, part, &watch)
      bursts.endLead()
      begin[loop.dimension] += trips * loop.tile
      left -= trips * loop.tile
    }
  }

  /// Elements of one class after those of the other.
  private func work(
    _ classes: [SpatialClass], _ tile: SIMD8<Int>, _ lower: SIMD8<Int>, _ size: SIMD8<Int>, from depth: Int,
    _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    let offset = lower &- tile
    for part in classes {
      let box = pointwiseMin(size, part.size &- offset)
      if any(box .<= 0) { continue }
      let first = lower &+ part.first &* nest.blockSize
      let sum = outside.base + (first &* sumStrides).wrappedSum()
      bursts.run(box, from: depth, elements: part.counts, at: place(first, sum: sum), sumStrides: sumStrides)
    }
    try passed(size, from: depth, &watch)
  }

  private func place(_ lower: SIMD8<Int>, sum: UnsafeMutablePointer<Word>) -> Bursts.Place {
    Bursts.Place(
      weight: operands.filter.base + (lower &* operands.filterStrides).wrappedSum(),
      activation: operands.ifmap.base + (lower &* operands.ifmapStrides).wrappedSum(), sum: sum)
  }

  /// The largest block's steps have passed.
  private func passed(
    _ size: SIMD8<Int>, from depth: Int, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    run.computeCycles += bursts.leadingTrips * passedSteps.count(nest, from: depth, size) * throughput.cycles
    try watch.passed(cycles.times(elementCount))
  }
}
