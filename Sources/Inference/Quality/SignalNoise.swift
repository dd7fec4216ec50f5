#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The squares of words as they should be, and of what is wrong with them.
public struct SignalNoise: Sendable, Hashable {
  /// The sum of the squares of the words in single precision.
  public var signal = 0.0
  /// The sum of the squares of the differences from them.
  public var noise = 0.0
  /// How many words there were.
  public var words = 0

  /// No words.
  public init() {}

  /// 10·log10(signal / noise): the ratio of signal to quantization noise (SQNR), infinite without noise; `nil` without signal.
  public var decibels: Double? { signal > 0 ? 10 * log10(signal / noise) : nil }

  /// The share of the noise in the signal; `nil` without signal.
  public var relativeError: Double? { signal > 0 ? noise / signal : nil }

  /// Takes in words and what became of them.
  mutating func add(_ exact: [Float], _ found: [Float]) {
    // Summed apart first: the sums of a tensor are then the same wherever it is taken in.
    var (squares, errors) = (0.0, 0.0)
    for (exact, found) in zip(exact, found) {
      let difference = Double(exact) - Double(found)
      squares += Double(exact) * Double(exact)
      errors += difference * difference
    }
    words += exact.count
    signal += squares
    noise += errors
  }
}
