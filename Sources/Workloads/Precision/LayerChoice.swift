import Arithmetic

/// What a plan says of one layer; `nil` leaves it to whoever decides next.
public struct LayerChoice: Sendable, Hashable {
  /// The filter's format.
  public var weights: NumberFormat?
  /// The ifmap's format.
  public var activations: NumberFormat?
  /// The share of filter words that are not zero, 0 to 1.
  public var weightDensity: Double?
  /// The share of ifmap words that are not zero, 0 to 1.
  public var activationDensity: Double?

  /// A choice of formats and densities.
  public init(
    weights: NumberFormat? = nil, activations: NumberFormat? = nil, weightDensity: Double? = nil,
    activationDensity: Double? = nil
  ) {
    self.weights = weights
    self.activations = activations
    self.weightDensity = weightDensity
    self.activationDensity = activationDensity
  }

  /// One format for both operands.
  public init(_ format: NumberFormat) { self.init(weights: format, activations: format) }

  /// This choice where it says something, else the `weaker` one.
  func over(_ weaker: LayerChoice) -> LayerChoice {
    LayerChoice(
      weights: weights ?? weaker.weights, activations: activations ?? weaker.activations,
      weightDensity: weightDensity ?? weaker.weightDensity,
      activationDensity: activationDensity ?? weaker.activationDensity)
  }

  /// Whether it says something of the weights and nothing of the activations.
  var isOfWeightsAlone: Bool {
    (weights != nil || weightDensity != nil) && activations == nil && activationDensity == nil
  }
}
