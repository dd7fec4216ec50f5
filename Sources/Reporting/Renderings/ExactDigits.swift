/// The text of a number that a double carries to its last digit: whoever reads it as a double can print the text again.
///
/// Decimal texts of up to fifteen digits survive the way through IEEE 754 binary64 and back (DBL_DIG of C).
struct ExactDigits: Sendable, Hashable {
  let text: String

  /// `nil` if `cell` is no such text. With `decimals` it must have exactly so many, as a program prints that it is told
  /// them; without, it must be what programs print shortest: no needless zeros, no exponent, not below a millionth.
  init?(_ cell: String, decimals: Int? = nil) {
    let bytes = Array(cell.utf8)
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = bytes.dropFirst(isNegative ? 1 : 0)
    let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0"),
      parts.joined().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      parts.reduce(0, { $0 + $1.count }) <= 15
    else { return nil }
    let fraction = parts.count > 1 ? parts[1] : []
    let isZero = parts.joined().allSatisfy { $0 == UInt8(ascii: "0") }
    guard !(isNegative && isZero) else { return nil }
    if let decimals {
      guard decimals > 0, fraction.count == decimals else { return nil }
      let kept = fraction.reversed().drop { $0 == UInt8(ascii: "0") }.reversed()
      text =
        (isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self)
        + (kept.isEmpty ? "" : "." + String(decoding: Array(kept), as: UTF8.self))
      return
    }
    if parts.count > 1 {
      let isSmall = whole.first == UInt8(ascii: "0") && fraction.prefix(6).allSatisfy { $0 == UInt8(ascii: "0") }
      guard let last = fraction.last, last != UInt8(ascii: "0"), !isSmall else { return nil }
    }
    text = cell
  }
}
