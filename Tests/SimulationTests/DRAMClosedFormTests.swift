import Hardware
import Quantities
import Simulation
import Testing

/// Streams whose time follows from a device's timings alone.
@Suite("DRAM closed forms")
struct DRAMClosedFormTests {
  /// One channel of every preset with banks, in which a row lies in one piece.
  static var devices: [BankedDRAM] {
    DRAMDevice.named.compactMap { preset in
      guard case .banked(var device) = preset.value else { return nil }
      device.geometry.channels = 1
      device.mapping = .rowBankColumn
      return device
    }
  }

  /// The share of the time that refreshes leave: 1 - tRFC / tREFI.
  private func unrefreshed(_ device: BankedDRAM) -> Double {
    1 - Double(device.timings.tRFC) / Double(device.timings.tREFI)
  }

  /// Clocks of a stream of reads, each in turn at `address`, for each of them.
  private func clocksPerRead(_ device: BankedDRAM, _ count: Int, _ address: (Int) -> Int) throws -> Double {
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    for index in 0..<count { controller.submit(address(index), isWrite: false, for: group) }
    return Double(controller.drain()) / Double(count)
  }

  private func expect(_ found: Double, within tolerance: Double = 0.03, of form: Double) {
    #expect(abs(found / form - 1) <= tolerance, "\(found) clocks a request, by the closed form \(form)")
  }

  @Test("new rows of one bank take tRC each", arguments: devices)
  func sameBankConflicts(_ device: BankedDRAM) throws {
    let stride = device.geometry.rowBytes * device.geometry.banksPerRank
    let found = try clocksPerRead(device, 1000) { $0 * stride }
    expect(found, of: Double(device.timings.tRC) / unrefreshed(device))
    // Without refreshes exactly: the last row is not closed again, and the first was not waited for.
    var steady = device
    steady.timings.tREFI = 0
    let clocks = try clocksPerRead(steady, 1000) { $0 * stride } * 1000
    let timings = device.timings
    #expect(Int(clocks.rounded()) == 999 * timings.tRC + 1 + timings.tRCD + timings.tCL + device.geometry.burstClocks)
  }

  @Test("row after row and random reads take a fourth of tFAW, or tRRD_S, or a burst each", arguments: devices)
  func rowWalks(_ device: BankedDRAM) throws {
    let timings = device.timings
    let spacing = max(Double(timings.tFAW) / 4, Double(max(timings.tRRDShort, device.geometry.burstClocks)))
    let form = spacing / unrefreshed(device)
    // The form leaves out that banks stand still while rows are closed for a refresh and opened again behind it. Where
    // refreshes come twice as often that is 5 %.
    let tolerance = device.name == "ddr4-2400-4gb" ? 0.06 : 0.03
    let walk = try clocksPerRead(device, 8192) { $0 * device.geometry.rowBytes }
    expect(walk, within: tolerance, of: form)
    #if DEBUG
      // Where code is not optimized, one device of each kind and not its variants.
      guard ["ddr3-1600", "lpddr4-3200", "hbm2"].contains(device.name) else { return }
    #endif
    var addresses: [Int] = []
    let stream = DRAMStream(
      name: "rnd64", burstBytes: device.geometry.burstBytes, rowBytes: device.geometry.rowBytes,
      banks: device.geometry.banksPerRank)
    stream.forEach { addresses.append($0.address) }
    let found = try clocksPerRead(device, addresses.count) { addresses[$0] }
    expect(found, within: tolerance, of: form)
  }

  @Test("in one bank group reads in sequence take tCCD_L each when only one request is looked at")
  func groupLimit() throws {
    guard case .banked(var device)? = DRAMDevice.preset("ddr4-2400") else { return }
    device.mapping = .rowBankColumn
    device.queues = DRAMQueues(reads: 1, writes: 1, bank: 1)
    device.timings.tREFI = 0
    let burst = device.geometry.burstBytes
    let found = try clocksPerRead(device, device.geometry.burstsPerRow) { $0 * burst }
    // The first of the row comes later.
    let first = Double(device.timings.tRCD + device.timings.tCL) / Double(device.geometry.burstsPerRow)
    expect(found, within: 0.01, of: Double(device.timings.tCCDLong) + first)
  }

