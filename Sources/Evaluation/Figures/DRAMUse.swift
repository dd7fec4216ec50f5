import Activity
import Costs
import Hardware
import Quantities

/// A figure of what a described device did, which results have when it was timed (`--engine event`).
public enum DRAMFigure: String, Sendable, Hashable, CaseIterable {
  case activates = "dram_activates"
  case reads = "dram_read_bursts"
  case writes = "dram_write_bursts"
  case refreshes = "dram_refreshes"
  /// Bytes of bursts over the layer's time, in 10^9 a second.
  case bandwidth = "dram_gb_per_s"
  /// That over the peak.
  case peakShare = "dram_peak_share"
  /// Bursts read or written that were not the first of their open row, over all.
  case rowHits = "dram_row_hit_share"
  /// Time of ranks from a refresh's being due to its end, over all time of ranks.
  case refreshLoss = "dram_refresh_share"
  /// Bits of words that were asked for, over those of the bursts that held them.
  case used = "dram_used_share"
  case rowEnergy = "energy_dram_rows_pj"
  case readEnergy = "energy_dram_reads_pj"
  case writeEnergy = "energy_dram_writes_pj"
  case refreshEnergy = "energy_dram_refreshes_pj"
  case backgroundEnergy = "energy_dram_background_pj"
  /// The sum of the five; no part of the total energy, which has the table's price of a bit.
  case commandEnergy = "energy_dram_commands_pj"
}

/// What a described device did in a layer or in several.
public struct DRAMUse: Sendable, Hashable {
  public private(set) var statistics: DRAMStatistics
  /// Of the accelerator.
  public private(set) var cycles: Int
  /// `nil` if it is unknown of any layer.
  public private(set) var energy: DRAMCommandEnergy?
  private let clock: Hertz
  private let peak: BitsPerSecond

  /// What the device of an accelerator did in a layer; `nil` if nobody asked it.
  init?(_ activity: LayerActivity, on accelerator: Accelerator) {
    guard let statistics = activity.device, let device = accelerator.dram.device else { return nil }
    self.statistics = statistics
    cycles = activity.cycles.total.count
    energy = DRAMCommandEnergy(statistics, on: device)
    clock = accelerator.clock
    peak = device.peak
  }

  /// Adds what it did afterwards.
  mutating func add(_ other: DRAMUse) {
    statistics.follow(with: other.statistics)
    cycles = cycles.plus(other.cycles)
    energy = energy.flatMap { sum in other.energy.map { sum + $0 } }
  }

  /// There was traffic that the device was not asked for: the energy is not all there.
  mutating func losesEnergy() { energy = nil }

  /// Bytes of bursts over the time, in bytes a second; `nil` when nothing takes time.
  public var bytesPerSecond: Double? {
    cycles > 0 ? Double(statistics.bytes) / Double(cycles) * Double(clock.count) : nil
  }

  /// The figure; a share of nothing is unknown.
  public func value(of figure: DRAMFigure) -> ResultValue {
    func share(_ part: Int, of whole: Int) -> ResultValue {
      whole > 0 ? ResultValue(Double(part) / Double(whole)) : .unknown
    }
    let moved = statistics.reads.plus(statistics.writes)
    return switch figure {
    case .activates: .count(statistics.activates)
    case .reads: .count(statistics.reads)
    case .writes: .count(statistics.writes)
    case .refreshes: .count(statistics.refreshes)
    case .bandwidth: ResultValue(bytesPerSecond.map { $0 * 1e-9 })
    case .peakShare: ResultValue(bytesPerSecond.map { $0 * 8 / Double(peak.count) })
    case .rowHits: statistics.transactions > 0 ? .unknown : share(statistics.rowHits, of: moved)
    case .refreshLoss:
      statistics.transactions > 0
        ? .unknown : share(statistics.refreshClocks, of: statistics.activeClocks.plus(statistics.prechargedClocks))
    case .used: share(statistics.wordBits, of: statistics.requests.times(statistics.burstBytes).times(8))
    case .rowEnergy: ResultValue(energy?.rows)
    case .readEnergy: ResultValue(energy?.reads)
    case .writeEnergy: ResultValue(energy?.writes)
    case .refreshEnergy: ResultValue(energy?.refreshes)
    case .backgroundEnergy: ResultValue(energy?.background)
    case .commandEnergy: ResultValue(energy?.total)
    }
  }
}
