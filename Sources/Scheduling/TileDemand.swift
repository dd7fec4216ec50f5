import Hardware
import Quantities

/// What the tiles of a mapping onto a systolic array take of every partition, worked out once for accelerators that differ
/// in capacities and in the array's size: of the latter it only matters whether outputs leave the array unfinished.
public struct TileDemand: Sendable {
  private struct Room: Sendable {
    var memory: Int
    var partition: Int
    var bits: Int
  }

  private let ofFinished: [Room]
  private let ofUnfinished: [Room]

  /// The demand of an analysed mapping on accelerators whose memories are arranged as this one's.
  public init(_ analysis: ArrayAnalysis, on accelerator: Accelerator) {
    let (reuse, mapping) = (analysis.reuse, analysis.reuse.mapping)
    func rooms(arrivesUnfinished: Bool) -> [Room] {
      let keepsPsums = mapping.keepsPsums(on: accelerator, arrivesUnfinished: arrivesUnfinished) {
        reuse.outputsReturn(toLevel: $0)
      }
      return mapping.levels.indices.flatMap { level in
        Footprint(reuse.space.widths, level: level, of: accelerator, bypassed: mapping.levels[level].bypassed)
          .demand(of: mapping.levels[level].tile, in: reuse.space, holdsPsums: keepsPsums[level])
          .map { Room(memory: $0.memory, partition: $0.partition, bits: $0.bits) }
      }
    }
    ofFinished = rooms(arrivesUnfinished: false)
    ofUnfinished = rooms(arrivesUnfinished: true)
  }

  /// Whether all tiles fit the memories of an accelerator with that array, to whose size the `analysis` was brought:
  /// if so, ``Mapping/problems(for:on:throughput:analysis:)`` has none.
  public func fits(_ memories: [Memory], _ analysis: ArrayAnalysis) -> Bool {
    (analysis.leavesUnfinished ? ofUnfinished : ofFinished).allSatisfy { room in
      room.bits <= memories[room.memory].partitions[room.partition].capacity.count
    }
  }
}
