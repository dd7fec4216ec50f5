import Quantities

/// A matrix stored row by row of which only some words are not zero: what it takes in several layouts, exactly.
///
/// Words are packed without padding. The layouts are those of the two lectures on compression: compressed sparse row
/// (Fröning 2023), distances between non-zero words, and those under a Huffman code (Fröning 2023; Calimera 2022).
public struct SparseStorage: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// Places of the words that are not zero, row by row, rising.
  public let places: [Int]

  /// The pattern of a matrix of `columns` words a row, written row by row; a last row may be short. A matrix without
  /// columns has none.
  public init(_ isNonZero: [Bool], columns: Int) {
    self.columns = max(0, columns)
    rows = columns > 0 ? isNonZero.count.dividedRoundingUp(by: columns) : 0
    places = columns > 0 ? isNonZero.indices.filter { isNonZero[$0] } : []
  }

  /// Words, zeros included.
  public var words: Int { rows.times(columns) }
  /// Words that are not zero.
  public var nonZeros: Int { places.count }

  /// Elements of compressed sparse row: a pointer for each row and one more, a column index and a word for each non-zero.
  public var compressedRowElements: Int { rows.plus(1).plus(nonZeros.times(2)) }

  /// All words of `valueBits` each.
  public func denseBits(valueBits: Int) -> Bits { Bits(words.times(valueBits)) }

  /// Compressed sparse row with words of `valueBits`, column indices as wide as the last column needs and row pointers as
  /// wide as the number of non-zero words needs.
  public func compressedRowBits(valueBits: Int) -> Bits {
    let index = Self.codeBits(values: columns)
    let pointer = Self.codeBits(values: nonZeros.plus(1))
    return Bits(nonZeros.times(valueBits.plus(index)).plus(rows.plus(1).times(pointer)))
  }

  /// The distance of every non-zero word from the one before it, 1 for a neighbour; the first counts from the place before
  /// the first word. Zeros behind the last non-zero word are not stored.
  public var distances: [Int] {
    var last = -1
    return places.map { place in
      defer { last = place }
      return place - last
    }
  }

  /// The codes that distances take in codes of `distanceBits` bits, 1 to 2^`distanceBits`. A distance beyond that takes
  /// filler codes of the largest distance, each with a word of zero.
  public func distanceCodes(distanceBits: Int) -> [Int] {
    let largest = 1 << max(1, min(distanceBits, 32))
    return distances.flatMap { distance in
      Array(repeating: largest, count: (distance - 1) / largest) + [(distance - 1) % largest + 1]
    }
  }

  /// Run-length: a word of `valueBits` (1 where only the sign is stored) and a distance for each code.
  public func runLengthBits(valueBits: Int, distanceBits: Int) -> Bits {
    Bits(distanceCodes(distanceBits: distanceBits).count.times(valueBits.plus(distanceBits)))
  }

  /// Run-length with the distance codes under a Huffman code of their own. `tableBits`: the length of every possible code's
  /// word, from which a decoder builds the code: the width of the longest length, for each of them.
  public func huffmanBits(valueBits: Int, distanceBits: Int) -> (payload: Bits, tableBits: Bits) {
    let codes = distanceCodes(distanceBits: distanceBits)
    let lengths = HuffmanCode.lengths(of: codes)
    let distanceTotal = codes.reduce(0) { $0.plus(lengths[$1] ?? 0) }
    let width = Self.codeBits(values: (lengths.values.max() ?? 0) + 1)
    return (
      Bits(codes.count.times(valueBits).plus(distanceTotal)), Bits((1 << max(1, min(distanceBits, 32))).times(width))
    )
  }

  /// Bits of a code that tells so many values apart: `⌈log2(values)⌉`, 0 for one.
  static func codeBits(values: Int) -> Int { values <= 1 ? 0 : Int.bitWidth - (values - 1).leadingZeroBitCount }
}
