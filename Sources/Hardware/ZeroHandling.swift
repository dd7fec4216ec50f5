import Documents

/// What processing elements do when an operand is zero.
public struct ZeroHandling: Sendable, Hashable {
  /// What becomes of a multiply-accumulate with a zero.
  public enum Action: String, Sendable, Hashable, CaseIterable {
    /// It is executed like any other.
    case compute
    /// Its cycle is spent and the unit stays quiet: its energy is not.
    case gate
    /// It is left out: neither cycle nor energy is spent.
    case skip
  }

  /// For zero weights.
  public var weights = Action.compute
  /// For zero activations.
  public var activations = Action.compute
  /// Work of the busiest processing element over the mean, 1 or more: an array waits for its slowest element, so that
  /// skipping saves fewer cycles than operations. Meaningless without skipping.
  public var imbalance = 1.0

  /// Elements that compute with zeros unless said otherwise.
  public init(weights: Action = .compute, activations: Action = .compute, imbalance: Double = 1) {
    self.weights = weights
    self.activations = activations
    self.imbalance = imbalance
  }

  /// Whether zeros make a difference.
  public var isActive: Bool { weights != .compute || activations != .compute }
  /// Whether operations are left out.
  public var skips: Bool { weights == .skip || activations == .skip }

  /// What an imbalance may be.
  public static let imbalances = 1.0...1000.0

  /// Reads the key `zeros` of a processing element: what is done for each operand, and the imbalance where one is
  /// skipped; an element without it computes with zeros. `timing` must leave room for it.
  static func read(_ element: ObjectReader, timing: Timing?) -> ZeroHandling? {
    guard let object = element.optionalObject("zeros") else { return ZeroHandling() }
    var handling = ZeroHandling()
    handling.weights = object.optionalChoice("weights", Action.self) ?? .compute
    handling.activations = object.optionalChoice("activations", Action.self) ?? .compute
    if handling.skips {
      guard let imbalance = object.number("imbalance", in: imbalances) else { return nil }
      handling.imbalance = imbalance
    } else if object.has("imbalance") {
      object.report(.inconsistent("an imbalance is that of skipping, and nothing is skipped here"), key: "imbalance")
    }
    if handling.isActive, timing == .scaleSim {
      element.report(
        .inconsistent("SCALE-Sim's timing computes with every zero; gate or skip needs timing systolic"), key: "zeros")
    }
    return handling
  }
}
