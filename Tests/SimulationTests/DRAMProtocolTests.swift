import Hardware
import Simulation
import TestSupport
import Testing

/// Every command stream is legal, and the checker that says so can tell.
@Suite("DRAM protocol")
struct DRAMProtocolTests {
  private typealias Kind = DRAMCommand.Kind

  /// Two ranks of two groups of four banks, with timings that all differ.
  private static let device = BankedDRAM(
    name: "sample",
    geometry: DRAMGeometry(
      ranks: 2, bankGroups: 2, banksPerGroup: 4, rows: 1024, rowBytes: 1024, busBits: 32, burstLength: 8),
    clock: .init(1_000_000_000),
    timings: DRAMTimings(
      tCL: 10, tCWL: 7, tRCD: 11, tRP: 12, tRAS: 29, tRC: 43, tRRD: (5, 8), tFAW: 33, tCCD: (4, 6), tWR: 13,
      tWTR: (3, 9), tRTP: 6, tRFC: 90, tREFI: 3000, turnaround: 2, rankSwitch: 3, tPPD: 2),
    source: "made up")

  /// A rule, commands that just keep it, and which of them breaks it when it comes a clock earlier.
  private static func command(
    _ kind: Kind, _ clock: Int, _ rank: Int = 0, _ group: Int = 0, _ bank: Int = 0, row: Int = 0
  ) -> DRAMCommand {
    DRAMCommand(kind, clock: clock, rank: rank, bankGroup: group, bank: bank, row: row)
  }

  private static var tightest: [(rule: String, commands: [DRAMCommand])] {
    [
      ("tRCD", [command(.activate, 0), command(.read, 11)]),
      ("tRAS", [command(.activate, 0), command(.precharge, 29)]),
      ("tRC", [command(.activate, 0), command(.precharge, 29), command(.activate, 43, row: 1)]),
      ("tRP", [command(.activate, 0), command(.precharge, 40), command(.activate, 52)]),
      ("tRP", [command(.activate, 0), command(.precharge, 40), command(.refresh, 52)]),
      ("tRRD_L", [command(.activate, 0), command(.activate, 8, 0, 0, 1)]),
      ("tRRD_S", [command(.activate, 0), command(.activate, 5, 0, 1, 0)]),
      (
        "tFAW",
        [
          command(.activate, 0), command(.activate, 5, 0, 1, 0), command(.activate, 10, 0, 0, 1),
          command(.activate, 15, 0, 1, 1), command(.activate, 33, 0, 0, 2),
        ]
      ),
      ("tCCD_L", [command(.activate, 0), command(.read, 11), command(.read, 17)]),
      ("tCCD_L", [command(.activate, 0), command(.write, 11), command(.write, 17)]),
      (
        "tCCD_S",
        [command(.activate, 0), command(.activate, 5, 0, 1), command(.read, 16), command(.read, 20, 0, 1)]
      ),
      ("tRTP", [command(.activate, 0), command(.read, 30), command(.precharge, 36)]),
      ("tWR", [command(.activate, 0), command(.write, 11), command(.precharge, 11 + 7 + 4 + 13)]),
      ("tWTR_L", [command(.activate, 0), command(.write, 11), command(.read, 11 + 7 + 4 + 9)]),
      (
        "tWTR_S",
        [command(.activate, 0), command(.activate, 5, 0, 1), command(.write, 16), command(.read, 16 + 7 + 4 + 3, 0, 1)]
      ),
      ("data bus", [command(.activate, 0), command(.read, 11), command(.write, 11 + 10 + 4 + 2 - 7)]),
      (
        "data bus", [command(.activate, 0), command(.activate, 1, 1), command(.read, 12), command(.read, 19, 1)]
      ),
      (
        "data bus",
        [command(.activate, 0), command(.activate, 1, 1), command(.write, 12), command(.read, 12 + 7 + 4 + 3 - 10, 1)]
      ),
      (
        "tPPD",
        [command(.activate, 0), command(.activate, 5, 0, 1), command(.precharge, 40), command(.precharge, 42, 0, 1)]
      ),
      ("tRFC", [command(.refresh, 0), command(.activate, 90)]),
      ("tRFC", [command(.refresh, 0), command(.refresh, 90)]),
      ("tRP", [command(.activate, 0), command(.readPrecharge, 11), command(.activate, 43, row: 1)]),
      ("tRP", [command(.activate, 0), command(.readPrecharge, 40), command(.activate, 40 + 6 + 12)]),
      ("tRP", [command(.activate, 0), command(.writePrecharge, 11), command(.activate, 11 + 7 + 4 + 13 + 12)]),
      ("command bus", [command(.activate, 0), command(.refresh, 1, 1)]),
    ]
  }

