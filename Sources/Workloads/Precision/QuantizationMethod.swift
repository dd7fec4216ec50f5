import Arithmetic

/// A published method of quantization, by the formats it uses (Sze et al. 2017, table 3).
///
/// The table prints widths; which set of numbers fills them is the method's own, and is said at ``formats``.
public enum QuantizationMethod: String, Sendable, Hashable, CaseIterable {
  case dynamicFixedPoint = "dynamic-fixed-point"
  case dynamicFixedPointFineTuned = "dynamic-fixed-point-fine-tuned"
  case binaryConnect = "binaryconnect"
  case binaryWeightNetwork = "binary-weight-network"
  case ternaryWeightNetwork = "ternary-weight-network"
  case trainedTernaryQuantization = "trained-ternary-quantization"
  case xnorNet = "xnor-net"
  case binarizedNeuralNetwork = "binarized-neural-network"
  case doReFaNet = "dorefa-net"
  case quantizedNeuralNetwork = "quantized-neural-network"
  case hwgqNet = "hwgq-net"
  case logNet = "lognet"
  case incrementalNetworkQuantization = "incremental-network-quantization"
  case deepCompression84 = "deep-compression-8-4"
  case deepCompression42 = "deep-compression-4-2"

  /// The method of that name, of the name that the table prints (`XNOR-Net`, `Deep Compression 8/4`) or of its usual
  /// short name (`TTQ`), in upper or lower case.
  public init?(spelling: String) {
    let folded = Self.folded(spelling)
    let found = Self.allCases.first { method in
      folded == method.rawValue || folded == Self.folded(method.title) || folded == method.shortName
    }
    guard let found else { return nil }
    self = found
  }

  private static func folded(_ text: String) -> String {
    String(text.lowercased().map { $0 == " " || $0 == "/" || $0 == "_" ? "-" : $0 })
  }

  /// The name as the table prints it.
  public var title: String {
    switch self {
    case .dynamicFixedPoint: "Dynamic fixed point w/o fine-tuning"
    case .dynamicFixedPointFineTuned: "Dynamic fixed point w/ fine-tuning"
    case .binaryConnect: "BinaryConnect"
    case .binaryWeightNetwork: "Binary Weight Network"
    case .ternaryWeightNetwork: "Ternary Weight Network"
    case .trainedTernaryQuantization: "Trained Ternary Quantization"
    case .xnorNet: "XNOR-Net"
    case .binarizedNeuralNetwork: "Binarized Neural Network"
    case .doReFaNet: "DoReFa-Net"
    case .quantizedNeuralNetwork: "Quantized Neural Network"
    case .hwgqNet: "HWGQ-Net"
    case .logNet: "LogNet"
    case .incrementalNetworkQuantization: "Incremental Network Quantization"
    case .deepCompression84: "Deep Compression 8/4"
    case .deepCompression42: "Deep Compression 4/2"
    }
  }

  private var shortName: String? {
    switch self {
    case .binaryWeightNetwork: "bwn"
    case .ternaryWeightNetwork: "twn"
    case .trainedTernaryQuantization: "ttq"
    case .binarizedNeuralNetwork: "bnn"
    case .quantizedNeuralNetwork: "qnn"
    case .incrementalNetworkQuantization: "inq"
    default: nil
    }
  }

  /// The formats of weights in convolutions and in fully connected layers, and of activations.
  ///
  /// Integers for fixed point. Activations that come out of a ReLU or a quantizer over 0...1 are unsigned (DoReFa, HWGQ);
  /// those of QNN, which clips to -1...1, are signed. INQ's weights are zero or powers of two: `onehot5`. LogNet's are
  /// logarithmic, base √2 in convolutions and 2 in fully connected layers, its activations unsigned of base 2. Deep
  /// Compression's are indices into a table of shared weights.
  public var formats: (convolutions: NumberFormat, fullyConnected: NumberFormat, activations: NumberFormat) {
    func both(_ weights: NumberFormat, _ activations: NumberFormat) -> (NumberFormat, NumberFormat, NumberFormat) {
      (weights, weights, activations)
    }
    let (convolutions, fullyConnected, activations) =
      switch self {
      case .dynamicFixedPoint: both(.signedInteger(bits: 8), .signedInteger(bits: 10))
      case .dynamicFixedPointFineTuned: both(.signedInteger(bits: 8), .signedInteger(bits: 8))
      case .binaryConnect, .binaryWeightNetwork: both(.binary, .float32)
      case .ternaryWeightNetwork, .trainedTernaryQuantization: both(.ternary, .float32)
      case .xnorNet, .binarizedNeuralNetwork: both(.binary, .binary)
      case .doReFaNet, .hwgqNet: both(.binary, .unsignedInteger(bits: 2))
      case .quantizedNeuralNetwork: both(.binary, .signedInteger(bits: 2))
      case .logNet:
        (
          NumberFormat.logarithmic(bits: 5, fraction: 2, signed: true),
          NumberFormat.logarithmic(bits: 4, fraction: 1, signed: true),
          NumberFormat.logarithmic(bits: 4, fraction: 1, signed: false)
        )
      case .incrementalNetworkQuantization: both(.oneHot(bits: 5), .float32)
      case .deepCompression84: (.codebook(bits: 8), .codebook(bits: 4), .signedInteger(bits: 16))
      case .deepCompression42: (.codebook(bits: 4), .codebook(bits: 2), .signedInteger(bits: 16))
      }
    return (convolutions, fullyConnected, activations)
  }

  /// Whether the method is not applied to the first and the last layer, which then stay `fp32`.
  public var leavesEndsFull: Bool {
    switch self {
    case .binaryWeightNetwork, .ternaryWeightNetwork, .trainedTernaryQuantization, .xnorNet, .doReFaNet,
      .quantizedNeuralNetwork, .hwgqNet:
      true
    default: false
    }
  }

  /// The plan that the method is.
  public var plan: PrecisionPlan {
    let formats = formats
    var plan = PrecisionPlan(everywhere: LayerChoice(activations: formats.activations))
    plan.convolutions.weights = formats.convolutions
    plan.fullyConnected.weights = formats.fullyConnected
    if leavesEndsFull {
      plan.first = LayerChoice(.float32)
      plan.last = LayerChoice(.float32)
    }
    return plan
  }
}
