import Hardware
import Simulation

/// Replays the commands of one channel against the rules of the standards, and keeps what breaks them.
///
/// The rules are written from the meaning of the timings: when a row is open, when the data wires are taken, which two
/// commands have to stand how far apart. Nothing is taken from the controller.
struct DRAMProtocolChecker {
  /// A rule that a command breaks, by the name of its timing.
  struct Violation: Hashable, CustomStringConvertible {
    let rule: String
    let command: DRAMCommand
    var description: String { "\(rule) broken by \(command)" }
  }

  /// When the last command of each sort went out to a bank, group, rank or the channel.
  private struct Last {
    var activate = -1_000_000_000
    var precharge = -1_000_000_000
    var read = -1_000_000_000
    var write = -1_000_000_000
    var refresh = -1_000_000_000
  }

  private let device: BankedDRAM
  private var banks: [Last]
  private var groups: [Last]
  private var ranks: [Last]
  private var openRows: [Int?]
  private var activations: [[Int]]
  private var refreshes: [Int]
  private var lastClock = -1
  private var lastKinds: [DRAMCommand.Kind] = []
  /// The burst that took the data wires last: its end, rank and direction.
  private var data: (end: Int, rank: Int, isWrite: Bool)?
  private(set) var violations: [Violation] = []

  init(_ device: BankedDRAM) {
    self.device = device
    let geometry = device.geometry
    banks = Array(repeating: Last(), count: geometry.ranks * geometry.bankGroups * geometry.banksPerGroup)
    groups = Array(repeating: Last(), count: geometry.ranks * geometry.bankGroups)
    ranks = Array(repeating: Last(), count: geometry.ranks)
    openRows = Array(repeating: nil, count: banks.count)
    activations = Array(repeating: [], count: geometry.ranks)
    refreshes = Array(repeating: 0, count: geometry.ranks)
  }

  mutating func check(_ command: DRAMCommand) {
    let group = command.rank * device.geometry.bankGroups + command.bankGroup
    let bank = group * device.geometry.banksPerGroup + command.bank
    checkCommandBus(command)
    need("tRFC", command, after: ranks[command.rank].refresh, device.timings.tRFC)
    switch command.kind {
    case .activate: activate(command, bank, group)
    case .read, .readPrecharge, .write, .writePrecharge: access(command, bank, group)
    case .precharge: precharge(command, bank)
    case .refresh: refresh(command)
    }
  }

  /// Checks that every rank was refreshed as often as it should have been before `end`, give or take one.
  mutating func finish(at end: Int) {
    guard device.timings.tREFI > 0 else { return }
    for (rank, count) in refreshes.enumerated() {
      let due = end / device.timings.tREFI
      if count < due - 1 || count > due + 1 {
        violations.append(Violation(rule: "tREFI", command: DRAMCommand(.refresh, clock: end, rank: rank)))
      }
    }
  }

  private mutating func need(_ rule: String, _ command: DRAMCommand, after last: Int, _ gap: Int) {
    if command.clock < last + gap { violations.append(Violation(rule: rule, command: command)) }
  }

  private mutating func require(_ holds: Bool, _ rule: String, _ command: DRAMCommand) {
    if !holds { violations.append(Violation(rule: rule, command: command)) }
  }

  /// One command in a clock, or one for rows and one for columns where they have wires of their own.
  private mutating func checkCommandBus(_ command: DRAMCommand) {
    require(command.clock >= lastClock, "order", command)
    if command.clock > lastClock { lastKinds = [] }
    let others = lastKinds.filter { !device.hasRowCommandBus || $0.isColumn == command.kind.isColumn }
    require(others.isEmpty, "command bus", command)
    lastKinds.append(command.kind)
    lastClock = max(lastClock, command.clock)
  }

  private mutating func activate(_ command: DRAMCommand, _ bank: Int, _ group: Int) {
    let timings = device.timings
    require(openRows[bank] == nil, "row open", command)
    need("tRC", command, after: banks[bank].activate, timings.tRC)
    need("tRP", command, after: banks[bank].precharge, timings.tRP)
    need("tRRD_L", command, after: groups[group].activate, timings.tRRDLong)
    need("tRRD_S", command, after: ranks[command.rank].activate, timings.tRRDShort)
    if activations[command.rank].count == 4 {
      need("tFAW", command, after: activations[command.rank].removeFirst(), timings.tFAW)
    }
    activations[command.rank].append(command.clock)
    openRows[bank] = command.row
    banks[bank].activate = command.clock
    groups[group].activate = command.clock
    ranks[command.rank].activate = command.clock
  }

