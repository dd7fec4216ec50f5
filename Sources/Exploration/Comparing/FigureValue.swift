import Quantities

/// What a figure of a design is.
public enum FigureValue: Sendable, Hashable {
  /// Cycles, bits, operations, processing elements.
  case count(Int)
  case energy(Femtojoules)
  /// Ratios, areas, times, rates; finite.
  case measure(Double)
  /// A price was missing, or the figure makes no sense here.
  case unknown

  /// A measure, or unknown where there is none or it is not finite.
  init(_ measure: Double?) {
    guard let measure, measure.isFinite else {
      self = .unknown
      return
    }
    self = .measure(measure)
  }

  /// An energy, or unknown.
  init(_ energy: Femtojoules?) { self = energy.map { .energy($0) } ?? .unknown }

  /// The number in the figure's unit (energies in picojoules); `nil` when unknown.
  public var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .energy(let energy): Double(energy.count) / 1000
    case .measure(let measure): measure
    case .unknown: nil
    }
  }

  /// How many times `reference` this is; `nil` when either is unknown or the reference is zero.
  public func relative(to reference: FigureValue) -> Double? {
    guard let number, let other = reference.number, other > 0 else { return nil }
    let ratio = number / other
    return ratio.isFinite ? ratio : nil
  }
}
