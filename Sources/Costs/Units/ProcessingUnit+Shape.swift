import Arithmetic

extension ProcessingUnit {
  /// The unit in the measures of a table that prices its kind as a whole; `nil` where the table does not, and it is
  /// priced by its bill of materials.
  func shape(in table: CostTable) -> UnitShape? {
    shape.flatMap { table.units[$0.kind] == nil ? nil : $0 }
  }

  /// The unit in the measures that prices of whole units depend on; `nil` for those that nobody synthesized: floating
  /// point, multipliers that can be split, several sums for one output.
  private var shape: UnitShape? {
    let accumulator = model.accumulatorBits
    let (activation, weight) = (model.formats.activations.storageBits, model.formats.weights.storageBits)
    switch self {
    case .mac(let unit):
      guard unit.subwords.isEmpty else { return nil }
      let isUnsigned = if case .unsignedInteger = model.formats.activations { true } else { false }
      return UnitShape(isUnsigned ? .unsignedMAC : .mac, [activation, weight, accumulator])
    case .floatMAC: return nil
    case .xnorPopcount(let unit): return UnitShape(.xnorPopcount, [unit.lanes, accumulator])
    case .sign:
      return model.formats.activations.isFloatingPoint ? nil : UnitShape(.sign, [activation, accumulator])
    case .ternary(let unit): return unit.sums == 1 ? UnitShape(.ternary, [activation, accumulator]) : nil
    case .shift(let unit): return UnitShape(.shift, [unit.termsPerCycle, activation, accumulator])
    case .log(let unit):
      guard case .logarithmic(let weight, let weightBase, let weightSign) = model.formats.weights,
        case .logarithmic(let activation, let activationBase, let activationSign) = model.formats.activations
      else { return nil }
      let base = max(1, weightBase, activationBase)
      return UnitShape(
        .log,
        [
          activation - (activationSign ? 1 : 0), weight - (weightSign ? 1 : 0),
          Int.bitWidth - (base - 1).leadingZeroBitCount, base > 1 ? unit.lookUpFraction : 0, accumulator,
        ])
    case .bitSerial(let unit):
      return UnitShape(.bitSerial, [unit.lanes, unit.serial == .activations ? weight : activation, accumulator])
    }
  }
}
