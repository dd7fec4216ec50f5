import Quantities

/// How fast one processing element works through a reduction: `lanes` multiply-accumulates every `cycles` cycles.
///
/// A plain MAC does one a cycle; an XNOR-popcount unit of 64 lanes does 64; a bit-serial unit takes several cycles for its
/// lanes; a shifter that takes one term a pass needs two cycles for a two-hot weight.
public struct Throughput: Sendable, Hashable, CustomStringConvertible {
  /// Reduction steps taken together; above zero.
  public let lanes: Int
  /// Cycles that a step of all lanes takes; above zero.
  public let cycles: Int

  /// Cycles from operands in to accumulator out, the accumulator's own included; above zero. More than one delay what
  /// comes out of the array, and nothing else: a step is taken on every time.
  public let depth: Int

  /// One multiply-accumulate a cycle unless said otherwise; figures below one are taken as one.
  public init(lanes: Int = 1, cycles: Int = 1, depth: Int = 1) {
    self.lanes = max(1, lanes)
    self.cycles = max(1, cycles)
    self.depth = max(1, depth)
  }

  /// Multiply-accumulates a cycle.
  public var operationsPerCycle: Double { Double(lanes) / Double(cycles) }

  public var description: String { cycles == 1 ? "\(lanes) a cycle" : "\(lanes) every \(cycles) cycles" }
}
