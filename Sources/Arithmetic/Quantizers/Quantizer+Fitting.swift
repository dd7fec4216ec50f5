extension Quantizer {
  /// A quantizer whose scale, or for a codebook whose table, is fitted to numbers.
  ///
  /// * ``ScaleRule/maximum``: s = ``NumberFormat/maximumScale(of:)``.
  /// * ``ScaleRule/meanSquareError(_:)``: never a larger error on these numbers than by the maximum.
  ///   - `binary`: s = mean |x|, the optimum (Rastegari et al., *XNOR-Net*, arXiv:1603.05279, equation 6 [recalled]);
  ///   - `ternary`, nearest: s = the mean of the m largest |x|, with the m of the largest s²·m, the optimum (the rule of
  ///     Li and Liu, *Ternary weight networks*, arXiv:1605.04711, without their approximation of the threshold);
  ///   - `fp16`, `fp32`: as by the maximum, they carry their own scale;
  ///   - others: by ``ScaleSearch`` from the scale by the maximum.
  /// * A codebook becomes the table of ``CodeBook/clustering(_:levels:keepingZero:bits:)`` under either rule.
  ///
  /// Throws ``QuantizationError/noSamples`` for no numbers and ``QuantizationError/notFinite(_:index:)``.
  public static func fitted(
    to numbers: [Double], format: NumberFormat, by rule: ScaleRule = .maximum, rounding: Rounding = .nearest
  ) throws(QuantizationError) -> Quantizer {
    if case .codebook(let bits) = format {
      guard rounding == .nearest else { throw .roundingNotDefined(rounding, format) }
      return try Quantizer(codeBook: .clustering(numbers, levels: 1 << bits, bits: bits))
    }
    let byMaximum = try Quantizer(format: format, scale: format.maximumScale(of: numbers), rounding: rounding)
    guard case .meanSquareError(let search) = rule, case .symmetric(let start) = byMaximum.scaling else {
      return byMaximum
    }
    let reference = Self.reference(for: numbers)
    func error(at scale: Double) -> Double {
      // A scale at which a value would be infinite is no candidate.
      guard let candidate = byMaximum.rescaled(to: scale) else { return .infinity }
      return candidate.squareError(ofFinite: numbers, relativeTo: reference)
    }
    var scale = start
    switch (format, rounding) {
    case (.binary, .nearest), (.ternary, .nearest):
      let magnitudes = numbers.map { $0.magnitude / reference }
      let optimum = format == .binary ? mean(magnitudes) : bestOfLargest(magnitudes)
      if error(at: optimum * reference) < error(at: start) { scale = optimum * reference }
    case (.float16, _), (.float32, _):
      break
    default:
      scale = search.best(from: start, error: error(at:))
    }
    return byMaximum.rescaled(to: scale) ?? byMaximum
  }

  /// A ternary quantizer with scales of their own for positive and negative numbers, each side as by
  /// ``fitted(to:format:by:rounding:)``. A side without numbers takes the scale of the other.
  public static func separateTernary(
    fittedTo numbers: [Double], by rule: ScaleRule = .maximum
  ) throws(QuantizationError) -> Quantizer {
    guard !numbers.isEmpty else { throw .noSamples }
    try checkFinite(numbers)
    let sides = [numbers.filter { $0 > 0 }, numbers.filter { $0 < 0 }]
    var scales: [Double] = []
    for side in sides where !side.isEmpty {
      if case .symmetric(let scale) = try fitted(to: side, format: .ternary, by: rule).scaling { scales.append(scale) }
    }
    if sides.contains(where: \.isEmpty) { scales = [scales.first ?? 1, scales.first ?? 1] }
    return try Quantizer(positiveScale: scales.first ?? 1, negativeScale: scales.last ?? 1)
  }

  /// The same quantizer at another scale, `nil` if that is none; tables are not made anew. For symmetric scaling only.
  func rescaled(to scale: Double) -> Quantizer? {
    // Ternary tables hold scaled values and are small.
    if format == .ternary { return try? Quantizer(format: format, scale: scale, rounding: rounding) }
    let limits = format.valueExtremes
    guard scale.isNormal, scale > 0, (scale * limits.lowerBound).isFinite, (scale * limits.upperBound).isFinite
    else { return nil }
    return Quantizer(format: format, scaling: .symmetric(scale: scale), rounding: rounding, method: method)
  }

  /// A power of two near the largest magnitude, so that squares of quotients neither overflow nor vanish.
  static func reference(for numbers: [Double]) -> Double {
    let largest = numbers.reduce(0) { max($0, $1.magnitude) }
    return largest.isNormal ? largest.binade : 1
  }

  private static func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(max(1, numbers.count))
  }

  /// The mean of the m largest, for the m at which (their sum)² / m is largest.
  private static func bestOfLargest(_ magnitudes: [Double]) -> Double {
    var best = (gain: 0.0, mean: 0.0)
    var sum = 0.0
    for (index, magnitude) in magnitudes.sorted(by: >).enumerated() {
      sum += magnitude
      let gain = sum * sum / Double(index + 1)
      if gain > best.gain { best = (gain, sum / Double(index + 1)) }
    }
    return best.mean
  }
}
