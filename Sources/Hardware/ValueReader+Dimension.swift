import Documents

extension Dimension {
  /// The letters that files write, and what they stand for.
  static let letters = Dimension.allCases.map { (name: String($0.letter), value: $0) }
}

extension ValueReader {
  /// Dimensions written as letters, `"NF"`; each at most once.
  public func dimensions() -> [Dimension]? {
    guard let text = string() else { return nil }
    var dimensions: [Dimension] = []
    for letter in text {
      guard let dimension = Dimension(letter: letter) else {
        report(Problem.unknown("dimension", String(letter), among: Dimension.letters.map(\.name)))
        return nil
      }
      guard !dimensions.contains(dimension) else {
        report(.inconsistent("\(letter) stands here twice; a dimension has one loop at a level"))
        return nil
      }
      dimensions.append(dimension)
    }
    return dimensions
  }
}

extension NamedValue {
  /// The dimension whose letter the key is.
  public func dimension() -> Dimension? {
    if let letter = name.first, name.count == 1, let dimension = Dimension(letter: letter) { return dimension }
    report(Problem.unknown("dimension", name, among: Dimension.letters.map(\.name)))
    return nil
  }
}
