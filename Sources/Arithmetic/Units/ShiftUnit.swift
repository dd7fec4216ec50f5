/// One-hot or two-hot weights times integer activations: `accumulator += Σ ±(activation << exponent)`, one term for a
/// one-hot weight and two for a two-hot one, taken one a cycle or two at once.
///
/// Vogel et al., Self-Supervised Quantization of Pre-Trained Neural Networks for Multiplierless Acceleration, DATE 2019;
/// Vogel et al., Bit-Shift-Based Accelerator for CNNs with Selectable Accuracy and Throughput, DSD 2019.
public struct ShiftUnit: ProcessingUnitModel {
  public static let kind = "shift"
  public let formats: FormatPair
  public let termsPerCycle: Int
  /// Whether weights of one term take the time of one term; else they take that of ``formats``.
  public let isSelectable: Bool
  public let width: AccumulatorWidth

  /// A unit for `onehotB` or `twohotB` weights and integer activations. `nil` for other formats, for terms a cycle other
  /// than one or, with two-hot weights, two, for selectable one-hot weights, and when the accumulator cannot hold one
  /// product (``productBits(of:)``).
  public init?(
    formats: FormatPair, termsPerCycle: Int = 1, isSelectable: Bool = false, accumulatorBits: Int,
    overflow: Overflow = .wrap
  ) {
    guard let needed = Self.productBits(of: formats), needed...64 ~= accumulatorBits else { return nil }
    let terms = Self.terms(of: formats.weights)
    guard 1...terms ~= termsPerCycle, terms == 2 || !isSelectable else { return nil }
    self.formats = formats
    self.termsPerCycle = termsPerCycle
    self.isSelectable = isSelectable
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
  }

  /// Bits that hold every product; `nil` for formats that the unit does not compute with, and for one-hot weights whose
  /// products no accumulator holds.
  public static func productBits(of formats: FormatPair) -> Int? {
    guard formats.weights.largestExponent != nil, let weights = formats.weights.integerBounds else { return nil }
    return formats.activations.integerRange.map { .bits(toHold: weights.products(with: $0)) }
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { Self.productBits(of: formats) ?? 0 }

  private static func terms(of weights: NumberFormat) -> Int { if case .twoHot = weights { 2 } else { 1 } }

  public var modes: [OperatingMode] {
    var modes = [mode(formats)]
    if isSelectable, case .twoHot(let bits) = formats.weights, bits >= 4 {
      modes.append(mode(FormatPair(weights: .oneHot(bits: bits / 2), activations: formats.activations)))
    }
    return modes
  }

  /// Terms a cycle over terms a weight are operations a cycle.
  private func mode(_ formats: FormatPair) -> OperatingMode {
    let terms = Self.terms(of: formats.weights)
    let cycles = terms.dividedUp(by: termsPerCycle)
    return OperatingMode(
      formats, throughput: Throughput(lanes: max(1, termsPerCycle / terms), cycles: cycles),
      partsPerStep: billOfMaterials.parts.map { Part($0.primitive, count: $0.count * cycles) })
  }

  /// For each term at once a shifter as wide as its result, gates that invert it and gates that make zero of it; an adder
  /// for two of them; the accumulator.
  public var billOfMaterials: BillOfMaterials {
    let term = formats.activations.storageBits + (formats.weights.largestExponent ?? 0)
    let each: [Primitive] = [
      .shifter(bits: term), .xnor(bits: term + 1), .multiplexer(bits: formats.activations.storageBits),
    ]
    return BillOfMaterials(
      each.map { Part($0, count: termsPerCycle) }
        + (termsPerCycle == 2 ? [Part(.adder(bits: productBits))] : []) + [Part(.adder(bits: accumulatorBits))])
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    var terms: [Int128] = []
    for case let pair? in operands {
      guard let activation = formats.activations.integer(ofCode: pair.activation) else { continue }
      for power in formats.weights.powersOfTwo(ofCode: pair.weight) {
        let shifted = Int128(activation) << power.exponent
        terms.append(power.isNegative ? -shifted : shifted)
      }
    }
    // Terms of one cycle are added to each other first, and only their sum to the accumulator.
    var rest = terms[...]
    while !rest.isEmpty {
      accumulator[0] = width.adding(rest.prefix(termsPerCycle).reduce(0, +), to: accumulator[0])
      rest = rest.dropFirst(termsPerCycle)
    }
  }
}
