/// Which value a number between two representable ones goes to.
public enum Rounding: Sendable, Hashable {
  /// To the nearest value in the linear domain.
  ///
  /// A number halfway between two values goes to the one further from zero, and halfway between −v and +v to +v; for
  /// `fp16` and `fp32` to the even significand, as IEEE 754 has it.
  case nearest
  /// To the nearest exponent: from b^i to b^(i+1) at b^(i + 1/2) instead of halfway, so that zero alone becomes zero and
  /// what is smaller than the smallest power goes up to it. For one-hot and logarithmic formats.
  ///
  /// Source: Miyashita, Lee, Murmann, *Convolutional neural networks using logarithmic data representation*,
  /// arXiv:1603.01025 (LogNet).
  case nearestLogarithm
  /// +W_p above the threshold Δ, −W_n below −Δ, zero from −Δ to Δ, both ends included. For ternary formats; Δ is on the
  /// scale of the numbers.
  ///
  /// Source: Zhu et al., *Trained ternary quantization*, arXiv:1612.01064.
  case threshold(Double)
}
