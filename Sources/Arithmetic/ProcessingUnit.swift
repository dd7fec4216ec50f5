/// How a unit computes one pair of formats.
public struct OperatingMode: Sendable, Hashable {
  /// How fast a processing element works in this mode.
  public var throughput: Throughput
  /// What one step of all lanes exercises, over all of its cycles: the energy of one multiply-accumulate is the sum over
  /// these, divided by the lanes. Registers that forward operands are the network's, and the accumulator register is
  /// counted by the dataflow: neither is listed here; registers between a unit's own stages are.
  public var partsPerStep: [Part]

  /// A mode of that throughput, each of whose steps exercises these parts.
  public init(throughput: Throughput = Throughput(), partsPerStep: [Part]) {
    self.throughput = throughput
    self.partsPerStep = partsPerStep
  }
}

/// What every kind of processing unit says of itself. A new kind is one file that conforms, one case of
/// ``ProcessingUnit`` and one entry in the reader of hardware descriptions.
public protocol ProcessingUnitModel: Sendable, Hashable {
  /// The name in files and reports, such as `mac`.
  static var kind: String { get }
  /// The formats it computes natively.
  var formats: FormatPair { get }
  /// Width of the accumulator and of the partial sums that leave it, in bits.
  var accumulatorBits: Int { get }
  /// Cycles from operands in to accumulator out.
  var pipelineDepth: Int { get }
  /// How it computes `formats`, or `nil` if it does not accept them: a unit accepts formats whose every value is exactly
  /// representable in one it computes.
  func mode(for formats: FormatPair) -> OperatingMode?
  /// Everything one unit is built of, operand registers apart (those are the array's).
  var billOfMaterials: BillOfMaterials { get }
}

/// A processing unit of any kind.
public enum ProcessingUnit: Sendable, Hashable {
  /// Integer multiply and accumulate.
  case mac(MultiplyAccumulateUnit)
  /// Floating-point multiply and accumulate.
  case floatMAC(FloatMultiplyAccumulateUnit)

  /// The unit behind the case.
  public var model: any ProcessingUnitModel {
    switch self {
    case .mac(let unit): unit
    case .floatMAC(let unit): unit
    }
  }

  /// The name in files and reports.
  public var kind: String { type(of: model).kind }
}
