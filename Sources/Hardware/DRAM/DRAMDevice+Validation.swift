import Quantities

extension DRAMDevice {
  /// Everything that is wrong with the device; none for one that can be simulated. Readers return no other.
  public var problems: [DRAMProblem] {
    switch self {
    case .banked(let device): device.problems
    case .serial(let device): device.problems
    }
  }
}

extension BankedDRAM {
  /// The largest number of banks of a channel.
  public static let mostBanks = 64
  /// The largest number of bursts of a row.
  public static let mostBurstsPerRow = 65536
  /// The largest memory: 2^45 bytes.
  public static let mostBytes = 1 << 45
  /// What the clock of a memory may be, in Hz.
  static let clocks = 1_000_000...100_000_000_000

  /// Everything that is wrong with the device. What its values are to each other is looked at when each is right by itself.
  public var problems: [DRAMProblem] {
    var problems = geometry.valueProblems + queues.problems(channels: geometry.channels) + mapping.problems
    if !Self.clocks.contains(clock.count) {
      problems.append(.outOfRange(.clock, found: clock.count, allowed: Self.clocks))
    }
    for timing in DRAMTiming.allCases where !timing.range.contains(timings[timing]) {
      problems.append(.outOfRange(.timing(timing), found: timings[timing], allowed: timing.range))
    }
    guard problems.isEmpty else { return problems }
    return geometry.relationProblems + timings.orderProblems + refreshProblems
  }

  /// Clocks that a refresh may take with everything around it: it waits until a row that was just written can be closed, one
  /// row after the other is closed, and at least one request has to get through before the next refresh.
  private var refreshNeeds: Int {
    let written = timings.tCWL + geometry.burstClocks + timings.tWR
    let closing = max(timings.tRAS, timings.tRTP, written) + geometry.banksPerRank * max(1, timings.tPPD) + timings.tRP
    let opening =
      max(timings.tRC, timings.tFAW, timings.tRRDLong) + timings.tRCD + timings.turnaround + timings.rankSwitch
    return timings.tRFC + closing + opening + max(timings.tCL, written) + max(timings.tWTRLong, timings.tCCDLong)
  }

  private var refreshProblems: [DRAMProblem] {
    guard timings.tREFI > timings.tRFC, timings.tREFI <= refreshNeeds else { return [] }
    return [.noTimeBetweenRefreshes(interval: timings.tREFI, needed: refreshNeeds)]
  }
}

extension DRAMGeometry {
  /// Values that are wrong by themselves.
  fileprivate var valueProblems: [DRAMProblem] {
    let values: [(DRAMValue, Int, ClosedRange<Int>)] = [
      (.channels, channels, 1...64), (.ranks, ranks, 1...8), (.bankGroups, bankGroups, 1...64),
      (.banks, banksPerGroup, 1...64), (.rows, rows, 1...(1 << 24)), (.rowBytes, rowBytes, 1...(1 << 20)),
      (.bus, busBits, 1...4096), (.burstLength, burstLength, 2...256),
    ]
    return values.compactMap { value, found, allowed in
      guard allowed.contains(found) else { return .outOfRange(value, found: found, allowed: allowed) }
      return found.nonzeroBitCount == 1 ? nil : .notPowerOfTwo(value, found: found)
    }
  }

  /// Values that do not go together.
  fileprivate var relationProblems: [DRAMProblem] {
    var problems: [DRAMProblem] = []
    if banksPerChannel > BankedDRAM.mostBanks { problems.append(.tooManyBanks(banksPerChannel)) }
    if busBits * burstLength < 8 {
      problems.append(.burstOfBits(busBits * burstLength))
    } else if !(1...BankedDRAM.mostBurstsPerRow).contains(burstsPerRow) {
      problems.append(.rowOfBursts(rowBytes: rowBytes, burstBytes: burstBytes))
    }
    if capacityBytes > BankedDRAM.mostBytes { problems.append(.tooLarge(bytes: capacityBytes)) }
    return problems
  }
}

extension DRAMTimings {
  /// Timings that contradict each other: a row is open for a part of its cycle and can be used while it is open, what holds
  /// between bank groups is no longer than what holds inside of one, and four openings take at least one spacing.
  fileprivate var orderProblems: [DRAMProblem] {
    let pairs: [(DRAMTiming, DRAMTiming)] = [
      (.tRAS, .tRC), (.tRCD, .tRAS), (.tRRDShort, .tRRDLong), (.tCCDShort, .tCCDLong), (.tWTRShort, .tWTRLong),
    ]
    var problems: [DRAMProblem] = pairs.compactMap { shorter, longer in
      self[shorter] > self[longer]
        ? .longer(shorter, found: self[shorter], than: longer, limit: self[longer]) : nil
    }
    if tFAW > 0, tRRDShort > tFAW { problems.append(.longer(.tRRDShort, found: tRRDShort, than: .tFAW, limit: tFAW)) }
    if tREFI > 0, tRFC >= tREFI { problems.append(.longer(.tRFC, found: tRFC, than: .tREFI, limit: tREFI)) }
    return problems
  }
}

extension DRAMQueues {
  /// Queues that are empty or longer than any controller's.
  fileprivate func problems(channels: Int) -> [DRAMProblem] {
    let values: [(DRAMValue, Int, ClosedRange<Int>)] = [
      (.readQueue, reads, 1...1024), (.writeQueue, writes, 1...1024), (.bankQueue, bank, 1...256),
      (.idleWrites, idleWrites, 0...1024), (.rowHits, rowHits, 1...1_000_000),
      (.requestsPerClock, requestsPerClock ?? 1, 1...1024),
    ]
    return values.compactMap { value, found, allowed in
      allowed.contains(found) ? nil : .outOfRange(value, found: found, allowed: allowed)
    }
  }
}

extension AddressMapping {
  /// Fields that are missing or come twice.
  fileprivate var problems: [DRAMProblem] {
    let missing = Field.allCases.filter { !fields.contains($0) }
    let repeated = Field.allCases.filter { field in fields.count { $0 == field } > 1 }
    return missing.isEmpty && repeated.isEmpty ? [] : [.mappingFields(missing: missing, repeated: repeated)]
  }
}

extension SerialMemory {
  /// Everything that is wrong with the memory.
  public var problems: [DRAMProblem] {
    let values: [(DRAMValue, Int, ClosedRange<Int>)] = [
      (.clock, clock.count, BankedDRAM.clocks), (.bus, busBits, 1...64), (.burstBytes, burstBytes, 1...4096),
      (.capacityBytes, capacityBytes, 1...BankedDRAM.mostBytes), (.commandClocks, commandClocks, 0...10_000),
      (.initialLatency, initialLatency, 0...10_000), (.longestTransaction, longestTransaction, 1...100_000_000),
      (.refreshInterval, refreshInterval, 0...100_000_000),
    ]
    var problems: [DRAMProblem] = values.compactMap { value, found, allowed in
      allowed.contains(found) ? nil : .outOfRange(value, found: found, allowed: allowed)
    }
    for (value, found) in [(DRAMValue.burstBytes, burstBytes), (.capacityBytes, capacityBytes)]
    where found > 0 && found.nonzeroBitCount != 1 {
      problems.append(.notPowerOfTwo(value, found: found))
    }
    guard problems.isEmpty else { return problems }
    if burstsPerTransaction < 1 {
      let needed = commandClocks + 2 * initialLatency + burstClocks
      problems.append(.transactionTooShort(found: longestTransaction, needed: needed))
    }
    return problems
  }
}
