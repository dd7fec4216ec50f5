import Arithmetic

/// What is kept of the words of a tensor over many runs: some figures and a few words, however many there were.
public struct TensorSummary: Sendable, Hashable {
  /// Words seen. Padding is not among them.
  public private(set) var count = 0
  /// Words that are zero.
  public private(set) var zeros = 0
  /// Words below zero: formats without a sign make them zero.
  public private(set) var negatives = 0
  /// Words that are infinite or not a number; no other figure counts them.
  public private(set) var notFinite = 0
  /// The smallest word, zero before the first.
  public private(set) var smallest: Float = 0
  /// The largest word, zero before the first.
  public private(set) var largest: Float = 0
  private(set) var histogram = ValueHistogram()
  /// Some of the words, spread over all runs.
  private(set) var sample: [Float] = []

  /// Takes in the words of a run.
  /// - Parameter sampled: how many of them are kept at most.
  mutating func add(_ words: [Float], sampled: Int) {
    var (low, high) = (Float.infinity, -Float.infinity)
    var (zeros, negatives, notFinite) = (0, 0, 0)
    for word in words {
      guard word.isFinite else {
        notFinite += 1
        continue
      }
      low = min(low, word)
      high = max(high, word)
      if word == 0 { zeros += 1 }
      if word < 0 { negatives += 1 }
    }
    if low <= high {
      (smallest, largest) = count > self.notFinite ? (min(smallest, low), max(largest, high)) : (low, high)
      histogram.add(words, largest: max(-low, high))
    }
    sample += spreadPlaces(sampled, of: words.count, after: sample.count).map { words[$0] }.filter(\.isFinite)
    count += words.count
    self.zeros += zeros
    self.negatives += negatives
    self.notFinite += notFinite
  }

  /// The mean of all magnitudes.
  var meanMagnitude: Double { histogram.sumOfMagnitudes / Double(max(1, count - notFinite)) }

  /// The smallest and the largest word.
  var ends: [Double] { [Double(smallest), Double(largest)] }

  /// The sum over all words of the squares of what a quantizer changes, words of a step of the histogram taken for their mean.
  func squareError(_ quantizer: Quantizer) throws(QuantizationError) -> Double {
    try Self.squareError(quantizer, of: points)
  }

  /// The steps of the histogram that have words, and the zeros: a word of each and how many there are.
  var points: (words: [Float], counts: [Double]) {
    let points = histogram.points
    return ([0] + points.map { Float($0.number) }, [Double(zeros)] + points.map(\.count))
  }

  /// As ``squareError(_:)``, of points that are known.
  static func squareError(
    _ quantizer: Quantizer, of points: (words: [Float], counts: [Double])
  ) throws(QuantizationError) -> Double {
    let errors = changes(from: points.words, to: try quantizer.quantize(points.words))
    return zip(errors, points.counts).reduce(0) { $0 + Double($1.0) * Double($1.0) * $1.1 }
  }
}
