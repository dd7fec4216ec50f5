import Quantities

/// What sparse storage takes on average when each word is zero or not by chance, independently of the others.
///
/// With density d and q = 1 − d, distances are geometric: P(g) = d·q^(g−1). Codes of R = 2^b distances take 1 / (1 − q^R)
/// codes a non-zero word, fillers included. The end of the matrix is left out of account.
public struct ExpectedStorage: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// The share of words that are not zero, 0 to 1.
  public let density: Double

  /// A matrix of that size and density; densities outside of 0...1 are taken as the nearer end.
  public init(rows: Int, columns: Int, density: Double) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    self.density = min(1, max(0, density))
  }

  /// The widths of distance codes that ``runLength(valueBits:)`` chooses from.
  public static let distanceWidths = 1...8

  private var words: Double { Double(rows) * Double(columns) }
  private var nonZeros: Double { words * density }

  /// All words.
  public func dense(valueBits: Int) -> Bits { Bits(rows.times(columns).times(valueBits)) }

  /// Compressed sparse row: exact for as many non-zero words as the density says.
  public func compressedRow(valueBits: Int) -> Bits {
    let index = SparseStorage.codeBits(values: columns)
    let pointer = SparseStorage.codeBits(values: Self.count(nonZeros).plus(1))
    return Bits(Self.count(nonZeros * Double(valueBits.plus(index)) + (Double(rows) + 1) * Double(pointer)))
  }

  /// Run-length with the distance codes that make it smallest.
  public func runLength(valueBits: Int) -> (size: Bits, distanceBits: Int) {
    smallest { width in codes(distanceBits: width) * Double(valueBits.plus(width)) }
  }

  /// Run-length with Huffman coded distances, its table of code lengths left out, with the distance codes that make it
  /// smallest.
  public func huffman(valueBits: Int) -> (size: Bits, distanceBits: Int) {
    smallest { width in
      codes(distanceBits: width) * (Double(valueBits) + huffmanLength(distanceBits: width))
    }
  }

  /// Codes with fillers.
  private func codes(distanceBits: Int) -> Double {
    let tail = tail(distanceBits: distanceBits)
    return tail < 1 ? nonZeros / (1 - tail) : 0
  }

  /// q^R by squaring b times: the chance that a run is longer than a code can say.
  private func tail(distanceBits: Int) -> Double {
    (0..<distanceBits).reduce(1 - density) { power, _ in power * power }
  }

  /// The mean length of a distance's code word.
  private func huffmanLength(distanceBits: Int) -> Double {
    guard density > 0 else { return 0 }
    // The last code stands for distance R and for fillers alike.
    var weights: [Double] = []
    var left = 1.0
    for _ in 1..<(1 << distanceBits) where left > 1e-12 {
      weights.append(left * density)
      left *= 1 - density
    }
    if left > 1e-12 { weights.append(left) }
    let lengths = HuffmanCode.lengths(weights: weights)
    return zip(weights, lengths).reduce(0) { $0 + $1.0 * Double($1.1) } / weights.reduce(0, +)
  }

  private func smallest(_ bits: (Int) -> Double) -> (size: Bits, distanceBits: Int) {
    var best = (size: Double.infinity, width: Self.distanceWidths.lowerBound)
    for width in Self.distanceWidths {
      let size = bits(width)
      if size < best.size { best = (size, width) }
    }
    return (Bits(Self.count(best.size)), best.width)
  }

  /// Rounded to a whole number and held at the top of `Int`.
  private static func count(_ value: Double) -> Int {
    value.rounded() < 0x1p63 ? Int(max(0, value.rounded())) : .max
  }
}
