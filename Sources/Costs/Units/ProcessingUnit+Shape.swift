import Arithmetic

extension ProcessingUnit {
  /// The unit in the measures of a table that prices its kind as a whole; `nil` where the table does not, and it is
  /// priced by its bill of materials.
  func shape(in table: CostTable) -> UnitShape? {
    shape.flatMap { table.units[$0.kind] == nil ? nil : $0 }
  }

  /// The unit in the measures that prices of whole units depend on; `nil` for kinds that have none.
  private var shape: UnitShape? {
    let accumulator = model.accumulatorBits
    let (activation, weight) = (model.formats.activations.storageBits, model.formats.weights.storageBits)
    switch self {
    case .mac:
      let isUnsigned = if case .unsignedInteger = model.formats.activations { true } else { false }
      return UnitShape(isUnsigned ? .unsignedMAC : .mac, [activation, weight, accumulator])
    case .floatMAC: return nil
    }
  }
}