  @Test("a lone read in a bank with another row open takes tRP + tRCD + tCL + BL/2 + 1", arguments: devices)
  func unloadedLatency(_ device: BankedDRAM) throws {
    var controller = try #require(DRAMController(.banked(device)))
    let stride = device.geometry.rowBytes * device.geometry.banksPerRank
    let timings = device.timings
    let opened = controller.openGroup()
    controller.submit(0, isWrite: false, notBefore: 0, for: opened)
    #expect(controller.completion(of: opened) == 1 + timings.tRCD + timings.tCL + device.geometry.burstClocks)
    let conflict = controller.openGroup()
    controller.submit(stride, isWrite: false, notBefore: 500, for: conflict)
    let latency = controller.completion(of: conflict) - 500
    #expect(latency == timings.tRP + timings.tRCD + timings.tCL + device.geometry.burstClocks + 1)
    #expect(latency == device.unloadedLatency)
    let hit = controller.openGroup()
    controller.submit(stride + device.geometry.burstBytes, isWrite: false, notBefore: 1000, for: hit)
    #expect(controller.completion(of: hit) == 1000 + timings.tCL + device.geometry.burstClocks + 1)
  }

  @Test(
    "reads or writes in sequence take a burst each: the peak of the preset but for refreshes and 3 % for changes of rows",
    arguments: DRAMDevice.named.map(\.value).filter { $0.name != "hyperram" }, [false, true])
  func sequences(_ device: DRAMDevice, isWrite: Bool) throws {
    guard case .banked(let banked) = device else { return }
    var controller = try #require(DRAMController(device))
    let group = controller.openGroup()
    // Long enough for some refreshes of every channel.
    let bursts = banked.geometry.channels * 3 * banked.timings.tREFI / banked.geometry.burstClocks
    controller.submit(0..<min(bursts, 24576) * device.burstBytes, isWrite: isWrite, for: group)
    controller.drain()
    let peak = Double(device.busBits * 2) / 8
    let reached = controller.statistics.bytesPerClock
    let steady =
      1 - Double(controller.statistics.refreshClocks)
      / Double(controller.statistics.clocks * banked.geometry.channels)
    #expect(reached <= peak * steady)
    #expect(reached >= peak * unrefreshed(banked) * 0.97, "\(reached) of \(peak) bytes a clock")
  }

  @Test("closed pages make every access take a row of its own, and bring lone reads without a conflict")
  func closedPages() throws {
    guard case .banked(var device)? = DRAMDevice.preset("ddr3-1600") else { return }
    device.page = .closed
    device.timings.tREFI = 0
    let timings = device.timings
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    let burst = device.geometry.burstBytes
    for index in 0..<200 { controller.submit(index * burst, isWrite: false, for: group) }
    let clocks = controller.drain()
    #expect(clocks == 199 * timings.tRC + 1 + timings.tRCD + timings.tCL + device.geometry.burstClocks)
    let statistics = controller.statistics
    #expect(statistics.activates == 200)
    #expect(statistics.autoPrecharges == 200)
    #expect(statistics.precharges == 0)
    #expect(statistics.readRowHits == 0)
    // Open from each ACT until tRAS later.
    #expect(statistics.activeClocks == 199 * timings.tRAS + min(timings.tRAS, clocks - 199 * timings.tRC - 1))
    let lone = controller.openGroup()
    controller.submit(1 << 20, isWrite: false, notBefore: clocks + 500, for: lone)
    let latency = controller.completion(of: lone) - clocks - 500
    #expect(latency == 1 + timings.tRCD + timings.tCL + device.geometry.burstClocks)
  }

  @Test("idle time passes in a bound of steps, and refreshes are counted all the same")
  func idleTime() throws {
    guard case .banked(let device)? = DRAMDevice.preset("ddr4-2400") else { return }
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    let far = 1 << 50
    controller.submit(0, isWrite: false, notBefore: 0, for: group)
    controller.submit(64, isWrite: false, notBefore: far, for: group)
    let end = controller.drain()
    #expect(end >= far && end < far + 2000)
    #expect(abs(controller.statistics.refreshes - end / device.timings.tREFI) <= 1)
    #expect(controller.statistics.activates == 2)
    // Beyond what counts can be, time stands at the last clock.
    #expect(controller.submit(128, isWrite: false, notBefore: .max, for: group) == Count.limit)
  }
}
