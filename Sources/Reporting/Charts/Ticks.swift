#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Round numbers for an axis.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten within `range`: about `count` of them, at least one.
  static func linear(in range: ClosedRange<Double>, about count: Int) -> [Double] {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard low.isFinite, high.isFinite, high > low else { return [low] }
    let step = niceStep((high - low) / Double(max(1, count)))
    guard step > 0, step.isFinite else { return [low] }
    // Adding zero makes zero of minus zero.
    let (first, last) = ((low / step - 1e-9).rounded(.up) + 0, (high / step + 1e-9).rounded(.down) + 0)
    guard last >= first, last - first < 1000 else { return [low, high] }
    // Each is made of a whole number, so that no error of a sum gathers.
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The power of ten times 1, 2 or 5 that is nearest to `step`.
  static func niceStep(_ step: Double) -> Double {
    guard step > 0, step.isFinite else { return step }
    let power = pow(10, log10(step).rounded(.down))
    let fraction = step / power
    // Between them lie the geometric means, about.
    let nice = fraction < 1.5 ? 1.0 : fraction < 3.2 ? 2 : fraction < 7.1 ? 5 : 10
    return nice * power
  }

  /// Powers of ten within `range`, and where those are few twice and five times them as well. Above zero only.
  static func logarithmic(in range: ClosedRange<Double>) -> [Double] {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard low > 0, high.isFinite, high > low else { return low > 0 ? [low] : [] }
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let inside = ((low * 0.999_999)...(high * 1.000_001))
    func ticks(_ factors: [Double]) -> [Double] {
      decades.flatMap { decade in factors.map { $0 * pow(10, Double(decade)) } }.filter(inside.contains)
    }
    let powers = ticks([1])
    // Beyond nine decades only every so many are named.
    if powers.count > 9 {
      let every = powers.count.dividedRoundingUp(by: 9)
      return powers.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }
    return powers.count >= 3 ? powers : ticks([1, 2, 5])
  }
}
