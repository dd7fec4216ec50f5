import Arithmetic
import Quantities
import Scheduling

extension LayerOperands {
  /// Random operands of a layer, the same for the same seed: codes that stand for numbers of the format, each as likely as
  /// any other. Floats are between 2^-5 and 2^3 with either sign, for codes drawn alike would mostly overflow; biases are
  /// small next to what the accumulator holds.
  public static func random(
    for space: IterationSpace, unit: ProcessingUnit, formats: FormatPair, seed: UInt64
  ) -> LayerOperands {
    var numbers = SplitMix64(seed: seed)
    func codes(_ count: Int, of format: NumberFormat) -> [UInt32] { (0..<count).map { _ in numbers.code(of: format) } }
    let filter = codes(count(.filter, of: space), of: formats.weights)
    let ifmap = codes(count(.ifmap, of: space), of: formats.activations)
    let model = unit.model
    let isFloat = model.formats.activations.isFloatingPoint
    // A sum has the bits of the accumulator shared among all sums.
    let bits = min(max(1, model.accumulatorBits / max(1, model.sums) - 4), 12)
    let biases = (0..<count(.biases, of: space)).map { _ in
      isFloat
        ? Int(numbers.code(of: model.formats.activations)) : numbers.below(1 << bits) - 1 << (bits - 1)
    }
    return LayerOperands(filter: filter, ifmap: ifmap, biases: biases)
  }
}

/// Numbers that look random and are the same for the same seed, on every machine (G. L. Steele, D. Lea, C. H. Flood, Fast
/// splittable pseudorandom number generators, OOPSLA 2014).
private struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of 0..<`count`.
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(max(1, count))).high) }

  /// A code that stands for a number.
  mutating func code(of format: NumberFormat) -> UInt32 {
    switch format {
    case .float16: return float(exponentBits: 5, fractionBits: 10)
    case .float32: return float(exponentBits: 8, fractionBits: 23)
    case .signedInteger, .unsignedInteger, .binary, .codebook:
      return UInt32(truncatingIfNeeded: below(format.codeCount))
    case .ternary, .oneHot, .twoHot, .logarithmic:
      // Of wide logarithmic formats few codes are used; zero always is.
      for _ in 0..<(1 << 16) {
        let code = UInt32(truncatingIfNeeded: below(format.codeCount))
        if (try? format.decode(code)) != nil { return code }
      }
      return 0
    }
  }

  /// The bits of ±1.f · 2^e with e from -5 to 2.
  private mutating func float(exponentBits: Int, fractionBits: Int) -> UInt32 {
    let bias = (1 << (exponentBits - 1)) - 1
    let sign = below(2) << exponentBits
    return UInt32(truncatingIfNeeded: (sign | (bias - 5 + below(8))) << fractionBits | below(1 << fractionBits))
  }
}
