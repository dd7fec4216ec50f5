/// The search for the scale, among candidates around a starting one, at which some error is smallest.
///
/// It looks at the start first, then at `coarseSteps` equal fractions of it up to `reach` times the start, then at
/// `2·fineSteps` scales between the neighbours of the best one. The first of equally good scales wins; so the result is
/// the same every time and never worse than the start. The error as a function of the scale has many local minima: the
/// result is the best of the candidates, not the optimum.
///
/// Any error will do. For the propagated error of Vogel et al. (*Self-supervised quantization of pre-trained neural
/// networks for multiplierless acceleration*, DATE 2019), `argmin (y_pΔ)²`, run the layers with the candidate:
/// ```swift
/// let start = try format.maximumScale(of: weights)
/// let scale = try ScaleSearch().best(from: start) { scale in
///   try propagatedError(of: Quantizer(format: format, scale: scale))
/// }
/// ```
public struct ScaleSearch: Sendable, Hashable {
  /// Candidates per unit of the starting scale, above zero.
  public let coarseSteps: Int
  /// Candidates on either side of the best coarse one, zero or more.
  public let fineSteps: Int
  /// The largest candidate as a multiple of the starting scale, at least one.
  public let reach: Int

  /// A search of 1 + `coarseSteps`·`reach` + 2·`fineSteps` candidates: 161, unless given. Figures too small are raised.
  public init(coarseSteps: Int = 64, fineSteps: Int = 16, reach: Int = 2) {
    self.coarseSteps = min(max(1, coarseSteps), 1 << 16)
    self.fineSteps = min(max(0, fineSteps), 1 << 16)
    self.reach = min(max(1, reach), 1 << 16)
  }

  /// The candidate of least `error`. Errors that are not a number lose against all others.
  public func best<Failure: Error>(
    from start: Double, error: (_ scale: Double) throws(Failure) -> Double
  ) throws(Failure) -> Double {
    var best = (scale: start, error: try error(start))
    func consider(_ scale: Double) throws(Failure) {
      // What cannot be a scale is no candidate.
      guard scale.isNormal, scale > 0 else { return }
      let found = try error(scale)
      if found < best.error || best.error.isNaN { best = (scale, found) }
    }
    let step = start / Double(coarseSteps)
    for index in 1...(coarseSteps * reach) where index != coarseSteps { try consider(step * Double(index)) }
    let centre = best.scale
    let fineStep = step / Double(fineSteps + 1)
    for index in 0..<fineSteps {
      try consider(centre - fineStep * Double(fineSteps - index))
    }
    for index in 0..<fineSteps {
      try consider(centre + fineStep * Double(index + 1))
    }
    return best.scale
  }
}

/// How a scale is fitted to numbers.
public enum ScaleRule: Sendable, Hashable {
  /// The smallest scale at which none of them is clipped; "min-max" in the literature.
  case maximum
  /// The scale of least mean square error: exact for binary and ternary, by ``ScaleSearch`` for the others.
  case meanSquareError(ScaleSearch = ScaleSearch())
}
