import Quantities

/// Quantities for people: three digits and the unit that fits, such as `3.40 M`, `1.20 mJ`, `12.3 MiB`.
enum Scaled {
  /// A plain count: `512`, `3.40 M`, `118 G`.
  static func count(_ value: Int) -> String {
    if value.magnitude < 1000 { return String(value) }
    return scaled(Double(value), [("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)])
  }

  /// Storage and traffic in bytes of eight bits and powers of 1024.
  static func bytes(_ bits: Int) -> String {
    let kibi = 1024.0
    return scaled(
      Double(bits) / 8,
      [("B", 1), ("KiB", kibi), ("MiB", kibi * kibi), ("GiB", kibi * kibi * kibi), ("TiB", kibi * kibi * kibi * kibi)])
  }

  static func energy(_ energy: Femtojoules) -> String {
    scaled(
      Double(energy.count),
      [("fJ", 1), ("pJ", 1e3), ("nJ", 1e6), ("uJ", 1e9), ("mJ", 1e12), ("J", 1e15), ("kJ", 1e18)])
  }

  static func milliseconds(_ value: Double) -> String {
    scaled(value, [("ns", 1e-6), ("us", 1e-3), ("ms", 1), ("s", 1e3)])
  }

  static func milliwatts(_ value: Double) -> String {
    scaled(value, [("nW", 1e-6), ("uW", 1e-3), ("mW", 1), ("W", 1e3), ("kW", 1e6)])
  }

  /// Energy x time, given in microjoule-seconds.
  static func microjouleSeconds(_ value: Double) -> String {
    scaled(
      value,
      [("aJs", 1e-12), ("fJs", 1e-9), ("pJs", 1e-6), ("nJs", 1e-3), ("uJs", 1), ("mJs", 1e3), ("Js", 1e6)])
  }

  static func squareMicrometers(_ value: Double) -> String {
    value < 9995 ? "\(Decimals.significant(value)) um2" : "\(Decimals.significant(value / 1e6)) mm2"
  }

  static func gops(_ value: Double) -> String {
    scaled(value, [("OPS", 1e-9), ("kOPS", 1e-6), ("MOPS", 1e-3), ("GOPS", 1), ("TOPS", 1e3), ("POPS", 1e6)])
  }

  /// A rate without its unit: `512 G`.
  static func perSecond(_ value: Double) -> String {
    scaled(value, [("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)])
  }

  static func hertz(_ value: Int) -> String {
    scaled(Double(value), [("Hz", 1), ("kHz", 1e3), ("MHz", 1e6), ("GHz", 1e9)])
  }

  static func bytesPerSecond(_ value: Double) -> String {
    scaled(value, [("B/s", 1), ("kB/s", 1e3), ("MB/s", 1e6), ("GB/s", 1e9), ("TB/s", 1e12), ("PB/s", 1e15)])
  }

  /// A share of one with one decimal: `87.3%`, `100%`, and `<0.1%` for what is more than nothing.
  static func percent(_ share: Double) -> String {
    if share > 0, share < 0.0005 { return "<0.1%" }
    return share == 0 || share == 1 ? Decimals.fixed(share * 100, 0) + "%" : Decimals.fixed(share * 100, 1) + "%"
  }

  /// The largest unit in which the value has a digit before the point; the smallest one for what is below it.
  private static func scaled(_ value: Double, _ units: [(name: String, size: Double)]) -> String {
    let unit = units.last { value.magnitude >= $0.size * 0.9995 } ?? units[0]
    return "\(Decimals.significant(value / unit.size)) \(unit.name)"
  }
}
