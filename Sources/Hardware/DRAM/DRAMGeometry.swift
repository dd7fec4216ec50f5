import Quantities

/// How a DRAM is put together: channels of ranks of bank groups of banks of rows.
///
/// All counts are powers of two, because addresses are cut into bit fields.
public struct DRAMGeometry: Sendable, Hashable {
  /// Channels that work on their own.
  public var channels: Int
  /// Sets of devices that share the wires of a channel.
  public var ranks: Int
  /// Bank groups of a rank; 1 for devices that have none.
  public var bankGroups: Int
  /// Banks of a bank group.
  public var banksPerGroup: Int
  /// Rows of a bank.
  public var rows: Int
  /// Bytes of a row over the whole width of the channel.
  public var rowBytes: Int
  /// Data wires of a channel.
  public var busBits: Int
  /// Transfers of a burst, two in each clock.
  public var burstLength: Int

  /// A geometry; ``BankedDRAM/problems`` checks it.
  public init(
    channels: Int = 1, ranks: Int = 1, bankGroups: Int = 1, banksPerGroup: Int, rows: Int, rowBytes: Int, busBits: Int,
    burstLength: Int
  ) {
    self.channels = channels
    self.ranks = ranks
    self.bankGroups = bankGroups
    self.banksPerGroup = banksPerGroup
    self.rows = rows
    self.rowBytes = rowBytes
    self.busBits = busBits
    self.burstLength = burstLength
  }

  /// Bytes that one read or write moves: what a request asks for.
  public var burstBytes: Int { busBits.times(burstLength) / 8 }
  /// Clocks for which a burst takes the data wires.
  public var burstClocks: Int { burstLength / 2 }
  /// Bursts of a row.
  public var burstsPerRow: Int { burstBytes > 0 ? rowBytes / burstBytes : 0 }
  /// Banks of a rank.
  public var banksPerRank: Int { bankGroups.times(banksPerGroup) }
  /// Banks of a channel.
  public var banksPerChannel: Int { ranks.times(banksPerRank) }
  /// Bytes of all channels.
  public var capacityBytes: Int { channels.times(banksPerChannel).times(rows).times(rowBytes) }
}
