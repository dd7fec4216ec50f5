import Documents

/// One thing that a plan varies: a path, or several that move together.
public struct PlanAxis: Sendable, Hashable {
  /// One, or those that are linked.
  public var targets: [SweepTarget]
  /// At least one; each has a value for every target.
  public var values: [[SweepValue]]
  /// All of them must hold for the axis to apply. Where it does not, its paths stay as they are.
  public var conditions: [SweepCondition]
  public var place: SweepPlace

  /// An axis through `values`.
  public init(
    _ targets: [SweepTarget], values: [[SweepValue]], conditions: [SweepCondition] = [],
    place: SweepPlace = SweepPlace()
  ) {
    self.targets = targets
    self.values = values
    self.conditions = conditions
    self.place = place
  }
}

/// A comparison with what another part of the plan varies, such as `array.rows >= 16` or `accelerator == eyeriss`.
public struct SweepCondition: Sendable, Hashable {
  /// What is compared.
  public enum Subject: Sendable, Hashable {
    case network, accelerator, costs
    case path(SweepTarget)

    /// The word in plans.
    public var name: String {
      switch self {
      case .network: "network"
      case .accelerator: "accelerator"
      case .costs: "costs"
      case .path(let target): target.name
      }
    }
  }

  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    // Longer ones first: they are looked for in this order.
    case equal = "=="
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
  }

  public var subject: Subject
  public var comparison: Comparison
  public var value: String
  public var place: SweepPlace

  /// A comparison of `subject` with `value`.
  public init(_ subject: Subject, _ comparison: Comparison, _ value: String, place: SweepPlace = SweepPlace()) {
    self.subject = subject
    self.comparison = comparison
    self.value = value
    self.place = place
  }

  /// As it is written.
  public var text: String { "\(subject.name) \(comparison.rawValue) \(value)" }

  /// Whether the comparison holds for a value: as numbers where both are numbers of one unit, else as texts, of which none
  /// is less than another.
  func holds(for text: String) -> Bool {
    if let left = WrittenNumber(text), let right = WrittenNumber(value), let factor = right.ratio(to: left) {
      let limit = right.number * factor
      return switch comparison {
      case .equal: left.number == limit
      case .notEqual: left.number != limit
      case .atMost: left.number <= limit
      case .atLeast: left.number >= limit
      case .less: left.number < limit
      case .greater: left.number > limit
      }
    }
    return switch comparison {
    case .equal, .atMost, .atLeast: comparison == .equal && text == value
    case .notEqual: text != value
    case .less, .greater: false
    }
  }
}
