import Activity
import Hardware
import Quantities

/// What zeros in a layer's operands save.
///
/// Operands are zero independently of each other. With d_w and d_a the shares of words that are not zero, an operation is
/// skipped unless every operand whose zeros are skipped is non-zero, and of the others it is gated unless every operand
/// whose zeros are gated is non-zero. Skipping shortens the streams of the array to kept share x imbalance, at most to what
/// they were; loading, skew and drain stay. Words move as before, zeros included, and the mapping is that of the dense
/// layer.
public struct ZeroRule: Sendable, Hashable {
  /// The share of operations that are not skipped.
  public let keptShare: Double
  /// The share of operations that are performed.
  public let performedShare: Double
  /// Of the busiest processing element over the mean.
  public let imbalance: Double

  /// Whether any operations are skipped, which shortens a layer.
  public var skips: Bool { keptShare < 1 }

  /// The rule of a processing element for operands of these densities, 0 to 1.
  public init(_ handling: ZeroHandling = ZeroHandling(), weightDensity: Double = 1, activationDensity: Double = 1) {
    func share(_ action: ZeroHandling.Action) -> Double {
      (handling.weights == action ? weightDensity : 1) * (handling.activations == action ? activationDensity : 1)
    }
    keptShare = min(1, max(0, share(.skip)))
    performedShare = keptShare * min(1, max(0, share(.gate)))
    imbalance = max(1, handling.imbalance)
  }

  /// Changes a dense layer's operations and cycles, before stalls are known. Counts are rounded to the nearest whole;
  /// cycles and busy elements up.
  func apply(to activity: inout LayerActivity) {
    guard performedShare < 1 else { return }
    let all = activity.operations.performed
    let kept = min(all, Self.rounded(Double(all) * keptShare))
    activity.operations.performed = min(kept, Self.rounded(Double(all) * performedShare))
    activity.operations.gated = kept - activity.operations.performed
    activity.operations.skipped = all - kept
    guard keptShare < 1 else { return }
    let compute = activity.cycles.compute.count
    let shortened = Self.rounded((Double(compute) * keptShare * imbalance).rounded(.up))
    activity.cycles.compute = Cycles(min(compute, shortened))
    activity.activePECycles = min(
      activity.activePECycles, Self.rounded((Double(activity.activePECycles) * keptShare).rounded(.up)))
  }

  /// Rounded and held at the top of `Int`.
  private static func rounded(_ value: Double) -> Int { value.rounded() < 0x1p63 ? Int(value.rounded()) : .max }
}
