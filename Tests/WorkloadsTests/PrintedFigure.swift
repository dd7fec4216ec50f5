/// A figure as a source prints it, `3.46`, `58` or `1.43G`: a number of units of its last digit.
///
/// The exact value behind it was rounded to the nearest such unit; a value half-way between two goes up.
struct PrintedFigure: Hashable, CustomStringConvertible {
  let description: String
  /// The printed digits without point and suffix.
  let units: Int
  /// Units of the last digit in one of the figure's scale: 100 for two decimals.
  let unitsPerScale: Int
  /// What the suffix stands for: 1, or 10^3 (k), 10^6 (M), 10^9 (G).
  let scale: Int

  init?(_ text: String) {
    let suffixes: [Character: Int] = ["k": 1000, "M": 1_000_000, "G": 1_000_000_000]
    let scale = text.last.flatMap { suffixes[$0] }
    let parts = (scale == nil ? text[...] : text.dropLast()).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }),
      let units = Int(parts.joined())
    else { return nil }
    let decimals = parts.count == 2 ? parts[1].count : 0
    description = text
    self.units = units
    unitsPerScale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    self.scale = scale ?? 1
  }

  /// Whether `numerator / denominator`, not negative, prints as this figure.
  func agrees(with numerator: Int, over denominator: Int = 1) -> Bool {
    let divisor = denominator * scale
    return (2 * numerator * unitsPerScale + divisor) / (2 * divisor) == units
  }

  /// Whether `numerator / denominator` lies within half a unit of the decimal numbered `decimals`: for tables that drop
  /// trailing zeros and round a half either way.
  func isWithinHalfAUnit(of numerator: Int, over denominator: Int, decimals: Int) -> Bool {
    let whole = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let distance = abs(numerator * unitsPerScale - units * denominator * scale)
    return 2 * distance * whole <= denominator * scale * unitsPerScale
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
