// The units that files may use, one table a quantity. `K` and `k` are 1000, `Ki` is 1024; `b` is a bit, `B` a byte.

extension WrittenUnit where Measure == Bits {
  /// One bit.
  public static let bits = Self("b", 1)
  /// Eight bits.
  public static let bytes = Self("B", 8)
  /// 1000 bytes.
  public static let kilobytes = Self("KB", 8_000)
  /// 1024 bytes.
  public static let kibibytes = Self("KiB", 8 << 10)
  /// 1024 * 1024 bytes.
  public static let mebibytes = Self("MiB", 8 << 20)
}

extension Bits: WrittenQuantity {
  /// Units of size.
  public static let spelling = Spelling<Bits>(
    kind: "a size", examples: ["108KiB", "64KB", "512b"],
    units: [
      .bits, .bytes, .kilobytes, .kibibytes, .mebibytes,
      WrittenUnit("kb", 1_000), WrittenUnit("Kb", 1_000), WrittenUnit("Kib", 1 << 10), WrittenUnit("kB", 8_000),
      WrittenUnit("Mb", 1_000_000), WrittenUnit("Mib", 1 << 20), WrittenUnit("MB", 8_000_000),
      WrittenUnit("Gb", 1_000_000_000), WrittenUnit("Gib", 1 << 30), WrittenUnit("GB", 8_000_000_000),
      WrittenUnit("GiB", 8 << 30), WrittenUnit("TB", 8_000_000_000_000), WrittenUnit("TiB", 8 << 40),
    ],
    range: Bits(1)...Bits(1 << 50))
}

extension WrittenUnit where Measure == BitsPerSecond {
  /// One bit per second.
  public static let bitsPerSecond = Self("b/s", 1)
  /// 10^9 bytes per second.
  public static let gigabytesPerSecond = Self("GB/s", 8_000_000_000)
}

extension BitsPerSecond: WrittenQuantity {
  /// Units of bandwidth.
  public static let spelling = Spelling<BitsPerSecond>(
    kind: "a bandwidth", examples: ["25.6GB/s", "192Gb/s", "400MB/s"],
    units: [.bitsPerSecond]
      + Bits.units.dropFirst().map { WrittenUnit("\($0.symbol)/s", $0.numerator) }
      + [WrittenUnit("kbps", 1_000), WrittenUnit("Mbps", 1_000_000), WrittenUnit("Gbps", 1_000_000_000)],
    range: BitsPerSecond(1)...BitsPerSecond(8_000_000_000_000_000))
}

extension WrittenUnit where Measure == BitsPerCycle {
  /// One bit per cycle.
  public static let bitsPerCycle = Self("b/cycle", 1)
  /// One byte per cycle.
  public static let bytesPerCycle = Self("B/cycle", 8)
}

extension BitsPerCycle: WrittenQuantity {
  /// Units of width per cycle.
  public static let spelling = Spelling<BitsPerCycle>(
    kind: "a width per cycle", examples: ["64b/cycle", "16B/cycle"],
    units: [
      .bitsPerCycle, .bytesPerCycle,
      WrittenUnit("kb/cycle", 1_000), WrittenUnit("Kb/cycle", 1_000), WrittenUnit("Kib/cycle", 1 << 10),
      WrittenUnit("kB/cycle", 8_000), WrittenUnit("KB/cycle", 8_000), WrittenUnit("KiB/cycle", 8 << 10),
    ],
    range: BitsPerCycle(1)...BitsPerCycle(1 << 40))
}

extension WrittenUnit where Measure == Hertz {
  /// One per second.
  public static let hertz = Self("Hz", 1)
  /// 10^6 per second.
  public static let megahertz = Self("MHz", 1_000_000)
}

extension Hertz: WrittenQuantity {
  /// Units of frequency.
  public static let spelling = Spelling<Hertz>(
    kind: "a frequency", examples: ["200MHz", "1.05GHz"],
    units: [
      .hertz, WrittenUnit("kHz", 1_000), .megahertz, WrittenUnit("GHz", 1_000_000_000),
    ],
    range: Hertz(1)...Hertz(1_000_000_000_000))
}

extension WrittenUnit where Measure == Millivolts {
  /// 0.001 V.
  public static let millivolts = Self("mV", 1)
  /// 1 V.
  public static let volts = Self("V", 1_000)
}

