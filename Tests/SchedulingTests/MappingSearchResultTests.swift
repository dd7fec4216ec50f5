import Arithmetic
import Hardware
import Quantities
import Synchronization
import Testing
import Workloads

@testable import Scheduling

/// What a search says of itself: whatever the threads, the effort and the moment at which it is stopped.
@Suite struct MappingSearchResultTests {
  private static let hardware = SpatialHardware.eyeriss(rows: 3, columns: 4, buffer: 1 << 13)
  private static let matrix = layer(5, window: 1, channels: (8, 12), batch: 2)
  private static let windows = layer(6, window: 3, channels: (4, 6))
  private static let groups = layer(8, window: 3, stride: 2, channels: (4, 4), groups: 2)

  static func layer(
    _ size: Int, window: Int, stride: Int = 1, channels: (ifmap: Int, ofmap: Int), batch: Int = 1, groups: Int = 1
  ) -> IterationSpace {
    let axis = SlidingAxis(
      ifmap: size, window: window, stride: stride, paddingBefore: window / 2, paddingAfter: window / 2)
    let convolution = Convolution(
      batch: batch, groups: groups, inputChannels: channels.ifmap, outputChannels: channels.ofmap, vertical: axis,
      horizontal: axis)
    return IterationSpace(convolution, widths: .words)
  }

