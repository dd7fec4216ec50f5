import Foundation
import Hardware
import Quantities
import Simulation
import Testing

/// The controller beside DRAMsim3 on the same devices, queues and requests.
@Suite("DRAM beside DRAMsim3")
struct DRAMReferenceTests {
  /// A row of the fixture.
  struct Row: Sendable, CustomTestStringConvertible {
    let fields: [String: String]
    var testDescription: String { "\(config) \(stream)" }
    var config: String { fields["config", default: "?"] }
    var stream: String { fields["stream", default: "?"] }
    func number(_ column: String) throws -> Double { try #require(fields[column].flatMap(Double.init)) }
    func count(_ column: String) throws -> Int { try #require(fields[column].flatMap(Int.init)) }
    /// Whether all writes reached the memory.
    var isComplete: Bool { config != "HBM2-8ch" || stream != "altoff" }
    var isDDR4: Bool { config.hasPrefix("DDR4") }
    var hasGroupsLowest: Bool { config.hasSuffix("bglow") }
    /// Whether the first of the two simulators that gave the tolerances is the only one for this device.
    var isSingle: Bool { !["DDR3-1600-8Gb", "DDR3-1600-1Gb", "DDR4-2400-8Gb", "DDR4-2400-8Gb-bglow"].contains(config) }

    /// By how much total cycles may differ: what two simulators of one device differ by, with a margin.
    var cycleTolerance: Double {
      switch stream {
      case "alt", "altoff": 0.05
      case "tile": 0.08
      case "strrow" where hasGroupsLowest: 0.15
      case "seqrd1", "seqrd4", "seqwr1", "seqwr4", "str2b": isDDR4 ? 0.08 : isSingle ? 0.03 : 0.02
      default: isSingle || hasGroupsLowest ? 0.03 : 0.02
      }
    }

    /// The same of rows opened; `nil`: says nothing.
    var activateTolerance: Double? {
      if stream == "alt" || stream == "tile" { return hasGroupsLowest ? nil : 0.35 }
      return hasGroupsLowest ? (stream == "strrow" ? nil : 0.1) : 0.03
    }
  }

  static func rows() throws -> [Row] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Published/dram-streams.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let header = try #require(lines.first).split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Row(fields: Dictionary(uniqueKeysWithValues: zip(header, fields)))
    }
  }

  /// What is run where code is not optimized: DDR4 in full but for the longest streams, whose shorter forms have the same
  /// tolerances; of the other devices what is particular to them.
  private static let short: [String: Set<String>] = [
    "DDR3-1600-8Gb": ["seqrd1", "strrow", "strrowbanks", "rnd64lat"],
    "DDR3-1600-1Gb": ["strrow", "rnd64lat"],
    "DDR4-2400-8Gb": [
      "seqrd1", "str2b", "strrow", "strrowbanks", "rnd64", "rnd64lat", "alt", "tile",
    ],
    "DDR4-2400-8Gb-bglow": ["seqrd1", "strrow"],
    "DDR4-2400-4Gb": ["strrow", "strrowbanks"],
    "LPDDR3-1600-x32": ["strrow", "strrowbanks", "rnd64lat"],
    "LPDDR4-3200-x16": ["strrow", "strrowbanks", "rnd64lat"],
    "HBM2-1ch": ["seqrd1", "strrow", "strrowbanks", "rnd64lat"],
    "HBM2-8ch": ["strrow", "strrowbanks"],
  ]

  /// The rows to be run: all of them where code is optimized.
  static func selection() throws -> [Row] {
    #if DEBUG
      try rows().filter { short[$0.config, default: []].contains($0.stream) }
    #else
      try rows()
    #endif
  }

  @Test("cycles, commands, row hits and the latency of lone reads are the same", arguments: try selection())
  func rowAgrees(_ row: Row) throws {
    let device = try #require(DRAMStream.device(row.config))
    let stream = DRAMStream(
      name: row.stream, burstBytes: try row.count("burst_B"), rowBytes: try row.count("row_B"),
      banks: try row.count("banks"))
    #expect(device.geometry.burstBytes == stream.burstBytes)
    #expect(device.geometry.rowBytes == stream.rowBytes)
    #expect(device.geometry.banksPerRank == stream.banks)
    var controller = try #require(DRAMController(.banked(device), observer: DRAMWatcher(device)))
    let group = controller.openGroup()
    var requests = 0
    stream.forEach {
      // DRAMsim3 takes the first request in clock 1.
      controller.submit($0.address, isWrite: $0.isWrite, notBefore: $0.clock + 1, for: group)
      requests += 1
    }
    let cycles = controller.drain()
    let statistics = controller.statistics
    #expect(controller.observer.violations(at: cycles) == [])
    #expect(requests == (try row.count("requests")))
    #expect(statistics.reads + statistics.forwardedReads + statistics.sharedReads + statistics.writes == requests)

    // The rules are the same, and so is what comes of them. In one row DRAMsim3 ended before all writes had gone out.
    if row.isComplete {
      #expect(cycles == (try row.count("cycles")))
      #expect(statistics.reads == (try row.count("rd_cmds")))
      #expect(statistics.writes == (try row.count("wr_cmds")))
      #expect(statistics.readRowHits == (try row.count("rd_row_hits")))
      #expect(statistics.writeRowHits == (try row.count("wr_row_hits")))
      #expect(statistics.activates == (try row.count("act")))
      #expect(statistics.refreshes == (try row.count("ref")))
    }
    // Whatever else changes, the differences stay below those of two simulators of one device.
    let published = try row.number("cycles")
    #expect(abs(Double(cycles) / published - 1) <= row.cycleTolerance, "\(cycles) cycles, published \(published)")
    let activates = try row.number("act")
    if let tolerance = row.activateTolerance {
      #expect(
        abs(Double(statistics.activates) / activates - 1) <= tolerance,
        "\(statistics.activates) rows opened, published \(activates)")
    }
    let due = device.geometry.channels * (cycles / device.timings.tREFI)
    #expect(abs(statistics.refreshes - due) <= device.geometry.channels)
    if row.stream == "rnd64lat" {
      let latency = Double(statistics.readLatency) / Double(requests)
      let published = try row.number("avg_rd_lat_cyc")
      #expect(abs(latency - published) <= 0.05 + 1e-9, "\(latency) cycles, published \(published)")
    }
    #expect(statistics.activeClocks + statistics.prechargedClocks == cycles * device.geometry.channels)
  }

  @Test("energies of commands are those that the published currents give, within 1 %", arguments: try rows())
  func energyAgrees(_ row: Row) throws {
    // The devices whose price comes from the currents of that program's files.
    guard ["DDR3-1600-8Gb", "DDR4-2400-8Gb", "LPDDR3-1600-x32", "HBM2-1ch"].contains(row.config) else { return }
    let device = try #require(DRAMStream.device(row.config))
    let energies = try #require(device.energies)
    let bits = Double(device.geometry.burstBytes * 8)
    let refresh = energies.refreshCommand(interval: device.timings.tREFI, clock: device.clock).count
    let terms: [(Double, String)] = [
      (energies.activatePrecharge.count * (try row.number("act")), "E_act_nJ"),
      (energies.readPerBit.count * bits * (try row.number("rd_cmds")), "E_rd_nJ"),
      (energies.writePerBit.count * bits * (try row.number("wr_cmds")), "E_wr_nJ"),
      (refresh * (try row.number("ref")), "E_ref_nJ"),
    ]
    for (picojoules, column) in terms {
      let published = try row.number(column)
      #expect(abs(picojoules / 1000 - published) <= 0.01 * published, "\(column): \(picojoules / 1000)")
    }
  }
}
