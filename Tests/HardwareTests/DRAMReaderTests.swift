import Documents
import Quantities
import Testing

@testable import Hardware

/// The `dram` of a description that names a device.
@Suite("DRAMReader")
struct DRAMReaderTests {
  private static func read(_ dram: String) throws -> DRAM {
    var document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
    document = try document.setting("dram", to: dram)
    return try AcceleratorReader.read(document).dram
  }

  /// The findings, one a line, from their key path on.
  private static func findings(_ dram: String) throws -> String {
    do {
      _ = try read(dram)
      return ""
    } catch let error as Findings {
      return error.all.map { finding in
        let sentence = finding.sentence
        return sentence.range(of: "dram", after: ": ").map { String(sentence[$0...]) } ?? sentence
      }.joined(separator: "\n")
    }
  }

  private static func banked(_ dram: String) throws -> BankedDRAM? {
    guard case .banked(let device)? = try read(dram).device else { return nil }
    return device
  }

  @Test("a preset is taken as it is, and seen as a pipe of its peak rate")
  func preset() throws {
    for (name, device) in DRAMDevice.named {
      let dram = try Self.read(#"{device: "\#(name)"}"#)
      #expect(dram.device == device)
      #expect(dram == DRAM(device: device, clock: Hertz(500_000_000)))
    }
    #expect(try Self.read(#"{bandwidth: "1GB/s"}"#).device == nil)
  }

  @Test("tensors lie plane after plane and filter after filter unless said otherwise")
  func layout() throws {
    #expect(try Self.read(#"{device: "ddr4-2400"}"#).layout == TensorLayout())
    #expect(
      try Self.read(#"{device: "ddr4-2400", layout: {filters: "row-column-channel-filter"}}"#).layout
        == TensorLayout(featureMaps: .channelRowColumn, filters: .rowColumnChannelFilter))
    #expect(
      try Self.read(
        #"{device: "hyperram", layout: {feature_maps: "row-column-channel", filters: "filter-row-column-channel"}}"#
      ).layout == TensorLayout(featureMaps: .rowColumnChannel, filters: .filterRowColumnChannel))
  }

