import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Synchronization

/// What runs remember of each other, so that nothing is searched for or counted twice: mappings that were found, and
/// activities of mapped layers. It takes a bounded room, and threads may share it.
public final class EvaluationMemory: Sendable {
  /// A layer's loops as a search sees them, or a mapping of them as the counting does.
  struct LayerKey: Hashable, Sendable {
    var space: IterationSpace
    var throughput: Throughput
    var zeros: ZeroRule
    /// `nil` for a layer whose mapping is searched for.
    var mapping: Mapping?
  }

  /// Everything of an accelerator that a search looks at.
  struct SearchMachine: Hashable, Sendable {
    var array: PEArray
    var memories: [Memory]
    var dram: DRAM
    var options: SearchOptions
  }

  /// A search: for which layer, on what, and by which prices, where they matter.
  struct SearchKey: Hashable, Sendable {
    var layer: Int
    var machine: Int
    var weights: EnergyWeights?
  }

  /// Everything of an accelerator that decides how its memories are used, but for capacities.
  struct Arrangement: Hashable, Sendable {
    private let memories: [Memory]

    init(_ accelerator: Accelerator) { memories = Self.memories(accelerator, capacities: false) }

    /// The memories with what decides counts, and with `capacities` also everything that decides whether a mapping fits.
    fileprivate static func memories(_ accelerator: Accelerator, capacities: Bool) -> [Memory] {
      accelerator.memories.map { memory in
        Memory(
          name: capacities ? memory.name : "", level: memory.level,
          partitions: capacities
            ? memory.partitions : memory.partitions.map { Partition(holds: $0.holds, capacity: .zero) },
          wordBits: .zero, isDoubleBuffered: memory.isDoubleBuffered, isPerElement: memory.isPerElement,
          isSliding: memory.isSliding, prefetches: memory.prefetches)
      }
    }
  }

  /// Everything of an accelerator that an ``UnstalledActivity`` depends on, and with `capacities` also everything that
  /// decides whether a mapping fits.
  struct Structure: Hashable, Sendable {
    private let array: PEArray
    private let memories: [Memory]
    /// A described device, whose bandwidth depends on what is asked of it; its peak in bits a cycle stands for the clock.
    private let dram: DRAM?

    init(_ accelerator: Accelerator, capacities: Bool = false) {
      array = accelerator.array
      dram = accelerator.dram.device == nil ? nil : accelerator.dram
      memories = Arrangement.memories(accelerator, capacities: capacities)
    }
  }

  /// Two numbers of things that were numbered here.
  struct Pair: Hashable, Sendable {
    /// A layer, or a plan of a whole network.
    var layer: Int
    var machine: Int
  }

  /// What all memories have in common that share their searches.
  private final class Searches: Sendable {
    let layers = BoundedCache<LayerKey, Int>(capacity: 1 << 14, shards: 8)
    let machines = BoundedCache<SearchMachine, Int>(capacity: 1 << 12)
    let results = BoundedCache<SearchKey, SearchResult>(capacity: 1 << 16, shards: 16)
    let lastNumber = Atomic(0)
  }

  private let shared: Searches
  private let arrangements = BoundedCache<Arrangement, Int>(capacity: 1 << 8)
  private let structures = BoundedCache<Structure, Int>(capacity: 1 << 10)
  /// Of those that all have numbered, so that nobody has to wait for it.
  private let machines = BoundedCache<SearchMachine, Int>(capacity: 1 << 8)
  private let counts = BoundedCache<Pair, UnstalledActivity>(capacity: 1 << 15, shards: 16)
  private let problems = BoundedCache<Pair, [MappingProblem]>(capacity: 1 << 15, shards: 16)
  // For points that come one after the other; those of far away are counted again.
  private let prepared = BoundedCache<Pair, [SystolicLayer?]>(capacity: 1 << 6)
  private let planCounts = BoundedCache<Pair, PlanCounts>(capacity: 1 << 6)
  private let misfits = BoundedCache<Pair, [PlannedNetwork.Misfit]>(capacity: 1 << 6)
  private let found = BoundedCache<Pair, [Result<LayerActivity, SchedulingError>?]>(capacity: 1 << 6)

