/// Integers times integers, one of the operands bit by bit: every cycle, one bit of each lane's serial operand lets its
/// other operand through into a sum, which is added to the partial result at that bit's place; the sign bit subtracts.
///
/// `Σ w·a = Σ_b ±2^b · Σ_lanes a_b·w`: as many cycles as the serial operand has bits, so that narrow layers run faster (Judd
/// et al., Stripes: Bit-Serial Deep Neural Network Computing, MICRO 2016, where activations are serial).
public struct BitSerialUnit: ProcessingUnitModel {
  /// The operand that comes bit by bit.
  public enum SerialOperand: String, Sendable, Hashable, CaseIterable {
    case activations
    case weights
  }

  public static let kind = "bit_serial"
  /// The most lanes of a unit.
  public static let mostLanes = 1024
  public let formats: FormatPair
  public let lanes: Int
  public let serial: SerialOperand
  public let width: AccumulatorWidth

  /// A unit for integers of up to these widths. `nil` when a format is neither `intB` nor `uintB`, for no lanes or more
  /// than ``mostLanes``, and when the accumulator cannot hold the sum of one step (``stepBits(of:lanes:)``).
  public init?(
    formats: FormatPair, lanes: Int, serial: SerialOperand = .activations, accumulatorBits: Int,
    overflow: Overflow = .wrap
  ) {
    guard 1...Self.mostLanes ~= lanes, let needed = Self.stepBits(of: formats, lanes: lanes),
      needed...64 ~= accumulatorBits
    else { return nil }
    self.formats = formats
    self.lanes = lanes
    self.serial = serial
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
  }

  /// Bits that hold the sum of a step's products; `nil` for formats that the unit does not compute with.
  public static func stepBits(of formats: FormatPair, lanes: Int) -> Int? {
    guard formats.weights.isPlainInteger, formats.activations.isPlainInteger else { return nil }
    return MultiplyAccumulateUnit.productBits(of: formats).map { $0 + lanes.ceilingOfLog2 }
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { MultiplyAccumulateUnit.productBits(of: formats) ?? 0 }

  /// A mode for every width of the serial operand, from the widest: a cycle a bit.
  public var modes: [OperatingMode] {
    let serialFormat = serial == .activations ? formats.activations : formats.weights
    return stride(from: serialFormat.storageBits, through: 1, by: -1).map { bits in
      let narrow = serialFormat.integer(ofBits: bits)
      let formats = FormatPair(
        weights: serial == .weights ? narrow : formats.weights,
        activations: serial == .activations ? narrow : formats.activations)
      let repeated = partsPerCycle.map { Part($0.primitive, count: $0.count * bits) }
      return OperatingMode(
        formats, throughput: Throughput(lanes: lanes, cycles: bits),
        partsPerStep: repeated + [Part(.adder(bits: accumulatorBits))])
    }
  }

  /// The narrowest serial operand that has all values of a format.
  private func narrowest(for format: NumberFormat) -> NumberFormat? {
    let widest = serial == .activations ? formats.activations : formats.weights
    return (1...widest.storageBits).lazy.map(widest.integer(ofBits:)).first { $0.represents(format) }
  }

  public var billOfMaterials: BillOfMaterials {
    BillOfMaterials(partsPerCycle + [Part(.adder(bits: accumulatorBits))])
  }

  /// AND gates, the lanes' adders as wide as their sum, the adder and the register of the partial result.
  private var partsPerCycle: [Part] {
    let parallel = (serial == .activations ? formats.weights : formats.activations).storageBits
    let step = productBits + lanes.ceilingOfLog2
    var parts = [Part(.multiplexer(bits: parallel), count: lanes)]
    if lanes > 1 { parts.append(Part(.adder(bits: parallel + lanes.ceilingOfLog2), count: lanes - 1)) }
    return parts + [Part(.adder(bits: step)), Part(.register(bits: step))]
  }

  /// A bit of each lane's serial operand, all bits of the other.
  public var interface: InterfaceWidths {
    serial == .activations
      ? InterfaceWidths(weights: lanes * formats.weights.storageBits, activations: lanes)
      : InterfaceWidths(weights: lanes, activations: lanes * formats.activations.storageBits)
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    let pairs: [(serial: Int, parallel: Int)] = operands.compactMap { pair in
      guard let pair, let weight = formats.weights.integer(ofCode: pair.weight),
        let activation = formats.activations.integer(ofCode: pair.activation)
      else { return nil }
      return serial == .activations ? (activation, weight) : (weight, activation)
    }
    guard let serialFormat = narrowest(for: serial == .activations ? formats.activations : formats.weights) else {
      return
    }
    var partial: Int128 = 0
    for bit in 0..<serialFormat.storageBits {
      var sum: Int128 = 0
      for pair in pairs where pair.serial >> bit & 1 == 1 { sum += Int128(pair.parallel) }
      let isSign = serialFormat.isSignedInteger && bit == serialFormat.storageBits - 1
      partial += (isSign ? -sum : sum) << bit
    }
    accumulator[0] = width.adding(partial, to: accumulator[0])
  }
}

extension NumberFormat {
  /// Whether it is `intB`.
  var isSignedInteger: Bool { if case .signedInteger = self { true } else { false } }

  /// An integer of that width and this format's signedness.
  func integer(ofBits bits: Int) -> NumberFormat {
    isSignedInteger ? .signedInteger(bits: bits) : .unsignedInteger(bits: bits)
  }

  /// Whether it is `intB` or `uintB`.
  var isPlainInteger: Bool {
    switch self {
    case .signedInteger, .unsignedInteger: true
    default: false
    }
  }
}
