import Quantities
import Testing

@testable import Hardware

/// Devices: what is wrong with them, what they promise, and what their presets say.
@Suite("DRAMDevice")
struct DRAMDeviceTests {
  private struct Missing: Error {}

  private func banked(_ name: String) throws -> BankedDRAM {
    guard case .banked(let device)? = DRAMDevice.preset(name) else { throw Missing() }
    return device
  }

  @Test("every preset can be simulated, has a source, and is found by its name")
  func presets() {
    #expect(
      DRAMDevice.named.map(\.name) == [
        "ddr3-1600", "ddr3-1600-1gb", "ddr4-2400", "ddr4-2400-4gb", "lpddr3-1600", "lpddr4-3200", "hbm2", "hyperram",
      ])
    for (name, device) in DRAMDevice.named {
      #expect(device.problems == [])
      #expect(device.name == name)
      #expect(DRAMDevice.preset(name) == device)
    }
    #expect(DRAMDevice.preset("ddr9") == nil)
  }

  @Test(
    "presets have the peak rate and the sizes of their published rows",
    arguments: [
      ("ddr3-1600", 12_800_000_000, 64, 8), ("ddr3-1600-1gb", 12_800_000_000, 64, 1),
      ("ddr4-2400", 19_200_000_000, 64, 8),
      ("ddr4-2400-4gb", 19_200_000_000, 64, 4), ("lpddr3-1600", 6_400_000_000, 32, 1),
      ("lpddr4-3200", 6_400_000_000, 32, 1), ("hbm2", 256_000_000_000, 64, 8),
    ] as [(String, Int, Int, Int)])
  func peaks(_ name: String, bytesPerSecond: Int, burst: Int, gibibytes: Int) throws {
    let device = try #require(DRAMDevice.preset(name))
    #expect(device.peak == BitsPerSecond(bytesPerSecond * 8))
    #expect(device.burstBytes == burst)
    #expect(device.capacityBytes == gibibytes << 30)
  }

  @Test("a serial memory moves two bits a wire and clock")
  func serialPeak() throws {
    let device = try #require(DRAMDevice.preset("hyperram"))
    #expect(abs(device.peak.count - 8 * 333_333_333) < 16)
    #expect(device.unloadedLatency == 3 + 12 + 16)
  }

  @Test(
    "prices of commands are what Micron's formulas make of the published currents, within 1 %",
    arguments: [
      // Device, volts, IDD0, IDD2N, IDD3N, IDD4W, IDD4R, IDD5 in mA, devices of a rank [found: DRAMsim3's device files].
      ("ddr3-1600", 1.35, [67, 36, 51, 125, 125, 245], 8), ("ddr4-2400", 1.2, [48, 34, 43, 123, 135, 250], 8),
      ("lpddr3-1600", 1.2, [40, 20.5, 21, 245, 250, 150], 1), ("hbm2", 1.2, [65, 40, 55, 500, 390, 250], 1),
    ] as [(String, Double, [Double], Double)])
  func prices(_ name: String, volts: Double, currents: [Double], devices: Double) throws {
    let device = try banked(name)
    let energies = try #require(device.energies)
    let timings = device.timings
    let power = { (milliamperes: Double) in milliamperes * volts * devices }
    let nanoseconds = { (clocks: Int) in Double(clocks) * 1e9 / Double(device.clock.count) }
    let burst = nanoseconds(device.geometry.burstClocks) / Double(device.geometry.burstBytes * 8)
    let opening =
      power(currents[0]) * nanoseconds(timings.tRC) - power(currents[2]) * nanoseconds(timings.tRAS)
      - power(currents[1]) * nanoseconds(timings.tRC - timings.tRAS)
    let refresh = energies.refreshCommand(interval: timings.tREFI, clock: device.clock).count
    let pairs = [
      (energies.activatePrecharge.count, opening),
      (energies.readPerBit.count, power(currents[4] - currents[2]) * burst),
      (energies.writePerBit.count, power(currents[3] - currents[2]) * burst),
      (refresh, power(currents[5] - currents[2]) * nanoseconds(timings.tRFC)),
      (energies.active(1000, of: device.clock).count, power(currents[2]) * nanoseconds(1000)),
      (energies.precharged(1000, of: device.clock).count, power(currents[1]) * nanoseconds(1000)),
    ]
    for (found, formula) in pairs { #expect(abs(found / formula - 1) < 0.01, "\(found), by the formula \(formula)") }
  }

  @Test("impossible timings are findings")
  func impossibleTimings() throws {
    var device = try banked("ddr4-2400")
    device.timings.tRAS = 57
    #expect(device.problems == [.longer(.tRAS, found: 57, than: .tRC, limit: 56)])
    device = try banked("ddr4-2400")
    device.timings.tRFC = 9360
    #expect(device.problems == [.longer(.tRFC, found: 9360, than: .tREFI, limit: 9360)])
    device.timings.tRFC = 9300
    guard case .noTimeBetweenRefreshes(9360, let needed)? = device.problems.first else { throw Missing() }
    #expect(needed > 9360)
    #expect(device.problems.count == 1)
    device = try banked("ddr4-2400")
    device.timings.tRRDShort = 7
    device.timings.tCCDShort = 7
    device.timings.tWTRShort = 10
    device.timings.tRCD = 40
    #expect(
      device.problems == [
        .longer(.tRCD, found: 40, than: .tRAS, limit: 39), .longer(.tRRDShort, found: 7, than: .tRRDLong, limit: 6),
        .longer(.tCCDShort, found: 7, than: .tCCDLong, limit: 6),
        .longer(.tWTRShort, found: 10, than: .tWTRLong, limit: 9),
      ])
    device = try banked("ddr4-2400")
    device.timings.tFAW = 3
    #expect(device.problems == [.longer(.tRRDShort, found: 4, than: .tFAW, limit: 3)])
  }

  @Test("impossible geometries are findings, all of them at once")
  func impossibleGeometries() throws {
    var device = try banked("ddr4-2400")
    device.geometry.banksPerGroup = 0
    device.geometry.rows = 1000
    device.geometry.channels = -1
    device.timings.tRP = 0
    device.queues.bank = 0
    device.clock = Hertz(0)
    #expect(
      Set(device.problems) == [
        .outOfRange(.channels, found: -1, allowed: 1...64), .outOfRange(.banks, found: 0, allowed: 1...64),
        .notPowerOfTwo(.rows, found: 1000), .outOfRange(.timing(.tRP), found: 0, allowed: 1...10_000),
        .outOfRange(.bankQueue, found: 0, allowed: 1...256),
        .outOfRange(.clock, found: 0, allowed: 1_000_000...100_000_000_000),
      ])
    device = try banked("ddr4-2400")
    device.geometry.ranks = 8
    #expect(device.problems == [.tooManyBanks(128)])
    device = try banked("ddr4-2400")
    device.geometry.rowBytes = 32
    #expect(device.problems == [.rowOfBursts(rowBytes: 32, burstBytes: 64)])
    device.geometry.busBits = 1
    device.geometry.burstLength = 4
    #expect(device.problems == [.burstOfBits(4)])
    device = try banked("ddr4-2400")
    device.mapping.fields = [.column, .column, .bank, .row, .rank]
    #expect(device.problems == [.mappingFields(missing: [.bankGroup, .channel], repeated: [.column])])
  }

  @Test("values beyond all bounds are findings and trap nowhere", arguments: [Int.min, -1, Int.max])
  func extremes(_ value: Int) throws {
    var device = try banked("hbm2")
    for timing in DRAMTiming.allCases { device.timings[timing] = value }
    device.geometry = DRAMGeometry(
      channels: value, ranks: value, bankGroups: value, banksPerGroup: value, rows: value, rowBytes: value,
      busBits: value,
      burstLength: value)
    device.queues = DRAMQueues(
      reads: value, writes: value, bank: value, idleWrites: value, rowHits: value, requestsPerClock: value)
    device.clock = Hertz(value)
    #expect(device.problems.count == DRAMTiming.allCases.count + 8 + 6 + 1)
    for problem in device.problems { #expect(problem.sentence.contains("\(value)")) }
    let serial = SerialMemory(
      name: "", clock: Hertz(value), busBits: value, burstBytes: value, capacityBytes: value, commandClocks: value,
      initialLatency: value, longestTransaction: value, refreshInterval: value, source: "")
    #expect(serial.problems.count >= 8)
  }

  @Test("an accelerator has the problems of its device")
  func accelerator() throws {
    var accelerator = try AcceleratorReader.read(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
    accelerator.dram.device = DRAMDevice.preset("ddr4-2400")
    #expect(accelerator.problems == [])
    var device = try banked("ddr4-2400")
    device.geometry.banksPerGroup = 0
    accelerator.dram.device = .banked(device)
    #expect(accelerator.problems == [.dram(.outOfRange(.banks, found: 0, allowed: 1...64))])
    #expect(accelerator.problems.map(\.sentence) == ["dram: banks of 0 is out of range; allowed: 1 to 64"])
  }

  @Test("a serial memory needs room for a burst in its transactions")
  func shortTransactions() throws {
    guard case .serial(var memory)? = DRAMDevice.preset("hyperram") else { throw Missing() }
    memory.longestTransaction = 30
    #expect(memory.problems == [.transactionTooShort(found: 30, needed: 31)])
    memory.longestTransaction = 31
    #expect(memory.problems == [])
    memory.burstBytes = 24
    #expect(memory.problems == [.notPowerOfTwo(.burstBytes, found: 24)])
  }

  @Test("mappings have a name or are lists")
  func mappings() {
    for (name, mapping) in AddressMapping.named {
      #expect(mapping.name == name)
      #expect(Set(mapping.fields) == Set(AddressMapping.Field.allCases))
      #expect(mapping.fields.count == AddressMapping.Field.allCases.count)
    }
    #expect(AddressMapping(fromLow: [.row, .column, .bank, .bankGroup, .rank, .channel]).name == nil)
  }

  @Test("clocks and cycles convert exactly, and never to an earlier time")
  func clockRatio() throws {
    let ratio = try #require(ClockRatio(memory: Hertz(1_200_000_000), accelerator: Hertz(500_000_000)))
    #expect(ratio.memoryClock(notBefore: Cycles(0)) == 0)
    #expect(ratio.memoryClock(notBefore: Cycles(1)) == 3)
    #expect(ratio.memoryClock(notBefore: Cycles(5)) == 12)
    #expect(ratio.cycle(notBefore: 12) == Cycles(5))
    #expect(ratio.cycle(notBefore: 13) == Cycles(6))
    #expect(ratio.memoryClock(notBefore: Cycles(5_000_000_000_000)) == 12_000_000_000_000)
    #expect(ClockRatio(memory: Hertz(0), accelerator: Hertz(1)) == nil)
  }

  @Test("seen as a pipe, a device has its peak rate and the latency of a lone read")
  func pipe() throws {
    let device = try #require(DRAMDevice.preset("ddr4-2400"))
    let dram = try #require(DRAM(device: device, clock: Hertz(500_000_000)))
    // 19.2 GB/s at 500 MHz are 307.2 bits a cycle; 1 + 17 + 17 + 17 + 4 clocks of 1.2 GHz are 23.3 cycles.
    #expect(dram.rate == TransferRate(bits: 1536, cycles: 5))
    #expect(dram.latency == Cycles(24))
    #expect(dram.device == device)
    #expect(DRAM(device: device, clock: .zero) == nil)
    #expect(DRAM(rate: nil).device == nil)
  }
}
