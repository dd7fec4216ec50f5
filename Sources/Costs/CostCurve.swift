import Quantities

/// A published figure at one place on an axis.
public struct CostPoint: Sendable, Hashable {
  /// The place: a width or a capacity in bits; above zero.
  public var size: Double
  /// In the unit of the curve; above zero.
  public var value: Double
  public var provenance: Provenance

  /// `value` at `size`.
  public init(size: Double, value: Double, provenance: Provenance) {
    self.size = size
    self.value = value
    self.provenance = provenance
  }
}

/// What holds beside the published points of one axis.
public struct AxisRule: Sendable, Hashable {
  /// Whether neighbouring points are joined by a power law: a straight line on two logarithmic axes.
  public var joinsPoints: Bool
  /// Below the first point, the price goes with this power of the size, through that point. `nil`: unknown there.
  public var below: Double?
  /// Above the last point, the price goes with this power of the size, through that point. `nil`: unknown there.
  public var above: Double?

  /// Known at the points alone unless said otherwise.
  public init(joinsPoints: Bool = false, below: Double? = nil, above: Double? = nil) {
    self.joinsPoints = joinsPoints
    self.below = below
    self.above = above
  }
}

/// A place on an axis, as people call it.
enum CostAxis {
  case width, capacity, word

  func label(_ size: Double) -> String {
    switch self {
    case .width, .word: "\(size.shortText()) bit\(size == 1 ? "" : "s")"
    case .capacity:
      size < 8 * 1024 * 1024
        ? size < 8 * 1024 ? "\((size / 8).shortText())B" : "\((size / 8 / 1024).shortText())KiB"
        : "\((size / 8 / 1024 / 1024).shortText())MiB"
    }
  }
}

/// A statement that one quantity costs what another does.
public struct Borrowing: Sendable, Hashable {
  /// The key of the other quantity, such as `read_pj`.
  public var key: String
  public var provenance: Provenance

  /// As `key`, because `provenance` says so.
  public init(key: String, provenance: Provenance) {
    self.key = key
    self.provenance = provenance
  }

  /// The other quantity's price as this one's.
  func apply(to price: Price) -> Price {
    guard price.value != nil else { return price }
    return price.resting(on: provenance).derived { [key] in "as \(key): \($0)" }
  }
}

/// One quantity along one axis: published points and what holds between and beyond them.
public struct CostCurve: Sendable, Hashable {
  /// By rising size, no size twice.
  public private(set) var points: [CostPoint]
  public var rule: AxisRule
  /// Where the rule comes from; a price at a published point does not rest on it.
  public var ruleProvenance: Provenance
  /// Set when the table states that this quantity is that of another.
  public var borrowing: Borrowing?

  /// A curve through `points`. Of two points of one size the first counts.
  public init(points: [CostPoint], rule: AxisRule = AxisRule(), ruleProvenance: Provenance) {
    var seen: Set<Double> = []
    self.points = points.filter { seen.insert($0.size).inserted }.sorted { $0.size < $1.size }
    self.rule = rule
    self.ruleProvenance = ruleProvenance
  }

  /// The price at `size`: the published one, or by the rule.
  func price(
    at size: Double, along axis: CostAxis, of subject: @autoclosure @escaping @Sendable () -> String, in unit: PriceUnit
  ) -> Price {
    let price = ownPrice(at: size, along: axis, of: subject, in: unit)
    return borrowing?.apply(to: price) ?? price
  }

  private func ownPrice(
    at size: Double, along axis: CostAxis, of subject: @escaping @Sendable () -> String, in unit: PriceUnit
  ) -> Price {
    guard size > 0, let first = points.first, let last = points.last else {
      return .unknown(subject(), in: unit, because: "the table has no such figure")
    }
    let next = points.firstIndex { $0.size >= size } ?? points.endIndex
    if next < points.endIndex, points[next].size == size {
      let point = points[next]
      return Price(
        subject: subject(), value: point.value, unit: unit, grounds: [point.provenance],
        confidence: point.provenance.confidence, derivation: "published at \(axis.label(size))")
    }
    if next == points.startIndex {
      return beyond(first, exponent: rule.below, at: size, along: axis, of: subject, in: unit)
    }
    if next == points.endIndex {
      return beyond(last, exponent: rule.above, at: size, along: axis, of: subject, in: unit)
    }
    return between(points[next - 1], points[next], at: size, along: axis, of: subject, in: unit)
  }

  private func between(
    _ low: CostPoint, _ high: CostPoint, at size: Double, along axis: CostAxis,
    of subject: @escaping @Sendable () -> String, in unit: PriceUnit
  ) -> Price {
    let ends: @Sendable () -> String = {
      "\(describe(low, along: axis, in: unit)) and \(describe(high, along: axis, in: unit))"
    }
    guard rule.joinsPoints else {
      return .unknown(subject(), in: unit, because: "the table says nothing between \(ends())")
    }
    let exponent = PowerLaw.exponent(from: (low.size, low.value), to: (high.size, high.value))
    return ruled(
      PowerLaw.value(at: size, through: (low.size, low.value), exponent: exponent), by: [low, high],
      of: subject, in: unit, derivation: "power law between \(ends()), exponent \(exponent.shortText())")
  }

  private func beyond(
    _ point: CostPoint, exponent: Double?, at size: Double, along axis: CostAxis,
    of subject: @escaping @Sendable () -> String,
    in unit: PriceUnit
  ) -> Price {
    guard let exponent else {
      return .unknown(
        subject(), in: unit, because: "the table says nothing beyond \(describe(point, along: axis, in: unit))")
    }
    let derivation: @Sendable () -> String = {
      let end = describe(point, along: axis, in: unit)
      let ratio = "\(axis.label(size)) / \(axis.label(point.size))"
      return exponent == 0 ? "as \(end)" : "\(end) x (\(ratio))" + (exponent == 1 ? "" : "^\(exponent.shortText())")
    }
    return ruled(
      PowerLaw.value(at: size, through: (point.size, point.value), exponent: exponent), by: [point],
      of: subject, in: unit, derivation: derivation())
  }

  /// A price by the rule: at best derived, and never better than its points and the rule.
  private func ruled(
    _ value: Double, by points: [CostPoint], of subject: @escaping @Sendable () -> String, in unit: PriceUnit,
    derivation: @autoclosure @escaping @Sendable () -> String
  ) -> Price {
    guard value.isFinite else { return .unknown(subject(), in: unit, because: "\(derivation()), is out of range") }
    let price = Price(
      subject: subject(), value: value, unit: unit, grounds: [], confidence: .derived, derivation: derivation())
    return (points.map(\.provenance) + [ruleProvenance]).reduce(price) { $0.resting(on: $1) }
  }

  private func describe(_ point: CostPoint, along axis: CostAxis, in unit: PriceUnit) -> String {
    "\(axis.label(point.size)) \(point.value.shortText(digits: 8)) \(unit.numerator)"
  }
}
