import Evaluation
import Quantities

/// The area of a chip as tiles.
enum AreaTiles {
  /// The parts whose area is known and above zero, memories from DRAM inwards. Memories have the colours of their places
  /// among `memories`.
  static func tiles(of result: NetworkResult, memories: [String], key: String = "area") -> [Treemap.Tile] {
    let known = parts(of: result, memories: memories).compactMap { part in part.area.map { (part, $0.count) } }.filter {
      $0.1 > 0
    }
    let sum = known.reduce(0) { $0 + $1.1 }
    return known.enumerated().map { index, entry in
      let (part, area) = entry
      let share = Scaled.percent(area / sum)
      return Treemap.Tile(
        name: part.name, size: area, text: "\(Scaled.squareMicrometers(area)), \(share)", paint: part.paint,
        words: "\(part.name) of \(result.accelerator.name)\n\(area) um2\n\(share) of what is known",
        key: "\(key)-\(index)")
    }
  }

  /// The parts without a price.
  static func unknownParts(of result: NetworkResult) -> [String] {
    parts(of: result, memories: []).filter { $0.area == nil }.map(\.name)
  }

  private static func parts(
    of result: NetworkResult, memories: [String]
  ) -> [(name: String, area: SquareMicrometers?, paint: Paint)] {
    let count = Decimals.grouped(result.accelerator.array.count)
    return [("\(count) PEs", result.area.processingElements, .processingElements)]
      + zip(result.accelerator.memories, result.area.memories).map { memory, area in
        (memory.name, area, .memory(memories.firstIndex(of: memory.name) ?? 0))
      }
  }
}
