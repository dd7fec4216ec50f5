/// What a price counts.
public enum PriceUnit: String, Sendable, Hashable {
  case picojoulesPerOperation = "pJ/operation"
  case picojoulesPerBit = "pJ/bit"
  case picojoulesPerAccess = "pJ/access"
  case picojoulesPerMillimeter = "pJ/mm"
  case picojoulesPerCycle = "pJ/cycle"
  case squareMicrometers = "um2"
  case nanowatts = "nW"
  case milliwatts = "mW"
  case bitOperations = "bit operations/MAC"

  /// Without what it is per: `pJ`.
  public var numerator: String { String(rawValue.prefix { $0 != "/" }) }
}

/// What one of something costs, and why.
public struct Price: Sendable, Hashable {
  /// What is bought, such as "multiplier, 8 x 8 bits".
  public var subject: String { subjectWording.text }
  /// In ``unit``; `nil` when the table does not know, and then so is everything that is computed from it.
  public var value: Double?
  public var unit: PriceUnit
  /// Where the figures and rules behind it come from, each once.
  public var grounds: [Provenance]
  /// That of the weakest figure or rule behind it; `nil` when the price is unknown.
  public var confidence: Confidence?
  /// How the value was reached: "power law between 8 bits 0.2 pJ and 32 bits 3.1 pJ, exponent 1.977".
  public var derivation: String { derivationWording.text }
  private var subjectWording: Wording
  private var derivationWording: Wording

  /// A price with everything that explains it.
  public init(
    subject: @autoclosure @escaping @Sendable () -> String, value: Double?, unit: PriceUnit, grounds: [Provenance],
    confidence: Confidence?, derivation: @autoclosure @escaping @Sendable () -> String
  ) {
    subjectWording = Wording(subject)
    derivationWording = Wording(derivation)
    self.value = value
    self.unit = unit
    self.grounds = grounds
    self.confidence = value == nil ? nil : confidence
  }

  /// A price that the table does not give, and the reason.
  static func unknown(
    _ subject: @autoclosure @escaping @Sendable () -> String, in unit: PriceUnit,
    because reason: @autoclosure @escaping @Sendable () -> String
  ) -> Price {
    Price(subject: subject(), value: nil, unit: unit, grounds: [], confidence: nil, derivation: reason())
  }

  /// The sources of the grounds, each once, in one line.
  public var source: String {
    var sources: [String] = []
    for ground in grounds where !sources.contains(ground.source) { sources.append(ground.source) }
    return sources.joined(separator: "; ")
  }

  /// The value to its last digit with its unit, or `n/a`.
  public var text: String { value.map { "\($0.exactText) \(unit.rawValue)" } ?? "n/a" }
}

extension Price {
  /// This price bought by another name.
  func named(_ subject: @autoclosure @escaping @Sendable () -> String) -> Price {
    var price = self
    price.subjectWording = Wording(subject)
    return price
  }

  /// This price with another derivation, made of its own.
  func derived(_ change: @escaping @Sendable (String) -> String) -> Price {
    var price = self
    let own = derivationWording
    price.derivationWording = Wording { change(own.text) }
    return price
  }

  /// This price times a plain factor, in another unit, with the step added to the derivation.
  func scaled(
    by factor: Double, to unit: PriceUnit, step: @autoclosure @escaping @Sendable () -> String
  ) -> Price {
    var price = value == nil ? self : derived { $0 + step() }
    price.value = value.map { $0 * factor }
    price.unit = unit
    return price
  }

  /// This price resting on one more source: a step of the model itself.
  func resting(on provenance: Provenance) -> Price {
    var price = self
    if !grounds.contains(provenance) { price.grounds.append(provenance) }
    price.confidence = confidence.map { max($0, provenance.confidence) }
    return price
  }

  /// What this price is above another of the same unit, which is no more; unknown if either is.
  func minus(_ other: Price, named subject: @autoclosure @escaping @Sendable () -> String) -> Price {
    guard let value, let term = other.value else {
      return .unknown(subject(), in: unit, because: self.value == nil ? derivation : other.derivation)
    }
    return Price(
      subject: subject(), value: max(0, value - term), unit: unit,
      grounds: grounds + other.grounds.filter { !grounds.contains($0) },
      confidence: confidence.flatMap { mine in other.confidence.map { max(mine, $0) } },
      derivation: "\(value.shortText()) (\(derivation)) - \(term.shortText()) (\(other.derivation))")
  }

  /// The sum of two prices of one unit, each described in the derivation; unknown if either is.
  func plus(_ other: Price, named subject: @autoclosure @escaping @Sendable () -> String) -> Price {
    guard let value, let term = other.value else {
      return .unknown(subject(), in: unit, because: self.value == nil ? derivation : other.derivation)
    }
    return Price(
      subject: subject(), value: value + term, unit: unit,
      grounds: grounds + other.grounds.filter { !grounds.contains($0) },
      confidence: confidence.flatMap { mine in other.confidence.map { max(mine, $0) } },
      derivation: "\(self.subject) \(value.shortText()) (\(derivation)) + "
        + "\(other.subject) \(term.shortText()) (\(other.derivation))")
  }
}
