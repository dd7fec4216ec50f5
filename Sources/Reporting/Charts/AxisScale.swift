#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Where values lie on an axis.
struct AxisScale: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case linear, logarithmic }

  var kind: Kind
  /// The values at both ends, the smaller first.
  var domain: ClosedRange<Double>
  /// The pixel of the smaller value.
  var start: Double
  /// The pixel of the larger value.
  var end: Double

  /// From zero to a round number that is not below `maximum`.
  static func fromZero(to maximum: Double, start: Double, end: Double, ticks: Int = 5) -> AxisScale {
    let top = maximum > 0 && maximum.isFinite ? maximum : 1
    return AxisScale(kind: .linear, domain: 0...top, start: start, end: end).rounded(ticks: ticks)
  }

  /// Logarithmic, from a round number (1, 2 or 5 times a power of ten) below all values above zero to one above them; at
  /// least a decade.
  static func logarithmic(around values: [Double], start: Double, end: Double) -> AxisScale {
    let usable = values.filter { $0 > 0 && $0.isFinite }
    let least = usable.min() ?? 1
    let most = (usable.max() ?? 1) * 1.000_001
    let lowPower = pow(10, log10(least).rounded(.down))
    let highPower = pow(10, log10(most).rounded(.down))
    let low = lowPower * ([5.0, 2].first { $0 * lowPower < least * 0.95 } ?? 1)
    let high = highPower * ([1.0, 2, 5].first { $0 * highPower > most * 1.05 } ?? 10)
    return AxisScale(kind: .logarithmic, domain: low...max(high, low * 10), start: start, end: end)
  }

  /// The pixel of a value; values outside of the domain lie outside. A logarithmic axis puts what is not above zero at
  /// its start.
  func place(_ value: Double) -> Double {
    let share: Double
    switch kind {
    case .linear: share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    case .logarithmic:
      share = value > 0 ? log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound) : 0
    }
    return start + (end - start) * share
  }

  /// Round values to be named along it.
  func ticks(about count: Int = 5) -> [Double] {
    switch kind {
    case .linear: Ticks.linear(in: domain, about: count)
    case .logarithmic: Ticks.logarithmic(in: domain)
    }
  }

  /// The same with its upper end raised to a round number.
  private func rounded(ticks count: Int) -> AxisScale {
    var copy = self
    let step = Ticks.niceStep((domain.upperBound - domain.lowerBound) / Double(max(1, count)))
    let top = (domain.upperBound / step - 1e-9).rounded(.up) * step
    copy.domain = domain.lowerBound...max(domain.upperBound, top)
    return copy
  }
}
