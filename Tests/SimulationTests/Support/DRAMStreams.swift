import Hardware

/// A row of the published runs of DRAMsim3: a configuration and the requests it was given.
struct DRAMStream: Sendable {
  /// Byte address, whether it writes, and the first clock at which it is offered.
  typealias Request = (address: Int, isWrite: Bool, clock: Int)

  let name: String
  let burstBytes: Int
  let rowBytes: Int
  let banks: Int

  /// Calls `body` with every request, in order.
  func forEach(_ body: (Request) throws -> Void) rethrows {
    let mebibyte = 1 << 20
    switch name {
    case "seqrd1", "seqwr1", "seqrd4", "seqwr4":
      let bytes = name.hasSuffix("4") ? 4 * mebibyte : mebibyte
      for index in 0..<bytes / burstBytes { try body((index * burstBytes, name.hasPrefix("seqwr"), 0)) }
    case "str2b": for index in 0..<16384 { try body((2 * burstBytes * index, false, 0)) }
    case "strrow": for index in 0..<8192 { try body((rowBytes * index, false, 0)) }
    case "strrowbanks": for index in 0..<4096 { try body((rowBytes * banks * index, false, 0)) }
    case "rnd64", "rnd64lat":
      var state: UInt64 = 1
      for index in 0..<(name == "rnd64" ? 16384 : 2000) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let burst = Int((state >> 33) % UInt64(64 * mebibyte / burstBytes))
        try body((burst * burstBytes, false, name == "rnd64" ? 0 : 200 * index))
      }
    case "alt", "altoff":
      let writes = 32 * mebibyte + (name == "alt" ? 0 : rowBytes * banks / 2)
      for block in 0..<256 {
        for index in 0..<4096 / burstBytes { try body((4096 * block + index * burstBytes, false, 0)) }
        for index in 0..<4096 / burstBytes { try body((writes + 4096 * block + index * burstBytes, true, 0)) }
      }
    default:
      for plane in 0..<64 {
        for row in 0..<56 {
          let first = plane * 702_464 + row * 12544
          for burst in first / burstBytes...(first + 223) / burstBytes { try body((burst * burstBytes, false, 0)) }
        }
      }
    }
  }

  /// The device of a configuration of the published runs.
  static func device(_ config: String) -> BankedDRAM? {
    let names = [
      "DDR3-1600-8Gb": "ddr3-1600", "DDR3-1600-1Gb": "ddr3-1600-1gb", "DDR4-2400-8Gb": "ddr4-2400",
      "DDR4-2400-8Gb-bglow": "ddr4-2400", "DDR4-2400-4Gb": "ddr4-2400-4gb", "LPDDR3-1600-x32": "lpddr3-1600",
      "LPDDR4-3200-x16": "lpddr4-3200", "HBM2-1ch": "hbm2", "HBM2-8ch": "hbm2",
    ]
    guard case .banked(var device)? = names[config].flatMap(DRAMDevice.preset) else { return nil }
    if config.hasPrefix("DDR4") { device.mapping = config.hasSuffix("bglow") ? .rowBankColumnGroup : .rowBankColumn }
    if config == "HBM2-1ch" { device.geometry.channels = 1 }
    // One request arrives in a clock, whatever the channels.
    device.queues.requestsPerClock = 1
    return device
  }
}
