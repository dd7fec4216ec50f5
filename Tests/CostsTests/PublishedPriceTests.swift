import Arithmetic
import Hardware
import Quantities
import Testing

@testable import Costs

@Suite("Published prices")
struct PublishedPriceTests {
  @Test("every published figure of a component comes out as published")
  func components() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    for row in try RepositoryFiles.published("horowitz-components") {
      let component = try #require(row["component"].flatMap(Component.init))
      let bits = try #require(row["bits"].flatMap(Double.init))
      let cost = try #require(table.components[component])
      let (curve, unit): (CostCurve?, PriceUnit) =
        row["quantity"] == "energy_pj" ? (cost.energy, .picojoulesPerOperation) : (cost.area, .squareMicrometers)
      let price = try #require(curve).price(at: bits, along: .width, of: "x", in: unit)
      #expect(price.value == row["value"].flatMap(Double.init), "\(row)")
      #expect(price.confidence?.rawValue == row["confidence"], "\(row)")
      #expect(price.grounds.count == 1)
    }
  }

  @Test("every published cache comes out as published, and the DRAM too")
  func memories() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    for row in try RepositoryFiles.published("horowitz-memories") {
      let access = row["access_pj"].flatMap(Double.init)
      for direction in AccessDirection.allCases {
        guard row["memory"] == "sram" else {
          #expect(table.energyPerDRAMBit(direction).value.map { $0 * 64 } == access)
          continue
        }
        let written = try #require(row["capacity"])
        let capacity = try Bits(text: written)
        let memory = Memory.bits("m", capacity.count)
        #expect(table.energy(of: direction, perBitOf: memory).value.map { $0 * 64 } == access, "\(row)")
      }
    }
  }

  @Test("every CACTI memory comes out as published: read, write, leakage and area")
  func cacti() throws {
    let table = try RepositoryFiles.table("cacti-45nm")
    let rows = try RepositoryFiles.published("cacti7-45nm-itrs-lop")
    #expect(rows.count == 55)
    for row in rows {
      let capacity = try #require(row["capacity_kib"].flatMap(Double.init))
      let word = try #require(row["word_bits"].flatMap(Int.init))
      let memory = Memory.bits("m", Int(capacity * 8192), word: word)
      #expect(
        agree(
          table.energy(of: .read, perBitOf: memory).value.map { $0 * Double(word) }, row["read_pj"].flatMap(Double.init)
        ))
      #expect(
        agree(
          table.energy(of: .write, perBitOf: memory).value.map { $0 * Double(word) },
          row["write_pj"].flatMap(Double.init)))
      #expect(table.area(of: memory).value == row["area_um2"].flatMap(Double.init))
      #expect(agree(table.leakage(of: memory).value.map { $0 / 1e6 }, row["leakage_mw"].flatMap(Double.init)))
    }
  }

  @Test(
    "lectures' ratios between operations hold to their printed digits",
    arguments: [
      (Primitive.adder(bits: 32), Primitive.adder(bits: 8), 3.3),
      (.floatAdder(bits: 32), .adder(bits: 8), 30),
      (.multiplier(bits: 32, by: 32), .multiplier(bits: 8, by: 8), 15.5),
      (.floatMultiplier(bits: 32), .multiplier(bits: 8, by: 8), 18.5),
    ])
  func ratios(expensive: Primitive, cheap: Primitive, ratio: Double) throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let quotient = try value(table.energy(of: expensive)) / value(table.energy(of: cheap))
    #expect(abs(quotient - ratio) <= 0.05, "\(quotient)")
  }

  @Test("a float32 multiply-accumulate costs 4.6 pJ and an int16 addition 0.05 pJ")
  func lectureEnergies() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let unit = try #require(FloatMultiplyAccumulateUnit(formats: .fp32))
    let energies = unit.billOfMaterials.parts.compactMap { table.energy(of: $0.primitive).value }
    #expect(agree(energies.reduce(0, +), 4.6))
    #expect(table.energy(of: .adder(bits: 16)).value == 0.05)
  }

  @Test("an int16 multiplication, which nobody published, lies on the line through int8 and int32")
  func int16Multiplication() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let price = table.energy(of: .multiplier(bits: 16, by: 16))
    #expect(agree(price.value, 0.78740, within: 1e-5))
    #expect(price.confidence == .derived)
    #expect(price.derivation == "power law between 8 bits 0.2 pJ and 32 bits 3.1 pJ, exponent 1.977")
    #expect(agree(table.area(of: .multiplier(bits: 16, by: 16)).value, 992.77, within: 1e-5))
  }
}
