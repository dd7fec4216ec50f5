import Hardware
import Scheduling

/// What elements do while nothing concerns others.
extension SpatialArray {
  /// Elements begin with the outputs of the present box.
  func takeOutputs() {
    if let sums { return sums.take(blocks, offset, size, at: cycles, departures.times) }
    take(lower, size, SpatialDepartures.Row(), at: cycles)
  }

  /// Elements begin with the outputs of the present box's first part along a loop, and go on from part to part.
  func takeOutputs(along loop: SpatialNest.Loop) {
    var row = SpatialDepartures.Row(
      dimension: loop.dimension, tile: loop.tile, isInside: depths.work >= nest.tileDepth)
    var (lower, part, now) = (lower, size, cycles)
    let (whole, rest) = size[loop.dimension].quotientAndRemainder(dividingBy: loop.tile)
    if whole > 0 {
      part[loop.dimension] = loop.tile
      row.trips = whole
      row.cycles = rowSteps.count(nest, from: depths.take, part) * throughput.cycles
      take(lower, part, row, at: now)
      now += whole * row.cycles
      lower[loop.dimension] += whole * loop.tile
    }
    guard rest > 0 else { return }
    part[loop.dimension] = rest
    row.trips = 1
    take(lower, part, row, at: now)
  }

  private func take(_ lower: SIMD8<Int>, _ size: SIMD8<Int>, _ row: SpatialDepartures.Row, at now: Int) {
    let first = (lower &* outputStrides).wrappedSum()
    if min(depths.take, depths.work) >= nest.tileDepth {
      departures.take(classes, offset: lower &- tile.lower, size: size, first: first, row: row, at: now)
    } else {
      // Elements that have nothing of the first tile have nothing of those behind it.
      let tile = pointwiseMin(size, nest.blockSize &* nest.factors)
      departures.take(classes(of: tile), offset: .zero, size: tile, first: first, row: row, at: now)
    }
  }

  /// All steps until something concerns others.
  func work(_ depth: Int, _ watch: inout CycleWatch) throws(CycleEngineError) {
    if let sums {
      for index in blocks.indices {
        let box = blocks[index].part(from: offset, size: size)
        guard !box.isEmpty, let sum = sums.sum(of: box.lower, in: index) else { continue }
        bursts.run(
          box.upper &- box.lower, from: depth, elements: SIMD8(repeating: 1), lead: Bursts.Span(),
          at: place(box.lower, sum: sum), sumStrides: sums.strides(index))
      }
      try passed(size, from: depth, trips: 1, &watch)
    } else if depth >= nest.tileDepth {
      try work(classes, tile.lower, lower, size, from: depth, lead: Bursts.Span(), &watch)
    } else {
      try work(depth, lower, size, &watch)
    }
  }

  /// Tile by tile.
  private func work(
    _ depth: Int, _ lower: SIMD8<Int>, _ size: SIMD8<Int>, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    let loop = nest.loops[depth]
    var (begin, part) = (lower, size)
    var left = size[loop.dimension]
    part[loop.dimension] = min(left, loop.tile)
    // Equal tiles of the last loop in one go.
    let isLast = depth == nest.tileDepth - 1
    while left > 0 {
      let trips = isLast ? max(1, left / loop.tile) : 1
      part[loop.dimension] = min(left, loop.tile)
      if isLast {
        let lead = bursts.span(trips, every: loop.tile, along: loop.dimension, sumStrides: sumStrides)
        try work(
          classes(of: part), begin, begin, pointwiseMin(part, nest.blockSize), from: nest.tileDepth, lead: lead, &watch)
      } else {
        try work(depth + 1, begin, part, &watch)
      }
      begin[loop.dimension] += trips * loop.tile
      left -= trips * loop.tile
    }
  }

  /// Elements of one class after those of the other.
  private func work(
    _ classes: [SpatialClass], _ tile: SIMD8<Int>, _ lower: SIMD8<Int>, _ size: SIMD8<Int>, from depth: Int,
    lead: Bursts.Span, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    let offset = lower &- tile
    for part in classes {
      let box = pointwiseMin(size, part.size &- offset)
      if any(box .<= 0) { continue }
      let first = lower &+ part.first &* nest.blockSize
      let sum = outside.base + (first &* sumStrides).wrappedSum()
      bursts.run(
        box, from: depth, elements: part.counts, lead: lead, at: place(first, sum: sum), sumStrides: sumStrides)
    }
    try passed(size, from: depth, trips: lead.count, &watch)
  }

  private func place(_ lower: SIMD8<Int>, sum: UnsafeMutablePointer<Word>) -> Bursts.Place {
    Bursts.Place(
      weight: operands.filter.base + (lower &* operands.filterStrides).wrappedSum(),
      activation: operands.ifmap.base + (lower &* operands.ifmapStrides).wrappedSum(), sum: sum)
  }

  /// The largest block's steps have passed.
  private func passed(
    _ size: SIMD8<Int>, from depth: Int, trips: Int, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    run.computeCycles += trips * passedSteps.count(nest, from: depth, size) * throughput.cycles
    try watch.passed(cycles.times(elementCount))
  }
}
