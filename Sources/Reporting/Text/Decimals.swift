/// Numbers for people, without Foundation: its formatters cost more start-up time than a simulation.
enum Decimals {
  /// `value` with exactly so many decimals, rounded to nearest; `n/a` when it is not finite.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "n/a" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    // Beyond 2^53 there are no decimals to round.
    guard scaled < 9e15 else { return "\(value)" }
    let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let digits = String(fraction)
    return sign + String(whole) + "." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
  }

  /// `value` with three significant digits, and whole from 100 up: `1.23`, `12.3`, `123`, `1234`, `0.0123`.
  static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "n/a" }
    // The thresholds are where rounding adds a digit: 9.996 is `10.0`.
    var (decimals, threshold) = (0, 99.95)
    while value.magnitude < threshold, decimals < 9 {
      decimals += 1
      threshold /= 10
    }
    return fixed(value, decimals)
  }

  /// `value` to its last digit, without the noise of binary fractions: `1.2115968` for 1.2115968000000001.
  static func tidy(_ value: Double) -> String {
    let short = (value * 1e12).rounded() / 1e12
    // Four steps of the last binary digit: what a few multiplications leave behind, and nothing that anyone measured.
    return (short - value).magnitude <= 4 * value.ulp ? "\(short)" : "\(value)"
  }

  /// A number as it is written, with the thousands of its whole part set apart: `1,234,567.891`. Numbers with an exponent
  /// stay as they are.
  static func grouped(_ text: String) -> String {
    guard !text.utf8.contains(where: { $0 == 0x65 || $0 == 0x45 || $0 == 0x78 }) else { return text }
    let sign = text.hasPrefix("-") ? "-" : ""
    let digits = text.dropFirst(sign.count)
    let whole = digits.prefix { $0 != "." }
    var groups: [Character] = []
    for (place, digit) in whole.reversed().enumerated() {
      if place > 0, place % 3 == 0 { groups.append(",") }
      groups.append(digit)
    }
    return sign + String(groups.reversed()) + digits.dropFirst(whole.count)
  }

  /// A whole number with its thousands set apart: `1,234,567`.
  static func grouped(_ value: Int) -> String { grouped(String(value)) }
}
