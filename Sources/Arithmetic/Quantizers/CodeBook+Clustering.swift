import Quantities

extension CodeBook {
  /// The table of `levels` values with the least square error on the numbers, by k-means in one dimension; ascending.
  ///
  /// Deterministic, without a random start: the numbers are sorted, and
  /// 1. up to 2048 different numbers in up to 256 levels are divided optimally by dynamic programming (Wang and Song,
  ///    *Ckmeans.1d.dp*, The R Journal 3/2, 2011). More numbers are first drawn together into 2048 runs, of equal count or
  ///    equal width; more levels start evenly spaced, as in Han et al., *Deep compression*, arXiv:1510.00149;
  /// 2. Lloyd's iteration on all numbers (*Least squares quantization in PCM*, 1982), until nothing moves, at most 1000
  ///    times. It leaves an optimum as it is.
  ///
  /// So tables of few different numbers are optimal, others a local optimum. Fewer levels come out when there are fewer
  /// different numbers. `keepingZero` holds one level at zero exactly, as n-ary quantization of sparse weights wants it
  /// (Schindler et al., *N-ary quantization for CNN model compression and inference acceleration*).
  ///
  /// Throws ``QuantizationError/noSamples`` for no numbers and ``QuantizationError/notFinite(_:index:)``;
  /// ``QuantizationError/levelCount(_:allowed:)`` for less than one level or more than `bits` (as many as the levels
  /// need, unless given) can index.
  public static func clustering(
    _ numbers: [Double], levels: Int, keepingZero: Bool = false, bits: Int? = nil
  ) throws(QuantizationError) -> CodeBook {
    guard !numbers.isEmpty else { throw .noSamples }
    try Quantizer.checkFinite(numbers)
    let bits = bits ?? Self.bits(forLevels: levels)
    guard 1...16 ~= bits else { throw .bitsOutOfRange(bits, allowed: 1...16) }
    guard 1...(1 << bits) ~= levels else { throw .levelCount(levels, allowed: 1...(1 << bits)) }
    let reference = Quantizer.reference(for: numbers)
    let points = ClusterPoints(numbers.map { $0 / reference })
    let start = LevelStart(points, levels: levels, keepingZero: keepingZero)
    let settled = start.settled(on: points)
    return try CodeBook(settled.map { $0 * reference }, bits: bits)
  }
}
