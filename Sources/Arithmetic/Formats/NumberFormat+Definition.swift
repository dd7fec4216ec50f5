extension NumberFormat {
  /// Whether there is such a format: a case can carry a width or a base that no file could spell, such as `int33`.
  ///
  /// The coding functions refuse such formats with ``QuantizationError/notAFormat(_:)``.
  public var isDefined: Bool {
    switch self {
    case .signedInteger(let bits), .unsignedInteger(let bits): 1...32 ~= bits
    case .oneHot(let bits): 2...8 ~= bits
    case .twoHot(let bits): 4...16 ~= bits && bits % 2 == 0
    case .logarithmic(let bits, let fraction, _):
      2...16 ~= bits && 1...256 ~= fraction && fraction & (fraction - 1) == 0
    case .codebook(let bits): 1...16 ~= bits
    case .binary, .ternary, .float16, .float32: true
    }
  }

  func checkDefined() throws(QuantizationError) {
    if !isDefined { throw .notAFormat(self) }
  }
}
