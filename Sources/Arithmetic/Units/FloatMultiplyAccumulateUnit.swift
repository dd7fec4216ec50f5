/// A floating-point multiplier and adder of one width: `accumulator += weight · activation`, the product rounded to the
/// format and then the sum, to nearest with ties to even (IEEE 754). Too large a sum becomes infinite.
public struct FloatMultiplyAccumulateUnit: ProcessingUnitModel {
  public static let kind = "float_mac"
  public let formats: FormatPair

  /// A unit for `fp16` or `fp32`, the same for both operands; `nil` for anything else.
  public init?(formats: FormatPair) {
    guard formats.weights.isFloatingPoint, formats.weights == formats.activations else { return nil }
    self.formats = formats
  }

  /// Products and sums stay in the operands' format.
  public var accumulatorBits: Int { formats.weights.storageBits }
  public var productBits: Int { accumulatorBits }

  /// A float grows in its exponent: no sum needs more bits.
  public func accumulatorBits(forSumOf count: Int) -> Int { accumulatorBits }

  public var modes: [OperatingMode] { [OperatingMode(formats, partsPerStep: billOfMaterials.parts)] }

  public var billOfMaterials: BillOfMaterials {
    BillOfMaterials([Part(.floatMultiplier(bits: accumulatorBits)), Part(.floatAdder(bits: accumulatorBits))])
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    let own = self.formats.weights
    for case let pair? in operands {
      // Doubles hold every product exactly and round sums no differently: 53 bits are more than 2 · 24 + 2.
      guard let weight = formats.weights.real(ofCode: pair.weight),
        let activation = formats.activations.real(ofCode: pair.activation),
        let product = own.floatCode(nearestTo: weight * activation).flatMap(own.real),
        let held = own.real(ofCode: accumulator[0]), let sum = own.floatCode(nearestTo: held + product)
      else { continue }
      accumulator[0] = sum
    }
  }
}
