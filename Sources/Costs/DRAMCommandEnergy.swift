import Activity
import Hardware
import Quantities

/// What a device's commands and background took, by the prices of its preset (``DRAMEnergies``): the other view of the DRAM's
/// energy, beside a table's price for a bit.
///
/// Each part is rounded once to whole femtojoules. Wires, termination and the controller are in none.
public struct DRAMCommandEnergy: Sendable, Hashable {
  /// Rows opened, each with its closing.
  public var rows: Femtojoules
  /// Bits of bursts that were read.
  public var reads: Femtojoules
  /// Bits of bursts that were written.
  public var writes: Femtojoules
  public var refreshes: Femtojoules
  /// Standing by, with rows open and without, in all ranks of all channels.
  public var background: Femtojoules

  /// Nothing.
  public static let zero = DRAMCommandEnergy(
    rows: .zero, reads: .zero, writes: .zero, refreshes: .zero, background: .zero)

  /// The energies of parts.
  public init(
    rows: Femtojoules, reads: Femtojoules, writes: Femtojoules, refreshes: Femtojoules, background: Femtojoules
  ) {
    self.rows = rows
    self.reads = reads
    self.writes = writes
    self.refreshes = refreshes
    self.background = background
  }

  /// What was done costs; `nil` for a device whose prices are unknown.
  public init?(_ statistics: DRAMStatistics, on device: DRAMDevice) {
    guard case .banked(let banked) = device, let prices = banked.energies else { return nil }
    let bits = Double(statistics.burstBytes) * 8
    let refresh = prices.refreshCommand(interval: banked.timings.tREFI, clock: banked.clock)
    let active = prices.active(statistics.activeClocks, of: banked.clock)
    let precharged = prices.precharged(statistics.prechargedClocks, of: banked.clock)
    guard let rows = Femtojoules(picojoules: Double(statistics.activates) * prices.activatePrecharge.count),
      let reads = Femtojoules(picojoules: Double(statistics.reads) * bits * prices.readPerBit.count),
      let writes = Femtojoules(picojoules: Double(statistics.writes) * bits * prices.writePerBit.count),
      let refreshes = Femtojoules(picojoules: Double(statistics.refreshes) * refresh.count),
      let background = Femtojoules(picojoules: (active + precharged).count)
    else { return nil }
    self.init(rows: rows, reads: reads, writes: writes, refreshes: refreshes, background: background)
  }

  /// The sum of the parts.
  public var total: Femtojoules { rows + reads + writes + refreshes + background }

  /// The sum of two.
  public static func + (left: Self, right: Self) -> Self {
    DRAMCommandEnergy(
      rows: left.rows + right.rows, reads: left.reads + right.reads, writes: left.writes + right.writes,
      refreshes: left.refreshes + right.refreshes, background: left.background + right.background)
  }
}
