import Hardware
import Quantities

/// Where an operand of a level comes from, or where its outputs go: DRAM, unless a memory further out holds it.
struct OperandSource: Sendable {
  /// Whether no memory lies between.
  let isDRAM: Bool
  /// `nil`: unlimited.
  let rate: TransferRate?

  /// The source of an operand of the memories at `level`.
  init(of operand: Operand, outside level: Int, on accelerator: Accelerator) {
    let memory = accelerator.memories.last { $0.level < level && $0.holds.contains(operand) }
    isDRAM = memory == nil
    rate =
      if let memory { memory.readBandwidth.flatMap { TransferRate(bits: $0.count) } } else { accelerator.dram.rate }
  }

  /// Cycles to move so many bits.
  func cycles(_ bits: Int) -> Int { rate?.cycles(toMove: Bits(bits)).count ?? 0 }
}