  private func rules(_ commands: [DRAMCommand], on device: BankedDRAM) -> [String] {
    var checker = DRAMProtocolChecker(device)
    for command in commands { checker.check(command) }
    return checker.violations.map(\.rule)
  }

  @Test("the checker takes commands that just keep a rule, and names the rule when the last comes a clock earlier")
  func checkerKnowsTheRules() {
    for (rule, commands) in Self.tightest {
      #expect(rules(commands, on: Self.device) == [], "\(rule)")
      var early = commands
      early[early.count - 1].clock -= 1
      // tRC and tRP may both hold the same command back.
      let broken = rules(early, on: Self.device)
      let isNamed = broken.contains(rule) || (rule == "tRP" && broken.contains("tRC"))
      #expect(isNamed, "\(rule): \(broken)")
    }
  }

  @Test("the checker wants rows open for access and closed for opening and refresh, and refreshes often enough")
  func checkerKnowsRows() {
    let command = Self.command
    #expect(rules([command(.read, 0, 0, 0, 0, 0)], on: Self.device) == ["row not open"])
    #expect(rules([command(.precharge, 0, 0, 0, 0, 0)], on: Self.device) == ["row not open"])
    #expect(
      rules([command(.activate, 0, 0, 0, 0, 0), command(.activate, 60, 0, 0, 0, 1)], on: Self.device) == ["row open"])
    #expect(
      rules([command(.activate, 0, 0, 0, 0, 0), command(.refresh, 60, 0, 0, 0, 0)], on: Self.device) == ["row open"])
    #expect(
      rules([command(.activate, 0, 0, 0, 0, 1), command(.read, 60, 0, 0, 0, 2)], on: Self.device) == ["row not open"])
    var checker = DRAMProtocolChecker(Self.device)
    checker.finish(at: 7000)
    #expect(checker.violations.map(\.rule) == ["tREFI", "tREFI"])
  }

  @Test("with one bank in use, every access and every opening but the first is as early as it can be")
  func mutatedStreamIsRejected() throws {
    var device = Self.device
    device.geometry.ranks = 1
    var controller = try #require(
      DRAMController(.banked(device), observer: DRAMWatcher(device, keepsCommands: true)))
    let group = controller.openGroup()
    let stride = device.geometry.rowBytes * device.geometry.banksPerRank
    for index in 0..<150 { controller.submit(index * stride, isWrite: index % 3 == 0, for: group) }
    let end = controller.drain()
    let commands = controller.observer.commands
    #expect(controller.observer.violations(at: end) == [])
    #expect(commands.contains { $0.kind == .refresh })
    var rejected = 0
    for index in commands.indices.dropFirst()
    where commands[index].kind != .precharge && commands[index].kind != .refresh {
      var mutated = commands
      mutated[index].clock -= 1
      if !rules(mutated, on: device).isEmpty {
        rejected += 1
      } else {
        Issue.record("\(commands[index]) could have come earlier")
      }
    }
    #expect(rejected >= 2 * 150 - 1)
  }

  @Test("random requests to random devices keep every rule, are all answered, and keep the order of each address")
  func randomDevices() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("DRAM protocol: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    var legal = 0
    for _ in 0..<60 {
      let device = RandomDRAM.device(&random)
      guard device.problems.isEmpty else { continue }
      legal += 1
      try RandomDRAM.run(device, requests: 250, &random)
    }
    #expect(legal >= 30)
  }

  @Test("every preset keeps every rule under random reads and writes", arguments: DRAMDevice.named.map(\.value))
  func presets(_ device: DRAMDevice) throws {
    guard case .banked(let banked) = device else { return }
    let seed = UInt64.random(in: 0...UInt64.max)
    print("DRAM protocol, \(device.name): seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for page in PagePolicy.allCases {
      for ranks in [1, 2] {
        var device = banked
        device.page = page
        device.geometry.ranks = ranks
        try RandomDRAM.run(device, requests: 400, &random)
      }
    }
  }

  @Test("the same requests give the same commands")
  func determinism() throws {
    var runs: [[DRAMCommand]] = []
    for _ in 0..<2 {
      var random = RandomNumbers(seed: 7)
      var controller = try #require(
        DRAMController(.banked(Self.device), observer: DRAMWatcher(Self.device, keepsCommands: true)))
      let group = controller.openGroup()
      for _ in 0..<300 {
        controller.submit(random.number(0...200_000), isWrite: random.number(0...1) == 0, for: group)
      }
      controller.drain()
      runs.append(controller.observer.commands)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count > 300)
  }
}
