import Arithmetic
import Hardware
import Quantities

/// Why a layer could not be mapped.
public enum SchedulingError: Error, Sendable, Hashable {
  /// Not even the smallest tile, one multiply-accumulate, fits a memory.
  case noTileFits(Footprint.Overflow)
}

/// Finds a mapping for a layer. For a spatial array that is ``MappingSearch``; for others it goes level by level from DRAM
/// inwards and takes the tile and loop order with the best ``Objective``.
///
/// The latter is a plain enumeration of a few hundred to a few thousand candidates a level, so the same layer always
/// gets the same mapping. Each level is decided for a whole tile of the level outside; what remains open to a search over
/// all levels at once is not attempted.
public struct Mapper: Sendable {
  let accelerator: Accelerator
  let objective: Objective
  /// How mappings onto a spatial array are searched.
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
    if accelerator.array.mesh != nil {
      return try search.mapping(space, on: accelerator, throughput: throughput).mapping
    }
    let mapping = try map(space, throughput: throughput, keepsPsums: false)
    guard overflow(of: mapping, space: space, throughput: throughput) == nil else {
      // An inner level split the reduction, so that outer tiles hold psums after all: make room for them from the start.
      return try map(space, throughput: throughput, keepsPsums: true)
    }
    return mapping
  }

  private func map(
    _ space: IterationSpace, throughput: Throughput, keepsPsums: Bool
  ) throws(SchedulingError) -> Mapping {
    var mapping = Mapping(levels: [], array: ArrayAssignment(accelerator.array.dataflow))
    var box = space.extents
    for level in 0..<accelerator.levelCount {
      let search = LevelSearch(
        space: space, accelerator: accelerator, objective: objective, level: level, box: box, throughput: throughput,
        keepsPsums: keepsPsums)
      let chosen = try search.best()
      mapping.levels.append(chosen)
      box = chosen.tile
    }
    return mapping
  }

  /// The first partition that a mapping overflows; `nil` if every level's tile fits.
  public func overflow(of mapping: Mapping, space: IterationSpace, throughput: Throughput = Throughput()) -> Footprint
    .Overflow?
  {
    mapping.overflows(in: space, on: accelerator, throughput: throughput).last?.overflow
  }
}
