import Hardware
import Quantities

/// For how long a device is busy with a stream of bursts, by closed forms and without timing a command.
///
/// Of a DRAM with banks, the controller sees about a queue of requests at once and may serve them in any order. What it needs
/// for as many is at least, on each channel,
/// * for data: bursts · BL/2, and in each bank group bursts · max(BL/2, tCCD_L);
/// * for rows: openings · max(tRRD_S, tFAW/4) over all banks, and openings · tRC in each.
/// The largest of these is taken for every queue of requests, and the sum over queues is the stream's time, over 1 − tRFC/tREFI.
/// Openings are counted with one row open in every bank (`docs/timing.md`).
struct StreamEstimate: Sendable {
  private struct Channel: Sendable {
    var bursts = 0
    var openings = 0
    /// By bank group and by bank, counted over all ranks.
    var groups: [Int]
    var banks: [Int]
    var rows: [Int]
  }

  private enum Kind: Sendable {
    case banked(BankedDRAM, AddressDecoder)
    case serial(SerialMemory)
  }

  private let kind: Kind
  private var channels: [Channel] = []
  /// Requests since the last queue of them, and how many make one.
  private var waiting = 0
  private let window: Int
  /// In quarters of clocks, refreshes aside.
  private var quarters = 0
  /// Of a serial memory: where the transaction could go on, and its bursts.
  private var next = -1
  private var length = 0

  /// Nothing asked of a device without problems yet.
  init(_ device: DRAMDevice) {
    switch device {
    case .banked(let banked):
      kind = .banked(banked, AddressDecoder(banked))
      let geometry = banked.geometry
      channels = Array(
        repeating: Channel(
          groups: Array(repeating: 0, count: geometry.ranks * geometry.bankGroups),
          banks: Array(repeating: 0, count: geometry.banksPerChannel),
          rows: Array(repeating: -1, count: geometry.banksPerChannel)),
        count: geometry.channels)
      window = banked.queues.reads.times(geometry.channels)
    case .serial(let memory):
      kind = .serial(memory)
      window = 1
    }
  }

  /// One more burst.
  mutating func add(_ address: Int) {
    switch kind {
    case .banked(let device, let decoder):
      let place = decoder.location(of: address)
      let group = place.rank * device.geometry.bankGroups + place.bankGroup
      let bank = group * device.geometry.banksPerGroup + place.bank
      channels[place.channel].bursts += 1
      channels[place.channel].groups[group] += 1
      if channels[place.channel].rows[bank] != place.row || device.page == .closed {
        channels[place.channel].rows[bank] = place.row
        channels[place.channel].openings += 1
        channels[place.channel].banks[bank] += 1
      }
      waiting += 1
      if waiting == window { flush() }
    case .serial(let memory):
      if address != next || length == memory.burstsPerTransaction {
        quarters = quarters.plus(4 * (memory.commandClocks + memory.initialLatency))
        length = 0
      }
      length += 1
      quarters = quarters.plus(4 * memory.burstClocks)
      next = address + memory.burstBytes
    }
  }

  /// Clocks for everything that was asked for, refreshes included.
  mutating func clocks() -> Double {
    flush()
    let busy = Double(quarters) / 4
    switch kind {
    case .banked(let device, _):
      let timings = device.timings
      return timings.tREFI > 0 ? busy / (1 - Double(timings.tRFC) / Double(timings.tREFI)) : busy
    case .serial(let memory):
      // Each refresh meets a transaction, which takes the initial latency twice.
      guard memory.refreshInterval > 0 else { return busy }
      return busy / (1 - Double(memory.initialLatency) / Double(memory.refreshInterval))
    }
  }

  /// Clocks that writes take beside their data when they come between reads: the buffer is drained when it is full, and the
  /// wires turn round twice.
  static func turning(_ device: DRAMDevice, writes bursts: Double) -> Double {
    guard case .banked(let banked) = device else { return 0 }
    let timings = banked.timings
    let there = max(0, timings.tCL + timings.turnaround - timings.tCWL)
    let back = timings.tCWL + timings.tWTRLong
    return bursts / Double(banked.geometry.channels) / Double(banked.queues.writes) * Double(there + back)
  }

  private mutating func flush() {
    guard waiting > 0, case .banked(let device, _) = kind else { return }
    waiting = 0
    let timings = device.timings
    let data = device.geometry.burstClocks
    var longest = 0
    for channel in channels.indices {
      let busiestGroup = channels[channel].groups.max() ?? 0
      let busiestBank = channels[channel].banks.max() ?? 0
      longest = max(
        longest, 4 * channels[channel].bursts * data, 4 * busiestGroup * max(data, timings.tCCDLong),
        channels[channel].openings * max(4 * timings.tRRDShort, timings.tFAW), 4 * busiestBank * timings.tRC)
      channels[channel].bursts = 0
      channels[channel].openings = 0
      for group in channels[channel].groups.indices { channels[channel].groups[group] = 0 }
      for bank in channels[channel].banks.indices { channels[channel].banks[bank] = 0 }
    }
    quarters = quarters.plus(longest)
  }
}
