import Activity
import Hardware
import Quantities

/// A counter of a layer's activity that has a price.
///
/// Operations that were gated or skipped have none: a gated unit stays quiet and a skipped operation never happens.
/// Busy cycles of processing elements have none either.
public enum Counter: Sendable, Hashable {
  /// Multiply-accumulates executed.
  case operations
  /// Words that became another at a unit's input.
  case operandChanges(Operand)
  case vectorOperations
  case biasPreloads
  case requantizations
  /// Bits written into registers inside the processing elements.
  case registerWrites(Operand)
  /// Bits moved to a neighbouring processing element.
  case hops(Operand)
  /// Bits through the ports of the accelerator's memory of that index.
  case memory(Int, AccessDirection, Operand)
  /// Bits through the DRAM's interface.
  case dram(AccessDirection, Operand)
  /// Cycles from the layer's first to its last.
  case cycles

  /// What the activity counted; 0 for a memory that it does not have.
  public func count(in activity: LayerActivity) -> Int {
    switch self {
    case .operations: activity.operations.performed
    case .operandChanges(let operand): activity.operandChanges[operand]
    case .vectorOperations: activity.vectorOperations
    case .biasPreloads: activity.biasPreloads
    case .requantizations: activity.requantizations
    case .registerWrites(let operand): activity.registerWrites[operand].count
    case .hops(let operand): activity.hops[operand].count
    case .memory(let index, let direction, let operand):
      activity.memories.indices.contains(index) ? activity.memories[index].bits(direction, operand) : 0
    case .dram(let direction, let operand): activity.dram.bits(direction, operand)
    // SCALE-Sim's timing takes one cycle off, also where there is none.
    case .cycles: max(0, activity.cycles.total.count)
    }
  }

  /// The name for people, on an accelerator whose memories have these names: "DRAM bits read, filter".
  public func name(memories: [String]) -> String {
    switch self {
    case .operations: "multiply-accumulates performed"
    case .operandChanges(let operand): "words changed at the units, \(operand.name)"
    case .vectorOperations: "vector operations"
    case .biasPreloads: "bias preloads"
    case .requantizations: "requantizations"
    case .registerWrites(let operand): "register bits written, \(operand.name)"
    case .hops(let operand): "bits moved to a neighbour, \(operand.name)"
    case .memory(let index, let direction, let operand):
      "\(memories.indices.contains(index) ? memories[index] : "memory \(index)") bits \(direction.past), \(operand.name)"
    case .dram(let direction, let operand): "DRAM bits \(direction.past), \(operand.name)"
    case .cycles: "cycles"
    }
  }
}

extension AccessDirection {
  /// "bits read", "bits written".
  fileprivate var past: String { self == .read ? "read" : "written" }
}

extension MemoryTraffic {
  fileprivate func bits(_ direction: AccessDirection, _ operand: Operand) -> Int {
    (direction == .read ? read : written)[operand].count
  }
}
