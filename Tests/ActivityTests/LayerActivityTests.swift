import Activity
import Hardware
import Quantities
import Testing

@Suite("LayerActivity")
struct LayerActivityTests {
  @Test("cycles add up to compute + fill and drain + stalls")
  func cyclesAddUp() {
    var cycles = CycleCount()
    cycles.compute = Cycles(100)
    cycles.fillDrain = 7
    cycles.stalls = [
      Stall(place: .dram, operand: .filter, cycles: Cycles(3)),
      Stall(place: .memory(0), operand: .psum, cycles: Cycles(5)),
    ]
    #expect(cycles.stalled == Cycles(8))
    #expect(cycles.total == Cycles(115))
  }

  @Test("SCALE-Sim's missing cycle is a fill and drain of minus one")
  func missingCycle() {
    var cycles = CycleCount()
    cycles.compute = Cycles(10)
    cycles.fillDrain = -1
    #expect(cycles.total == Cycles(9))
  }

  @Test("sums stay at the top instead of trapping")
  func saturates() {
    var cycles = CycleCount()
    cycles.compute = Cycles(.max)
    cycles.fillDrain = .max
    cycles.stalls = [Stall(place: .dram, operand: .ofmap, cycles: Cycles(.max))]
    #expect(cycles.total == Cycles(.max))
    var bits = PerOperand<Bits>()
    bits.filter = Bits(.max)
    bits.ofmap = Bits(1)
    #expect(bits.total == Bits(.max))
  }

  @Test("each operand has a place of its own")
  func perOperand() {
    var bits = PerOperand<Bits>()
    for (index, operand) in Operand.allCases.enumerated() { bits[operand] = Bits(1 << index) }
    #expect(bits.total == Bits(0b1111))
    #expect((bits.filter, bits.ifmap, bits.psum, bits.ofmap) == (Bits(1), Bits(2), Bits(4), Bits(8)))
  }
}
