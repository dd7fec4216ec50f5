import Quantities

/// Devices with a name. Timings and geometries: DRAMsim3's and DRAMSys's device files [found]; latencies of writes (tCWL) of
/// DDR3, DDR4 and LPDDR3, and rank switches, as in DRAMsim3's files; what else is said beside each.
extension DRAMDevice {
  /// All presets by name.
  public static var named: [(name: String, value: DRAMDevice)] {
    let banked: [BankedDRAM] = [
      .ddr3(gigabits: 8), .ddr3(gigabits: 1), .ddr4(gigabits: 8), .ddr4(gigabits: 4), .lpddr3, .lpddr4, .hbm2,
    ]
    return banked.map { ($0.name, .banked($0)) } + [(SerialMemory.hyperRAM.name, .serial(.hyperRAM))]
  }

  /// The preset of that name.
  public static func preset(_ name: String) -> DRAMDevice? { named.first { $0.name == name }?.value }
}

extension BankedDRAM {
  /// DDR3-1600, 64 bits of eight devices: 8 Gb, 11-11-11; or 1 Gb, 10-10-10, of 1.5 V.
  static func ddr3(gigabits: Int) -> BankedDRAM {
    let isLarge = gigabits == 8
    let latency = isLarge ? 11 : 10
    let timings = DRAMTimings(
      tCL: latency, tCWL: 8, tRCD: latency, tRP: latency, tRAS: 28, tRC: isLarge ? 39 : 38,
      tRRD: isLarge ? (6, 6) : (5, 5), tFAW: isLarge ? 32 : 24, tCCD: (4, 4), tWR: 12, tWTR: (6, 6), tRTP: 6,
      tRFC: isLarge ? 280 : 88, tREFI: 6240)
    let energies =
      isLarge
      ? DRAMEnergies(
        activatePrecharge: Picojoules(10_652), readPerBit: Picojoules(7.8), writePerBit: Picojoules(7.8),
        activeStandby: Milliwatts(550.8), prechargedStandby: Milliwatts(388.8), refresh: Milliwatts(94),
        source: "[derived] from the currents of DRAMsim3's DDR3_8Gb_x8_1600.ini, 1.35 V")
      : DRAMEnergies(
        activatePrecharge: Picojoules(14_250), readPerBit: Picojoules(11.13), writePerBit: Picojoules(11.72),
        activeStandby: Milliwatts(540), prechargedStandby: Milliwatts(540), refresh: Milliwatts(21.2),
        source: "[derived] from the currents of DRAMSys's MICRON_1Gb_DDR3-1600_8bit_G, 1.5 V")
    return BankedDRAM(
      name: isLarge ? "ddr3-1600" : "ddr3-1600-1gb",
      geometry: DRAMGeometry(
        banksPerGroup: 8, rows: isLarge ? 65536 : 16384, rowBytes: isLarge ? 16384 : 8192, busBits: 64, burstLength: 8),
      clock: Hertz(800_000_000), timings: timings, energies: energies,
      source: isLarge
        ? "[found] DRAMsim3 DDR3_8Gb_x8_1600.ini"
        : "[found] DRAMSys MICRON_1Gb_DDR3-1600_8bit_G.json; tCWL assumed as for 8 Gb")
  }

  /// DDR4-2400, 64 bits of eight devices: 8 Gb, 17-17-17; or 4 Gb, 16-16-16, refreshed twice as often. Bursts alternate
  /// between bank groups, because one alone does not reach the peak rate (tCCD_L above BL/2).
  static func ddr4(gigabits: Int) -> BankedDRAM {
    let isLarge = gigabits == 8
    let latency = isLarge ? 17 : 16
    let timings = DRAMTimings(
      tCL: latency, tCWL: 12, tRCD: latency, tRP: latency, tRAS: 39, tRC: isLarge ? 56 : 55, tRRD: (4, 6), tFAW: 26,
      tCCD: (4, 6), tWR: 18, tWTR: (3, 9), tRTP: isLarge ? 9 : 12, tRFC: isLarge ? 420 : 313,
      tREFI: isLarge ? 9360 : 4680)
    let energies =
      isLarge
      ? DRAMEnergies(
        activatePrecharge: Picojoules(3463), readPerBit: Picojoules(5.75), writePerBit: Picojoules(5),
        activeStandby: Milliwatts(412.8), prechargedStandby: Milliwatts(326.4), refresh: Milliwatts(89.2),
        source: "[derived] from the currents of DRAMsim3's DDR4_8Gb_x8_2400.ini, 1.2 V")
      : DRAMEnergies(
        activatePrecharge: Picojoules(8103), readPerBit: Picojoules(8.78), writePerBit: Picojoules(7.79),
        activeStandby: Milliwatts(422.4), prechargedStandby: Milliwatts(367.2), refresh: Milliwatts(47.5),
        source: "[derived] from the currents of DRAMSys's MICRON_4Gb_DDR4-2400_8bit_A, 1.2 V, without VPP")
    return BankedDRAM(
      name: isLarge ? "ddr4-2400" : "ddr4-2400-4gb",
      geometry: DRAMGeometry(
        bankGroups: 4, banksPerGroup: 4, rows: isLarge ? 65536 : 32768, rowBytes: 8192, busBits: 64, burstLength: 8),
      clock: Hertz(1_200_000_000), timings: timings, mapping: .rowBankColumnGroup, energies: energies,
      source: isLarge
        ? "[found] DRAMsim3 DDR4_8Gb_x8_2400.ini" : "[found] DRAMSys MICRON_4Gb_DDR4-2400_8bit_A.json; tCWL assumed")
  }

