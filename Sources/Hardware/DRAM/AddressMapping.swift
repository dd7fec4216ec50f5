/// Which bits of an address choose channel, rank, bank and row.
///
/// The offset inside a burst is dropped; then ``fields`` take as many bits as they need, from low to high. Bits above the
/// last field are dropped: addresses beyond the capacity begin anew.
public struct AddressMapping: Sendable, Hashable {
  /// A part of a DRAM's address.
  public enum Field: String, Sendable, Hashable, CaseIterable {
    case column
    case bankGroup = "bank_group"
    case bank, rank, channel, row
  }

  /// Every field once, from low to high.
  public var fields: [Field]

  /// A mapping with these fields, from low to high.
  public init(fromLow fields: [Field]) { self.fields = fields }

  /// The name in files, when it has one.
  public var name: String? { Self.named.first { $0.value == self }?.name }

  /// Mappings with a name. Names go from high bits to low ones, as addresses are written.
  public static var named: [(name: String, value: AddressMapping)] {
    [
      ("row-bank-column", .rowBankColumn), ("row-bank-column-group", .rowBankColumnGroup),
      ("row-group-bank-channel-column", .rowGroupBankChannelColumn),
      ("row-column-bank-channel", .rowColumnBankChannel), ("channel-bank-row-column", .channelBankRowColumn),
    ]
  }

  /// A row lies in one piece; the next one is in the next bank group.
  public static let rowBankColumn = Self(fromLow: [.column, .bankGroup, .bank, .rank, .channel, .row])
  /// As ``rowBankColumn``, but one burst after the other goes to the next bank group.
  public static let rowBankColumnGroup = Self(fromLow: [.bankGroup, .column, .bank, .rank, .channel, .row])
  /// A row lies in one piece; the next one is in the next channel.
  public static let rowGroupBankChannelColumn = Self(fromLow: [.column, .channel, .bank, .bankGroup, .rank, .row])
  /// One burst after the other goes to the next channel, then to the next bank.
  public static let rowColumnBankChannel = Self(fromLow: [.channel, .bankGroup, .bank, .rank, .column, .row])
  /// A bank lies in one piece.
  public static let channelBankRowColumn = Self(fromLow: [.column, .row, .bankGroup, .bank, .rank, .channel])
}