extension Millivolts: WrittenQuantity {
  /// Units of voltage.
  public static let spelling = Spelling<Millivolts>(
    kind: "a voltage", examples: ["0.9V", "850mV"],
    units: [.millivolts, .volts],
    range: Millivolts(1)...Millivolts(100_000))
}

extension WrittenUnit where Measure == Nanometers {
  /// 10^-9 m.
  public static let nanometers = Self("nm", 1)
}

extension Nanometers: WrittenQuantity {
  /// Units of length.
  public static let spelling = Spelling<Nanometers>(
    kind: "a length", examples: ["45nm", "0.13um"],
    units: [.nanometers] + micro("m", 1_000) + [WrittenUnit("mm", 1_000_000)],
    range: Nanometers(0.1)...Nanometers(1_000_000))
}

extension WrittenUnit where Measure == Picoseconds {
  /// 10^-12 s.
  public static let picoseconds = Self("ps", 1)
  /// 10^-9 s.
  public static let nanoseconds = Self("ns", 1_000)
}

extension Picoseconds: WrittenQuantity {
  /// Units of duration.
  public static let spelling = Spelling<Picoseconds>(
    kind: "a duration", examples: ["100ns", "13.75ns"],
    units: [.picoseconds, .nanoseconds] + micro("s", 1_000_000)
      + [WrittenUnit("ms", 1_000_000_000), WrittenUnit("s", 1_000_000_000_000)],
    range: .zero...Picoseconds(1_000_000_000_000_000))
}

extension WrittenUnit where Measure == Femtojoules {
  /// 10^-15 J.
  public static let femtojoules = Self("fJ", 1)
  /// 10^-12 J.
  public static let picojoules = Self("pJ", 1_000)
}

extension Femtojoules: WrittenQuantity {
  /// Units of energy.
  public static let spelling = Spelling<Femtojoules>(
    kind: "an energy", examples: ["1mJ", "0.2pJ"],
    units: [.femtojoules, .picojoules, WrittenUnit("nJ", 1_000_000)] + micro("J", 1_000_000_000)
      + [WrittenUnit("mJ", 1_000_000_000_000), WrittenUnit("J", 1_000_000_000_000_000)],
    range: .zero...Femtojoules(1_000_000_000_000_000))
}

extension WrittenUnit where Measure == Picojoules {
  /// 10^-12 J.
  public static let picojoules = Self("pJ", 1)
}

extension Picojoules: WrittenQuantity {
  /// Units of energy.
  public static let spelling = Spelling<Picojoules>(
    kind: "an energy", examples: ["0.2pJ", "1.3nJ"],
    units: [.picojoules, WrittenUnit("fJ", 1, over: 1_000), WrittenUnit("nJ", 1_000)] + micro("J", 1_000_000)
      + [WrittenUnit("mJ", 1_000_000_000), WrittenUnit("J", 1_000_000_000_000)],
    range: .zero...Picojoules(1_000_000_000_000))
}

extension WrittenUnit where Measure == SquareMicrometers {
  /// 10^-12 m2.
  public static let squareMicrometers = Self("um2", 1)
}

extension SquareMicrometers: WrittenQuantity {
  /// Units of area.
  public static let spelling = Spelling<SquareMicrometers>(
    kind: "an area", examples: ["282um2", "1.5mm2"],
    units: micro("m2", 1) + [WrittenUnit("mm2", 1_000_000), WrittenUnit("mm²", 1_000_000)] + micro("m²", 1),
    range: .zero...SquareMicrometers(1_000_000_000_000))
}

extension WrittenUnit where Measure == Milliwatts {
  /// 0.001 W.
  public static let milliwatts = Self("mW", 1)
}

extension Milliwatts: WrittenQuantity {
  /// Units of power.
  public static let spelling = Spelling<Milliwatts>(
    kind: "a power", examples: ["278mW", "75W"],
    units: [.milliwatts] + micro("W", 1, over: 1_000) + [WrittenUnit("W", 1_000)],
    range: .zero...Milliwatts(1_000_000_000))
}

/// The spellings of a micro unit: `u`, the micro sign and the Greek letter, which look alike and are all typed.
private func micro<Measure>(_ symbol: String, _ numerator: Int, over denominator: Int = 1) -> [WrittenUnit<Measure>] {
  ["u", "\u{B5}", "\u{3BC}"].map { WrittenUnit("\($0)\(symbol)", numerator, over: denominator) }
}
