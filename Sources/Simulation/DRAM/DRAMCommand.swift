/// A command that a controller gave to a DRAM.
public struct DRAMCommand: Sendable, Hashable {
  /// What commands do.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Opens a row.
    case activate = "ACT"
    case read = "RD"
    case write = "WR"
    /// Reads, and closes the row as soon as that may be.
    case readPrecharge = "RDA"
    /// Writes, and closes the row as soon as that may be.
    case writePrecharge = "WRA"
    /// Closes the row of a bank.
    case precharge = "PRE"
    /// Refreshes all banks of a rank, which are closed.
    case refresh = "REF"

    /// Whether it moves data.
    public var isColumn: Bool {
      switch self {
      case .read, .write, .readPrecharge, .writePrecharge: true
      case .activate, .precharge, .refresh: false
      }
    }
  }

  public var kind: Kind
  /// The clock in which it goes out, from 0.
  public var clock: Int
  public var channel: Int
  public var rank: Int
  /// Of the rank; 0 for a refresh.
  public var bankGroup: Int
  /// Of the bank group; 0 for a refresh.
  public var bank: Int
  /// The row that is opened, used or closed; 0 for a refresh.
  public var row: Int
  /// The burst of the row that is read or written; 0 for other commands.
  public var column: Int

  /// A command of parts.
  public init(
    _ kind: Kind, clock: Int, channel: Int = 0, rank: Int = 0, bankGroup: Int = 0, bank: Int = 0, row: Int = 0,
    column: Int = 0
  ) {
    self.kind = kind
    self.clock = clock
    self.channel = channel
    self.rank = rank
    self.bankGroup = bankGroup
    self.bank = bank
    self.row = row
    self.column = column
  }
}

/// Somebody who looks at every command. Those of one channel come in their order in time; channels take turns in any way.
public protocol DRAMObserver {
  /// Whether it looks at all: commands are not even put together for one that does not.
  static var isListening: Bool { get }
  /// A command has gone out.
  mutating func observe(_ command: DRAMCommand)
}

extension DRAMObserver {
  public static var isListening: Bool { true }
}

/// Nobody.
public struct NoDRAMObserver: DRAMObserver, Sendable {
  public static var isListening: Bool { false }
  /// Nobody in particular.
  public init() {}
  public mutating func observe(_ command: DRAMCommand) {}
}
