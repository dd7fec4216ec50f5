/// The representable values of a format, times no scale.
public enum ValueSet: Sendable, Equatable {
  /// Every value, ascending and without repeats: formats of up to 16 bits.
  case listed([Double])
  /// All integers of the range: wider integer formats.
  case integers(ClosedRange<Int>)
  /// The finite values of IEEE 754 binary32.
  case singlePrecision

  /// How many different values there are.
  public var count: Int {
    switch self {
    case .listed(let values): values.count
    case .integers(let range): range.upperBound - range.lowerBound + 1
    // All codes but the two with an exponent of ones, and one zero.
    case .singlePrecision: (1 << 32) - (1 << 24) - 1
    }
  }

  /// The smallest and the largest value.
  public var extremes: ClosedRange<Double> {
    switch self {
    case .listed(let values): (values.first ?? 0)...(values.last ?? 0)
    case .integers(let range): Double(range.lowerBound)...Double(range.upperBound)
    case .singlePrecision: -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude)
    }
  }

  /// Whether the number is one of the values.
  public func contains(_ number: Double) -> Bool {
    switch self {
    case .listed(let values):
      let place = values.partitionPoint { $0 >= number }
      return place < values.count && values[place] == number
    case .integers(let range):
      return Double(range.lowerBound) <= number && number <= Double(range.upperBound) && Double(Int(number)) == number
    case .singlePrecision:
      return number.isFinite && Float(exactly: number) != nil
    }
  }
}

extension NumberFormat {
  /// The representable values, ascending, times no scale; `nil` for a codebook, whose values are those of a
  /// ``CodeBook``, and for what is not ``isDefined``.
  ///
  /// Formats of up to 16 bits list them (at most 65536), wider integers give their range.
  public var values: ValueSet? {
    guard isDefined else { return nil }
    switch self {
    case .signedInteger, .unsignedInteger:
      guard let range = integerRange else { return nil }
      return storageBits <= 16 ? .listed(range.map(Double.init)) : .integers(range)
    case .binary, .ternary, .oneHot, .twoHot, .logarithmic:
      return .listed(ValueTable(self).values)
    case .codebook:
      return nil
    case .float16:
      let positive = (1...HalfPrecision.greatest.code).compactMap(HalfPrecision.value(of:))
      return .listed(positive.reversed().map { -$0 } + [0] + positive)
    case .float32:
      return .singlePrecision
    }
  }
}

extension Array {
  /// The first index whose element fulfils a predicate that holds from some element on; the count if none does.
  func partitionPoint(_ isBeyond: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
