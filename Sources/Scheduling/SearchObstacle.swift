import Arithmetic
import Hardware
import Quantities

/// Why a search gives no mapping that obeys the dataflow.
public enum SearchObstacle: Error, Sendable, Hashable {
  /// The array is not spatial.
  case notSpatial
  /// More levels of memory than a search takes.
  case tooManyLevels(found: Int, most: Int)
  /// More partitions of memories than a search takes.
  case tooManyPartitions(found: Int, most: Int)
  /// More counts of words that cost anything than a search takes.
  case tooManyCounts(found: Int, most: Int)
  /// Of all mappings looked at, none obeys the dataflow and fits.
  case nothingFits
  /// The search was told to stop before it had found any.
  case stopped

  /// The reason in words: a clause such as `the accelerator has 9 levels of memory, and a search takes at most 7`.
  public var clause: String {
    switch self {
    case .notSpatial: "the array is not spatial"
    case .tooManyLevels(let found, let most):
      "the accelerator has \(found) levels of memory, and a search takes at most \(most)"
    case .tooManyPartitions(let found, let most):
      "the memories have \(found) partitions, and a search takes at most \(most)"
    case .tooManyCounts(let found, let most):
      "\(found) counts of words have to be told apart, and a search takes at most \(most)"
    case .nothingFits: "no mapping was found that obeys the dataflow and fits"
    case .stopped: "the search was stopped before it had found any mapping"
    }
  }

  /// Whether mappings that do not obey the dataflow are worth a search.
  var isOfDataflow: Bool { self == .nothingFits }
}

/// The mapping of a layer, whatever a search could find.
public struct SearchedMapping: Sendable, Hashable {
  public var mapping: Mapping
  /// What the search found: among mappings that obey the dataflow, or, if it met with ``SearchObstacle/nothingFits``, among
  /// those that are free of its limits of tiles and orders. `nil`: nothing, and the tiles are the smallest there are.
  public var result: MappingSearch.Result?
  /// What kept the search from a mapping that obeys the dataflow.
  public var obstacle: SearchObstacle?

  /// A mapping and how it was found.
  public init(mapping: Mapping, result: MappingSearch.Result? = nil, obstacle: SearchObstacle? = nil) {
    self.mapping = mapping
    self.result = result
    self.obstacle = obstacle
  }
}

extension MappingSearch {
  /// A mapping for any layer. Where the search finds none that obeys the dataflow it breaks limits of tiles and orders; the
  /// smallest tiles are the last resort.
  public func mapping(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput()
  ) throws(SchedulingError) -> SearchedMapping {
    let obstacle: SearchObstacle
    do throws(SearchObstacle) {
      let found = try search(space, on: accelerator, throughput: throughput)
      return SearchedMapping(mapping: found.mapping, result: found)
    } catch {
      obstacle = error
    }
    if obstacle.isOfDataflow {
      var unlimited = accelerator
      unlimited.array.mesh?.constraints.levels = []
      if let found = best(space, on: unlimited, throughput: throughput) {
        return SearchedMapping(mapping: found.mapping, result: found, obstacle: obstacle)
      }
    }
    let one = Mapping.Level(tile: Extents(repeating: 1), order: LoopOrder(innermost: []))
    let smallest = Mapping(
      levels: Array(repeating: one, count: accelerator.levelCount), array: .blocked(SpatialMapping()))
    if let first = smallest.overflows(in: space, on: accelerator, throughput: throughput).last {
      throw .noTileFits(first.overflow)
    }
    return SearchedMapping(mapping: smallest, obstacle: obstacle)
  }

  /// The tables of a layer's space.
  func tables(
    _ space: IterationSpace, on accelerator: Accelerator, throughput: Throughput
  ) throws(SearchObstacle) -> MappingTables {
    guard let mesh = accelerator.array.mesh else { throw .notSpatial }
    let most = MappingSpace.mostStages - 1
    guard accelerator.levelCount <= most else { throw .tooManyLevels(found: accelerator.levelCount, most: most) }
    let partitions = accelerator.memories.reduce(0) { $0 + $1.partitions.count }
    guard partitions <= MappingEvaluator.mostRooms else {
      throw .tooManyPartitions(found: partitions, most: MappingEvaluator.mostRooms)
    }
    guard
      let mappings = MappingSpace(
        space, on: accelerator, mesh: mesh, throughput: throughput, candidates: effort.candidates)
    else { throw .nothingFits }
    let counts = MappingTables.probes(mappings, weights: objective.weights).count
    guard counts <= MappingTables.mostProbes else {
      throw .tooManyCounts(found: counts, most: MappingTables.mostProbes)
    }
    // A search that is stopped before it has begun looks at few mappings all the same, unless its tables take long.
    let patience = ContinuousClock.now + .seconds(1)
    let tables = MappingTables(mappings, weights: objective.weights) { fraction in
      progress(Progress(evaluations: 0, fraction: fraction))
      return !isCancelled() || ContinuousClock.now < patience
    }
    guard let tables else { throw isCancelled() ? .stopped : .nothingFits }
    return tables
  }
}
