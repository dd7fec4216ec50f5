import Activity
import Quantities
import Testing

@testable import Costs

@Suite("LayerEnergy")
struct LayerEnergyTests {
  private func energy(_ parts: [Int?]) -> LayerEnergy {
    let parts = parts.map { $0.map(Femtojoules.init) }
    return LayerEnergy(
      compute: parts[0], memories: [parts[1], parts[2]], network: parts[3], dram: parts[4], leakage: parts[5])
  }

  @Test("the total is the sum of all parts")
  func total() {
    #expect(energy([1, 20, 300, 4000, 50_000, 600_000]).total == Femtojoules(654_321))
  }

  @Test("one unknown part makes the total unknown", arguments: 0..<6)
  func unknown(part: Int) {
    var parts: [Int?] = [1, 2, 3, 4, 5, 6]
    parts[part] = nil
    #expect(energy(parts).total == nil)
  }

  @Test("a total above 2^53 fJ is not countable, also where no part is")
  func countable() {
    #expect(energy([Count.limit, 0, 0, 0, 0, 0]).isCountable)
    #expect(!energy([Count.limit, 0, 0, 0, 0, 1]).isCountable)
    #expect(!energy([.max, .max, nil, 0, 0, 1]).isCountable)
    #expect(energy([nil, nil, nil, nil, nil, nil]).isCountable)
  }

  @Test("energies are rounded to the nearest femtojoule and held at the top")
  func rounding() {
    #expect(Femtojoules(picojoules: 0.0004) == .zero)
    #expect(Femtojoules(picojoules: 0.0005) == Femtojoules(1))
    #expect(Femtojoules(picojoules: 1.2344) == Femtojoules(1234))
    #expect(Femtojoules(picojoules: 1e300) == Femtojoules(.max))
    #expect(Femtojoules(picojoules: .infinity) == Femtojoules(.max))
    #expect(Femtojoules(picojoules: -1) == .zero)
    #expect(Femtojoules(picojoules: .nan) == nil)
  }

  @Test("counts at the top of Int give an energy at the top and no trap")
  func saturation() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = .max
    activity.dram.read = PerOperand(repeating: Bits(.max))
    activity.hops = PerOperand(repeating: Bits(.max))
    activity.cycles.compute = Cycles(.max)
    let energy = list.energy(of: activity, compute: list.compute(for: .int8))
    #expect(energy.compute == Femtojoules(.max))
    #expect(energy.dram == Femtojoules(.max))
    #expect(energy.leakage == Femtojoules(.max))
    #expect(energy.total == Femtojoules(.max))
    #expect(!energy.isCountable)
  }

  @Test("an activity of fewer memories than the accelerator has is priced without a trap")
  func missingMemory() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    let energy = list.energy(of: LayerActivity(memoryCount: 0), compute: list.compute(for: .int8))
    #expect(energy.total == .zero)
    #expect(energy[.memory(7)] == nil)
  }
}
