/// Binary weights times integer or floating-point activations: `accumulator ± activation` (Courbariaux et al.,
/// BinaryConnect, NIPS 2015). For the layers of a binary network whose activations are wider, such as the first.
public struct SignUnit: ProcessingUnitModel {
  public static let kind = "sign"
  public let formats: FormatPair
  public let width: AccumulatorWidth

  /// A unit for activations of that format. `nil` when it is neither an integer's nor a float, when the accumulator cannot
  /// hold one term (``productBits(of:)``), and for a float when it has not exactly the float's width.
  public init?(activations: NumberFormat, accumulatorBits: Int, overflow: Overflow = .wrap) {
    guard let needed = Self.productBits(of: activations), needed...64 ~= accumulatorBits,
      !activations.isFloatingPoint || accumulatorBits == needed
    else { return nil }
    formats = FormatPair(weights: .binary, activations: activations)
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
  }

  /// Bits that hold ± every activation; `nil` for formats that the unit does not compute with.
  public static func productBits(of activations: NumberFormat) -> Int? {
    if activations.isFloatingPoint { return activations.storageBits }
    return activations.integerRange.map { .bits(toHold: $0.products(with: -1...1)) }
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { Self.productBits(of: formats.activations) ?? 0 }
  public var modes: [OperatingMode] { [OperatingMode(formats, partsPerStep: billOfMaterials.parts)] }

  /// A float grows in its exponent: no sum needs more bits.
  public func accumulatorBits(forSumOf count: Int) -> Int {
    formats.activations.isFloatingPoint ? accumulatorBits : productBits + count.ceilingOfLog2
  }

  /// Gates that invert the activation when it is to be subtracted, and the accumulator's adder; of a float only the sign
  /// bit is inverted.
  public var billOfMaterials: BillOfMaterials {
    let isFloat = formats.activations.isFloatingPoint
    return BillOfMaterials([
      Part(.xnor(bits: isFloat ? 1 : productBits)),
      Part(isFloat ? .floatAdder(bits: accumulatorBits) : .adder(bits: accumulatorBits)),
    ])
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    let own = self.formats.activations
    for case let pair? in operands {
      let isAdded = pair.weight & 1 == 1
      if own.isFloatingPoint {
        guard let activation = formats.activations.real(ofCode: pair.activation),
          let held = own.real(ofCode: accumulator[0]),
          let sum = own.floatCode(nearestTo: held + (isAdded ? activation : -activation))
        else { continue }
        accumulator[0] = sum
      } else if let activation = formats.activations.integer(ofCode: pair.activation) {
        let term = Int128(activation)
        accumulator[0] = width.adding(isAdded ? term : -term, to: accumulator[0])
      }
    }
  }
}
