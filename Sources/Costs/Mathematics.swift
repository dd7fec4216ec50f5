#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The straight line through two points on two logarithmic axes: `y = y0 · (x / x0)^e`.
enum PowerLaw {
  /// The slope `e = ln(y1 / y0) / ln(x1 / x0)`. All four must be above zero and `x0` differ from `x1`.
  static func exponent(from low: (x: Double, y: Double), to high: (x: Double, y: Double)) -> Double {
    log(high.y / low.y) / log(high.x / low.x)
  }

  /// `y0 · (x / x0)^e`.
  static func value(at x: Double, through point: (x: Double, y: Double), exponent: Double) -> Double {
    point.y * pow(x / point.x, exponent)
  }
}

extension Double {
  /// The base-2 logarithm.
  var binaryLogarithm: Double { log2(self) }

  /// Rounded to so many significant digits, without a fraction where there is none: for people.
  func shortText(digits: Int = 4) -> String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
    let places = digits - 1 - Int(log10(magnitude).rounded(.down))
    // Powers of ten up to 10^22 are exact, so that one division gives the double nearest to the decimal.
    let scale = pow(10, Double(places.magnitude))
    let rounded = places >= 0 ? (self * scale).rounded() / scale : (self / scale).rounded() * scale
    return rounded.exactText
  }

  /// The shortest text that reads back as this number, without a fraction where there is none.
  var exactText: String {
    self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)"
  }
}
