/// An integer multiplier and an adder: `accumulator += weight * activation`.
public struct MultiplyAccumulateUnit: ProcessingUnitModel {
  public static let kind = "mac"
  public let formats: FormatPair
  public let accumulatorBits: Int
  public let pipelineDepth = 1

  /// A unit for integer formats of these widths. Returns `nil` when a format is not an integer's or the accumulator
  /// cannot hold one product (`weights + activations` bits).
  public init?(formats: FormatPair, accumulatorBits: Int) {
    guard formats.weights.integerRange != nil, formats.activations.integerRange != nil,
      accumulatorBits >= formats.weights.storageBits + formats.activations.storageBits, accumulatorBits <= 64
    else { return nil }
    self.formats = formats
    self.accumulatorBits = accumulatorBits
  }

  public func mode(for asked: FormatPair) -> OperatingMode? {
    guard formats.weights.represents(asked.weights), formats.activations.represents(asked.activations) else {
      return nil
    }
    return OperatingMode(partsPerStep: [multiplier, adder])
  }

  public var billOfMaterials: BillOfMaterials { BillOfMaterials([multiplier, adder]) }

  private var multiplier: Part {
    Part(.multiplier(bits: formats.activations.storageBits, by: formats.weights.storageBits))
  }
  private var adder: Part { Part(.adder(bits: accumulatorBits)) }
}
