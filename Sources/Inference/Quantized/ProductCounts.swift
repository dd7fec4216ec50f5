import Arithmetic

/// What happened in one node's product while its operands were coded and added up.
public struct ProductCounts: Sendable, Hashable {
  /// Words of the activations, in-plane ones only: padding is none.
  public var activations = CodingCounts()
  /// Words of the weights: of learned ones the same in every run.
  public var weights = CodingCounts()
  /// Outputs in all.
  public var outputs = 0
  /// Outputs for which a register of the accumulator held something else than the exact sum after some operation: it wrapped or
  /// saturated on the way or in the end, or did not hold the bias. Of floating-point units, outputs that are not finite.
  public var overflows = 0

  /// None at all.
  public init() {}

  /// The share of outputs that overflowed; `nil` for no outputs.
  public var overflowShare: Double? { outputs > 0 ? Double(overflows) / Double(outputs) : nil }

  /// Takes in the counts of one of the convolutions that a node is. All of them read the same activations.
  mutating func add(_ part: ProductCounts, part number: Int) {
    let before = activations
    self = self + part
    if number > 0 { activations = before }
  }

  /// Those of both, for sums over several runs.
  public static func + (left: ProductCounts, right: ProductCounts) -> ProductCounts {
    var sum = left
    sum.activations = left.activations + right.activations
    sum.weights = left.weights + right.weights
    sum.outputs += right.outputs
    sum.overflows += right.overflows
    return sum
  }
}