  private func search(
    _ goal: SearchGoal, ratings: Int, seed: UInt64 = 0, threads: Int = 2, on accelerator: Accelerator = hardware,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> MappingSearch {
    var search = MappingSearch(
      SearchObjective(goal, weights: .standard(accelerator)),
      effort: MappingSearch.Effort(candidates: 3, evaluations: ratings, restarts: 2), seed: seed, threads: threads,
      isCancelled: isCancelled)
    search.exhaustible = 0
    return search
  }

  private func worked(_ space: IterationSpace, on accelerator: Accelerator = hardware) -> MappingTables? {
    guard let mesh = accelerator.array.mesh,
      let mappings = MappingSpace(space, on: accelerator, mesh: mesh, throughput: Throughput(), candidates: 3)
    else { return nil }
    return MappingTables(mappings, weights: .standard(accelerator))
  }

  // MARK: - Threads

  @Test("the same result for any number of threads and twice in a row, whether the search comes to its end or not")
  func threads() throws {
    let cases: [(space: IterationSpace, goal: SearchGoal, ratings: Int, seed: UInt64, ends: Bool)] = [
      (Self.matrix, .cycles, 3000, 0, false), (Self.matrix, .energyDelay, 400, 7, false),
      (Self.windows, .cycles, 3000, 1, false), (Self.windows, .energyDelay, 100_000, 2, true),
      (Self.groups, .energy, 100_000, 3, true),
    ]
    for (space, goal, ratings, seed, ends) in cases {
      let tables = try #require(worked(space))
      let first = try #require(search(goal, ratings: ratings, seed: seed, threads: 1).best(tables))
      let what = "\(goal), \(ratings) ratings, seed \(seed): \(describe(space))"
      #expect(first.isProven == ends, "\(what)")
      for threads in [2, 7, 1] {
        let again = search(goal, ratings: ratings, seed: seed, threads: threads).best(tables)
        #expect(again == first, "\(threads) threads, \(what)")
      }
    }
  }

  // MARK: - Exhausting

  @Test("a search that says it rated every mapping did, and found the best")
  func exhaustion() {
    var exhausted = 0
    for space in SmallSpace.some {
      for (ratings, exhaustible) in [(1_000_000, 20_000.0), (60, 20_000.0)] {
        var search = MappingSearch(
          SearchObjective(.energyDelay, weights: space.weights),
          effort: .init(candidates: 64, evaluations: ratings, restarts: 1), threads: 2)
        search.exhaustible = exhaustible
        guard let found = search.best(space.tables) else {
          #expect(ratings < 1000 || space.all.costs.isEmpty, "nothing found, \(space.name)")
          continue
        }
        if ratings > 1000 { #expect(found.isProven && found.isExhaustive == (exhaustible > 0), "\(space.name)") }
        guard found.isExhaustive else { continue }
        exhausted += 1
        #expect(found.isProven, "\(space.name)")
        #expect(found.evaluations >= space.all.validLeaves, "\(space.name)")
        let least = space.all.least(.energyDelay)?.primary ?? 0
        #expect(found.cost.primary(.energyDelay) <= least * (1 + 1e-9), "\(found.cost): \(space.name)")
      }
    }
    #expect(exhausted > 6)
  }

  // MARK: - Bounds

  @Test("bound, gap and what is said of them agree with the optimum for efforts of all sizes")
  func bounds() throws {
    for (space, goal) in [(Self.matrix, SearchGoal.cycles), (Self.windows, .energyDelay), (Self.groups, .energy)] {
      let tables = try #require(worked(space))
      let optimum = try #require(search(goal, ratings: 1_000_000).best(tables))
      #expect(optimum.isProven)
      for ratings in [0, 30, 300, 2000, 6000] {
        let what = "\(goal), \(ratings) ratings: \(describe(space))"
        guard let found = search(goal, ratings: ratings).best(tables) else {
          #expect(ratings < 300, "nothing found: \(what)")
          continue
        }
        check(found, goal, optimum: optimum, what)
      }
    }
  }

  private func check(
    _ found: MappingSearch.Result, _ goal: SearchGoal, optimum: MappingSearch.Result, _ what: String
  ) {
    let (primary, best) = (found.cost.primary(goal), optimum.cost.primary(goal))
    #expect(primary >= best * (1 - 1e-9), "better than the optimum: \(what)")
    #expect(found.lowerBound <= best * (1 + 1e-9), "bound above the optimum: \(what)")
    #expect(found.lowerBound <= primary, "bound above the best: \(what)")
    #expect(found.lowerBound >= 0, "\(what)")
    #expect(found.gap == (primary - found.lowerBound) / primary, "\(what)")
    #expect(found.runnersUp.allSatisfy { $0 != found.mapping }, "\(what)")
    #expect(!found.isExhaustive || found.isProven, "\(what)")
    if found.isProven {
      #expect(found.gap == 0, "\(what)")
      #expect(abs(primary - best) <= 1e-9 * best, "\(what)")
    }
  }

  // MARK: - Cancelling

  @Test("a search that is stopped gives a valid mapping, and a bound that is not above the optimum")
  func cancelling() throws {
    let goal = SearchGoal.cycles
    let tables = try #require(worked(Self.matrix))
    let optimum = try #require(search(goal, ratings: 1_000_000).best(tables))
    var stopped = 0
    for calls in [0, 1, 2, 1000] {
      let asked = Mutex(0)
      let search = search(goal, ratings: 1_000_000) {
        asked.withLock {
          $0 += 1
          return $0 > calls
        }
      }
      guard let found = search.best(tables) else {
        #expect(calls == 0)
        continue
      }
      let what = "stopped after \(calls) of \(asked.withLock { $0 }) calls"
      #expect(found.wasCancelled == (asked.withLock { $0 } > calls), "\(what)")
      for mapping in [found.mapping] + found.runnersUp {
        #expect(mapping.problems(for: Self.matrix, on: Self.hardware).isEmpty, "\(what)")
      }
      #expect(!found.wasCancelled || !found.isProven, "\(what)")
      check(found, goal, optimum: optimum, what)
      if found.wasCancelled { stopped += 1 }
    }
    #expect(stopped == 3)
  }

  @Test("a search that is stopped at once gives a valid mapping or none", arguments: [0, 1])
  func cancellingAtOnce(calls: Int) throws {
    let hardware = SpatialHardware.eyeriss()
    let space = Self.layer(28, window: 3, channels: (96, 192), batch: 4)
    let asked = Mutex(0)
    let search = MappingSearch(
      SearchObjective(.energyDelay, weights: .standard(hardware)),
      effort: .init(candidates: 12, evaluations: 10_000_000, restarts: 1), threads: 2,
      isCancelled: {
        asked.withLock {
          $0 += 1
          return $0 > calls
        }
      })
    guard let found = search.best(space, on: hardware) else { return }
    #expect(found.wasCancelled)
    #expect(found.mapping.problems(for: space, on: hardware).isEmpty)
    #expect(found.lowerBound <= found.cost.primary(.energyDelay))
  }
}
