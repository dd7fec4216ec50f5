import Arithmetic
import Hardware
import Quantities
import Synchronization
import Testing
import Workloads

@testable import Scheduling

/// What a search for mappings onto a systolic array says of itself, against all mappings of its space, or many of them.
@Suite struct SystolicSearchTests {
  private func search(
    _ goal: SearchGoal, _ all: SystolicSpace, ratings: Int = 2_000_000,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> MappingSearch.Result? {
    let accelerator = all.accelerator
    let search = MappingSearch(
      SearchObjective(goal, weights: .standard(accelerator)),
      effort: .init(candidates: 1, evaluations: ratings, restarts: 0), isCancelled: isCancelled)
    let mapper = Mapper(accelerator, objective: Objective(goal), search: search)
    return (try? mapper.searched(all.space, throughput: all.throughput))?.result
  }

  private func throughput(_ random: inout CaseGenerator) -> Throughput {
    Throughput(lanes: random.one(of: [1, 1, 2, 3], or: 1), cycles: random.int(1...2))
  }

  private static let kinds = 6

  private func smallSpace(_ random: inout CaseGenerator, kind: Int, levels: Int) -> SystolicSpace {
    let convolution = random.layer(
      kind, channels: [9, 4, 3][levels - 1], side: [9, 4, 3][levels - 1], batch: levels == 1 ? 3 : 1)
    return SystolicSpace(
      space: IterationSpace(convolution, widths: OperandWidths(filter: 8, ifmap: 4, psum: 24, ofmap: 8)),
      accelerator: random.systolic(levels: levels, bits: 7...11), throughput: throughput(&random))
  }

  /// All mappings that fit of a space, and those of the space with room for psums from the start that are not among them.
  private func both(_ space: SystolicSpace, most: Int) -> (narrow: [Mapping], wide: [Mapping])? {
    var other = space
    other.keepsPsums = true
    guard let narrow = space.all(most: most), let wide = other.all(most: most) else { return nil }
    let known = Set(narrow)
    // What fits does not depend on how the mappings came about.
    let fitting = (narrow: narrow.filter(space.fits), wide: wide.filter { !known.contains($0) && space.fits($0) })
    return fitting.narrow.isEmpty && fitting.wide.isEmpty ? nil : fitting
  }

  /// What is wrong with what a search says, given the costs of all mappings of its space.
  private func mistake(
    _ found: MappingSearch.Result, _ goal: SearchGoal, _ narrow: [MappingCost], _ wide: [MappingCost]
  ) -> String? {
    // The wider space is covered too where going from level to level did not find a way in the narrow one.
    let costs = narrow.contains(found.cost) ? narrow : narrow + wide
    guard let least = costs.map({ $0.primary(goal) }).min() else { return "found where nothing fits" }
    let next = costs.filter { $0.primary(goal) == least }.map { $0.secondary(goal) }.min() ?? .infinity
    let (primary, secondary) = (found.cost.primary(goal), found.cost.secondary(goal))
    if found.lowerBound > least { return "\(goal): bound \(found.lowerBound) above the optimum \(least)" }
    if primary < least { return "\(goal): \(primary) is better than the optimum \(least)" }
    if found.gap != (primary > 0 ? (primary - found.lowerBound) / primary : 0) { return "\(goal): gap \(found.gap)" }
    if found.isExhaustive, !found.isProven { return "exhausted and not proven" }
    guard found.isProven else { return nil }
    if found.lowerBound != primary || found.gap != 0 {
      return "\(goal): proven, and yet a bound of \(found.lowerBound)"
    }
    if primary != least { return "\(goal): \(primary) proven, but \(least) is possible" }
    return secondary == next ? nil : "\(goal): of mappings with \(primary) that with \(next), not \(secondary)"
  }

  @Test("the optimum that is proven is the best of all mappings of the space", arguments: [1, 2, 3])
  func optimum(levels: Int) {
    var (compared, rated, choices, exhausted, cutPlanes) = (0, 0, 0, 0, 0)
    var kinds: Set<Int> = []
    var number = 0
    RandomCases(12, seed: 130 + UInt64(levels)).check { random in
      number += 1
      let all = smallSpace(&random, kind: number, levels: levels)
      guard let (narrow, wide) = both(all, most: 1200) else { return nil }
      let ranking = NaiveRanking(space: all.space, accelerator: all.accelerator, throughput: all.throughput)
      let (costs, others) = (narrow.map(ranking.cost), wide.map(ranking.cost))
      for goal in SearchGoal.allCases {
        guard let found = search(goal, all) else { return "nothing found: \(describe(all.space, on: all.accelerator))" }
        let what = "\(describe(all.space, found.mapping, on: all.accelerator)), \(all.throughput)"
        if !found.isProven { return "\(goal) not proven: \(what)" }
        if ranking.cost(found.mapping) != found.cost {
          return "\(found.cost), not \(ranking.cost(found.mapping)): \(what)"
        }
        if !all.fits(found.mapping) { return "does not fit: \(what)" }
        if let mistake = mistake(found, goal, costs, others) { return "\(mistake): \(what)" }
        if found.isExhaustive { exhausted += 1 }
      }
      compared += 1
      rated += costs.count
      kinds.insert(number % Self.kinds)
      if Set(costs.map(\.cycles)).count > 3 { choices += 1 }
      if (narrow + wide)[0].levels.contains(where: { $0.tile[.outputColumn] < all.space.extents[.outputColumn] }) {
        cutPlanes += 1
      }
      return nil
    }
    print(
      "\(levels) levels: \(compared) spaces, \(rated) mappings, \(choices) with a choice, \(cutPlanes) with planes cut, "
        + "\(exhausted) searches exhausted")
    #expect(compared > 5 && choices > 2 && rated > 40)
    #expect(kinds.count > 3)
  }

  @Test("no effort is so small that its bound is above the optimum", arguments: [2, 3])
  func efforts(levels: Int) {
    var (open, number) = (0, 0)
    RandomCases(8, seed: 140 + UInt64(levels)).check { random in
      number += 1
      let all = smallSpace(&random, kind: number, levels: levels)
      guard let (narrow, wide) = both(all, most: 1000) else { return nil }
      let ranking = NaiveRanking(space: all.space, accelerator: all.accelerator, throughput: all.throughput)
      let (costs, others) = (narrow.map(ranking.cost), wide.map(ranking.cost))
      for goal in SearchGoal.allCases {
        for ratings in [0, 1, 20, 100] {
          guard let found = search(goal, all, ratings: ratings) else { return "nothing found" }
          if let mistake = mistake(found, goal, costs, others) {
            return "\(ratings) ratings, \(mistake): \(describe(all.space, found.mapping, on: all.accelerator))"
          }
          if found.gap > 0 { open += 1 }
        }
      }
      return nil
    }
    print("\(levels) levels: \(open) searches with a gap")
    #expect(open > 3)
  }

  @Test("no random mapping of a large space ranks below the bound", arguments: [1, 2, 3])
  func random(levels: Int) {
    var (compared, unproven, number) = (0, 0, 0)
    var kinds: [Int: Int] = [:]
    RandomCases(5, seed: 150 + UInt64(levels)).check { random in
      number += 1
      let convolution = random.layer(number, channels: 96, side: 24, batch: 4)
      let all = SystolicSpace(
        space: IterationSpace(convolution, widths: .bytes),
        accelerator: random.systolic(levels: levels, bits: 13...18, sides: 4...32), throughput: throughput(&random))
      let drawn = (0..<100).compactMap { _ in all.random(&random) }
      let ranking = NaiveRanking(space: all.space, accelerator: all.accelerator, throughput: all.throughput)
      let costs = drawn.map(ranking.cost)
      for goal in SearchGoal.allCases {
        for ratings in [0, 1000] {
          guard let found = search(goal, all, ratings: ratings) else {
            return drawn.isEmpty ? nil : "nothing found, but \(drawn[0]) fits"
          }
          if !found.isProven { unproven += 1 }
          for (mapping, cost) in zip(drawn, costs) where cost.primary(goal) < found.lowerBound {
            return "\(goal), \(ratings) ratings: \(cost) is below \(found.lowerBound), proven \(found.isProven): "
              + describe(all.space, mapping, on: all.accelerator)
          }
        }
      }
      compared += drawn.count
      kinds[number % Self.kinds, default: 0] += drawn.count
      return nil
    }
    print("\(levels) levels: \(compared) mappings compared with three goals and efforts, \(unproven) not proven")
    #expect(compared > 150 && kinds.count > 3)
    #expect(levels == 1 || unproven > 10)
  }

  @Test("words that a ranking counts at every level are those that move, where tiles divide what is outside")
  func counts() throws {
    var (compared, returning, number) = (0, 0, 0)
    RandomCases(50, seed: 160).check { random in
      number += 1
      let levels = random.int(2...3)
      let all = smallSpace(&random, kind: number, levels: levels)
      guard let mapping = all.random(&random) else { return nil }
      let sizes = [all.space.extents] + mapping.levels.map(\.tile)
      guard
        zip(sizes, sizes.dropFirst()).allSatisfy({ out, own in Dimension.allCases.allSatisfy { out[$0] % own[$0] == 0 }
        })
      else { return nil }
      var joint = JointSearch(
        all.space, on: all.accelerator, objective: Objective(), throughput: all.throughput, keepsPsums: false, limit: 0)
      let reuse = ReuseAnalysis(all.space, mapping)
      guard joint.score(of: mapping) != nil else { return "does not fit: \(describe(all.space, mapping))" }
      for level in 0..<levels {
        let exact = reuse.movement(atLevel: level)
        let mistake = firstDifference(
          difference("filter", joint.counts[3 * level], expected: exact.filter),
          difference("ifmap", joint.counts[3 * level + 1], expected: exact.ifmap),
          difference("psum", joint.counts[3 * level + 2], expected: exact.output - all.space.ofmapWords))
        if let mistake { return "level \(level), \(mistake): \(describe(all.space, mapping, on: all.accelerator))" }
        if exact.output > all.space.ofmapWords { returning += 1 }
      }
      compared += 1
      return nil
    }
    #expect(compared > 8 && returning > 1)
  }

  @Test("a search that is stopped says so, and its bound still holds")
  func cancelling() throws {
    var random = CaseGenerator(seed: 170)
    var stopped = 0
    for number in 0..<8 {
      let convolution = random.layer(number, channels: 96, side: 24, batch: 4)
      let all = SystolicSpace(
        space: IterationSpace(convolution, widths: .bytes),
        accelerator: random.systolic(levels: 3, bits: 13...18, sides: 4...16), throughput: Throughput())
      guard let whole = search(.energyDelay, all, ratings: 12_000) else { continue }
      let asked = Mutex(0)
      let found = try #require(
        search(.energyDelay, all, ratings: 12_000) {
          asked.withLock {
            $0 += 1
            return $0 > 1
          }
        })
      #expect(all.fits(found.mapping))
      #expect(found.lowerBound <= whole.cost.primary(.energyDelay))
      #expect(found.wasCancelled == (asked.withLock { $0 } > 1))
      #expect(!found.wasCancelled || !found.isProven)
      if found.wasCancelled { stopped += 1 }
    }
    #expect(stopped > 2)
  }
}
