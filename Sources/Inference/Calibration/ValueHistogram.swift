/// How often numbers of which size occur, in 2048 steps from zero to a power of two on either side.
///
/// The power of two grows with the largest magnitude; steps are then joined in pairs. So the histogram does not depend on the
/// order in which tensors come. Every step knows the sum of its numbers, and stands for their mean.
struct ValueHistogram: Sendable, Hashable {
  static let steps = 2048
  /// All magnitudes are below: zero before the first number.
  private(set) var reach = 0.0
  /// Negative numbers from the largest magnitude on, then positive ones.
  private(set) var counts: [Double] = []
  private var sums: [Double] = []

  /// Counts the finite words, zeros apart.
  mutating func add(_ words: [Float], largest: Float) {
    guard largest > 0 else { return }
    makeRoom(for: Double(largest))
    let scale = Double(Self.steps) / reach
    counts.withUnsafeMutableBufferPointer { counts in
      sums.withUnsafeMutableBufferPointer { sums in
        for word in words where word != 0 && word.isFinite {
          let number = Double(word)
          let step = Int(number.magnitude * scale)
          let place = word > 0 ? Self.steps + step : Self.steps - 1 - step
          counts[place] += 1
          sums[place] += number
        }
      }
    }
  }

  /// The means of the steps that have numbers, ascending, and how many each has.
  var points: [(number: Double, count: Double)] {
    counts.indices.filter { counts[$0] > 0 }.map { (sums[$0] / counts[$0], counts[$0]) }
  }

  /// The sum of all magnitudes.
  var sumOfMagnitudes: Double { sums.reduce(0) { $0 + $1.magnitude } }

  private mutating func makeRoom(for largest: Double) {
    if counts.isEmpty {
      counts = [Double](repeating: 0, count: 2 * Self.steps)
      sums = counts
      reach = largest.binade * 2
    }
    while reach <= largest {
      counts = Self.joined(counts)
      sums = Self.joined(sums)
      reach *= 2
    }
  }

  /// Both halves drawn together towards the middle.
  private static func joined(_ words: [Double]) -> [Double] {
    var joined = [Double](repeating: 0, count: words.count)
    for step in 0..<steps {
      joined[steps + step / 2] += words[steps + step]
      joined[steps - 1 - step / 2] += words[steps - 1 - step]
    }
    return joined
  }
}
