/// A processing unit that a table prices as a whole: datapath, operand registers, accumulator and their clock pins.
public enum UnitKind: String, Sendable, Hashable, CaseIterable {
  /// Signed integer multiply-accumulate.
  case mac
  /// The same for unsigned activations.
  case unsignedMAC = "unsigned_mac"
  case xnorPopcount = "xnor_popcount"
  /// Binary weight times integer activation.
  case sign
  case ternary
  case shift
  case log
  case bitSerial = "bit_serial"

  /// What its price depends on, in the order of places.
  public var parameters: [UnitParameter] {
    switch self {
    case .mac, .unsignedMAC: [.activationBits, .weightBits, .accumulatorBits]
    case .xnorPopcount: [.lanes, .accumulatorBits]
    case .sign, .ternary: [.activationBits, .accumulatorBits]
    case .shift: [.terms, .activationBits, .accumulatorBits]
    case .log: [.activationBits, .weightBits, .fractionBits, .tableBits, .accumulatorBits]
    case .bitSerial: [.lanes, .weightBits, .accumulatorBits]
    }
  }

  /// The key in tables, with spaces.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

/// What the price of a processing unit depends on. Widths are bits.
public enum UnitParameter: String, Sendable, Hashable, CaseIterable {
  /// Of an activation; in a log unit of its exponent's code.
  case activationBits = "activation_bits"
  /// Of a weight; in a log unit of its exponent's code, in a bit-serial one of the operand that is not serial.
  case weightBits = "weight_bits"
  case accumulatorBits = "accumulator_bits"
  /// Multiply-accumulates in one step.
  case lanes
  /// Shifted terms added in one cycle.
  case terms
  /// Fraction bits of an exponent: 2 to that power entries in the look-up table.
  case fractionBits = "fraction_bits"
  /// Of an entry of the look-up table behind the leading one; 0 where there is no table.
  case tableBits = "table_bits"

  /// The key in tables, with spaces.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

/// What a table may know of a unit.
public enum UnitQuantity: String, Sendable, Hashable, CaseIterable {
  /// Picojoules a cycle, both operands uniformly random in every cycle.
  case uniform = "energy_uniform_pj"
  /// Picojoules a cycle, both operands new in every cycle, distributed as in networks.
  case changing = "energy_dnn_pj"
  /// Picojoules a cycle, activations new in every cycle, the weight held.
  case held = "energy_held_pj"
  /// Square micrometres.
  case area = "area_um2"
  /// Nanowatts.
  case leakage = "leakage_nw"

  /// The unit of its figures.
  public var unit: PriceUnit {
    switch self {
    case .uniform, .changing, .held: .picojoulesPerCycle
    case .area: .squareMicrometers
    case .leakage: .nanowatts
    }
  }

  /// Whether it goes with the supply.
  public var isEnergy: Bool { unit == .picojoulesPerCycle }
}

/// A unit in the measures that its price depends on.
public struct UnitShape: Sendable, Hashable {
  public let kind: UnitKind
  /// In the order of the kind's parameters.
  public let place: [Int]

  /// `nil` unless there is a figure for each of the kind's parameters.
  public init?(_ kind: UnitKind, _ place: [Int]) {
    guard place.count == kind.parameters.count else { return nil }
    self.kind = kind
    self.place = place
  }

  /// The name in prices: "mac unit (activation 8 bits, weight 8 bits, accumulator 32 bits)".
  public var name: String {
    let parts = zip(kind.parameters, place).map { parameter, figure in
      let words = parameter.words
      return words.hasSuffix(" bits")
        ? "\(words.dropLast(5)) \(CostAxis.width.label(Double(figure)))" : "\(words) \(figure)"
    }
    return "\(kind.words) unit (\(parts.joined(separator: ", ")))"
  }
}
