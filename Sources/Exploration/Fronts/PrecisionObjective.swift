/// What a choice of formats for each layer is judged by; less is better in each.
///
/// None of them is an accuracy. Where an accuracy was published for a network in certain formats it is quoted beside the
/// result (``PrecisionSearch/Point/accuracies``); what lies between such formats nobody has measured here.
public enum PrecisionObjective: Sendable, Hashable {
  /// Picojoules of the whole network.
  case energy
  /// Cycles of the whole network.
  case cycles
  /// Bits of all stored weights.
  case weightBits
  /// Bits of all weights and of the largest in and out of one layer.
  case onChipBits
  /// A proxy: the share of the multiply-accumulates, 0 to 1, in another choice than the first.
  case narrowOperations
  /// A proxy: ``QuantizationNoise/total(of:native:)``.
  case noiseToSignal
  /// Losses that the user measured or found, for each group of layers one for each choice, added up: an estimate that
  /// takes layers to be independent.
  case givenLosses([[Double]])

  /// The name in tables, with its unit.
  public var name: String {
    switch self {
    case .energy: "energy_total_pj"
    case .cycles: "total_cycles"
    case .weightBits: "weight_bits"
    case .onChipBits: "on_chip_bits"
    case .narrowOperations: "proxy_narrow_mac_share"
    case .noiseToSignal: "proxy_noise_to_signal"
    case .givenLosses: "given_loss"
    }
  }

  /// Whether it stands in for an accuracy that is not known.
  public var isProxy: Bool {
    switch self {
    case .narrowOperations, .noiseToSignal, .givenLosses: true
    case .energy, .cycles, .weightBits, .onChipBits: false
    }
  }
}
