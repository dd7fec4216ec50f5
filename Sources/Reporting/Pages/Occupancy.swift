import Evaluation
import Hardware
import Quantities

/// What the tiles of mappings take of memories.
enum Occupancy {
  /// A strip for each memory. Layers without a mapping have no parts.
  static func strips(of result: NetworkResult, key: (Int) -> String) -> [OccupancyStrips.Strip] {
    let explanations = result.layers.map { NestExplanation(result, layer: $0) }
    return result.accelerator.memories.map { memory in
      let capacity = Double(memory.capacity.count)
      let columns = zip(result.layers.indices, zip(result.layers, explanations)).map { index, pair in
        let (layer, explanation) = pair
        let name = "\(index + 1): \(layer.layer.name)"
        let place = explanation?.levels.flatMap(\.places).first { $0.memory.name == memory.name }
        guard let place, capacity > 0 else {
          return OccupancyStrips.Column(
            key: key(index), parts: nil, words: "\(name)\nn/a: the layer has no mapping")
        }
        let tiles = place.uses.compactMap(\.tile)
        let parts = tiles.map { OccupancyStrips.Part(operand: $0.operand, share: Double($0.bits.count) / capacity) }
        let sum = tiles.reduce(Bits.zero) { $0 + $1.bits }
        let lines = tiles.map {
          "\($0.operand.name): \(Scaled.bytes($0.bits.count)) (\(Scaled.percent(Double($0.bits.count) / capacity)))"
        }
        return OccupancyStrips.Column(
          key: key(index), parts: parts,
          words: ([
            name,
            "\(Decimals.grouped(sum.count)) of \(Decimals.grouped(memory.capacity.count)) bits of \(memory.name), "
              + Scaled.percent(Double(sum.count) / capacity),
          ] + lines + place.passing.map { "\($0.name) passes it by" }).joined(separator: "\n"))
      }
      let traits = [
        Scaled.bytes(memory.capacity.count)
          + (memory.isPerElement ? " in each of \(Decimals.grouped(result.accelerator.array.count)) elements" : ""),
        memory.isDoubleBuffered ? "double-buffered" : "single-buffered",
      ]
      return OccupancyStrips.Strip(name: "\(memory.name): \(traits.joined(separator: ", "))", columns: columns)
    }
  }
}
