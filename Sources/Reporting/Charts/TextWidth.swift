extension String {
  /// About how many pixels a text takes in a sans-serif of that size. Charts are drawn without a font at hand, so it is on
  /// the safe side: wide fonts such as DejaVu Sans fit.
  func width(size: Double) -> Double {
    unicodeScalars.reduce(0.0) { $0 + Self.share(of: $1) } * size
  }

  /// The widths of common sans-serif fonts, in sizes of the font, rounded up.
  private static func share(of character: Unicode.Scalar) -> Double {
    switch character {
    case "i", "j", "l", ".", ",", ":", ";", "'", "|", "!", " ", "I": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "/", "-", "\"", "*": 0.42
    case "m", "w", "M", "W", "@", "%": 0.98
    case "A"..."Z", "&", "+", "=", "<", ">", "~": 0.76
    case _ where character.value > 0x2E80: 1.05
    default: 0.64
    }
  }

  /// The text, or its start and its end, in so many pixels.
  func fitted(to width: Double, size: Double) -> String {
    guard self.width(size: size) > width else { return self }
    var length = count - 1
    while length > 5 {
      let short = shortened(to: length)
      if short.width(size: size) <= width { return short }
      length -= 1
    }
    return shortened(to: 5)
  }
}
