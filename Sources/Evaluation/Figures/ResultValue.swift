import Quantities

/// What stands in one cell of a report.
public enum ResultValue: Sendable, Hashable {
  case text(String)
  /// Cycles, bits, operations.
  case count(Int)
  /// Whole femtojoules, written as picojoules with three decimals, so that sums close in print as well.
  case energy(Femtojoules)
  /// Ratios, areas, times. Written with the fewest digits that read back as the same number.
  case measure(Double)
  /// A price was missing, or the figure makes no sense here: `null` in JSON, `n/a` elsewhere. Never 0.
  case unknown

  /// A measure, or unknown where there is none or it is not finite.
  public init(_ measure: Double?) {
    guard let measure, measure.isFinite else {
      self = .unknown
      return
    }
    self = .measure(measure)
  }

  /// An energy, or unknown.
  public init(_ energy: Femtojoules?) { self = energy.map { .energy($0) } ?? .unknown }

  /// The whole number of a count; `nil` for anything else.
  public var count: Int? { if case .count(let count) = self { count } else { nil } }
  /// The energy; `nil` for anything else and for an unknown one.
  public var energy: Femtojoules? { if case .energy(let energy) = self { energy } else { nil } }
  /// The words of a text; `nil` for anything else.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The number in the unit that the column's name says; `nil` for text and unknowns.
  public var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .energy(let energy): Double(energy.count) / 1000
    case .measure(let measure): measure
    case .text, .unknown: nil
    }
  }

  /// The value to its last digit, without grouping; `n/a` when it is unknown.
  public var exactText: String {
    switch self {
    case .text(let text): text
    case .count(let count): String(count)
    case .energy(let energy): energy.picojouleText
    case .measure(let measure): "\(measure)"
    case .unknown: "n/a"
    }
  }
}

extension Femtojoules {
  /// Picojoules with three decimals: 1234 fJ is `1.234`.
  public var picojouleText: String {
    let (whole, thousandths) = count.quotientAndRemainder(dividingBy: 1000)
    let digits = String(thousandths.magnitude)
    let sign = count < 0 && whole == 0 ? "-" : ""
    return "\(sign)\(whole)." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }
}
