import Arithmetic
import Hardware
import Quantities

/// A part of a processing element, by what it is there for.
struct ElementPart: Hashable {
  /// "multiplier of mac", "filter register".
  var purpose: String
  var part: Part
}

extension Accelerator {
  /// Everything a processing element is built of: its units, one register each for what a step takes of ifmap and filter
  /// and for a psum, as wide as the widest unit needs, and a second one for whichever the dataflow keeps still when the array is
  /// double buffered.
  var elementParts: [ElementPart] {
    let models = processingElement.units.map { (kind: $0.kind, model: $0.model) }
    var parts: [ElementPart] = []
    for (kind, model) in models {
      for part in model.billOfMaterials.parts { parts.append(ElementPart(purpose: kind, part: part)) }
    }
    let stationary: Operand =
      switch array.dataflow {
      case .weightStationary: .filter
      case .inputStationary: .ifmap
      case .outputStationary: .psum
      }
    let widths: [(Operand, Int)] = [
      (.ifmap, models.map(\.model.interface.activations).max() ?? 0),
      (.filter, models.map(\.model.interface.weights).max() ?? 0),
      (.psum, models.map(\.model.accumulatorBits).max() ?? 0),
    ]
    for (operand, bits) in widths where bits > 0 {
      let count = array.isDoubleBuffered && operand == stationary ? 2 : 1
      parts.append(
        ElementPart(
          purpose: "\(operand.name) register\(count == 2 ? "s" : "")", part: Part(.register(bits: bits), count: count)))
    }
    return parts
  }

  /// Processing elements, held at the top of `Int` when they do not fit.
  var elementCount: Int { array.rows.times(array.columns) }
}
