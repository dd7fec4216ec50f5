import Activity
import Arithmetic
import Hardware
import Quantities
import TestSupport
import Testing

@testable import Costs

/// Tables that price a hierarchy and no more.
@Suite("Hierarchy prices")
struct HierarchyPriceTests {
  private static let tables:
    [(name: String, mac: Double, element: Double, network: Double, shared: Double, dram: Double)] =
      [("eyeriss-65nm", 2, 1, 4, 15, 460), ("eyeriss-normalized", 1, 1, 2, 6, 200)]

  @Test("a 16-bit word costs what the source says, wherever it is and however large the memory")
  func flat() throws {
    for expected in Self.tables {
      let table = try RepositoryFiles.table(expected.name)
      for bits in [128, 1 << 20] {
        var memory = Memory.bits("m", bits, word: 64)
        for direction in AccessDirection.allCases {
          memory.isPerElement = false
          #expect(agree(16 * (try value(table.energy(of: direction, perBitOf: memory))), expected.shared))
          memory.isPerElement = true
          #expect(agree(16 * (try value(table.energy(of: direction, perBitOf: memory))), expected.element))
          #expect(agree(16 * (try value(table.energyPerDRAMBit(direction))), expected.dram))
        }
      }
      let delivery = try #require(table.energyPerDeliveredBit())
      #expect(agree(16 * (try value(delivery)), expected.network) && delivery.confidence == .found)
    }
  }

  @Test("Eyeriss's energy is its counts times these prices, and its static power times its time")
  func eyeriss() throws {
    let accelerator = try RepositoryFiles.accelerator("eyeriss")
    var generator = RandomNumbers(seed: 7)
    let activity = LayerActivity.random(memoryCount: accelerator.memories.count, using: &generator)
    let int16 = NumberFormat.signedInteger(bits: 16)
    for expected in Self.tables {
      let list = PriceList(accelerator: accelerator, table: try RepositoryFiles.table(expected.name))
      let energy = list.energy(
        of: activity, compute: list.compute(for: FormatPair(weights: int16, activations: int16)))
      func words(_ traffic: MemoryTraffic) -> Double { Double((traffic.read.total + traffic.written.total).count) / 16 }
      func check(_ energy: Femtojoules?, _ picojoules: Double, _ part: String) {
        #expect(agree(energy.map { Double($0.count) / 1000 }, picojoules, within: 1e-6), "\(expected.name): \(part)")
      }
      // Bias preloads, requantizations, vector operations and register writes are left out.
      check(energy.compute, expected.mac * Double(activity.operations.performed), "compute")
      check(energy.network, expected.network * Double(activity.hops.total.count) / 16, "network")
      check(energy.dram, expected.dram * words(activity.dram), "DRAM")
      for (index, memory) in accelerator.memories.enumerated() {
        let price = memory.isPerElement ? expected.element : expected.shared
        check(energy.memories[index], price * words(activity.memories[index]), memory.name)
      }
      // 30 mW at 200 MHz are 150 pJ a cycle.
      let perCycle = expected.name == "eyeriss-65nm" ? 150.0 : 0
      check(energy.leakage, perCycle * Double(activity.cycles.total.count), "static")
      #expect(AcceleratorArea(list).total == nil)
    }
  }

  @Test("what a table leaves out costs nothing, and is said in a remark")
  func remarks() throws {
    let accelerator = try RepositoryFiles.accelerator("eyeriss")
    let remarks = { (name: String) in
      PriceList(accelerator: accelerator, table: try RepositoryFiles.table(name)).remarks.joined(separator: "\n")
    }
    let words = "leaves out what its source does, at no cost: bias preloads, requantizations, vector operations, "
    #expect(try remarks("eyeriss-normalized").contains("eyeriss-normalized \(words)register writes, leakage"))
    #expect(try remarks("eyeriss-65nm").contains("eyeriss-65nm \(words)register writes"))
    #expect(try remarks("eyeriss-65nm").contains("energy_static_pj is the chip's static power"))
    #expect(try !remarks("horowitz-45nm").contains("leaves out"))
  }

  @Test("a table that extends another takes over its places one by one")
  func extending() throws {
    let text = """
      {
        name: "t", extends: "eyeriss-65nm", sources: { lab: "measured" },
        hierarchy: { shared: { source: "lab", confidence: "found", points: [{ bits: 8, read_pj: 3, write_pj: 4 }] } },
      }
      """
    let (base, table) = (try RepositoryFiles.table("eyeriss-65nm"), try readTable(text))
    #expect(table.hierarchy.element == base.hierarchy.element && table.hierarchy.network == base.hierarchy.network)
    #expect(table.staticPower == base.staticPower && table.uncounted == base.uncounted)
    let memory = Memory.sram("m", kibibytes: 3)
    #expect(table.energy(of: .read, perBitOf: memory).value == 3.0 / 8)
    #expect(table.energy(of: .write, perBitOf: memory).value == 0.5)
  }

  @Test("places without a flat price are priced as before, and a missing direction is unknown")
  func partial() throws {
    let text = """
      {
        name: "t", extends: "horowitz-45nm", sources: { lab: "measured" },
        hierarchy: { element: { source: "lab", confidence: "found", points: [{ bits: 16, read_pj: 1 }] } },
      }
      """
    let (base, table) = (try RepositoryFiles.table("horowitz-45nm"), try readTable(text))
    var memory = Memory.sram("m", kibibytes: 3)
    #expect(table.energy(of: .read, perBitOf: memory).value == base.energy(of: .read, perBitOf: memory).value)
    #expect(table.energyPerDeliveredBit() == nil)
    memory.isPerElement = true
    #expect(table.energy(of: .read, perBitOf: memory).value == 1.0 / 16)
    let write = table.energy(of: .write, perBitOf: memory)
    #expect(write.value == nil && write.derivation == "t has no write energy for memories of elements")
  }

  @Test("what is left out is one of a list, and a static power has a source")
  func findingsInText() {
    let text = """
      {
        name: "t", technology: { node: "65nm", voltage: "1V" }, leaves_out: ["requantization"],
        static_mw: { value: 30 }, hierarchy: { elements: {} },
      }
      """
    #expect(
      findings(text) == """
        t.json5:2:72: leaves_out[0]: unknown counter "requantization"; did you mean "requantizations"? Allowed: \
        bias_preloads, requantizations, vector_operations, register_writes, leakage.
        t.json5:3:14: static_mw.source: the key "source" is missing.
        t.json5:3:14: static_mw.confidence: the key "confidence" is missing.
        t.json5:3:42: hierarchy.elements: unknown key "elements"; did you mean "element"? Allowed: element, shared, \
        network.
        """)
  }
}
