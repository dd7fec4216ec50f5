import Arithmetic

/// Chooses the quantizers of one product.
struct QuantizerFitting {
  let record: ProductRecord
  let options: CalibrationOptions
  let threads: Int

  /// Words of a tensor of weights that the mean square error is measured on at most, evenly spread, the extremes among them.
  /// Binary and ternary scales are exact and take all words.
  static let weightWords = 1 << 16

  // MARK: Activations

  /// The quantizer of the activations.
  func activations(_ format: NumberFormat) throws(QuantizationError) -> Quantizer {
    let summary = record.activations
    if options.isAsymmetric, summary.smallest != -summary.largest {
      switch format {
      case .signedInteger, .unsignedInteger: return try asymmetric(format, summary)
      default: break
      }
    }
    let (sample, threads) = (record.sample, threads)
    return try computed(format, summary) { quantizer throws(QuantizationError) in
      try sample.error(activations: quantizer, threads: threads)
    }
  }

  /// A quantizer for words of which a summary is known.
  private func computed(
    _ format: NumberFormat, _ summary: TensorSummary,
    propagated: (Quantizer) throws(QuantizationError) -> Double
  ) throws(QuantizationError) -> Quantizer {
    if case .codebook = format { return try Quantizer.fitted(to: summary.numbers, format: format) }
    let widest = try Quantizer(format: format, scale: format.maximumScale(of: summary.ends))
    // Floating-point formats carry their own scale.
    if format.isFloatingPoint { return widest }
    switch options.rule {
    case .minimumMaximum: return widest
    case .meanSquareError:
      // The optimum for two values of one magnitude (Rastegari et al., XNOR-Net, arXiv:1603.05279, equation 6 [recalled]).
      if format == .binary, summary.meanMagnitude.isNormal { return try widest.atScale(summary.meanMagnitude) }
      let points = summary.points
      return try best(from: widest) { quantizer throws(QuantizationError) in
        try TensorSummary.squareError(quantizer, of: points)
      }
    case .propagatedError:
      return try best(from: widest, error: propagated)
    }
  }

  /// The best scale for a quantizer, its own among those tried.
  private func best<Failure: Error>(
    from start: Quantizer, error: (Quantizer) throws(Failure) -> Double
  ) throws(Failure) -> Quantizer {
    guard case .symmetric(let scale) = start.scaling else { return start }
    let found = try options.search.best(from: scale) { (candidate) throws(Failure) in
      // A scale at which a value would be infinite is no candidate.
      guard let quantizer = try? start.atScale(candidate) else { return Double.infinity }
      return try error(quantizer)
    }
    return (try? start.atScale(found)) ?? start
  }

  /// An integer format with a zero point. Both ends of the range are drawn towards zero in turn, twice, to the best of
  /// ``Arithmetic/ScaleSearch/coarseSteps`` fractions, as ``Arithmetic/Quantizer/asymmetric(fittedTo:format:by:)`` does it.
  private func asymmetric(_ format: NumberFormat, _ summary: TensorSummary) throws(QuantizationError) -> Quantizer {
    let ends = summary.ends
    var best = try Quantizer.asymmetric(fittedTo: ends, format: format)
    switch options.rule {
    case .minimumMaximum: return best
    case .meanSquareError:
      return try Quantizer.asymmetric(
        fittedTo: summary.numbers, format: format, by: .meanSquareError(options.search))
    case .propagatedError: break
    }
    var error = try record.sample.error(activations: best, threads: threads)
    var shares = (low: 1.0, high: 1.0)
    for _ in 0..<2 {
      for isLow in [true, false] where ends[isLow ? 0 : 1] != 0 {
        for step in 1...options.search.coarseSteps {
          let share = Double(step) / Double(options.search.coarseSteps)
          let tried = isLow ? (low: share, high: shares.high) : (low: shares.low, high: share)
          let range = [min(0, ends[0]) * tried.low, max(0, ends[1]) * tried.high]
          let candidate = try Quantizer.asymmetric(fittedTo: range, format: format)
          let found = try record.sample.error(activations: candidate, threads: threads)
          if found < error { (error, best, shares) = (found, candidate, tried) }
        }
      }
    }
    return best
  }