  /// Nothing yet.
  public init() { shared = Searches() }

  /// Nothing yet but what was searched for with `other`, and will be: a memory of a thread's own, which finds what it knows
  /// without waiting for others.
  public init(sharingSearchesOf other: EvaluationMemory) { shared = other.shared }

  /// The number of a layer: equal ones have the same, as long as they are remembered, and different ones never.
  func number(of layer: LayerKey) -> Int { shared.layers.value(layer) { next() } }
  /// The number of what a search looks at.
  func number(of machine: SearchMachine) -> Int {
    machines.value(machine) { shared.machines.value(machine) { next() } }
  }
  /// The number of how memories are used.
  func number(of arrangement: Arrangement) -> Int { arrangements.value(arrangement) { next() } }
  /// The number of what counts depend on.
  func number(of structure: Structure) -> Int { structures.value(structure) { next() } }

  /// A number that nothing else has.
  func next() -> Int { shared.lastNumber.add(1, ordering: .relaxed).newValue }

  /// What a search comes to. Whoever asks while another thread searches waits for it.
  func search(_ key: SearchKey) -> SearchResult { shared.results.value(key) { SearchResult() } }

  /// What a mapped layer does on accelerators of a structure.
  func counts(_ key: Pair, make: () -> UnstalledActivity) -> UnstalledActivity { counts.value(key, make: make) }

  /// Why a mapping cannot be that of its layer.
  func problems(_ key: Pair, make: () -> [MappingProblem]) -> [MappingProblem] { problems.value(key, make: make) }

  /// What the kinds of a plan do and need, by plan and arrangement.
  func prepared(_ key: Pair, make: () -> [SystolicLayer?]) -> [SystolicLayer?] { prepared.value(key, make: make) }

  /// What the layers of a plan do under the mappings that were found for them, all at once, where prices do not matter.
  func found(ofPlan key: Pair, make: () -> [Result<LayerActivity, SchedulingError>?])
    -> [Result<LayerActivity, SchedulingError>?]
  {
    found.value(key, make: make)
  }

  /// What the mapped layers of a plan do, all at once: looking each of them up takes longer than counting it does on a
  /// systolic array.
  func counts(ofPlan key: Pair, make: () -> PlanCounts) -> PlanCounts {
    planCounts.value(key, make: make)
  }

  /// Which mappings of a plan do not fit.
  func misfits(ofPlan key: Pair, make: () -> [PlannedNetwork.Misfit]) -> [PlannedNetwork.Misfit] {
    misfits.value(key, make: make)
  }
}

/// What the kinds of a plan do with mappings that need no search.
struct PlanCounts: Sendable {
  /// By kind, its place among the others; `nil` for one that has no such mapping.
  private(set) var places: [Int?] = []
  private(set) var all: [UnstalledActivity] = []

  /// None yet, of so many kinds.
  init(count: Int) {
    places.reserveCapacity(count)
    all.reserveCapacity(count)
  }

  /// The counts of the next kind.
  mutating func append(_ counts: UnstalledActivity) {
    places.append(all.count)
    all.append(counts)
  }

  /// The next kind has none.
  mutating func appendNone() { places.append(nil) }
}

/// The outcome of one search, which is made at most once.
final class SearchResult: Sendable {
  private let outcome = Mutex<Result<SimulatedLayer, SchedulingError>?>(nil)

  /// The outcome, by `search` if nobody has searched yet.
  func get(_ search: () -> Result<SimulatedLayer, SchedulingError>) -> Result<SimulatedLayer, SchedulingError> {
    outcome.withLock { outcome in
      if let outcome { return outcome }
      let made = search()
      outcome = made
      return made
    }
  }

  /// Whether the search has been made.
  var isKnown: Bool { outcome.withLock { $0 != nil } }
}
