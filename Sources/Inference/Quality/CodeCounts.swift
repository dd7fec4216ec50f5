import Arithmetic

/// What coding did to the words of an operand.
public struct CodeCounts: Sendable, Hashable {
  /// Words that were coded. Padding is not among them.
  public var words = 0
  /// Words whose code stands for zero.
  public var zeros = 0
  /// Words below the smallest number of the format, and above the largest: they became that. Binary and ternary formats clip
  /// nothing: their numbers are no ends of a range.
  public var clippedBelow = 0
  public var clippedAbove = 0

  /// No words.
  public init() {}

  /// The share of words whose code stands for zero; `nil` for no words.
  public var zeroShare: Double? { words > 0 ? Double(zeros) / Double(words) : nil }
  /// The share of words that were clipped; `nil` for no words.
  public var clippedShare: Double? { words > 0 ? Double(clippedBelow + clippedAbove) / Double(words) : nil }

  /// Counts words before and after coding.
  mutating func add(_ before: [Float], _ after: [Float], _ quantizer: Quantizer) {
    words += before.count
    for word in after where word == 0 { zeros += 1 }
    switch quantizer.format {
    case .binary, .ternary: return
    default: break
    }
    // Compared as single precision: the scale by the maximum puts the largest word on the last number to a rounding.
    let (low, high) = (Float(quantizer.extremes.lowerBound), Float(quantizer.extremes.upperBound))
    for word in before {
      if word < low { clippedBelow += 1 }
      if word > high { clippedAbove += 1 }
    }
  }

  /// Adds the counts of other words.
  static func += (left: inout CodeCounts, right: CodeCounts) {
    left.words += right.words
    left.zeros += right.zeros
    left.clippedBelow += right.clippedBelow
    left.clippedAbove += right.clippedAbove
  }
}
