/// How a unit computes one pair of formats.
public struct OperatingMode: Sendable, Hashable {
  /// The formats that the unit computes in this mode; it also accepts every pair whose values are all among these.
  public var formats: FormatPair
  /// How fast a processing element works in this mode.
  public var throughput: Throughput
  /// What one step of all lanes exercises, over all of its cycles: the energy of one multiply-accumulate is the sum over
  /// these, divided by the lanes. Registers that forward operands are the network's, and the accumulator register is
  /// counted by the dataflow: neither is listed here; registers between a unit's own stages are.
  public var partsPerStep: [Part]

  /// A mode for `formats` of that throughput, each of whose steps exercises these parts.
  public init(_ formats: FormatPair, throughput: Throughput = Throughput(), partsPerStep: [Part]) {
    self.formats = formats
    self.throughput = throughput
    self.partsPerStep = partsPerStep
  }
}

/// Bits of operands that a unit takes in at once: as wide are the registers in front of it.
public struct InterfaceWidths: Sendable, Hashable {
  public var weights: Int
  public var activations: Int

  /// So many bits of weights and of activations.
  public init(weights: Int, activations: Int) {
    self.weights = weights
    self.activations = activations
  }

  /// What `lanes` operands in these formats take.
  init(_ formats: FormatPair, lanes: Int = 1) {
    self.init(
      weights: lanes * formats.weights.storageBits, activations: lanes * formats.activations.storageBits)
  }

  /// The wider of both, operand by operand.
  func united(with other: InterfaceWidths) -> InterfaceWidths {
    InterfaceWidths(weights: max(weights, other.weights), activations: max(activations, other.activations))
  }
}
