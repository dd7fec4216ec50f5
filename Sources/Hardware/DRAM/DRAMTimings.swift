/// The spacings of a DRAM's commands, in clocks of the DRAM, under the names that JEDEC's standards give them.
///
/// Where a device tells bank groups apart, "short" holds between groups and "long" inside of one; others have both equal.
public struct DRAMTimings: Sendable, Hashable {
  /// From a read to its data.
  public var tCL: Int
  /// From a write to its data.
  public var tCWL: Int
  /// From opening a row to the first read or write of it.
  public var tRCD: Int
  /// From closing a row to opening another one in the bank.
  public var tRP: Int
  /// From opening a row to closing it.
  public var tRAS: Int
  /// From opening a row to opening another one in the bank.
  public var tRC: Int
  /// Between opening rows in different bank groups of a rank.
  public var tRRDShort: Int
  /// Between opening rows in one bank group.
  public var tRRDLong: Int
  /// A window in which a rank opens at most four rows.
  public var tFAW: Int
  /// Between reads, or writes, of different bank groups.
  public var tCCDShort: Int
  /// Between reads, or writes, of one bank group.
  public var tCCDLong: Int
  /// From the end of written data to closing the row.
  public var tWR: Int
  /// From the end of written data to a read in another bank group.
  public var tWTRShort: Int
  /// From the end of written data to a read in the same bank group.
  public var tWTRLong: Int
  /// From a read to closing the row.
  public var tRTP: Int
  /// Clocks in which the data wires turn round between a read's data and a write's.
  public var turnaround: Int
  /// Clocks between the data of different ranks.
  public var rankSwitch: Int
  /// Between closing two rows of a rank (LPDDR4's tPPD).
  public var tPPD: Int
  /// What a refresh of all banks takes.
  public var tRFC: Int
  /// From one refresh to the next; 0: never refreshed.
  public var tREFI: Int

  /// Timings of a device without bank groups, which have long spacings equal to the short ones.
  public init(
    tCL: Int, tCWL: Int, tRCD: Int, tRP: Int, tRAS: Int, tRC: Int, tRRD: (short: Int, long: Int), tFAW: Int,
    tCCD: (short: Int, long: Int), tWR: Int, tWTR: (short: Int, long: Int), tRTP: Int, tRFC: Int, tREFI: Int,
    turnaround: Int = 1, rankSwitch: Int = 1, tPPD: Int = 0
  ) {
    self.tCL = tCL
    self.tCWL = tCWL
    self.tRCD = tRCD
    self.tRP = tRP
    self.tRAS = tRAS
    self.tRC = tRC
    (tRRDShort, tRRDLong) = tRRD
    self.tFAW = tFAW
    (tCCDShort, tCCDLong) = tCCD
    self.tWR = tWR
    (tWTRShort, tWTRLong) = tWTR
    self.tRTP = tRTP
    self.tRFC = tRFC
    self.tREFI = tREFI
    self.turnaround = turnaround
    self.rankSwitch = rankSwitch
    self.tPPD = tPPD
  }
}

/// The name of a timing in files and messages.
public enum DRAMTiming: String, Sendable, Hashable, CaseIterable {
  case tCL, tCWL, tRCD, tRP, tRAS, tRC
  case tRRDShort = "tRRD_S"
  case tRRDLong = "tRRD_L"
  case tFAW
  case tCCDShort = "tCCD_S"
  case tCCDLong = "tCCD_L"
  case tWR
  case tWTRShort = "tWTR_S"
  case tWTRLong = "tWTR_L"
  case tRTP, turnaround
  case rankSwitch = "rank_switch"
  case tPPD, tRFC, tREFI

  /// Where the timing is kept.
  public var path: WritableKeyPath<DRAMTimings, Int> {
    switch self {
    case .tCL: \.tCL
    case .tCWL: \.tCWL
    case .tRCD: \.tRCD
    case .tRP: \.tRP
    case .tRAS: \.tRAS
    case .tRC: \.tRC
    case .tRRDShort: \.tRRDShort
    case .tRRDLong: \.tRRDLong
    case .tFAW: \.tFAW
    case .tCCDShort: \.tCCDShort
    case .tCCDLong: \.tCCDLong
    case .tWR: \.tWR
    case .tWTRShort: \.tWTRShort
    case .tWTRLong: \.tWTRLong
    case .tRTP: \.tRTP
    case .turnaround: \.turnaround
    case .rankSwitch: \.rankSwitch
    case .tPPD: \.tPPD
    case .tRFC: \.tRFC
    case .tREFI: \.tREFI
    }
  }

  /// What a timing may be, in clocks.
  public var range: ClosedRange<Int> {
    switch self {
    case .tCL, .tCWL, .tRCD, .tRP, .tRAS, .tRC: 1...10_000
    case .tRRDShort, .tRRDLong, .tFAW, .tCCDShort, .tCCDLong, .tWR, .tWTRShort, .tWTRLong, .tRTP, .turnaround,
      .rankSwitch, .tPPD:
      0...10_000
    case .tRFC: 0...1_000_000
    case .tREFI: 0...100_000_000
    }
  }
}

extension DRAMTimings {
  /// The timing of that name.
  public subscript(timing: DRAMTiming) -> Int {
    get { self[keyPath: timing.path] }
    set { self[keyPath: timing.path] = newValue }
  }
}
