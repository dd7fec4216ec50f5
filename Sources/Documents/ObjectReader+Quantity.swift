import Quantities

/// The ranges that quantities in files are held to unless a reader says otherwise: from the smallest thing that makes
/// sense to something absurd, so that a slipped prefix is caught.
public enum UsualRange {
  /// One bit to 128 TiB.
  public static let bits = Bits(1)...Bits(1 << 50)
  /// 1 Hz to 1 THz.
  public static let frequency = Hertz(1)...Hertz(1_000_000_000_000)
  /// 1 b/s to 1000 TB/s.
  public static let bandwidth = BitsPerSecond(1)...BitsPerSecond(8_000_000_000_000_000)
  /// One bit to 2^40 bits per cycle.
  public static let bitsPerCycle = BitsPerCycle(1)...BitsPerCycle(1 << 40)
  /// 0 to 1 J.
  public static let energy = Femtojoules(0)...Femtojoules(1_000_000_000_000_000)
  /// 1 mV to 100 V.
  public static let voltage = Millivolts(1)...Millivolts(100_000)
  /// 0.1 nm to 1 mm.
  public static let length = Nanometers(0.1)...Nanometers(1_000_000)
  /// 0 to 1000 s.
  public static let duration = Picoseconds(0)...Picoseconds(1_000_000_000_000_000)
}

extension ObjectReader {
  /// The quantity of `key`.
  public func quantity<Measure: WrittenQuantity>(
    _ key: String, _ type: Measure.Type = Measure.self, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure>
  ) -> Measure? {
    value(key)?.quantity(bare: bare, in: range)
  }
  /// The quantity of `key`, or `nil`.
  public func optionalQuantity<Measure: WrittenQuantity>(
    _ key: String, _ type: Measure.Type = Measure.self, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure>
  ) -> Measure? {
    optional(key)?.quantity(bare: bare, in: range)
  }
  /// The quantity of `key`, or `standard`, which is also given after a wrong value was reported.
  public func quantity<Measure: WrittenQuantity>(
    _ key: String, default standard: Measure, bare: WrittenUnit<Measure>? = nil, in range: ClosedRange<Measure>
  ) -> Measure {
    defaulted(key, to: "\"\(standard.text)\"")?.quantity(bare: bare, in: range) ?? standard
  }

  /// A size such as `108KiB`, `64KB` (64,000 bytes) or `512b`.
  public func bits(
    _ key: String, bare: WrittenUnit<Bits>? = nil, in range: ClosedRange<Bits> = UsualRange.bits
  ) -> Bits? { quantity(key, bare: bare, in: range) }

  /// A frequency such as `200MHz`.
  public func frequency(
    _ key: String, bare: WrittenUnit<Hertz>? = nil, in range: ClosedRange<Hertz> = UsualRange.frequency
  ) -> Hertz? { quantity(key, bare: bare, in: range) }

  /// A bandwidth such as `25.6GB/s` or `192Gb/s`.
  public func bandwidth(
    _ key: String, bare: WrittenUnit<BitsPerSecond>? = nil,
    in range: ClosedRange<BitsPerSecond> = UsualRange.bandwidth
  ) -> BitsPerSecond? { quantity(key, bare: bare, in: range) }

  /// A width per cycle such as `64b/cycle` or `16B/cycle`.
  public func bitsPerCycle(
    _ key: String, bare: WrittenUnit<BitsPerCycle>? = nil,
    in range: ClosedRange<BitsPerCycle> = UsualRange.bitsPerCycle
  ) -> BitsPerCycle? { quantity(key, bare: bare, in: range) }

  /// An energy such as `1mJ`.
  public func energy(
    _ key: String, bare: WrittenUnit<Femtojoules>? = nil, in range: ClosedRange<Femtojoules> = UsualRange.energy
  ) -> Femtojoules? { quantity(key, bare: bare, in: range) }

  /// A voltage such as `0.9V`.
  public func voltage(
    _ key: String, bare: WrittenUnit<Millivolts>? = nil, in range: ClosedRange<Millivolts> = UsualRange.voltage
  ) -> Millivolts? { quantity(key, bare: bare, in: range) }

  /// A length such as `45nm`.
  public func length(
    _ key: String, bare: WrittenUnit<Nanometers>? = nil, in range: ClosedRange<Nanometers> = UsualRange.length
  ) -> Nanometers? { quantity(key, bare: bare, in: range) }

  /// A duration such as `100ns`.
  public func duration(
    _ key: String, bare: WrittenUnit<Picoseconds>? = nil, in range: ClosedRange<Picoseconds> = UsualRange.duration
  ) -> Picoseconds? { quantity(key, bare: bare, in: range) }
}
