extension NumberFormat: CustomStringConvertible {
  /// The name in files and reports.
  public var spelling: String {
    switch self {
    case .signedInteger(let bits): "int\(bits)"
    case .unsignedInteger(let bits): "uint\(bits)"
    case .binary: "binary"
    case .ternary: "ternary"
    case .oneHot(let bits): "onehot\(bits)"
    case .twoHot(let bits): "twohot\(bits)"
    case .logarithmic(let bits, let fraction, let signed):
      "\(signed ? "" : "u")log\(bits)@2" + (fraction == 1 ? "" : "^(1/\(fraction))")
    case .codebook(let bits): "codebook\(bits)"
    case .float16: "fp16"
    case .float32: "fp32"
    }
  }

  public var description: String { spelling }

  /// What a reader may be shown when a spelling is not understood.
  public static let spellings = [
    "int1…int32", "uint1…uint32", "binary", "ternary", "onehot2…onehot8", "twohot4…twohot16", "log2…log16@2^(1/k)",
    "ulog2…ulog16@2^(1/k)", "codebook1…codebook16", "fp16", "fp32",
  ]

  /// Spellings of single formats, as candidates for what a misspelled one was meant to be.
  public static let candidates: [String] =
    (1...32).flatMap { ["int\($0)", "uint\($0)"] } + ["binary", "ternary", "fp16", "fp32"]
    + (2...8).map { "onehot\($0)" } + stride(from: 4, through: 16, by: 2).map { "twohot\($0)" }
    + (1...16).map { "codebook\($0)" }
    + (2...16).flatMap { bits in ["@2", "@2^(1/2)", "@2^(1/4)"].flatMap { ["log\(bits)\($0)", "ulog\(bits)\($0)"] } }

  /// The format of that name, or `nil`. Accepts exactly what ``spelling`` writes, and `log5@2^(1/1)` for `log5@2`.
  public init?(spelling text: String) {
    switch text {
    case "binary": self = .binary
    case "ternary": self = .ternary
    case "fp16": self = .float16
    case "fp32": self = .float32
    default:
      let letters = text.prefix { $0.isASCII && $0.isLetter }
      let rest = text.dropFirst(letters.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 2, digits.first != "0", let bits = Int(digits) else { return nil }
      let tail = rest.dropFirst(digits.count)
      switch (letters, tail.isEmpty) {
      case ("int", true) where bits <= 32: self = .signedInteger(bits: bits)
      case ("uint", true) where bits <= 32: self = .unsignedInteger(bits: bits)
      case ("onehot", true) where 2...8 ~= bits: self = .oneHot(bits: bits)
      case ("twohot", true) where 4...16 ~= bits && bits % 2 == 0: self = .twoHot(bits: bits)
      case ("codebook", true) where 1...16 ~= bits: self = .codebook(bits: bits)
      case ("log", false), ("ulog", false):
        guard 2...16 ~= bits, let fraction = Self.fraction(ofBase: tail) else { return nil }
        self = .logarithmic(bits: bits, fraction: fraction, signed: letters == "log")
      default: return nil
      }
    }
  }

  /// The k of `@2^(1/k)`, a power of two from 1 to 256.
  private static func fraction(ofBase text: Substring) -> Int? {
    if text == "@2" { return 1 }
    guard text.hasPrefix("@2^(1/"), text.hasSuffix(")") else { return nil }
    let digits = text.dropFirst(6).dropLast()
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let fraction = Int(digits),
      1...256 ~= fraction, fraction & (fraction - 1) == 0
    else { return nil }
    return fraction
  }
}

/// The formats of a layer's two operands.
public struct FormatPair: Sendable, Hashable, CustomStringConvertible {
  /// The filter's format.
  public var weights: NumberFormat
  /// The ifmap's format.
  public var activations: NumberFormat

  /// Weights in one format, activations in another.
  public init(weights: NumberFormat, activations: NumberFormat) {
    self.weights = weights
    self.activations = activations
  }

  public var description: String { "\(weights) weights x \(activations) activations" }

  /// Whether a unit that computes these formats accepts `other`: weights and activations each have all of its values.
  public func represents(_ other: FormatPair) -> Bool {
    weights.represents(other.weights) && activations.represents(other.activations)
  }
}
