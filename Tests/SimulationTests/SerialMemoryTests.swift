import Hardware
import Quantities
import Simulation
import Testing

/// The serial memory against what its transactions add up to.
@Suite("Serial memory")
struct SerialMemoryTests {
  private func hyperRAM(refreshInterval: Int) throws -> SerialMemory {
    guard case .serial(var memory)? = DRAMDevice.preset("hyperram") else {
      throw Missing()
    }
    memory.refreshInterval = refreshInterval
    return memory
  }

  private struct Missing: Error {}

  @Test("a stream takes one latency a transaction, and its bytes at two a clock and wire", arguments: [false, true])
  func stream(isWrite: Bool) throws {
    let memory = try hyperRAM(refreshInterval: 0)
    var controller = try #require(DRAMController(.serial(memory)))
    let group = controller.openGroup()
    let bursts = 1000
    controller.submit(0..<bursts * memory.burstBytes, isWrite: isWrite, for: group)
    let end = controller.drain()
    // 32 bytes at 2 bytes a clock are 16 clocks; 666 clocks less 3 + 6 hold 41 of them.
    #expect(memory.burstClocks == 16)
    let transactions = (bursts + 40) / 41
    #expect(end == transactions * (3 + 6) + bursts * 16)
    let statistics = controller.statistics
    #expect(statistics.transactions == transactions)
    #expect(statistics.collisions == 0)
    #expect(statistics.bytes == bursts * 32)
    #expect(controller.close(group) == (isWrite ? end - 16 - 16 + 1 : end))
  }

  @Test("scattered reads take a transaction each, and twice the latency when a refresh is due")
  func scattered() throws {
    let memory = try hyperRAM(refreshInterval: 666)
    var controller = try #require(DRAMController(.serial(memory)))
    let group = controller.openGroup()
    let count = 500
    for index in 0..<count { controller.submit((index * 7919) % 65536 * 32, isWrite: false, for: group) }
    let end = controller.drain()
    let statistics = controller.statistics
    #expect(statistics.transactions == count)
    #expect(end == count * (3 + 6 + 16) + statistics.collisions * 6)
    #expect(abs(statistics.collisions - end / 666) <= 1)
  }

  @Test("a pause, a step back and a change of direction begin a new transaction")
  func breaks() throws {
    let memory = try hyperRAM(refreshInterval: 0)
    var controller = try #require(DRAMController(.serial(memory)))
    let group = controller.openGroup()
    controller.submit(0, isWrite: false, for: group)
    controller.submit(32, isWrite: false, for: group)
    #expect(controller.statistics.transactions == 1)
    controller.submit(64, isWrite: true, for: group)
    #expect(controller.statistics.transactions == 2)
    controller.submit(0, isWrite: true, for: group)
    #expect(controller.statistics.transactions == 3)
    #expect(controller.submit(32, isWrite: true, notBefore: 10_000, for: group) == 10_000)
    #expect(controller.statistics.transactions == 4)
    #expect(controller.drain() == 10_000 + 9 + 16)
  }

  @Test("a lone read takes command, latency, the latency again when a refresh is due, and its burst")
  func unloaded() throws {
    let memory = try hyperRAM(refreshInterval: 666)
    var controller = try #require(DRAMController(.serial(memory)))
    let group = controller.openGroup()
    controller.submit(0, isWrite: false, notBefore: 700, for: group)
    #expect(controller.completion(of: group) == 700 + 3 + 12 + 16)
    #expect(DRAMDevice.serial(memory).unloadedLatency == 3 + 12 + 16)
    controller.submit(4096, isWrite: false, notBefore: 900, for: group)
    #expect(controller.completion(of: group) == 900 + 3 + 6 + 16)
  }
}