  /// LPDDR3-1600, one 8 Gb device of 32 bits.
  static var lpddr3: BankedDRAM {
    BankedDRAM(
      name: "lpddr3-1600",
      geometry: DRAMGeometry(banksPerGroup: 8, rows: 32768, rowBytes: 4096, busBits: 32, burstLength: 8),
      clock: Hertz(800_000_000),
      timings: DRAMTimings(
        tCL: 12, tCWL: 9, tRCD: 15, tRP: 15, tRAS: 34, tRC: 49, tRRD: (8, 8), tFAW: 40, tCCD: (4, 4), tWR: 12,
        tWTR: (6, 6), tRTP: 6, tRFC: 168, tREFI: 3120),
      energies: DRAMEnergies(
        activatePrecharge: Picojoules(1408), readPerBit: Picojoules(5.37), writePerBit: Picojoules(5.25),
        activeStandby: Milliwatts(25.2), prechargedStandby: Milliwatts(24.6), refresh: Milliwatts(8.3),
        source: "[derived] from the currents of DRAMsim3's LPDDR3_8Gb_x32_1600.ini, 1.2 V"),
      source: "[found] DRAMsim3 LPDDR3_8Gb_x32_1600.ini; tRC is tRAS + tRP")
  }

  /// LPDDR4-3200, one channel of 16 bits of an 8 Gb device. tRP is that of one bank.
  static var lpddr4: BankedDRAM {
    BankedDRAM(
      name: "lpddr4-3200",
      geometry: DRAMGeometry(banksPerGroup: 8, rows: 65536, rowBytes: 2048, busBits: 16, burstLength: 16),
      clock: Hertz(1_600_000_000),
      timings: DRAMTimings(
        tCL: 28, tCWL: 14, tRCD: 29, tRP: 29, tRAS: 68, tRC: 97, tRRD: (16, 16), tFAW: 64, tCCD: (8, 8), tWR: 29,
        tWTR: (16, 16), tRTP: 12, tRFC: 448, tREFI: 6246, tPPD: 4),
      energies: DRAMEnergies(
        activatePrecharge: Picojoules(1205), readPerBit: Picojoules(8.47), writePerBit: Picojoules(5.03),
        activeStandby: Milliwatts(37.9), prechargedStandby: Milliwatts(34.1), refresh: Milliwatts(5.7),
        source: "[derived] from the currents of DRAMSys's JEDEC_8Gb_LPDDR4-3200_16bit, 1.8, 1.1 and 1.1 V"),
      source: "[found] DRAMSys JEDEC_8Gb_LPDDR4-3200_16bit.json; tCWL 14 and tPPD 4 assumed")
  }

  /// HBM2 of 2 Gb/s, eight channels of 128 bits.
  static var hbm2: BankedDRAM {
    BankedDRAM(
      name: "hbm2",
      geometry: DRAMGeometry(
        channels: 8, bankGroups: 4, banksPerGroup: 4, rows: 32768, rowBytes: 2048, busBits: 128, burstLength: 4),
      clock: Hertz(1_000_000_000),
      timings: DRAMTimings(
        tCL: 14, tCWL: 4, tRCD: 14, tRP: 14, tRAS: 34, tRC: 48, tRRD: (4, 6), tFAW: 30, tCCD: (1, 2), tWR: 16,
        tWTR: (6, 8), tRTP: 5, tRFC: 260, tREFI: 3900, turnaround: 2),
      mapping: .rowGroupBankChannelColumn, hasRowCommandBus: true,
      energies: DRAMEnergies(
        activatePrecharge: Picojoules(828), readPerBit: Picojoules(1.57), writePerBit: Picojoules(2.09),
        activeStandby: Milliwatts(66), prechargedStandby: Milliwatts(48), refresh: Milliwatts(15.6),
        source: "[derived] from the currents of DRAMsim3's HBM2_8Gb_x128.ini, which are placeholders, 1.2 V"),
      source: "[found] DRAMsim3 HBM2_8Gb_x128.ini; tRTP and turnaround are what that program makes of it")
  }
}

extension SerialMemory {
  /// A HyperRAM of 64 Mb: 8 bits, 166 MHz, 1.8 V.
  static var hyperRAM: SerialMemory {
    SerialMemory(
      name: "hyperram", clock: Hertz(166_666_667), busBits: 8, burstBytes: 32, capacityBytes: 8 << 20,
      commandClocks: 3, initialLatency: 6, longestTransaction: 666, refreshInterval: 666,
      source:
        "[recalled] S27KL0641 class parts: initial latency 6, twice that on a refresh, chip select low for at most "
        + "4 us; assumed: a refresh every 4 us, each of which meets a transaction")
  }
}
