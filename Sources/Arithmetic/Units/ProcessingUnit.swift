/// A processing unit of any kind.
public enum ProcessingUnit: Sendable, Hashable {
  /// Integer multiply and accumulate, with sub-word modes.
  case mac(MultiplyAccumulateUnit)
  /// Floating-point multiply and accumulate.
  case floatMAC(FloatMultiplyAccumulateUnit)
  /// Exclusive-nor and population count.
  case xnorPopcount(XnorPopcountUnit)
  /// Add or subtract by a binary weight.
  case sign(SignUnit)
  /// Add, subtract or skip; one sum for each level.
  case ternary(TernaryUnit)
  /// Shift by one-hot or two-hot weights.
  case shift(ShiftUnit)
  /// Add logarithms, look up the fraction, shift.
  case log(LogarithmicUnit)
  /// One bit of one operand a cycle.
  case bitSerial(BitSerialUnit)

  /// The unit behind the case.
  public var model: any ProcessingUnitModel {
    switch self {
    case .mac(let unit): unit
    case .floatMAC(let unit): unit
    case .xnorPopcount(let unit): unit
    case .sign(let unit): unit
    case .ternary(let unit): unit
    case .shift(let unit): unit
    case .log(let unit): unit
    case .bitSerial(let unit): unit
    }
  }

  /// The name in files and reports.
  public var kind: String { type(of: model).kind }
}
