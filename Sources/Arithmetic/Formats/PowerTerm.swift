import Quantities

/// One signed power: ±2^(`exponent` / k), k being the format's fraction (1 for one-hot and two-hot).
public struct PowerTerm: Sendable, Hashable {
  /// Whether the term is subtracted.
  public var isNegative: Bool
  /// The exponent, zero or more, in steps of 1/k.
  public var exponent: Int

  /// ±2^(`exponent` / k).
  public init(isNegative: Bool, exponent: Int) {
    self.isNegative = isNegative
    self.exponent = exponent
  }

  /// The term as the nearest double, k being 2^`halvings`.
  func value(halvings: Int) -> Double {
    let magnitude = RealMath.powerOfTwo(exponent, halvings: halvings)
    return isNegative ? -magnitude : magnitude
  }
}

extension NumberFormat {
  /// The powers whose sum a code stands for, those of value zero left out: at most one for one-hot and logarithmic
  /// formats, at most two for two-hot ones (the low half of the code first).
  ///
  /// What a shifter works through. Throws ``QuantizationError/unusedCode(_:_:)`` for an unused code and for a code of a
  /// format that is not made of powers.
  public func terms(of code: Code) throws(QuantizationError) -> [PowerTerm] {
    try checkDefined()
    guard code < codeCount else { throw .unusedCode(code, self) }
    switch self {
    case .oneHot(let bits):
      return try term(Int(code), exponentBits: bits - 1, of: code).map { [$0] } ?? []
    case .twoHot(let bits):
      let half = bits / 2
      let first = try term(Int(code) & ((1 << half) - 1), exponentBits: half - 1, of: code)
      let second = try term(Int(code) >> half, exponentBits: half - 1, of: code)
      return [first, second].compactMap { $0 }
    case .logarithmic(let bits, _, let signed):
      return try term(Int(code), exponentBits: signed ? bits - 1 : bits, of: code).map { [$0] } ?? []
    default:
      throw .unusedCode(code, self)
    }
  }

  /// How often 2 is halved in the exponent of the base 2^(1/k): log2 k.
  var fractionHalvings: Int {
    if case .logarithmic(_, let fraction, _) = self { return max(fraction, 1).trailingZeroBitCount }
    return 0
  }

  /// The largest magnitude that codes may stand for, 2^512: doubles end soon after, and a scale must fit as well.
  static let greatestExponent = 512

  private func term(_ bits: Int, exponentBits: Int, of code: Code) throws(QuantizationError) -> PowerTerm? {
    let exponentCode = bits & ((1 << exponentBits) - 1)
    let isNegative = bits >> exponentBits & 1 == 1
    if exponentCode == 0 {
      if isNegative { throw .unusedCode(code, self) }
      return nil
    }
    guard exponentCode - 1 <= Self.greatestExponent << fractionHalvings else { throw .unusedCode(code, self) }
    return PowerTerm(isNegative: isNegative, exponent: exponentCode - 1)
  }
}
