import Hardware
import Quantities
import Testing

@testable import Scheduling

@Suite struct DimensionCutsTests {
  private func trips(_ extent: Int, _ tile: Int) -> Int { (extent + tile - 1) / tile }

  private func bounds(_ random: inout CaseGenerator) -> DimensionCuts.Bounds {
    let stages = random.int(2...5)
    let extent = random.int(1...40)
    return DimensionCuts.Bounds(
      extent: extent, stages: stages, split: random.int(0...(stages - 1)), rows: random.int(1...9),
      columns: random.int(1...9), lanes: random.int(1...6),
      limits: (0..<stages).map { stage in
        guard random.once(in: 4) else { return nil }
        return stage < stages - 1 && random.once(in: 3) ? .whole : .atMost(random.int(1...extent))
      }, candidates: random.int(1...12))
  }

  @Test("balanced fractions are all ⌈size / k⌉, each once, largest first")
  func balancedFractions() {
    RandomCases(300, seed: 91).check { random in
      let size = random.once(in: 4) ? random.int(1...20_000) : random.int(1...300)
      let found = DimensionCuts.balanced(size)
      // For k up to the size; beyond it every fraction is 1.
      let expected = Set((1...size).map { trips(size, $0) }).sorted(by: >)
      if found != expected { return "fractions of \(size) are \(found) instead of \(expected)" }
      let counts = found.map { trips(size, $0) }
      guard zip(counts, counts.dropFirst()).allSatisfy({ $0 < $1 }) else { return "trips over \(size): \(counts)" }
      return nil
    }
  }

  @Test("a tile that is no balanced fraction needs more room than one that makes as many trips")
  func noOthers() {
    RandomCases(40, seed: 92).check { random in
      let size = random.int(1...60)
      let axis = random.axis()
      let footprint = AxisFootprint(axis)
      let balanced = DimensionCuts.balanced(size)
      for tile in 1...size {
        let best = balanced.last { trips(size, $0) <= trips(size, tile) } ?? 0
        if trips(size, best) != trips(size, tile) { return "no fraction of \(size) makes the trips of \(tile)" }
        if best > tile { return "\(best) of \(size) takes more than \(tile) and makes as many trips" }
        if tile <= axis.ofmap, footprint.capacity(windows: best, taps: 1) > footprint.capacity(windows: tile, taps: 1) {
          return "\(best) windows need more room than \(tile): \(axis)"
        }
      }
      return nil
    }
  }

  @Test("every cut obeys its limits, rows, columns and lanes, and is made of balanced fractions")
  func limits() {
    var (all, parted) = (0, 0)
    RandomCases(300, seed: 93).check { random in
      let bounds = bounds(&random)
      let cuts = DimensionCuts(bounds).cuts
      all += cuts.count
      if Set(cuts).count != cuts.count { return "a cut stands twice in those of \(bounds)" }
      for cut in cuts {
        parted += cut.factor > 1 ? 1 : 0
        if let mistake = mistake(in: cut, of: bounds) { return "\(cut): \(mistake), \(bounds)" }
      }
      return nil
    }
    #expect(all > 1000)
    #expect(parted > 100)
  }

  private func mistake(in cut: DimensionCut, of bounds: DimensionCuts.Bounds) -> String? {
    if cut.tiles.count != bounds.stages { return "not a tile for each stage" }
    if cut.layouts.isEmpty { return "lies nowhere" }
    for layout in cut.layouts {
      if !layout.fits(rows: bounds.rows, columns: bounds.columns) { return "\(layout) does not fit the array" }
      if layout.rows * layout.columns < cut.factor { return "\(layout) has no room for all parts" }
    }
    var parent = bounds.extent
    for (stage, tile) in cut.tiles.enumerated() {
      if !Set((1...parent).map { trips(parent, $0) }).contains(tile) { return "\(tile) is no fraction of \(parent)" }
      switch bounds.limits[stage] {
      case .atMost(let most)? where tile > most: return "\(tile) at stage \(stage) is beyond \(most)"
      case .whole? where tile != bounds.extent: return "\(tile) at stage \(stage) is not the whole"
      case .atMost?, .whole?, nil: break
      }
      if stage == bounds.split {
        let blocks = trips(parent, tile)
        for layout in cut.layouts {
          for (rows, columns) in [(layout.rows - 1, layout.columns), (layout.rows, layout.columns - 1)]
          where rows * columns > 0 {
            if trips(blocks, rows * columns) == trips(blocks, cut.factor) { return "one part less does as well" }
          }
        }
      }
      parent = tile
    }
    if (cut.tiles.last ?? 0) > bounds.lanes { return "does not fit the lanes" }
    return nil
  }

  @Test("the whole dimension in every memory, one element and one lane is always among the cuts if nothing forbids it")
  func whole() {
    RandomCases(200, seed: 94).check { random in
      var bounds = bounds(&random)
      bounds.limits = Array(repeating: nil, count: bounds.stages)
      let cut = DimensionCut(
        tiles: Array(repeating: bounds.extent, count: bounds.stages - 1) + [1], factor: 1,
        layouts: [ArrayLayout(rows: 1, columns: 1)])
      return DimensionCuts(bounds).cuts.contains(cut) ? nil : "\(cut) is missing: \(bounds)"
    }
  }

  @Test("no more tiles are tried at a stage than asked for, the largest and the smallest among them")
  func thinning() {
    RandomCases(300, seed: 95).check { random in
      let size = random.int(1...5000)
      let count = random.int(1...20)
      let all = DimensionCuts.balanced(size)
      let some = DimensionCuts.thinned(all, of: size, to: count)
      if some.count > max(2, count) { return "\(some.count) of \(count) for \(size)" }
      if all.count <= count, some != all { return "some of \(all.count) are left out although \(count) may stay" }
      if some.first != all.first || some.last != all.last { return "ends are missing: \(some)" }
      return some == all.filter(Set(some).contains) ? nil : "not in order, or new: \(some)"
    }
  }

  @Test("tiles tried inside one parent are no more than the candidates")
  func candidates() {
    RandomCases(150, seed: 96).check { random in
      let bounds = bounds(&random)
      var children: [[Int]: Set<Int>] = [:]
      for cut in DimensionCuts(bounds).cuts {
        for stage in 0..<(bounds.stages - 1) {
          children[Array(cut.tiles[..<stage]), default: []].insert(cut.tiles[stage])
        }
      }
      let most = children.values.map(\.count).max() ?? 0
      return most <= max(2, bounds.candidates) ? nil : "\(most) tiles inside one: \(bounds)"
    }
  }
}
