/// Arithmetic on counts that stops at the top instead of trapping.
///
/// Every count of this project (words, bits, cycles, operations) is zero or more. Products of layer dimensions can leave
/// the range of `Int`; instead of a trap or a wrapped value they stay at `Int.max`, and whoever finishes a count refuses
/// everything above ``Count/limit``. Sums and products of non-negative numbers are monotone, so a count that was ever
/// capped is still above the limit when it is looked at.
extension Int {
  /// `self * other`, or `Int.max` when the product does not fit. Both must be zero or more.
  @inlinable
  public func times(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// `self + other`, or `Int.max` when the sum does not fit. Both must be zero or more.
  @inlinable
  public func plus(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The quotient rounded up: how many pieces of size `divisor` cover `self`. `divisor` must be above zero.
  @inlinable
  public func dividedRoundingUp(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}

/// The bound that every reported count respects.
public enum Count {
  /// 2^53: beyond it a count could not be carried exactly by the JSON and CSV readers of our users.
  public static let limit = 1 << 53
}
