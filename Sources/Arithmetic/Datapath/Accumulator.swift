/// What a sum does that does not fit its register.
public enum Overflow: String, Sendable, Hashable, CaseIterable {
  /// Bits above the register are lost: two's complement.
  case wrap
  /// The sum stays at the end of the range that it left.
  case saturate
}

/// A register of partial sums: its width and what happens beyond it.
public struct AccumulatorWidth: Sendable, Hashable {
  /// 1 to 64.
  public let bits: Int
  public let overflow: Overflow

  /// A register of that width; widths outside 1 to 64 are taken as the nearer end.
  public init(bits: Int, overflow: Overflow = .wrap) {
    self.bits = min(max(1, bits), Int.bitWidth)
    self.overflow = overflow
  }

  /// What the register holds: −2^(bits−1) to 2^(bits−1) − 1.
  public var range: ClosedRange<Int> { (Int.min >> (Int.bitWidth - bits))...(Int.max >> (Int.bitWidth - bits)) }

  /// The register after `term` was added to it. Of `sum`, the bits that the register has count.
  public func adding(_ term: Int128, to sum: Int) -> Int {
    let held = sum.signExtended(fromBits: bits)
    let exact = Int128(held) + term
    switch overflow {
    case .wrap: return Int(truncatingIfNeeded: exact).signExtended(fromBits: bits)
    case .saturate: return Int(min(max(exact, Int128(range.lowerBound)), Int128(range.upperBound)))
    }
  }
}

/// The partial sums that a unit keeps for one output: one word for most, one for each index set for reduce-and-scale. A
/// word is two's complement, or the bit pattern of a float.
public struct Accumulator: Sendable, Hashable {
  public private(set) var words: [Int]

  /// These words.
  public init(words: [Int]) { self.words = words }

  /// The only or first word.
  public var word: Int { self[0] }

  /// A word; those that are not there are zero.
  public internal(set) subscript(index: Int) -> Int {
    get { words.indices.contains(index) ? words[index] : 0 }
    set {
      while words.count <= index { words.append(0) }
      words[index] = newValue
    }
  }
}

/// The codes of the operands of one multiply-accumulate. Of a code, the bits that its format has count.
public struct OperandPair: Sendable, Hashable {
  public var weight: Int
  public var activation: Int

  /// Two codes.
  public init(weight: Int, activation: Int) {
    self.weight = weight
    self.activation = activation
  }
}

extension Int {
  /// The low bits as a two's complement number of 1 to 64 bits.
  func signExtended(fromBits bits: Int) -> Int {
    let above = Int.bitWidth - bits
    return (self << above) >> above
  }

  /// The low bits as an unsigned number of 0 to 62 bits.
  func lowBits(_ bits: Int) -> Int { self & ((1 << bits) - 1) }

  /// Bits that a two's complement register needs for every number of the range.
  static func bits(toHold range: ClosedRange<Int128>) -> Int {
    func bits(_ value: Int128) -> Int { Int128.bitWidth - (value < 0 ? ~value : value).leadingZeroBitCount + 1 }
    return Swift.max(bits(range.lowerBound), bits(range.upperBound))
  }

  /// ⌈log2(self)⌉ of a number above zero; 0 for others.
  var ceilingOfLog2: Int { self <= 1 ? 0 : Int.bitWidth - (self - 1).leadingZeroBitCount }
}