  @Test("every value of a preset can be replaced")
  func overrides() throws {
    let device = try #require(
      try Self.banked(
        """
        {
          device: "ddr4-2400", channels: 2, ranks: 2, bank_groups: 2, banks: 8, rows: 1024, row: "4KiB", bus: 32, burst_length: 4,
          clock: "1GHz", page: "closed", queue: 16, bank_queue: 4, idle_writes: 3, row_hits: 2, requests_per_clock: 1,
          address_mapping: "row-column-bank-channel", timings: { tRCD: 16, tRRD_S: 5, turnaround: 2, tREFI: 0 },
        }
        """))
    guard case .banked(var expected)? = DRAMDevice.preset("ddr4-2400") else { return }
    expected.geometry = DRAMGeometry(
      channels: 2, ranks: 2, bankGroups: 2, banksPerGroup: 8, rows: 1024, rowBytes: 4096, busBits: 32, burstLength: 4)
    expected.clock = Hertz(1_000_000_000)
    expected.page = .closed
    expected.queues = DRAMQueues(reads: 16, writes: 16, bank: 4, idleWrites: 3, rowHits: 2, requestsPerClock: 1)
    expected.mapping = .rowColumnBankChannel
    expected.timings.tRCD = 16
    expected.timings.tRRDShort = 5
    expected.timings.turnaround = 2
    expected.timings.tREFI = 0
    #expect(device == expected)
  }

  @Test("an address mapping may be a list of fields from low to high")
  func mappingList() throws {
    let device = try Self.banked(
      #"{device: "hbm2", address_mapping: ["channel", "column", "bank", "bank_group", "rank", "row"]}"#)
    #expect(device?.mapping == AddressMapping(fromLow: [.channel, .column, .bank, .bankGroup, .rank, .row]))
  }

  @Test("every value of a serial memory can be replaced")
  func serial() throws {
    let dram = try Self.read(
      """
      { device: "hyperram", clock: "200MHz", bus: 16, burst: 64, capacity: "16MiB",
        timings: { command: 4, initial_latency: 7, transaction: 800, refresh_interval: 0 } }
      """)
    guard case .serial(let memory)? = dram.device else { throw Missing() }
    #expect(memory.clock == Hertz(200_000_000))
    #expect(memory.busBits == 16)
    #expect(memory.burstBytes == 64)
    #expect(memory.capacityBytes == 16 << 20)
    #expect(memory.commandClocks == 4)
    #expect(memory.initialLatency == 7)
    #expect(memory.longestTransaction == 800)
    #expect(memory.refreshInterval == 0)
  }

  private struct Missing: Error {}

  @Test(
    "what is wrong is said where it stands",
    arguments: [
      (
        #"{device: "ddr4"}"#,
        #"dram.device: unknown device "ddr4"; did you mean "ddr4-2400"? Allowed: ddr3-1600, ddr3-1600-1gb, "#
          + "ddr4-2400, ddr4-2400-4gb, lpddr3-1600, lpddr4-3200, hbm2, hyperram."
      ),
      (
        #"{device: "hbm2", bandwidth: "1GB/s"}"#,
        "dram.bandwidth: a device has a bandwidth of its own; leave out either this or device."
      ),
      (
        #"{device: "hbm2", latency: 5}"#,
        "dram.latency: a device has a latency of its own; leave out either this or device."
      ),
      (#"{device: "hbm2", banks: 0}"#, "dram.banks: banks of 0 is out of range; allowed: 1 to 64."),
      (
        #"{device: "hbm2", rows: 1000}"#,
        "dram.rows: rows of 1000 is no power of two; addresses are cut into fields of bits."
      ),
      (#"{device: "hbm2", queue: -4}"#, "dram.queue: queue of -4 is out of range; allowed: 1 to 1024."),
      (
        #"{device: "ddr4-2400", timings: {tRAS: 60}}"#,
        "dram.timings.tRAS: tRAS of 60 is longer than tRC, which is 56."
      ),
      (
        #"{device: "ddr4-2400", timings: {tRC: 30}}"#, "dram.timings.tRC: tRAS of 39 is longer than tRC, which is 30."
      ),
      (
        #"{device: "ddr4-2400", timings: {tREFI: 400}}"#,
        "dram.timings.tREFI: tRFC of 420 is longer than tREFI, which is 400."
      ),
      (
        #"{device: "ddr4-2400", timings: {tREFI: 500}}"#,
        "dram.timings.tREFI: a refresh comes every 500 clocks (tREFI); it takes, with closing, opening and using rows "
          + "between two of them, up to 610."
      ),
      (
        #"{device: "ddr4-2400", timings: {tRDC: 16}}"#,
        #"dram.timings.tRDC: unknown key "tRDC"; did you mean "tRCD"? Allowed: tCL, tCWL, tRCD, tRP, tRAS, tRC, tRRD_S, "#
          + "tRRD_L, tFAW, tCCD_S, tCCD_L, tWR, tWTR_S, tWTR_L, tRTP, turnaround, rank_switch, tPPD, tRFC, tREFI."
      ),
      (
        #"{device: "ddr4-2400", address_mapping: "row-bank-colum"}"#,
        #"dram.address_mapping: unknown address mapping "row-bank-colum"; did you mean "row-bank-column"? Allowed: "#
          + "row-bank-column, row-bank-column-group, row-group-bank-channel-column, row-column-bank-channel, "
          + "channel-bank-row-column."
      ),
      (
        #"{device: "ddr4-2400", address_mapping: ["row", "column", "row"]}"#,
        "dram.address_mapping: an address mapping names each field once; missing: bank_group, bank, rank, channel; more than "
          + "once: row."
      ),
      (
        #"{device: "ddr4-2400", page: "close"}"#,
        #"dram.page: unknown page "close"; did you mean "closed"? Allowed: open, closed."#
      ),
      (#"{device: "ddr4-2400", row: "1b"}"#, "dram.row: row has to be a whole number of bytes."),
      (
        #"{device: "hyperram", timings: {transaction: 20}}"#,
        "dram.timings.transaction: a transaction of at most 20 clocks has no room for one burst, which takes 31 with command "
          + "and latency."
      ),
      (
        #"{device: "hyperram", chanels: 2}"#,
        #"dram.chanels: unknown key "chanels". Allowed: device, bandwidth, latency, clock, bus, burst, capacity, timings, layout."#
      ),
      (
        #"{device: "hyperram", layout: {feature_maps: "row-colum-channel"}}"#,
        #"dram.layout.feature_maps: unknown feature maps "row-colum-channel"; did you mean "row-column-channel"? Allowed: channel-row-column, row-column-channel."#
      ),
      (
        #"{device: "hyperram", layout: {filter: "channel"}}"#,
        #"dram.layout.filter: unknown key "filter"; did you mean "filters"? Allowed: feature_maps, filters."#
      ),
    ])
  func findings(_ dram: String, _ expected: String) throws {
    #expect(try Self.findings(dram) == expected)
  }
}

extension String {
  /// Where the first `word` behind the separator begins.
  fileprivate func range(of word: String, after separator: String) -> String.Index? {
    var place = startIndex
    while let next = self[place...].firstRange(of: separator) {
      if self[next.upperBound...].hasPrefix(word) { return next.upperBound }
      place = next.upperBound
    }
    return nil
  }
}
