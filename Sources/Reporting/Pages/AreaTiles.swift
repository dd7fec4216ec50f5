import Evaluation
import Quantities

/// The area of a chip as tiles.
enum AreaTiles {
  /// The parts whose area is known and above zero, memories from DRAM inwards.
  static func tiles(of result: NetworkResult, key: String = "area") -> [Treemap.Tile] {
    let known = parts(of: result).compactMap { part in part.area.map { (part, $0.count) } }.filter { $0.1 > 0 }
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
    parts(of: result).filter { $0.area == nil }.map(\.name)
  }

  private static func parts(
    of result: NetworkResult
  ) -> [(name: String, area: SquareMicrometers?, paint: Paint)] {
    let count = Decimals.grouped(result.accelerator.array.count)
    return [("\(count) PEs", result.area.processingElements, .processingElements)]
      + zip(result.accelerator.memories, result.area.memories).enumerated().map { index, pair in
        (pair.0.name, pair.1, .memory(index))
      }
  }
}