  // MARK: Weights

  /// The quantizers of the weights: one, or one for each output channel.
  func weights(_ format: NumberFormat) throws(QuantizationError) -> [Quantizer] {
    let (sample, threads) = (record.sample, threads)
    let constants = record.constants
    guard let first = constants.first else {
      return [
        try computed(format, record.weights) { quantizer throws(QuantizationError) in
          try sample.error(weights: [quantizer], threads: threads)
        }
      ]
    }
    if options.granularity == .channel { return try channels(format, first.layout.channels) }
    let words = constants.count == 1 ? first.tensor.words : constants.flatMap(\.tensor.words)
    let quantizer = try fitted(format, words: words) { quantizer throws(QuantizationError) in
      try sample.error(weights: [quantizer], threads: threads)
    }
    return [quantizer]
  }

  /// A quantizer for words that are all known.
  private func fitted(
    _ format: NumberFormat, words: [Float], propagated: (Quantizer) throws(QuantizationError) -> Double
  ) throws(QuantizationError) -> Quantizer {
    // A tensor without words: any scale.
    guard !words.isEmpty else { return try Quantizer.fitted(to: [0], format: format) }
    let isExact = format == .binary || format == .ternary
    let ends = [words.min(), words.max()].compactMap { $0.map(Double.init) }
    let places = spreadPlaces(isExact ? words.count : Self.weightWords, of: words.count)
    let measured = places.map { words[$0] } + (places.count < words.count ? ends.map { Float($0) } : [])
    if case .codebook = format { return try Quantizer.fitted(to: measured.map(Double.init), format: format) }
    let widest = try Quantizer.fitted(to: ends, format: format)
    // Floating-point formats carry their own scale.
    if options.rule == .minimumMaximum || format.isFloatingPoint { return widest }
    if isExact {
      // Of two and three values the optimum of the words themselves is known, and a better start than the largest of them.
      let optimum = try Quantizer.fitted(
        to: measured.map(Double.init), format: format, by: .meanSquareError(options.search))
      return options.rule == .meanSquareError ? optimum : try best(from: optimum, error: propagated)
    }
    if options.rule == .propagatedError { return try best(from: widest, error: propagated) }
    return try best(from: widest) { quantizer throws(QuantizationError) in
      changes(from: measured, to: try quantizer.quantize(measured)).reduce(0) { $0 + Double($1) * Double($1) }
    }
  }

  /// A quantizer for every channel.
  private func channels(
    _ format: NumberFormat, _ count: Int
  ) throws(QuantizationError) -> [Quantizer] {
    let (constants, blocks) = (record.constants, record.sample.blocks)
    let transposed = options.rule == .propagatedError ? ChannelProbe.transposed(blocks) : []
    var results: [Result<Quantizer, QuantizationError>?] = Array(repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      // Every index is written by one task.
      nonisolated(unsafe) let results = results
      inParallel(count, threads: threads) { channel in
        results[channel] = Result { () throws(QuantizationError) in
          let words = constants.flatMap { $0.layout.words(of: channel, in: $0.tensor.words) }
          guard options.rule == .propagatedError else {
            return try fitted(format, words: words) { _ in 0 }
          }
          let probe = ChannelProbe(channel, constants, blocks, transposed: transposed)
          return try fitted(format, words: words) { quantizer throws(QuantizationError) in try probe.error(quantizer) }
        }
      }
    }
    var quantizers: [Quantizer] = []
    for case let result? in results { quantizers.append(try result.get()) }
    return quantizers
  }
}

extension TensorSummary {
  /// The words that were kept, the extremes among them.
  var numbers: [Double] { sample.map(Double.init) + ends }
}
