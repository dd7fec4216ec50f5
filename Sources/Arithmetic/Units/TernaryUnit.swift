/// Weights of few levels times integer activations: activations are added up by level, and each sum is multiplied by its
/// level once, at the end (reduce-and-scale: Schindler et al., ECML-PKDD 2018): `Σ w·a = Σ_levels level · Σ_{w = level} a`.
///
/// Ternary weights with one scale need one sum (add, subtract or skip), with separate positive and negative scales two.
/// Weights that are indices into a codebook (n-ary) have a sum for each code.
public struct TernaryUnit: ProcessingUnitModel {
  public static let kind = "ternary"
  /// The most bits of a codebook's index: 16 sums.
  public static let mostCodebookBits = 4
  public let formats: FormatPair
  /// Width of each sum.
  public let width: AccumulatorWidth
  public let sums: Int

  /// A unit for `ternary` weights with one or two `scales`, or for a codebook, where `scales` has no meaning. `nil` for
  /// other formats or scales, and when a sum of `accumulatorBits` cannot hold one term.
  public init?(formats: FormatPair, scales: Int = 1, accumulatorBits: Int, overflow: Overflow = .wrap) {
    guard let needed = Self.productBits(of: formats, scales: scales), needed...64 ~= accumulatorBits else { return nil }
    switch formats.weights {
    case .codebook(let bits): sums = 1 << bits
    default:
      guard 1...2 ~= scales else { return nil }
      sums = scales
    }
    self.formats = formats
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
  }

  /// Bits that hold every activation and, with a single sum, its negative; `nil` for formats that the unit does not
  /// compute with.
  public static func productBits(of formats: FormatPair, scales: Int = 1) -> Int? {
    let factors: ClosedRange<Int>
    switch formats.weights {
    case .ternary: factors = scales == 1 ? -1...1 : 0...1
    case .codebook(let bits) where bits <= mostCodebookBits: factors = 0...1
    default: return nil
    }
    return formats.activations.integerRange.map { .bits(toHold: $0.products(with: factors)) }
  }

  public var accumulatorBits: Int { sums * width.bits }
  public var productBits: Int { Self.productBits(of: formats, scales: sums) ?? 0 }
  public var modes: [OperatingMode] {
    // One sum takes the activation, the others stand still.
    [OperatingMode(formats, partsPerStep: selection + [Part(.adder(bits: width.bits))])]
  }
  public var billOfMaterials: BillOfMaterials { BillOfMaterials(selection + [Part(.adder(bits: width.bits))]) }

  /// A multiplication for each sum, of which the first is the requantization's, and their addition.
  public var partsPerResult: [Part] {
    sums == 1
      ? []
      : [
        Part(.multiplier(bits: width.bits, by: width.bits), count: sums - 1),
        Part(.adder(bits: width.bits), count: sums - 1),
      ]
  }

  /// What skips a zero weight; with one sum, what inverts an activation to be subtracted; with several, what picks one.
  private var selection: [Part] {
    let skip = Part(.multiplexer(bits: formats.activations.storageBits))
    return sums == 1
      ? [skip, Part(.xnor(bits: productBits))] : [skip, Part(.multiplexer(bits: width.bits), count: sums - 1)]
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    for case let pair? in operands {
      guard let activation = formats.activations.integer(ofCode: pair.activation) else { continue }
      var (place, term) = (0, Int128(activation))
      if case .codebook(let bits) = formats.weights {
        place = pair.weight.lowBits(bits)
      } else {
        guard let weight = formats.weights.integer(ofCode: pair.weight), weight != 0 else { continue }
        if sums == 2 { place = weight > 0 ? 0 : 1 } else if weight < 0 { term = -term }
      }
      accumulator[place] = width.adding(term, to: accumulator[place])
    }
  }

  /// The result: every sum times its level, zero levels left out. Levels are those of a codebook's codes, the positive and
  /// the negative scale (both above zero), or the only scale.
  public func result(of accumulator: Accumulator, levels: [Double]) -> Double {
    var result = 0.0
    for (place, level) in levels.prefix(sums).enumerated() where level != 0 {
      let isNegative = formats.weights == .ternary && place == 1
      result += Double(accumulator[place]) * (isNegative ? -level : level)
    }
    return result
  }
}
