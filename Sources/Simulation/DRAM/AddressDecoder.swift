import Hardware

/// Where a burst lies in a DRAM.
struct DRAMLocation: Sendable, Hashable {
  var channel: Int
  var rank: Int
  var bankGroup: Int
  var bank: Int
  var row: Int
  var column: Int
}

/// Cuts addresses into the fields of a mapping.
struct AddressDecoder: Sendable {
  private struct BitField {
    var shift = 0
    var mask = 0

    func callAsFunction(_ address: Int) -> Int { (address &>> shift) & mask }
  }

  private var channel = BitField()
  private var rank = BitField()
  private var bankGroup = BitField()
  private var bank = BitField()
  private var row = BitField()
  private var column = BitField()

  /// A decoder for a device without problems: its counts are powers of two.
  init(_ device: BankedDRAM) {
    let geometry = device.geometry
    var shift = geometry.burstBytes.trailingZeroBitCount
    for field in device.mapping.fields {
      let count =
        switch field {
        case .column: geometry.burstsPerRow
        case .bankGroup: geometry.bankGroups
        case .bank: geometry.banksPerGroup
        case .rank: geometry.ranks
        case .channel: geometry.channels
        case .row: geometry.rows
        }
      let bits = BitField(shift: shift, mask: count - 1)
      shift += count.trailingZeroBitCount
      switch field {
      case .column: column = bits
      case .bankGroup: bankGroup = bits
      case .bank: bank = bits
      case .rank: rank = bits
      case .channel: channel = bits
      case .row: row = bits
      }
    }
  }

  /// The location of the burst that holds the byte at `address`.
  func location(of address: Int) -> DRAMLocation {
    DRAMLocation(
      channel: channel(address), rank: rank(address), bankGroup: bankGroup(address), bank: bank(address),
      row: row(address), column: column(address))
  }
}
