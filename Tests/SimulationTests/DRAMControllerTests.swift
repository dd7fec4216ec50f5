import Hardware
import Quantities
import Simulation
import Testing

/// How a controller is talked to.
@Suite("DRAM controller")
struct DRAMControllerTests {
  private func device() throws -> BankedDRAM {
    guard case .banked(let device)? = DRAMDevice.preset("ddr3-1600") else { throw Missing() }
    return device
  }

  private struct Missing: Error {}

  @Test("requests arrive in order, one a clock and channel, and what is asked for a clock that is over comes late")
  func arrivals() throws {
    var device = try device()
    device.geometry.channels = 2
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    let arrivals = (0..<6).map { controller.submit($0 * 64, isWrite: false, notBefore: 10, for: group) }
    #expect(arrivals == [10, 10, 11, 11, 12, 12])
    #expect(controller.submit(6 * 64, isWrite: false, notBefore: 0, for: group) == 13)
    // Asking for the data lets the channel go on; the next request arrives where that has got to.
    let done = controller.completion(of: group)
    let late = controller.submit(7 * 64, isWrite: false, notBefore: 0, for: group)
    #expect(late > 13 && late < done)
    #expect(controller.completion(of: group) > done)
  }

  @Test("queues are finite: a request waits until an earlier one has made room")
  func finiteQueues() throws {
    var device = try device()
    device.queues = DRAMQueues(reads: 2, writes: 2, bank: 1)
    device.timings.tREFI = 0
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    let stride = device.geometry.rowBytes * device.geometry.banksPerRank
    let arrivals = (0..<8).map { controller.submit($0 * stride, isWrite: false, for: group) }
    #expect(Array(arrivals.prefix(3)) == [0, 1, 2])
    for (earlier, later) in zip(arrivals.dropFirst(4), arrivals.dropFirst(5)) {
      #expect(later - earlier == device.timings.tRC)
    }
  }

  @Test("groups are completed one by one, and a closed group's place is used again")
  func groups() throws {
    var controller = try #require(DRAMController(.banked(try device())))
    let first = controller.openGroup()
    let second = controller.openGroup()
    controller.submit(0..<1024, isWrite: false, for: first)
    controller.submit(1024..<2048, isWrite: false, for: second)
    let early = controller.completion(of: first)
    let late = controller.completion(of: second)
    #expect(early < late)
    #expect(controller.completion(of: first) == early)
    #expect(controller.close(first) == early)
    let third = controller.openGroup()
    #expect(third == first)
    #expect(controller.completion(of: third) == 0)
    controller.submit(0, isWrite: true, notBefore: late + 100, for: third)
    #expect(controller.completion(of: third) == late + 101)
  }

  @Test("a range is read in the bursts that it touches")
  func ranges() throws {
    var controller = try #require(DRAMController(.banked(try device())))
    let group = controller.openGroup()
    controller.submit(100..<101, isWrite: false, for: group)
    controller.submit(200..<200, isWrite: false, for: group)
    controller.submit(255..<513, isWrite: false, for: group)
    controller.drain()
    #expect(controller.statistics.reads == 1 + 6)
  }

  @Test("a read is answered from a write on its way, reads of one burst share an access, and writes merge")
  func sharing() throws {
    var controller = try #require(DRAMController(.banked(try device())))
    let group = controller.openGroup()
    controller.submit(0, isWrite: true, for: group)
    let answered = controller.openGroup()
    let arrival = controller.submit(0, isWrite: false, for: answered)
    #expect(controller.completion(of: answered) == arrival + 1)
    controller.submit(0, isWrite: true, for: group)
    controller.submit(64, isWrite: false, for: group)
    controller.submit(64, isWrite: false, for: group)
    controller.drain()
    let statistics = controller.statistics
    #expect(statistics.forwardedReads == 1)
    #expect(statistics.mergedWrites == 1)
    #expect(statistics.sharedReads == 1)
    #expect(statistics.reads == 1)
    #expect(statistics.writes == 1)
  }

  @Test("writes that a full buffer drains do not starve the read that one of them waits for")
  func heldWrites() throws {
    var device = try device()
    device.queues = DRAMQueues(reads: 4, writes: 2, bank: 1)
    var controller = try #require(DRAMController(.banked(device)))
    let group = controller.openGroup()
    let stride = device.geometry.rowBytes * device.geometry.banksPerRank
    for index in 0..<4 { controller.submit(index * stride, isWrite: false, for: group) }
    for index in (0..<4).reversed() { controller.submit(index * stride, isWrite: true, for: group) }
    controller.drain()
    #expect(controller.statistics.reads == 4)
    #expect(controller.statistics.writes == 4)
  }

  @Test("ranks are refreshed in turn, and a device that is never refreshed is not")
  func refreshes() throws {
    var device = try device()
    device.geometry.ranks = 4
    var controller = try #require(
      DRAMController(.banked(device), observer: DRAMWatcher(device, keepsCommands: true)))
    let group = controller.openGroup()
    controller.submit(0, isWrite: false, notBefore: device.timings.tREFI * 2 + 100, for: group)
    controller.drain()
    let refreshes = controller.observer.commands.filter { $0.kind == .refresh }
    let quarter = device.timings.tREFI / 4
    #expect(refreshes.map(\.rank) == [0, 1, 2, 3, 0, 1, 2, 3])
    #expect(refreshes.map(\.clock) == (1...8).map { $0 * quarter })
    #expect(controller.statistics.refreshClocks == 8 * device.timings.tRFC)
    device.timings.tREFI = 0
    var steady = try #require(DRAMController(.banked(device)))
    let other = steady.openGroup()
    steady.submit(0, isWrite: false, notBefore: 1_000_000, for: other)
    steady.drain()
    #expect(steady.statistics.refreshes == 0)
  }

  @Test("a device with problems has no controller")
  func problems() throws {
    var device = try device()
    device.geometry.banksPerGroup = 0
    #expect(DRAMController(.banked(device)) == nil)
    guard case .serial(var memory)? = DRAMDevice.preset("hyperram") else { return }
    memory.longestTransaction = 10
    #expect(DRAMController(.serial(memory)) == nil)
  }
}
