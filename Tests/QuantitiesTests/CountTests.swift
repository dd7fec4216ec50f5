import Testing

@testable import Quantities

@Suite struct CountTests {
  private static let magnitudes = [
    0, 1, 2, 3, 7, 1 << 31, (1 << 31) + 1, 3_037_000_499, 3_037_000_500, 1 << 32, Count.limit, .max / 2,
    .max / 2 + 1, .max - 1, .max,
  ]

  @Test("products and sums are exact where they fit and the largest number where they do not", arguments: magnitudes)
  func saturation(left: Int) {
    for right in Self.magnitudes {
      let product = left.multipliedFullWidth(by: right)
      let fits = product.high == 0 && product.low <= UInt(Int.max)
      #expect(left.times(right) == (fits ? Int(product.low) : .max), "\(left) times \(right)")
      let sum = UInt(left) + UInt(right)
      #expect(left.plus(right) == (sum <= UInt(Int.max) ? Int(sum) : .max), "\(left) plus \(right)")
    }
  }

  @Test("a chain of products and sums that ever left the range stays above the limit", arguments: magnitudes)
  func capsStay(first: Int) {
    let capped = Int.max.times(2).plus(first)
    #expect(capped == .max)
    for factor in Self.magnitudes where factor > 0 { #expect(capped.times(factor) > Count.limit) }
  }

  @Test("pieces of a size cover a count, and one fewer would not", arguments: magnitudes)
  func roundingUp(count: Int) {
    for size in Self.magnitudes where size > 0 {
      let pieces = count.dividedRoundingUp(by: size)
      #expect(pieces.times(size) >= count, "\(count) in pieces of \(size)")
      if pieces > 0 { #expect((pieces - 1).times(size) < count, "\(count) in pieces of \(size)") }
      #expect(count > 0 || pieces == 0)
    }
  }

  @Test("the limit is the last whole number up to which a double carries every one")
  func limit() {
    #expect(Double(Count.limit - 1) + 1 == Double(Count.limit))
    #expect(Double(Count.limit) + 1 == Double(Count.limit))
  }
}
