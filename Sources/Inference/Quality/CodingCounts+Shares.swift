import Arithmetic

extension CodingCounts {
  /// The share of numbers that became zero; `nil` for none.
  public var zeroShare: Double? { numbers > 0 ? Double(zeros) / Double(numbers) : nil }
  /// The share of numbers that were clipped; `nil` for none.
  public var clippedShare: Double? { numbers > 0 ? Double(below + above) / Double(numbers) : nil }

  /// The counts of words that a quantizer made into others.
  init(_ before: [Float], _ after: [Float], _ quantizer: Quantizer) {
    self.init()
    let ends = quantizer.clippingEnds
    numbers = before.count
    for word in after where word == 0 { zeros += 1 }
    for word in before {
      if Double(word) < ends.lowerBound { below += 1 }
      if Double(word) > ends.upperBound { above += 1 }
    }
  }
}
