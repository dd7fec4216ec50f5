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
    let product = amount.count.multipliedFullWidth(by: cycles)
    // Division of two words by one is a slow library call; nearly every product fits one word.
    if product.high == 0, let small = Int(exactly: product.low) { return Cycles(small.dividedRoundingUp(by: bits)) }
    guard product.high < bits else { return Cycles(.max) }
    let (quotient, remainder) = bits.dividingFullWidth(product)
    return Cycles(remainder > 0 ? quotient.plus(1) : quotient)
  }

  /// Bits a cycle, for people.
  public var bitsPerCycle: Double { Double(bits) / Double(cycles) }
}
