import Arithmetic

/// The formats that tests walk through.
enum FormatSamples {
  /// Every format whose table is its own, by width.
  static let all: [NumberFormat] =
    (1...32).map { .signedInteger(bits: $0) } + (1...32).map { .unsignedInteger(bits: $0) }
    + [.binary, .ternary, .float16, .float32] + (2...8).map { .oneHot(bits: $0) }
    + stride(from: 4, through: 16, by: 2).map { .twoHot(bits: $0) }
    + (2...16).flatMap { bits in
      [1, 2, 4, 32, 256].flatMap { fraction in
        [true, false].map { .logarithmic(bits: bits, fraction: fraction, signed: $0) }
      }
    }
  /// Up to 10 bits: every code is tried.
  static let narrow = all.filter { $0.storageBits <= 10 }
  /// Wider: a choice of them, tried at random.
  static let wide = all.filter { format in
    switch format {
    case .logarithmic(let bits, let fraction, _): bits == 11 || bits == 16 && (fraction == 4 || fraction == 256)
    default: format.storageBits > 10
    }
  }
  static let logarithmic = narrow.filter {
    switch $0 {
    case .logarithmic, .oneHot: true
    default: false
    }
  }

  /// The listed values, or for sets too large the neighbours of a number in them.
  static func neighbours(of number: Double, in format: NumberFormat) -> [Double] {
    switch format.values {
    case .listed(let values)?:
      return values
    case .integers(let range)?:
      let inside = min(max(number.rounded(.down), Double(range.lowerBound)), Double(range.upperBound))
      return [inside - 1, inside, inside + 1].filter { range.contains(Int($0)) }
    case .singlePrecision?:
      let limit = Float.greatestFiniteMagnitude
      let inside = min(max(Float(number), -limit), limit)
      return [inside.nextDown, inside, inside.nextUp].filter(\.isFinite).map(Double.init)
    case nil:
      return []
    }
  }

  /// Numbers that have broken quantizers before they were written: the ends of doubles, the smallest, both zeros.
  static let edges: [Double] =
    [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-300, 1e-8, 0.25, 0.5, 0.5.nextUp, 0.5.nextDown, 1, 1.5, 2.5,
      65504, 65519.99, 65520, 1e10, 0x1p31, 0x1p32, 3.5e38, 1e300, .greatestFiniteMagnitude,
    ].flatMap { [$0, -$0] }
}
