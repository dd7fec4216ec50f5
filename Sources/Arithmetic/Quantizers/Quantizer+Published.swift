extension Quantizer {
  /// DoReFa's k-bit quantizer of activations behind a bounded ReLU: x̂ = round((2^k − 1)·x) / (2^k − 1), x clipped to
  /// 0…1. The codes are those of `uint` of `bits` bits, 1 to 32.
  ///
  /// Source: Zhou et al., *DoReFa-Net*, arXiv:1606.06160, equation 5 [recalled]; the clipping as in Schindler et al., *Towards
  /// efficient forward propagation on resource-constrained systems*, ECML-PKDD 2018.
  public static func doReFa(bits: Int) throws(QuantizationError) -> Quantizer {
    guard 1...32 ~= bits else { throw .bitsOutOfRange(bits, allowed: 1...32) }
    let steps = (1 << bits) - 1
    return Quantizer(
      format: .unsignedInteger(bits: bits), scaling: .fraction(steps: steps), rounding: .nearest,
      method: .integers(0...steps, zeroPoint: 0))
  }

  /// TTQ's ternary weights: W_p for w > Δ, −W_n for w < −Δ, 0 in between, with Δ = t·max |w|.
  ///
  /// `positive` and `negative` are the trained scales W_p and W_n; left out, each is the mean magnitude of the weights
  /// beyond its threshold, which is where the square error is smallest (max |w| if there are none, 1 if all are zero).
  /// `thresholdFraction` is t, 0 to 1.
  ///
  /// Source: Zhu et al., *Trained ternary quantization*, arXiv:1612.01064, equations 6 and 9 [recalled].
  public static func trainedTernary(
    weights: [Double], thresholdFraction: Double, positive: Double? = nil, negative: Double? = nil
  ) throws(QuantizationError) -> Quantizer {
    guard !weights.isEmpty else { throw .noSamples }
    try checkFinite(weights)
    guard 0...1 ~= thresholdFraction else { throw .thresholdOutOfRange(thresholdFraction) }
    let largest = weights.reduce(0) { max($0, $1.magnitude) }
    let threshold = thresholdFraction * largest
    func meanMagnitude(_ isBeyond: (Double) -> Bool) -> Double {
      let beyond = weights.filter(isBeyond)
      if beyond.isEmpty { return largest > 0 ? largest : 1 }
      // Each divided first: the sum of the largest doubles would be infinite.
      return beyond.reduce(0) { $0 + $1.magnitude / Double(beyond.count) }
    }
    return try Quantizer(
      positiveScale: positive ?? meanMagnitude { $0 > threshold },
      negativeScale: negative ?? meanMagnitude { $0 < -threshold },
      rounding: .threshold(threshold))
  }
}
