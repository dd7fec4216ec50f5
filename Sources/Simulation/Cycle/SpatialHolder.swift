import Hardware
import Scheduling

/// Where an input is held in the elements of a spatial array: the stage of the outermost of their memories that holds it, or the
/// boxes of lanes.
struct SpatialHolder: Sendable {
  var stage: Int
  var isSliding: Bool
  /// Whether the array waits for what comes into it: one buffer, and a network that is not wide enough for anything.
  var isWaitedFor: Bool
  var isSingle: Bool
  /// Whether every element gets words of its own.
  var isUnicast: Bool
  /// Whether neighbours hand on words that any of them held in the step before.
  var isHandedOn: Bool

  /// `split`: the stage of the elements' blocks.
  init(
    _ operand: Operand, _ mapping: Mapping, on accelerator: Accelerator, _ interconnect: Interconnect, split: Int
  ) {
    let memory = accelerator.elementMemory(of: OperandSet(operand), mapping)
    stage = memory?.level ?? mapping.levels.count
    isSliding = memory?.isSliding ?? false
    isSingle = memory.map { !$0.isDoubleBuffered } ?? false
    isWaitedFor = isSingle && interconnect.width != nil
    isUnicast = interconnect.kind == .unicast
    isHandedOn = interconnect.kind == .systolic && isSliding && stage == split
  }
}

extension Accelerator {
  /// The outermost of the elements' memories that holds any of the operands.
  func elementMemory(of operands: OperandSet, _ mapping: Mapping) -> Memory? {
    memories.first {
      $0.isPerElement && !$0.holds.isDisjoint(with: operands.subtracting(mapping.levels[$0.level].bypassed))
    }
  }
}
