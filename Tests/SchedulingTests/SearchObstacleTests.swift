import Arithmetic
import Hardware
import Quantities
import Testing

@testable import Scheduling

/// What a search says where it has no mapping that obeys the dataflow.
@Suite struct SearchObstacleTests {
  private static let space = MappingSearchResultTests.layer(6, window: 3, channels: (4, 6))

  private func search(
    on accelerator: Accelerator, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> MappingSearch {
    MappingSearch(
      SearchObjective(.energyDelay, weights: .standard(accelerator)),
      effort: .init(candidates: 3, evaluations: 2000, restarts: 1), threads: 2, isCancelled: isCancelled)
  }

  /// So many shared levels, each of memories that hold these operands.
  private func accelerator(levels: Int, _ memories: [(holds: OperandSet, isSliding: Bool)]) -> Accelerator {
    SpatialHardware.accelerator(
      rows: 2, columns: 2,
      mesh: Mesh(
        constraints: .weightStationary, filter: Interconnect(.multicast), ifmap: Interconnect(.multicast),
        psum: Interconnect(.adderTree)),
      memories: (0..<levels).flatMap { level in
        memories.enumerated().map { number, memory in
          Memory(
            name: "m\(level)_\(number)", level: level,
            partitions: [Partition(holds: memory.holds, capacity: Bits(1 << 20))], wordBits: Bits(16),
            isSliding: memory.isSliding)
        }
      })
  }

  private func expect(_ obstacle: SearchObstacle, on accelerator: Accelerator) throws {
    let search = search(on: accelerator)
    #expect(throws: obstacle) { try search.search(Self.space, on: accelerator) }
    #expect(search.best(Self.space, on: accelerator) == nil)
    let taken = try search.mapping(Self.space, on: accelerator)
    #expect(taken.obstacle == obstacle && taken.result == nil)
    #expect(taken.mapping.problems(for: Self.space, on: accelerator).isEmpty)
    #expect(taken.mapping.levels.allSatisfy { $0.tile == Extents(repeating: 1) })
  }

  @Test("more levels, partitions or counts than a search takes are told, and the smallest tiles are taken")
  func limits() throws {
    let all: [(holds: OperandSet, isSliding: Bool)] = [([.filter, .ifmap, .ofmap, .psum], false)]
    try expect(.tooManyLevels(found: 8, most: 7), on: accelerator(levels: 8, all))
    let most = accelerator(levels: 7, all)
    #expect(try search(on: most).mapping(Self.space, on: most).obstacle == nil)
    try expect(
      .tooManyPartitions(found: 28, most: 24),
      on: accelerator(
        levels: 7, [(.filter, false), (.ifmap, false), (.psum, false), ([.ofmap, .psum], false)]))
    try expect(
      .tooManyCounts(found: 32, most: 28),
      on: accelerator(levels: 7, [([.filter, .ofmap, .psum], false), (.ifmap, false), (.ifmap, true)]))
  }

  @Test("a dataflow that nothing fits is told, and its limits are left out")
  func dataflow() throws {
    var accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4)
    let file = try #require(accelerator.memories.firstIndex { $0.name == "ifmap_file" })
    accelerator.memories[file].partitions[0].capacity = Bits(32)
    let search = search(on: accelerator)
    #expect(throws: SearchObstacle.nothingFits) { try search.search(Self.space, on: accelerator) }
    let taken = try search.mapping(Self.space, on: accelerator)
    let result = try #require(taken.result)
    #expect(taken.obstacle == .nothingFits && taken.mapping == result.mapping)
    #expect(taken.mapping.problems(for: Self.space, on: accelerator).isEmpty)
    #expect(!taken.mapping.remarks(for: Self.space, on: accelerator).isEmpty)
  }

  @Test("a search that is stopped before it has found anything says so")
  func stopped() throws {
    let accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4)
    let search = search(on: accelerator) { true }
    #expect(throws: SearchObstacle.stopped) { try search.search(Self.space, on: accelerator) }
    #expect(try search.mapping(Self.space, on: accelerator).obstacle == .stopped)
  }

  @Test("an array that is not spatial is not searched")
  func systolic() {
    var random = CaseGenerator(seed: 5)
    let accelerator = random.accelerator()
    #expect(throws: SearchObstacle.notSpatial) { try search(on: accelerator).search(Self.space, on: accelerator) }
  }
}
