import Arithmetic
import Workloads

/// The bit operations of a convolution: a measure of its size that does not depend on hardware.
///
/// `BOPS = N·E·F · m·n·k² · (b_a·b_w + b_a + b_w + log2(n·k²))` with n = C / G, m = M and k² = R·S: a product of b_a by
/// b_w bits takes `b_a·b_w` bit operations, and the accumulation one for each bit of an accumulator that holds the sum of
/// `n·k²` products (Baskin et al., UNIQ: Uniform Noise Injection for Non-Uniform Quantization of Neural Networks, ACM
/// Trans. Comput. Syst. 2019, section 4.2). It was made for fixed point; floating point counts its storage bits.
public struct BitOperations: Sendable, Hashable {
  /// Which formula.
  public enum Reading: String, Sendable, Hashable, CaseIterable {
    /// `b_a·b_w + b_a + b_w + log2(n·k²)` a multiply-accumulate.
    case uniq
    /// `b_a·b_w + b_a` a multiply-accumulate: the lecture's shorter form.
    case short
  }

  public let reading: Reading
  /// Of the whole batch.
  public let multiplyAccumulates: Int
  /// b_a: storage bits of an ifmap word.
  public let activationBits: Int
  /// b_w: storage bits of a filter word.
  public let weightBits: Int
  /// n·k²: products in one sum.
  public let productsPerSum: Int
  /// Whether a format is floating point, for which the measure was not made: the figure is to be marked.
  public let countsFloatingPoint: Bool

  /// The bit operations of `convolution` with operands in `formats`.
  public init(of convolution: Convolution, formats: FormatPair, reading: Reading = .uniq) {
    self.reading = reading
    multiplyAccumulates = convolution.multiplyAccumulates
    activationBits = formats.activations.storageBits
    weightBits = formats.weights.storageBits
    productsPerSum = max(1, convolution.wordsPerFilter)
    countsFloatingPoint = formats.activations.isFloatingPoint || formats.weights.isFloatingPoint
  }

  /// Rounded once to a whole number and held at the top of `Int` when it does not fit.
  public var count: Int {
    let operations = (Double(multiplyAccumulates) * perMultiplyAccumulate).rounded()
    return operations < 0x1p63 ? Int(operations) : .max
  }

  /// Bit operations of one multiply-accumulate.
  public var perMultiplyAccumulate: Double {
    let product = Double(activationBits * weightBits + activationBits)
    return reading == .short ? product : product + Double(weightBits) + Double(productsPerSum).binaryLogarithm
  }

  /// `b_a + b_w + ⌈log2(n·k²)⌉`: an accumulator of so many bits holds any sum of the convolution's products (UNIQ,
  /// section 4.2, rounded up to whole bits).
  public var requiredAccumulatorBits: Int {
    activationBits + weightBits + (Int.bitWidth - (productsPerSum - 1).leadingZeroBitCount)
  }

  /// The formula with its numbers, as a bill of one line.
  public var charge: Charge {
    let derivation =
      "\(activationBits) x \(weightBits) + \(activationBits)"
      + (reading == .short ? "" : " + \(weightBits) + log2(\(productsPerSum))")
    return Charge(
      counter: "multiply-accumulates", count: multiplyAccumulates,
      price: Price(
        subject: "bit operations", value: perMultiplyAccumulate, unit: .bitOperations, grounds: [reading.provenance],
        confidence: .derived,
        derivation: derivation + (countsFloatingPoint ? "; floating point counted by its storage bits" : "")))
  }
}

extension BitOperations.Reading {
  /// Where the formula stands.
  public var provenance: Provenance {
    switch self {
    case .uniq:
      Provenance(
        source: "Baskin et al., UNIQ, ACM Trans. Comput. Syst. 2019, section 4.2", confidence: .found)
    case .short:
      Provenance(source: "H. Froening, Embedded Machine Learning, HighRR 2023 (lecture)", confidence: .found)
    }
  }
}
