/// A floating-point multiplier and adder of one width: `accumulator += weight * activation`.
public struct FloatMultiplyAccumulateUnit: ProcessingUnitModel {
  public static let kind = "float_mac"
  public let formats: FormatPair
  public let pipelineDepth = 1

  /// A unit for `fp16` or `fp32`, the same for both operands; `nil` for anything else.
  public init?(formats: FormatPair) {
    guard formats.weights.isFloatingPoint, formats.weights == formats.activations else { return nil }
    self.formats = formats
  }

  /// Products and sums stay in the operands' format.
  public var accumulatorBits: Int { formats.weights.storageBits }

  public func mode(for asked: FormatPair) -> OperatingMode? {
    guard formats.weights.represents(asked.weights), formats.activations.represents(asked.activations) else {
      return nil
    }
    return OperatingMode(partsPerStep: billOfMaterials.parts)
  }

  public var billOfMaterials: BillOfMaterials {
    BillOfMaterials([Part(.floatMultiplier(bits: accumulatorBits)), Part(.floatAdder(bits: accumulatorBits))])
  }
}
