import Quantities

/// The table behind a `codebookB` format: code i stands for entry i.
///
/// An n-ary format is a table of n values, stored in ⌈log2 n⌉ bits; codes beyond its end are unused.
public struct CodeBook: Sendable, Equatable {
  /// The values in the order of their codes.
  public let entries: [Double]
  /// The format of the codes.
  public let format: NumberFormat

  let table: ValueTable

  /// A table of 1 to 65536 finite values of up to ±2^512 in any order, stored in `bits` bits: as many as needed, unless
  /// given.
  public init(_ entries: [Double], bits: Int? = nil) throws(QuantizationError) {
    let bits = bits ?? Self.bits(forLevels: entries.count)
    guard 1...16 ~= bits else { throw .bitsOutOfRange(bits, allowed: 1...16) }
    guard 1...(1 << bits) ~= entries.count else { throw .levelCount(entries.count, allowed: 1...(1 << bits)) }
    try Quantizer.checkFinite(entries)
    let limit = RealMath.powerOfTwo(NumberFormat.greatestExponent)
    if let level = entries.first(where: { $0.magnitude > limit }) { throw .levelOutOfRange(level) }
    self.entries = entries
    format = .codebook(bits: bits)
    // A negative zero is zero.
    table = ValueTable(entries.enumerated().map { ($1 + 0, NumberFormat.Code($0)) })
  }

  /// How many values there are: the n of n-ary.
  public var levelCount: Int { entries.count }

  /// ⌈log2 n⌉, at least 1, at most 16.
  static func bits(forLevels count: Int) -> Int {
    (1...16).first { 1 << $0 >= count } ?? 16
  }
}
