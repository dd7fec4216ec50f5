import Activity
import Hardware
import Quantities
import Testing

@testable import Costs

/// Energies by command, from the presets' prices.
@Suite struct DRAMCommandEnergyTests {
  /// A row of the table of energies derived from data sheets' currents by Micron's TN-41-01 and TN-40-07 [derived].
  struct Row: Sendable, CustomTestStringConvertible {
    var preset: String
    /// A row opened and closed, in nJ; bits read and written, in pJ; standby and refresh, in mW.
    var row, read, write, active, precharged, refresh: Double
    var testDescription: String { preset }
  }

  static let rows = [
    Row(preset: "ddr3-1600", row: 10.652, read: 7.8, write: 7.8, active: 550.8, precharged: 388.8, refresh: 94),
    Row(preset: "ddr3-1600-1gb", row: 14.25, read: 11.13, write: 11.72, active: 540, precharged: 540, refresh: 21.2),
    Row(preset: "ddr4-2400", row: 3.463, read: 5.75, write: 5, active: 412.8, precharged: 326.4, refresh: 89.2),
    Row(preset: "ddr4-2400-4gb", row: 8.103, read: 8.78, write: 7.79, active: 422.4, precharged: 367.2, refresh: 47.5),
    Row(preset: "lpddr3-1600", row: 1.408, read: 5.37, write: 5.25, active: 25.2, precharged: 24.6, refresh: 8.3),
    Row(preset: "lpddr4-3200", row: 1.205, read: 8.47, write: 5.03, active: 37.9, precharged: 34.1, refresh: 5.7),
    Row(preset: "hbm2", row: 0.828, read: 1.57, write: 2.09, active: 66, precharged: 48, refresh: 15.6),
  ]

  @Test("commands and background cost what the table of derived energies says", arguments: rows)
  func prices(_ row: Row) throws {
    let device = try #require(DRAMDevice.preset(row.preset))
    guard case .banked(let banked) = device else { return }
    var statistics = DRAMStatistics(burstBytes: device.burstBytes)
    statistics.activates = 10
    statistics.reads = 100
    statistics.writes = 50
    statistics.refreshes = 3
    statistics.activeClocks = 1000
    statistics.prechargedClocks = 500
    let energy = try #require(DRAMCommandEnergy(statistics, on: device))
    // 1 mW for 1 ns is 1 pJ.
    let clock = 1e9 / Double(banked.clock.count)
    let bits = Double(device.burstBytes * 8)
    let expected: [(Femtojoules, Double)] = [
      (energy.rows, 10 * row.row * 1e3), (energy.reads, 100 * bits * row.read), (energy.writes, 50 * bits * row.write),
      (energy.refreshes, 3 * row.refresh * Double(banked.timings.tREFI) * clock),
      (energy.background, (1000 * row.active + 500 * row.precharged) * clock),
    ]
    for (found, picojoules) in expected { #expect(abs(Double(found.count) - picojoules * 1e3) <= 1) }
    #expect(energy.total.count == expected.reduce(0) { $0 + $1.0.count })
  }

  @Test("by hand: DDR3-1600 reads 64 bytes from a new row for 10,652 + 512 x 7.8 pJ")
  func byHand() throws {
    let device = try #require(DRAMDevice.preset("ddr3-1600"))
    var statistics = DRAMStatistics(burstBytes: 64)
    statistics.activates = 1
    statistics.reads = 1
    // tRC with the row open for tRAS: 28 x 1.25 ns x 550.8 mW + 11 x 1.25 ns x 388.8 mW.
    statistics.activeClocks = 28
    statistics.prechargedClocks = 11
    let energy = try #require(DRAMCommandEnergy(statistics, on: device))
    #expect(energy.rows.count + energy.reads.count == 14_645_600)
    #expect(energy.background.count == 24_624_000)
  }

  @Test("a device without known energies has none")
  func unknown() throws {
    let device = try #require(DRAMDevice.preset("hyperram"))
    #expect(DRAMCommandEnergy(DRAMStatistics(burstBytes: 32), on: device) == nil)
  }
}
