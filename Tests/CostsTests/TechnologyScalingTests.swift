import Activity
import Arithmetic
import Hardware
import Quantities
import Testing

@testable import Costs

@Suite("Technology scaling")
struct TechnologyScalingTests {
  private let horowitz = Technology(node: Nanometers(45), voltage: Millivolts(900))

  private func technology(_ node: Double, _ volts: Double) -> Technology {
    Technology(node: Nanometers(node), voltage: Millivolts(Int((volts * 1000).rounded())))
  }

  @Test("every published node comes out as published: coefficients, energy against 45 nm at 0.9 V, area")
  func published() throws {
    let rows = try RepositoryFiles.published("stillmaker-2017")
    #expect(rows.count == TechnologyScaling.nodes.count)
    for (row, node) in zip(rows, TechnologyScaling.nodes) {
      func number(_ key: String) throws -> Double { try #require(row[key].flatMap(Double.init)) }
      #expect(try node.nanometers == number("node"))
      #expect(try node.energy == (number("b2"), number("b1"), number("b0")))
      #expect(try node.nominalVolts == number("nominal_v"))
      #expect(try node.area == number("area_to_45nm"))
      let scaling = try TechnologyScaling(
        from: horowitz, to: technology(node.nanometers, node.nominalVolts))
      #expect(try abs(scaling.energy - number("energy_to_45nm_0.9v")) <= 0.0006 * max(1, scaling.energy), "\(row)")
      #expect(agree(scaling.area, node.area))
    }
  }

  @Test("a node between two published ones lies between them, and the way there and back is one")
  func between() throws {
    let (to28, to32, to20) = (
      try TechnologyScaling(from: horowitz, to: technology(28, 0.9)),
      try TechnologyScaling(from: horowitz, to: technology(32, 0.9)),
      try TechnologyScaling(from: horowitz, to: technology(20, 0.9))
    )
    #expect(to20.energy < to28.energy && to28.energy < to32.energy)
    #expect(to20.area < to28.area && to28.area < to32.area)
    let back = try TechnologyScaling(from: technology(28, 0.9), to: horowitz)
    #expect(agree(back.energy * to28.energy, 1) && agree(back.area * to28.area, 1) && agree(back.wire, 1))
    #expect(agree(try TechnologyScaling(from: horowitz, to: technology(45, 1.0)).wire, 1 / 0.81))
  }

  @Test("nodes and supplies that the equations do not reach are refused")
  func refused() {
    func problem(_ technology: Technology) -> TechnologyScaling.Problem? {
      do throws(TechnologyScaling.Problem) {
        _ = try TechnologyScaling(from: horowitz, to: technology)
        return nil
      } catch { return error }
    }
    for node in [5.0, 250.0] {
      #expect(
        problem(technology(node, 0.8))
          == .nodeOutOfRange(Nanometers(node), finest: Nanometers(7), coarsest: Nanometers(180)))
    }
    #expect(
      problem(technology(7, 0.9))
        == .voltageOutOfRange(Millivolts(900), node: Nanometers(7), lowest: Millivolts(420), highest: Millivolts(840)))
    #expect(
      problem(technology(180, 0.9))
        == .voltageOutOfRange(
          Millivolts(900), node: Nanometers(180), lowest: Millivolts(1080), highest: Millivolts(2160)))
    #expect(problem(technology(28, 0.9)) == nil)
  }

  @Test("scaled prices are the published ones times a factor; leakage and DRAM stay as they are")
  func prices() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    let accelerator = try Accelerator.systolic()
    let plain = PriceList(accelerator: accelerator, table: table)
    let scaled = try PriceList(accelerator: accelerator, table: table, scaledTo: technology(28, 0.9))
    let scaling = try TechnologyScaling(from: horowitz, to: technology(28, 0.9))
    #expect(scaled.table.name == "horowitz-45nm scaled to 28nm, 900mV")
    #expect(scaled.table.node == Nanometers(28))
    #expect(agree(AcceleratorArea(scaled).total?.count, (AcceleratorArea(plain).total?.count ?? 0) * scaling.area))
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = 1_000_000_000
    activity.memories[0].read.ifmap = Bits(1_000_000_000)
    activity.dram.read.ifmap = Bits(1000)
    activity.cycles.compute = Cycles(1000)
    let (before, after) = (
      plain.energy(of: activity, compute: plain.compute(for: .int8)),
      scaled.energy(of: activity, compute: scaled.compute(for: .int8))
    )
    for part in [EnergyPart.compute, .memory(0)] {
      let (old, new) = try (#require(before[part]), #require(after[part]))
      #expect(agree(Double(new.count), Double(old.count) * scaling.energy))
    }
    #expect(after.dram == before.dram && after.leakage == before.leakage)
    let leakage = try #require(scaled.leakage.prices.first)
    #expect(leakage.confidence == .assumed)
    #expect(leakage.derivation.contains("; not scaled from 45nm, 900mV to 28nm, 900mV"))
    let operation = try #require(scaled.compute(for: .int8).compute.prices.first)
    #expect(operation.confidence == .derived)
    #expect(operation.derivation.hasSuffix(" from 45nm, 900mV to 28nm, 900mV"))
    for part in scaled.parts {
      let charges = scaled.charges(for: .energy(part), of: activity, compute: scaled.compute(for: .int8))
      #expect(Femtojoules(picojoules: try #require(charges.total)) == after[part])
    }
  }

  @Test("nothing is scaled unless asked for, nor when the technologies are one")
  func off() throws {
    let table = try RepositoryFiles.table("horowitz-45nm")
    #expect(table.scaling == nil)
    #expect(try table.scaled(to: horowitz) == table)
    #expect(try PriceList(accelerator: .systolic(), table: table, scaledTo: nil).table == table)
  }

  @Test("the hop is the scaled register and the scaled wire over the scaled pitch")
  func hop() throws {
    let table = try RepositoryFiles.table("horowitz-45nm").scaled(to: technology(32, 1.0))
    let scaling = try #require(table.scaling)
    let list = PriceList(accelerator: try .systolic(), table: table)
    let expected = 0.009 * scaling.energy + 0.121 * scaling.wire * (753.88 * scaling.area).squareRoot() / 1000
    #expect(agree(list.compute(for: .int8).network.prices.first?.value, expected))
  }

  @Test("a report says that it was scaled, and how")
  func remark() throws {
    var accelerator = try Accelerator.systolic()
    accelerator.technology = technology(32, 0.9)
    let table = try RepositoryFiles.table("horowitz-45nm").scaled(to: accelerator.technology)
    #expect(
      PriceList(accelerator: accelerator, table: table).remarks == [
        "scaled from 45nm, 900mV to 32nm, 900mV after Stillmaker & Baas 2017: energy x 0.6541, area x 0.46; leakage, DRAM "
          + "and clock are not scaled",
        "horowitz-45nm scaled to 32nm, 900mV does not know the DRAM's background power: energy_static_pj is on-chip leakage",
      ])
  }
}
