import Hardware
import Quantities
import Simulation
import TestSupport
import Testing

/// Devices and requests for tests that try many.
enum RandomDRAM {
  /// A device of random geometry and timings, most of them possible.
  static func device(_ random: inout RandomNumbers) -> BankedDRAM {
    func power(_ exponents: ClosedRange<Int>) -> Int { 1 << random.number(exponents) }
    let geometry = DRAMGeometry(
      channels: power(0...2), ranks: power(0...2), bankGroups: power(0...2), banksPerGroup: power(0...2),
      rows: power(1...6), rowBytes: power(7...10), busBits: power(3...5), burstLength: power(1...4))
    let tRAS = random.number(10...40)
    let tRP = random.number(1...20)
    let short = (random.number(0...8), random.number(0...6), random.number(0...8))
    let timings = DRAMTimings(
      tCL: random.number(1...20), tCWL: random.number(1...20), tRCD: random.number(1...18), tRP: tRP, tRAS: tRAS,
      tRC: tRAS + random.number(0...20), tRRD: (short.0, short.0 + random.number(0...4)), tFAW: random.number(0...40),
      tCCD: (short.1, short.1 + random.number(0...4)), tWR: random.number(0...20),
      tWTR: (short.2, short.2 + random.number(0...4)), tRTP: random.number(0...12), tRFC: random.number(0...200),
      tREFI: random.number(0...5) == 0 ? 0 : random.number(400...3000), turnaround: random.number(0...3),
      rankSwitch: random.number(0...3), tPPD: random.number(0...3))
    let queues = DRAMQueues(
      reads: random.number(1...32), writes: random.number(1...32), bank: random.number(1...9),
      idleWrites: random.number(0...10), rowHits: random.number(1...6),
      requestsPerClock: random.pick([nil, 1, 2, 3]))
    return BankedDRAM(
      name: "random", geometry: geometry, clock: Hertz(1_000_000_000), timings: timings,
      page: random.pick(PagePolicy.allCases),
      mapping: AddressMapping(fromLow: AddressMapping.Field.allCases.shuffled(using: &random)), queues: queues,
      hasRowCommandBus: random.number(0...3) == 0, source: "random")
  }

  /// Runs random requests, some to a few bursts only and some far apart in time, and checks commands, answers and order.
  static func run(_ device: BankedDRAM, requests: Int, _ random: inout RandomNumbers) throws {
    var controller = try #require(DRAMController(.banked(device), observer: OrderWatcher(device)))
    let group = controller.openGroup()
    let burst = device.geometry.burstBytes
    let narrow = random.number(0...2) == 0
    var (reads, writes, clock, arrival) = (0, 0, 0, 0)
    for _ in 0..<requests {
      let span = narrow || random.number(0...9) == 0 ? burst * 8 : device.geometry.capacityBytes
      let address = random.number(0...span - 1)
      let isWrite = random.number(0...99) < 45
      if random.number(0...20) == 0 { clock = arrival + random.number(0...900) }
      let before = controller.statistics
      let next = controller.submit(address, isWrite: isWrite, notBefore: clock, for: group)
      let after = controller.statistics
      #expect(next >= arrival && next >= clock)
      arrival = next
      let key = address % device.geometry.capacityBytes / burst
      if isWrite {
        writes += 1
        controller.observer.accepted(write: key)
      } else {
        reads += 1
        if after.forwardedReads == before.forwardedReads { controller.observer.accepted(read: key) }
      }
      // Asking early lets time pass; what comes later arrives later.
      if random.number(0...40) == 0 { #expect(controller.completion(of: group) > 0) }
    }
    let end = controller.drain()
    let statistics = controller.statistics
    #expect(statistics.reads + statistics.sharedReads + statistics.forwardedReads == reads)
    #expect(statistics.writes + statistics.mergedWrites == writes)
    #expect(controller.close(group) <= max(end, arrival + 1))
    let violations = controller.observer.watcher.violations(at: end)
    #expect(violations.isEmpty, "\(violations.prefix(3)) on \(device)")
    #expect(controller.observer.mistakes.isEmpty, "\(controller.observer.mistakes.prefix(3)) on \(device)")
    #expect(controller.observer.waiting.allSatisfy { $0.value.isEmpty })
  }
}

/// Follows what each burst of the memory holds, in versions: the number of writes to it that had been accepted when its content
/// was written.
private struct OrderWatcher: DRAMObserver {
  var watcher: DRAMWatcher
  private let device: BankedDRAM
  private var written: [Int: Int] = [:]
  private var held: [Int: Int] = [:]
  /// The versions that reads on their way have to find.
  private(set) var waiting: [Int: [Int]] = [:]
  private(set) var mistakes: [String] = []

  init(_ device: BankedDRAM) {
    watcher = DRAMWatcher(device)
    self.device = device
  }

  mutating func accepted(write key: Int) { written[key, default: 0] += 1 }
  mutating func accepted(read key: Int) { waiting[key, default: []].append(written[key, default: 0]) }

  mutating func observe(_ command: DRAMCommand) {
    watcher.observe(command)
    guard command.kind.isColumn else { return }
    let key = burst(command)
    if command.kind == .write || command.kind == .writePrecharge {
      if let versions = waiting[key], !versions.isEmpty { mistakes.append("\(command) overtakes a read") }
      held[key] = written[key, default: 0]
    } else {
      let found = held[key, default: 0]
      for wanted in waiting[key] ?? [] where wanted != found {
        mistakes.append("\(command) finds version \(found), wanted \(wanted)")
      }
      waiting[key] = []
    }
  }

  /// The number of the burst in the address space: the mapping the other way round.
  private func burst(_ command: DRAMCommand) -> Int {
    var (key, weight) = (0, 1)
    for field in device.mapping.fields {
      let (value, count) =
        switch field {
        case .column: (command.column, device.geometry.burstsPerRow)
        case .bankGroup: (command.bankGroup, device.geometry.bankGroups)
        case .bank: (command.bank, device.geometry.banksPerGroup)
        case .rank: (command.rank, device.geometry.ranks)
        case .channel: (command.channel, device.geometry.channels)
        case .row: (command.row, device.geometry.rows)
        }
      key += value * weight
      weight *= count
    }
    return key
  }
}
