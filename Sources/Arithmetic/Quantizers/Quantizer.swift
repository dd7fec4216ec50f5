import Quantities

/// Turns numbers into the codes of a format and back, at a scale.
///
/// ```swift
/// let quantizer = try Quantizer(format: .oneHot(bits: 4), scale: 0.25)
/// let code = try quantizer.encode(0.9)    // 3, which stands for 2^2
/// let value = try quantizer.decode(code)  // 1.0
/// ```
/// * `encode` gives the code of the nearest of ``values``, or what ``rounding`` says instead. It divides by the scale
///   first, correctly rounded, and then compares exactly; so a number within a unit in the last place of a halfway point
///   may go either way unless the scale is a power of two.
/// * Halfway, the value further from zero wins, and of −v and +v the positive one; in `fp16` and `fp32` the even one.
/// * Numbers beyond the smallest and largest value are clipped to them, in `fp16` and `fp32` as well.
/// * Where several codes stand for one value the smallest is given. There is no negative zero.
/// * NaN and infinities are refused with ``QuantizationError/notFinite(_:index:)``.
public struct Quantizer: Sendable, Equatable {
  /// The format of the codes.
  public let format: NumberFormat
  /// What turns the format's values into numbers.
  public let scaling: Scaling
  /// Where numbers between two values go.
  public let rounding: Rounding
  /// The values of a codebook; `nil` for other formats.
  public let codeBook: CodeBook?

  let method: Method

  /// How codes are found.
  enum Method: Sendable, Equatable {
    /// The nearest integer, ties away from zero, plus the zero point.
    case integers(ClosedRange<Int>, zeroPoint: Int)
    /// By the thresholds of a table.
    case table(ValueTable)
    /// By IEEE 754.
    case half, single
  }

  /// Any format but a codebook at one scale: x̂ = s·q. A scale s is a normal number above zero at which no value is
  /// infinite.
  public init(format: NumberFormat, scale: Double = 1, rounding: Rounding = .nearest) throws(QuantizationError) {
    try format.checkDefined()
    let method = try Self.method(format, rounding: rounding, ternaryScales: (scale, scale))
    try Self.check(scale, of: format, extremes: format.valueExtremes)
    self.init(format: format, scaling: .symmetric(scale: scale), rounding: rounding, method: method)
  }

  /// An integer format with a zero point: x̂ = s·(q − z), q = clamp(round(x / s) + z; q_min, q_max).
  ///
  /// The zero point is a value of the format, so that zero is exact.
  public init(format: NumberFormat, scale: Double, zeroPoint: Int) throws(QuantizationError) {
    try format.checkDefined()
    let range: ClosedRange<Int>
    switch format {
    case .signedInteger, .unsignedInteger: range = format.integerRange ?? 0...0
    default: throw .zeroPointNotDefined(format)
    }
    guard range ~= zeroPoint else { throw .zeroPointOutOfRange(zeroPoint, allowed: range) }
    let extremes = Double(range.lowerBound - zeroPoint)...Double(range.upperBound - zeroPoint)
    try Self.check(scale, of: format, extremes: extremes)
    self.init(
      format: format, scaling: .asymmetric(scale: scale, zeroPoint: zeroPoint), rounding: .nearest,
      method: .integers(range, zeroPoint: zeroPoint))
  }

  /// A ternary format with scales of their own for +1 and −1: x̂ is −W_n, 0 or W_p.
  public init(positiveScale: Double, negativeScale: Double, rounding: Rounding = .nearest) throws(QuantizationError) {
    for scale in [positiveScale, negativeScale] { try Self.check(scale, of: .ternary, extremes: -1...1) }
    self.init(
      format: .ternary, scaling: .separate(positive: positiveScale, negative: negativeScale), rounding: rounding,
      method: try Self.method(.ternary, rounding: rounding, ternaryScales: (positiveScale, negativeScale)))
  }

  /// A codebook: x̂ = s·(the value that the code points to).
  public init(codeBook: CodeBook, scale: Double = 1) throws(QuantizationError) {
    let table = codeBook.table
    try Self.check(scale, of: codeBook.format, extremes: table.extremes)
    self.init(
      format: codeBook.format, scaling: .symmetric(scale: scale), rounding: .nearest, codeBook: codeBook,
      method: .table(table))
  }

  init(
    format: NumberFormat, scaling: Scaling, rounding: Rounding, codeBook: CodeBook? = nil, method: Method
  ) {
    self.format = format
    self.scaling = scaling
    self.rounding = rounding
    self.codeBook = codeBook
    self.method = method
  }

  /// Bits that one stored number takes.
  public var storageBits: Int { format.storageBits }

  private static func method(
    _ format: NumberFormat, rounding: Rounding, ternaryScales: (positive: Double, negative: Double)
  ) throws(QuantizationError) -> Method {
    switch (format, rounding) {
    case (.oneHot, .nearestLogarithm), (.logarithmic, .nearestLogarithm):
      var table = ValueTable(format)
      table.roundLogarithms(halvings: format.fractionHalvings)
      return .table(table)
    case (.ternary, .threshold(let threshold)):
      guard threshold >= 0, threshold.isFinite else { throw .thresholdOutOfRange(threshold) }
      var table = ValueTable(positiveScale: ternaryScales.positive, negativeScale: ternaryScales.negative)
      table.roundAtThreshold(threshold)
      return .table(table)
    case (_, .nearestLogarithm), (_, .threshold):
      throw .roundingNotDefined(rounding, format)
    case (.ternary, .nearest):
      return .table(ValueTable(positiveScale: ternaryScales.positive, negativeScale: ternaryScales.negative))
    case (.signedInteger, .nearest), (.unsignedInteger, .nearest):
      return .integers(format.integerRange ?? 0...0, zeroPoint: 0)
    case (.binary, .nearest), (.oneHot, .nearest), (.twoHot, .nearest), (.logarithmic, .nearest):
      return .table(ValueTable(format))
    case (.codebook, .nearest):
      throw .tableNeeded
    case (.float16, .nearest):
      return .half
    case (.float32, .nearest):
      return .single
    }
  }

  private static func check(
    _ scale: Double, of format: NumberFormat, extremes: ClosedRange<Double>
  ) throws(QuantizationError) {
    guard scale > 0, scale.isNormal, (scale * extremes.lowerBound).isFinite, (scale * extremes.upperBound).isFinite
    else { throw .scaleOutOfRange(scale, format) }
  }
}
