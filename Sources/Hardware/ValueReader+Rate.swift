import Documents
import Quantities

extension ValueReader {
  /// A rate per cycle (`64b/cycle`, a bare number counts in bits) or per second (`25.6GB/s`), which takes the clock.
  ///
  /// `prefersSeconds` says which of the two a text is that names neither, for the message about it. Gives `nil` after a
  /// finding, and when the clock is not known.
  func rate(clock: Hertz?, prefersSeconds: Bool) -> TransferRate? {
    guard isPerSecond(otherwise: prefersSeconds) else {
      let rate: BitsPerCycle? = quantity(bare: .bitsPerCycle, in: BitsPerCycle.usualRange)
      return rate.flatMap { TransferRate(bits: $0.count) }
    }
    let rate: BitsPerSecond? = quantity(in: BitsPerSecond.usualRange)
    guard let rate, let clock else { return nil }
    return TransferRate(rate, clock: clock)
  }

  private func isPerSecond(otherwise: Bool) -> Bool {
    guard case .string(let text) = node.value else { return false }
    if text.hasSuffix("cycle") { return false }
    if text.hasSuffix("/s") || text.hasSuffix("ps") { return true }
    // What is misspelled.
    return text.contains("cycle") ? false : text.contains("/s") || otherwise
  }

  /// A time in cycles (a bare number) or as a duration (`100ns`), which takes the clock and is rounded up to whole cycles.
  /// Gives `nil` after a finding, and when the clock is not known.
  func cycles(clock: Hertz?, in range: ClosedRange<Int>) -> Cycles? {
    guard case .string(let text) = node.value else { return integer(in: range).map { Cycles($0) } }
    let duration: Picoseconds? = quantity(in: Picoseconds.usualRange)
    guard let duration, let clock else { return nil }
    // A clock of c Hz makes c cycles in 10^12 ps: the cycles to move d things at a rate of 10^12 in c.
    let picoseconds = TransferRate(bits: 1_000_000_000_000, cycles: clock.count)
    let cycles = picoseconds?.cycles(toMove: Bits(duration.count)) ?? .zero
    if range.contains(cycles.count) { return cycles }
    let found = "\(text) (\(cycles.count) cycles)"
    report(.outOfRange(found: found, lowest: "\(range.lowerBound)", highest: "\(range.upperBound) cycles"))
    return nil
  }
}
