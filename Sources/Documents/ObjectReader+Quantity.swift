import Quantities

extension ObjectReader {
  /// The quantity of `key`.
  public func quantity<Measure: WrittenQuantity>(
    _ key: String, _ type: Measure.Type = Measure.self, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure> = Measure.usualRange
  ) -> Measure? {
    value(key)?.quantity(bare: bare, in: range)
  }
  /// The quantity of `key`, or `nil`.
  public func optionalQuantity<Measure: WrittenQuantity>(
    _ key: String, _ type: Measure.Type = Measure.self, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure> = Measure.usualRange
  ) -> Measure? {
    optional(key)?.quantity(bare: bare, in: range)
  }
  /// The quantity of `key`, or `standard`, which is also given after a wrong value was reported.
  public func quantity<Measure: WrittenQuantity>(
    _ key: String, default standard: Measure, bare: WrittenUnit<Measure>? = nil,
    in range: ClosedRange<Measure> = Measure.usualRange
  ) -> Measure {
    defaulted(key, to: "\"\(standard.text)\"")?.quantity(bare: bare, in: range) ?? standard
  }

  /// A size such as `108KiB`, `64KB` (64,000 bytes) or `512b`.
  public func bits(
    _ key: String, bare: WrittenUnit<Bits>? = nil, in range: ClosedRange<Bits> = Bits.usualRange
  ) -> Bits? { quantity(key, bare: bare, in: range) }

  /// A frequency such as `200MHz`.
  public func frequency(
    _ key: String, bare: WrittenUnit<Hertz>? = nil, in range: ClosedRange<Hertz> = Hertz.usualRange
  ) -> Hertz? { quantity(key, bare: bare, in: range) }

  /// A bandwidth such as `25.6GB/s` or `192Gb/s`.
  public func bandwidth(
    _ key: String, bare: WrittenUnit<BitsPerSecond>? = nil,
    in range: ClosedRange<BitsPerSecond> = BitsPerSecond.usualRange
  ) -> BitsPerSecond? { quantity(key, bare: bare, in: range) }

  /// A width per cycle such as `64b/cycle` or `16B/cycle`.
  public func bitsPerCycle(
    _ key: String, bare: WrittenUnit<BitsPerCycle>? = nil,
    in range: ClosedRange<BitsPerCycle> = BitsPerCycle.usualRange
  ) -> BitsPerCycle? { quantity(key, bare: bare, in: range) }

  /// An energy such as `1mJ`.
  public func energy(
    _ key: String, bare: WrittenUnit<Femtojoules>? = nil, in range: ClosedRange<Femtojoules> = Femtojoules.usualRange
  ) -> Femtojoules? { quantity(key, bare: bare, in: range) }

  /// A voltage such as `0.9V`.
  public func voltage(
    _ key: String, bare: WrittenUnit<Millivolts>? = nil, in range: ClosedRange<Millivolts> = Millivolts.usualRange
  ) -> Millivolts? { quantity(key, bare: bare, in: range) }

  /// A length such as `45nm`.
  public func length(
    _ key: String, bare: WrittenUnit<Nanometers>? = nil, in range: ClosedRange<Nanometers> = Nanometers.usualRange
  ) -> Nanometers? { quantity(key, bare: bare, in: range) }

  /// A duration such as `100ns`.
  public func duration(
    _ key: String, bare: WrittenUnit<Picoseconds>? = nil, in range: ClosedRange<Picoseconds> = Picoseconds.usualRange
  ) -> Picoseconds? { quantity(key, bare: bare, in: range) }
}
