/// What can be wrong with a DRAM. ``sentence`` says it in words.
public enum DRAMProblem: Sendable, Hashable {
  /// A value outside its range.
  case outOfRange(DRAMValue, found: Int, allowed: ClosedRange<Int>)
  /// A value that addresses are cut by, or that counts transfers in pairs, and is no power of two.
  case notPowerOfTwo(DRAMValue, found: Int)
  /// Ranks · bank groups · banks above ``BankedDRAM/mostBanks``.
  case tooManyBanks(Int)
  /// A row of fewer bytes than a burst, or one of more bursts than are simulated.
  case rowOfBursts(rowBytes: Int, burstBytes: Int)
  /// Bytes of all channels above ``BankedDRAM/mostBytes``.
  case tooLarge(bytes: Int)
  /// A burst that is no whole number of bytes.
  case burstOfBits(Int)
  /// A timing that has to be at most another one.
  case longer(DRAMTiming, found: Int, than: DRAMTiming, limit: Int)
  /// Opening a row, using and closing it again and refreshing take `needed` clocks, and refreshes come more often.
  case noTimeBetweenRefreshes(interval: Int, needed: Int)
  /// A mapping in which fields are missing or come twice.
  case mappingFields(missing: [AddressMapping.Field], repeated: [AddressMapping.Field])
  /// A transaction too short for a burst behind its latency.
  case transactionTooShort(found: Int, needed: Int)
}

/// What of a DRAM a problem is about.
public enum DRAMValue: Sendable, Hashable {
  case channels, ranks, bankGroups, banks, rows, rowBytes, bus, burstLength, clock
  case readQueue, writeQueue, bankQueue, idleWrites, rowHits, requestsPerClock, mapping
  case timing(DRAMTiming)
  case burstBytes, capacityBytes, commandClocks, initialLatency, longestTransaction, refreshInterval

  /// The way to it in a description, from `dram`.
  public var key: String {
    switch self {
    case .channels: "channels"
    case .ranks: "ranks"
    case .bankGroups: "bank_groups"
    case .banks: "banks"
    case .rows: "rows"
    case .rowBytes: "row"
    case .bus: "bus"
    case .burstLength: "burst_length"
    case .clock: "clock"
    case .readQueue, .writeQueue: "queue"
    case .bankQueue: "bank_queue"
    case .idleWrites: "idle_writes"
    case .rowHits: "row_hits"
    case .requestsPerClock: "requests_per_clock"
    case .mapping: "address_mapping"
    case .timing(let timing): "timings.\(timing.rawValue)"
    case .burstBytes: "burst"
    case .capacityBytes: "capacity"
    case .commandClocks: "timings.command"
    case .initialLatency: "timings.initial_latency"
    case .longestTransaction: "timings.transaction"
    case .refreshInterval: "timings.refresh_interval"
    }
  }
}

extension DRAMProblem {
  /// What it is about, the first being what is said to be wrong.
  public var values: [DRAMValue] {
    switch self {
    case .outOfRange(let value, _, _), .notPowerOfTwo(let value, _): [value]
    case .tooManyBanks: [.banks, .bankGroups, .ranks]
    case .rowOfBursts: [.rowBytes, .burstLength, .bus]
    case .tooLarge: [.rows, .rowBytes, .banks, .bankGroups, .ranks, .channels]
    case .burstOfBits: [.burstLength, .bus]
    case .longer(let timing, _, let other, _): [.timing(timing), .timing(other)]
    case .noTimeBetweenRefreshes: [.timing(.tREFI), .timing(.tRFC)]
    case .mappingFields: [.mapping]
    case .transactionTooShort: [.longestTransaction, .initialLatency, .commandClocks, .burstBytes, .bus]
    }
  }

  /// The problem in words, without a final stop.
  public var sentence: String {
    switch self {
    case .outOfRange(let value, let found, let allowed):
      "\(value.name) of \(found) is out of range; allowed: \(allowed.lowerBound) to \(allowed.upperBound)"
    case .notPowerOfTwo(let value, let found):
      "\(value.name) of \(found) is no power of two; addresses are cut into fields of bits"
    case .tooManyBanks(let banks):
      "a channel has \(banks) banks over all ranks and bank groups; at most \(BankedDRAM.mostBanks) are simulated"
    case .rowOfBursts(let row, let burst):
      "a row of \(row) bytes holds no whole number of bursts from 1 to \(BankedDRAM.mostBurstsPerRow); a burst has \(burst) bytes"
    case .tooLarge(let bytes): "the memory has \(bytes) bytes; at most \(BankedDRAM.mostBytes) are simulated"
    case .burstOfBits(let bits): "a burst of \(bits) bits is no whole number of bytes"
    case .longer(let timing, let found, let other, let limit):
      "\(timing.rawValue) of \(found) is longer than \(other.rawValue), which is \(limit)"
    case .noTimeBetweenRefreshes(let interval, let needed):
      "a refresh comes every \(interval) clocks (tREFI); it takes, with closing, opening and using rows between two of them, "
        + "up to \(needed)"
    case .mappingFields(let missing, let repeated):
      "an address mapping names each field once"
        + (missing.isEmpty ? "" : "; missing: \(missing.map(\.rawValue).joined(separator: ", "))")
        + (repeated.isEmpty ? "" : "; more than once: \(repeated.map(\.rawValue).joined(separator: ", "))")
    case .transactionTooShort(let found, let needed):
      "a transaction of at most \(found) clocks has no room for one burst, which takes \(needed) with command and latency"
    }
  }
}

extension DRAMValue {
  /// The last part of its key.
  var name: String { key.split(separator: ".").last.map(String.init) ?? key }
}
