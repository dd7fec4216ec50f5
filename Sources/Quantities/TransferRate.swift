/// A rate as an exact ratio: so many bits in so many cycles.
public struct TransferRate: Sendable, Hashable {
  /// Bits moved in ``cycles`` cycles; above zero.
  public let bits: Int
  /// Above zero.
  public let cycles: Int

  /// `bits` every `cycles` cycles; `nil` unless both are above zero.
  public init?(bits: Int, cycles: Int = 1) {
    guard bits > 0, cycles > 0 else { return nil }
    self.bits = bits
    self.cycles = cycles
  }

  /// What a link of `rate` moves in a cycle of `clock`; `nil` unless both are above zero.
  public init?(_ rate: BitsPerSecond, clock: Hertz) { self.init(bits: rate.count, cycles: clock.count) }

  /// Cycles to move so many bits, rounded up; held at the top when it does not fit.
  @inlinable
  public func cycles(toMove amount: Bits) -> Cycles {
    // Without signs: a quotient between 2^63 and 2^64 does not fit `Int` and must be seen before it is one.
    let product = amount.count.magnitude.multipliedFullWidth(by: cycles.magnitude)
    // Division of two words by one is a slow library call; nearly every product fits one word.
    if product.high == 0, let small = Int(exactly: product.low) { return Cycles(small.dividedRoundingUp(by: bits)) }
    guard product.high < bits.magnitude else { return Cycles(.max) }
    let (quotient, remainder) = bits.magnitude.dividingFullWidth(product)
    return Cycles((Int(exactly: quotient) ?? .max).plus(remainder > 0 ? 1 : 0))
  }

  /// Bits a cycle, for people.
  public var bitsPerCycle: Double { Double(bits) / Double(cycles) }
}
