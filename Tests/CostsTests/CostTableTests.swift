import Arithmetic
import Hardware
import Quantities
import Testing

@testable import Costs

@Suite("CostTable")
struct CostTableTests {
  @Test("the tables that come with the program are read without findings", arguments: ["horowitz-45nm", "cacti-45nm"])
  func shipped(name: String) throws {
    let table = try RepositoryFiles.table(name)
    #expect(table.name == name)
    #expect(table.node == Nanometers(45))
    #expect(table.voltage == Millivolts(900))
    #expect(Set(table.components.keys) == Set(Component.allCases))
    #expect(table.registerFile?.limit == Bits(512))
    #expect(table.dram.background == nil)
  }

  @Test("a table that extends another replaces what it names and inherits the rest")
  func extending() throws {
    let (base, table) = try (RepositoryFiles.table("horowitz-45nm"), RepositoryFiles.table("cacti-45nm"))
    #expect(table.components == base.components)
    #expect(table.dram == base.dram)
    #expect(table.sources == base.sources)
    #expect(table.sram != base.sram)
    #expect(table.sram.write?.points.count == 55)
  }

  @Test("an a x w bit multiplier costs what one of sqrt(a w) bits does")
  func mixedMultiplier() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let price = table.energy(of: .multiplier(bits: 16, by: 4))
    #expect(price.value == 0.2)
    #expect(price.subject == "multiplier, 16 x 4 bits")
    #expect(price.derivation == "at sqrt(16 x 4) = 8 bits: published at 8 bits")
    #expect(price.confidence == .derived)
    #expect(table.energy(of: .multiplier(bits: 4, by: 16)).value == 0.2)
  }

  @Test("beyond the published widths ADD goes with n and MULT with n^2, areas alike")
  func beyondWidths() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    #expect(agree(table.energy(of: .adder(bits: 4)).value, 0.015))
    #expect(agree(table.energy(of: .adder(bits: 64)).value, 0.2))
    #expect(agree(table.energy(of: .multiplier(bits: 4, by: 4)).value, 0.05))
    #expect(agree(table.energy(of: .multiplier(bits: 64, by: 64)).value, 12.4))
    #expect(agree(table.area(of: .adder(bits: 4)).value, 18))
    #expect(agree(table.area(of: .multiplier(bits: 64, by: 64)).value, 13980))
  }

  @Test("wider operands never cost less, in energy, area or leakage")
  func monotone() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let makers: [(Int) -> Primitive] = [
      { .adder(bits: $0) }, { .multiplier(bits: $0, by: 8) }, { .multiplier(bits: $0, by: $0) },
      { .shifter(bits: $0) }, { .register(bits: $0) },
    ]
    for make in makers {
      for bits in 1..<64 {
        for quantity in [table.energy, table.area, table.leakage] {
          let (narrow, wide) = (quantity(make(bits)), quantity(make(bits + 1)))
          #expect(try value(narrow) < value(wide), "\(wide.subject): \(wide.derivation)")
        }
      }
    }
  }

  @Test("a larger memory never costs less by horowitz-45nm, from a byte to a gibibyte")
  func monotoneMemory() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    var previous = (read: 0.0, area: 0.0, leakage: 0.0)
    for power in 3...33 {
      for part in 0..<4 {
        let memory = Memory.bits("m", (1 << power) * (4 + part) / 4)
        let read = try value(table.energy(of: .read, perBitOf: memory))
        let area = try value(table.area(of: memory))
        let leakage = try value(table.leakage(of: memory))
        #expect(read >= previous.read, "\(memory.capacity.text)")
        // Where registers end and SRAM begins, its area and leakage fall: SRAM cells are smaller than flip-flops.
        if memory.capacity.count > 1024 || memory.capacity.count <= 512 {
          #expect(area >= previous.area, "\(memory.capacity.text)")
          #expect(leakage >= previous.leakage, "\(memory.capacity.text)")
        }
        previous = (read, area, leakage)
      }
    }
  }

  @Test("a bit of a wider word costs the same by horowitz-45nm, and no more by cacti-45nm beyond 128 bits")
  func words() throws {
    let horowitz = try RepositoryFiles.table("horowitz-45nm")
    for word in [1, 8, 16, 64, 100, 256, 2048] {
      let price = horowitz.energy(of: .read, perBitOf: .sram("m", kibibytes: 32, word: word))
      #expect(agree(price.value, 20.0 / 64))
    }
    let cacti = try RepositoryFiles.table("cacti-45nm")
    #expect(agree(cacti.energy(of: .read, perBitOf: .sram("m", kibibytes: 32, word: 256)).value, 9.608 / 128))
    #expect(agree(cacti.energy(of: .read, perBitOf: .sram("m", kibibytes: 32, word: 8)).value, 2.576 / 8))
  }

  @Test("the price of a bit says how an access was priced and divided")
  func bitDerivation() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let price = table.energy(of: .write, perBitOf: .sram("buffer", kibibytes: 1024))
    #expect(price.value == 100.0 / 64)
    #expect(price.subject == "buffer write")
    #expect(price.unit == .picojoulesPerBit)
    #expect(price.derivation == "as read_pj: published at 1MiB; 100 pJ per access / 64 bits")
    #expect(price.confidence == .assumed)
  }

  @Test("a memory of 64 bytes is made of registers, one of 65 is not")
  func registerFile() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let file = Memory.bits("scratchpad", 512)
    for direction in AccessDirection.allCases {
      let price = table.energy(of: direction, perBitOf: file)
      #expect(price.value == 0.009)
      #expect(
        price.derivation == "published at 1 bit, a register write; memories of up to 64B are registers")
    }
    #expect(agree(table.area(of: file).value, 512 * 5.98))
    #expect(agree(table.leakage(of: file).value, 512 * 73.95))
    #expect(try value(table.energy(of: .read, perBitOf: .bits("m", 520))) > 0.009)
  }

  @Test("what a table does not give is unknown and says so")
  func unknown() {
    let table = CostTable(name: "empty", node: Nanometers(45), voltage: Millivolts(900))
    let memory = Memory.sram("m", kibibytes: 1)
    let prices = [
      table.energy(of: .adder(bits: 8)), table.area(of: .adder(bits: 8)), table.leakage(of: .adder(bits: 8)),
      table.energy(of: .read, perBitOf: memory), table.area(of: memory), table.leakage(of: memory),
      table.energyPerDRAMBit(.write), table.energyOfWire(millimeters: 1),
    ]
    #expect(prices.allSatisfy { $0.value == nil && $0.confidence == nil })
    #expect(
      prices.map(\.derivation) == [
        "empty has no energy for adder", "empty has no area for adder", "empty has no leakage for adder",
        "empty has no read energy for sram", "empty has no area for sram", "empty has no leakage for sram",
        "empty has no write energy for dram", "empty has no energy for wire",
      ])
  }

  @Test("a float unit of a width that nobody published is unknown")
  func unpublishedFloat() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    #expect(table.energy(of: .floatAdder(bits: 24)).value == nil)
    #expect(table.leakage(of: .floatAdder(bits: 24)).value == nil)
  }

  @Test("numbers in derivations are short")
  func shortText() {
    let cases: [(Double, String)] = [
      (0.2, "0.2"), (1.97706, "1.977"), (72.4779664, "72.48"), (1300, "1300"), (123456, "123500"), (0, "0"),
      (1e-9, "1e-09"), (9.9999, "10"), (0.00012345, "0.0001235"), (-2.5, "-2.5"), (1e300, "1e+300"),
    ]
    for (number, text) in cases { #expect(number.shortText() == text) }
    #expect(Double.nan.shortText() == "nan")
  }
}
