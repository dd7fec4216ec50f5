import Arithmetic

/// How the operands of one node's product are coded, and what multiplies them.
public struct ProductNumbers: Sendable {
  /// The processing unit whose datapath adds the products up.
  public var unit: ProcessingUnit
  /// The formats of the codes; the unit accepts them.
  public var formats: FormatPair
  /// What codes the weights: one for all of them, or one for each output channel, all of ``formats``' weights.
  public var weights: [Quantizer]
  /// What codes the activations: one for the whole tensor.
  public var activations: Quantizer

  /// The numbers of a node.
  public init(unit: ProcessingUnit, weights: [Quantizer], activations: Quantizer) {
    self.unit = unit
    self.weights = weights
    self.activations = activations
    formats = FormatPair(weights: weights.first?.format ?? .float32, activations: activations.format)
  }
}
