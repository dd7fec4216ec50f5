import Arithmetic
import Hardware
import Quantities

/// Why a layer could not be mapped.
public enum SchedulingError: Error, Sendable, Hashable {
  /// Not even the smallest tile, one multiply-accumulate, fits a memory.
  case noTileFits(Footprint.Overflow)
}

/// Finds a mapping for a layer. For a spatial array that is ``MappingSearch``. For others it goes through the tiles and loop
/// orders of every level and takes those with the best ``Objective``: one level by a plain enumeration of a few hundred to
/// some ten thousand candidates, several first one after the other from DRAM inwards, then all together by branch and
/// bound from what that found. The same layer always gets the same mapping.
public struct Mapper: Sendable {
  let accelerator: Accelerator
  let objective: Objective
  /// How mappings onto a spatial array are searched; its effort is that of all searches.
  let search: MappingSearch

  /// A mapper for that accelerator with that objective; `search` is for spatial arrays, and without one the least product
  /// of energy and delay is searched under ``EnergyWeights/standard(_:)``.
  public init(_ accelerator: Accelerator, objective: Objective = Objective(), search: MappingSearch? = nil) {
    self.accelerator = accelerator
    self.objective = objective
    self.search = search ?? MappingSearch(SearchObjective(.energyDelay, weights: .standard(accelerator)))
  }

  /// A mapping of the space whose tiles fit every memory. `throughput`: of a processing element in
  /// the layer's mode.
  public func map(_ space: IterationSpace, throughput: Throughput = Throughput()) throws(SchedulingError) -> Mapping {
    try searched(space, throughput: throughput).mapping
  }

  /// That mapping and what the search for it found: nothing where there is nothing to search for, as no memory is between
  /// DRAM and a systolic array.
  public func searched(
    _ space: IterationSpace, throughput: Throughput = Throughput()
  ) throws(SchedulingError) -> SearchedMapping {
    guard accelerator.array.mesh == nil else {
      return try search.mapping(space, on: accelerator, throughput: throughput)
    }
    guard let found = try systolic(space, throughput: throughput) else {
      return SearchedMapping(mapping: Mapping(levels: [], array: ArrayAssignment(accelerator.array.dataflow)))
    }
    return SearchedMapping(mapping: found.mapping, result: found)
  }

  // MARK: - Systolic arrays

  /// What going from level to level found.
  private struct Descent {
    var mapping: Mapping
    var levels: [LevelSearch.Found] = []
  }

  private func systolic(
    _ space: IterationSpace, throughput: Throughput
  ) throws(SchedulingError) -> MappingSearch.Result? {
    guard accelerator.levelCount > 0 else { return nil }
    let first: Descent
    do throws(SchedulingError) {
      first = try descend(space, throughput: throughput, keepsPsums: false)
    } catch {
      // What was decided outside may have left an inner level no room; other choices may not.
      guard accelerator.levelCount > 1,
        let found = joint(space, throughput: throughput, start: nil, spaces: [false, true])
      else { throw error }
      return found
    }
    if let overflow = overflow(of: first.mapping, space: space, throughput: throughput) {
      // An inner level split the reduction, so that outer tiles hold psums after all: make room for them from the start.
      let start = try? descend(space, throughput: throughput, keepsPsums: true)
      guard let found = joint(space, throughput: throughput, start: start?.mapping, spaces: [false, true])
      else { throw .noTileFits(overflow) }
      return found
    }
    guard accelerator.levelCount == 1, let level = first.levels.first, let score = level.score else {
      return joint(space, throughput: throughput, start: first.mapping, spaces: [false])
    }
    // All candidates of the only level were gone through, or left out because of a bound.
    var result = MappingSearch.Result(mapping: first.mapping, cost: score.cost, goal: objective.goal)
    result.energyMeasure = .weightedTraffic
    result.evaluations = level.evaluations
    result.spaceSize = level.spaceSize
    result.isProven = true
    result.isExhaustive = !level.hasPruned
    return result
  }

  private func descend(
    _ space: IterationSpace, throughput: Throughput, keepsPsums: Bool
  ) throws(SchedulingError) -> Descent {
    var descent = Descent(mapping: Mapping(levels: [], array: ArrayAssignment(accelerator.array.dataflow)))
    var box = space.extents
    for level in 0..<accelerator.levelCount {
      let search = LevelSearch(
        space: space, accelerator: accelerator, objective: objective, level: level, box: box, throughput: throughput,
        keepsPsums: keepsPsums)
      let chosen = try search.best()
      descent.levels.append(chosen)
      descent.mapping.levels.append(chosen.level)
      box = chosen.level.tile
    }
    return descent
  }

  /// Searches all levels together; `nil` if no mapping was found and there is none to start with. `spaces`: whether room for
  /// psums is made from the start; all of them are searched.
  private func joint(
    _ space: IterationSpace, throughput: Throughput, start: Mapping?, spaces: [Bool]
  ) -> MappingSearch.Result? {
    let most = search.effort.evaluations
    var mapping = start
    var result: MappingSearch.Result?
    var (evaluations, size, isExhaustive, wasCancelled) = (0, 0.0, true, false)
    var open: LevelSearch.Score?
    for keepsPsums in spaces {
      let progress = search.progress
      var joint = JointSearch(
        space, on: accelerator, objective: objective, throughput: throughput, keepsPsums: keepsPsums,
        limit: most / spaces.count, isCancelled: search.isCancelled
      ) { done, best in
        progress(
          MappingSearch.Progress(
            evaluations: done, fraction: min(1, Double(done) / Double(max(1, most))), best: best?.cost))
      }
      if let mapping { joint.start(with: mapping) }
      size += joint.spaceSize
      joint.run()
      evaluations += joint.evaluations
      isExhaustive = isExhaustive && !joint.hasPruned
      wasCancelled = wasCancelled || joint.wasCancelled
      if let own = joint.openBound, open.map({ own < $0 }) ?? true { open = own }
      guard let found = joint.mapping, let best = joint.best else { continue }
      mapping = found
      result = MappingSearch.Result(mapping: found, cost: best.score.cost, goal: objective.goal)
    }
    guard var found = result else { return nil }
    found.energyMeasure = .weightedTraffic
    found.evaluations = evaluations
    found.spaceSize = size
    found.wasCancelled = wasCancelled
    found.isProven = open == nil
    found.isExhaustive = found.isProven && isExhaustive
    guard !found.isProven else { return found }
    let primary = found.cost.primary(objective.goal)
    found.lowerBound = min(primary, open?.cost.primary(objective.goal) ?? 0)
    found.gap = primary > 0 ? (primary - found.lowerBound) / primary : 0
    return found
  }

  /// The first partition that a mapping overflows; `nil` if every level's tile fits.
  public func overflow(of mapping: Mapping, space: IterationSpace, throughput: Throughput = Throughput()) -> Footprint
    .Overflow?
  {
    mapping.overflows(in: space, on: accelerator, throughput: throughput).last?.overflow
  }
}
