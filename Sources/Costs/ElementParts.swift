import Arithmetic
import Hardware
import Quantities

/// A part of a processing element, by what it is there for.
struct ElementPart: Hashable {
  /// What is priced.
  enum Content: Hashable {
    case primitive(Primitive)
    /// A unit with its registers.
    case unit(UnitShape)
  }

  /// "multiplier of mac", "filter register".
  var purpose: String
  var content: Content
  /// In one processing element.
  var count: Int

  /// What is priced, by name.
  var name: String {
    switch content {
    case .primitive(let primitive): primitive.name
    case .unit(let shape): shape.name
    }
  }
}

extension Accelerator {
  /// Everything a processing element is built of, for a table that may price some units as a whole.
  ///
  /// Units priced by their bills share one register each for what a step takes of ifmap and filter and for a psum, as
  /// wide as the widest of them needs; units priced as a whole bring their own. When the array is double buffered there is a
  /// second register for whichever operand the dataflow keeps still.
  func elementParts(pricedBy table: CostTable) -> [ElementPart] {
    var parts: [ElementPart] = []
    var (shared, held) = (RegisterWidths(), RegisterWidths())
    let lanes = array.mesh?.lanes ?? 1
    for unit in processingElement.units {
      if let shape = unit.shape(in: table) {
        parts.append(ElementPart(purpose: unit.kind, content: .unit(shape), count: lanes))
      } else {
        for part in unit.model.billOfMaterials.parts {
          parts.append(
            ElementPart(purpose: unit.kind, content: .primitive(part.primitive), count: part.count.times(lanes)))
        }
        shared.widen(for: unit)
      }
      held.widen(for: unit)
    }
    let widths = [
      (Operand.ifmap, shared.ifmap, held.ifmap), (.filter, shared.filter, held.filter), (.psum, shared.psum, held.psum),
    ]
    for (operand, first, second) in widths {
      let isHeld = array.isDoubleBuffered && operand == array.dataflow.stationaryOperand
      for (bits, count) in Self.registers(first, second: isHeld ? second : 0) {
        parts.append(
          ElementPart(
            purpose: "\(operand.name) register\(count == 1 ? "" : "s")", content: .primitive(.register(bits: bits)),
            count: count))
      }
    }
    return parts
  }

  /// One register of that width and, if it has one, a second; alike ones together.
  private static func registers(_ bits: Int, second: Int) -> [(bits: Int, count: Int)] {
    if bits == second { return bits > 0 ? [(bits, 2)] : [] }
    return [bits, second].filter { $0 > 0 }.map { ($0, 1) }
  }

  /// Processing elements, held at the top of `Int` when they do not fit.
  var elementCount: Int { array.rows.times(array.columns) }
}

/// The widest words of a step, by operand.
private struct RegisterWidths {
  private(set) var filter = 0
  private(set) var ifmap = 0
  private(set) var psum = 0

  mutating func widen(for unit: ProcessingUnit) {
    let model = unit.model
    filter = max(filter, model.interface.weights)
    ifmap = max(ifmap, model.interface.activations)
    psum = max(psum, model.accumulatorBits)
  }
}

extension Dataflow {
  /// What stays in the processing elements.
  var stationaryOperand: Operand {
    switch self {
    case .weightStationary: .filter
    case .inputStationary: .ifmap
    case .outputStationary: .psum
    }
  }
}