  private mutating func access(_ command: DRAMCommand, _ bank: Int, _ group: Int) {
    let timings = device.timings
    let burst = device.geometry.burstLength / 2
    let isWrite = command.kind == .write || command.kind == .writePrecharge
    let rank = command.rank
    require(openRows[bank] == command.row, "row not open", command)
    need("tRCD", command, after: banks[bank].activate, timings.tRCD)
    if isWrite {
      need("tCCD_L", command, after: groups[group].write, timings.tCCDLong)
      need("tCCD_S", command, after: ranks[rank].write, timings.tCCDShort)
    } else {
      need("tCCD_L", command, after: groups[group].read, timings.tCCDLong)
      need("tCCD_S", command, after: ranks[rank].read, timings.tCCDShort)
      let written = timings.tCWL + burst
      need("tWTR_L", command, after: groups[group].write, written + timings.tWTRLong)
      need("tWTR_S", command, after: ranks[rank].write, written + timings.tWTRShort)
    }
    // The data wires carry one burst at a time, and need time to turn round and to change ranks.
    let start = command.clock + (isWrite ? timings.tCWL : timings.tCL)
    if let data {
      var gap = data.rank == rank ? 0 : timings.rankSwitch
      if isWrite, !data.isWrite { gap = max(gap, timings.turnaround) }
      require(start >= data.end + gap, "data bus", command)
    }
    data = (start + burst, rank, isWrite)
    if isWrite {
      (banks[bank].write, groups[group].write, ranks[rank].write) = (command.clock, command.clock, command.clock)
    } else {
      (banks[bank].read, groups[group].read, ranks[rank].read) = (command.clock, command.clock, command.clock)
    }
    guard command.kind == .readPrecharge || command.kind == .writePrecharge else { return }
    // The device closes the row by itself as soon as that is allowed.
    openRows[bank] = nil
    let after = isWrite ? command.clock + timings.tCWL + burst + timings.tWR : command.clock + timings.tRTP
    banks[bank].precharge = max(after, banks[bank].activate + timings.tRAS)
  }

  private mutating func precharge(_ command: DRAMCommand, _ bank: Int) {
    let timings = device.timings
    require(openRows[bank] != nil, "row not open", command)
    need("tRAS", command, after: banks[bank].activate, timings.tRAS)
    need("tRTP", command, after: banks[bank].read, timings.tRTP)
    need(
      "tWR", command, after: banks[bank].write, timings.tCWL + device.geometry.burstLength / 2 + timings.tWR)
    need("tPPD", command, after: ranks[command.rank].precharge, timings.tPPD)
    openRows[bank] = nil
    banks[bank].precharge = command.clock
    ranks[command.rank].precharge = command.clock
  }

  private mutating func refresh(_ command: DRAMCommand) {
    let count = device.geometry.bankGroups * device.geometry.banksPerGroup
    for bank in command.rank * count..<(command.rank + 1) * count {
      require(openRows[bank] == nil, "row open", command)
      need("tRP", command, after: banks[bank].precharge, device.timings.tRP)
      need("tRC", command, after: banks[bank].activate, device.timings.tRC)
    }
    refreshes[command.rank] += 1
    ranks[command.rank].refresh = command.clock
  }
}

/// Checks every channel, and keeps the commands where they are asked for.
struct DRAMWatcher: DRAMObserver {
  var checkers: [DRAMProtocolChecker]
  var commands: [DRAMCommand] = []
  let keepsCommands: Bool

  init(_ device: BankedDRAM, keepsCommands: Bool = false) {
    checkers = Array(repeating: DRAMProtocolChecker(device), count: device.geometry.channels)
    self.keepsCommands = keepsCommands
  }

  mutating func observe(_ command: DRAMCommand) {
    checkers[command.channel].check(command)
    if keepsCommands { commands.append(command) }
  }

  /// Everything that was wrong in a run that ended at `end`.
  func violations(at end: Int) -> [DRAMProtocolChecker.Violation] {
    checkers.flatMap { checker in
      var checker = checker
      checker.finish(at: end)
      return checker.violations
    }
  }
}
