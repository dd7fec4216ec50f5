import Quantities

/// A published figure of a unit of some measures.
public struct UnitPoint: Sendable, Hashable {
  /// In the order of the kind's parameters.
  public var place: [Int]
  public var value: Double
  public var provenance: Provenance

  /// `value` at `place`.
  public init(place: [Int], value: Double, provenance: Provenance) {
    self.place = place
    self.value = value
    self.provenance = provenance
  }
}

/// A sum of products that stands in for figures off the points.
public struct UnitFit: Sendable, Hashable {
  /// A factor times each of the parameters: the factor alone when there are none.
  public struct Term: Sendable, Hashable {
    public var factor: Double
    public var parameters: [UnitParameter]

    /// `factor` times the product of `parameters`.
    public init(_ factor: Double, _ parameters: [UnitParameter] = []) {
      self.factor = factor
      self.parameters = parameters
    }
  }

  public var terms: [Term]
  public var provenance: Provenance

  /// The sum of `terms`.
  public init(terms: [Term], provenance: Provenance) {
    self.terms = terms
    self.provenance = provenance
  }

  /// The sum for a unit of that shape.
  func value(for shape: UnitShape) -> Double {
    let figures = Dictionary(zip(shape.kind.parameters, shape.place), uniquingKeysWith: { first, _ in first })
    return terms.reduce(0) { sum, term in
      sum + term.parameters.reduce(term.factor) { $0 * Double(figures[$1] ?? 0) }
    }
  }

  /// "0.00939 x activation bits x weight bits - 0.0206".
  public var text: String {
    var text = ""
    for term in terms {
      let product = ([term.factor.magnitude.exactText] + term.parameters.map(\.words)).joined(separator: " x ")
      let sign = term.factor < 0 ? "-" : "+"
      text += text.isEmpty ? (term.factor < 0 ? "-\(product)" : product) : " \(sign) \(product)"
    }
    return text
  }
}

/// What a table knows of one quantity of a unit: published points, and what holds elsewhere.
public struct UnitCurve: Sendable, Hashable {
  /// No place twice.
  public private(set) var points: [UnitPoint]
  /// `nil`: unknown off the points.
  public var fit: UnitFit?
  /// Set when the table states that this quantity is that of another.
  public var borrowing: Borrowing?

  /// Of two points of one place the first counts.
  public init(points: [UnitPoint], fit: UnitFit? = nil) {
    var seen: Set<[Int]> = []
    self.points = points.filter { seen.insert($0.place).inserted }
    self.fit = fit
  }

  /// The price for a unit of that shape: the published one, or by the fit.
  func price(of shape: UnitShape, in unit: PriceUnit) -> Price {
    let price = ownPrice(of: shape, in: unit)
    return borrowing?.apply(to: price) ?? price
  }

  private func ownPrice(of shape: UnitShape, in unit: PriceUnit) -> Price {
    if let point = points.first(where: { $0.place == shape.place }) {
      return Price(
        subject: shape.name, value: point.value, unit: unit, grounds: [point.provenance],
        confidence: point.provenance.confidence, derivation: "published for this unit")
    }
    guard let fit else { return .unknown(shape.name, in: unit, because: "the table does not know this \(shape.name)") }
    let value = fit.value(for: shape)
    guard value.isFinite, value > 0 else {
      return .unknown(shape.name, in: unit, because: "the fit \(fit.text) gives nothing for this \(shape.name)")
    }
    let price = Price(
      subject: shape.name, value: value, unit: unit, grounds: [], confidence: .derived, derivation: fit.text
    ).resting(on: fit.provenance)
    guard isBeyondPoints(shape.place) else { return price }
    var beyond = price.derived { $0 + ", beyond all points" }
    beyond.confidence = .assumed
    return beyond
  }

  /// Whether a measure is below or above those of all points.
  private func isBeyondPoints(_ place: [Int]) -> Bool {
    place.indices.contains { index in
      let measures = points.map { $0.place[index] }
      return place[index] < measures.min() ?? .min || place[index] > measures.max() ?? .max
    }
  }
}

/// What a table knows of one kind of unit.
public struct UnitCost: Sendable, Hashable {
  /// What is not there is unknown.
  public var quantities: [UnitQuantity: UnitCurve]
  /// The supply at which energies were found, if it is not the table's.
  public var voltage: Millivolts?

  /// Unknown unless given.
  public init(quantities: [UnitQuantity: UnitCurve] = [:], voltage: Millivolts? = nil) {
    self.quantities = quantities
    self.voltage = voltage
  }
}
