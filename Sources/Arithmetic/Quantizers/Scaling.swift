/// What turns a format's values q into numbers x̂.
public enum Scaling: Sendable, Hashable {
  /// x̂ = s·q.
  case symmetric(scale: Double)
  /// x̂ = s·(q − z): zero is the integer z exactly, and numbers from s·(q_min − z) to s·(q_max − z) are not clipped.
  ///
  /// Source: Nagel et al., *A white paper on neural network quantization*, arXiv:2106.08295, section 2 [recalled].
  case asymmetric(scale: Double, zeroPoint: Int)
  /// x̂ = W_p for +1 and −W_n for −1, the ternary values at scales of their own.
  ///
  /// Source: Zhu et al., *Trained ternary quantization*, arXiv:1612.01064.
  case separate(positive: Double, negative: Double)
  /// x̂ = q / steps, where a scale of 1/steps would not be exact.
  case fraction(steps: Int)
}
