extension LayerProblem {
  /// The key of a trace's layer that the problem is most likely about.
  var traceKey: String? {
    switch self {
    case .dimensionOutOfRange(let value, _): value.traceKey
    case .windowTooLarge: "kernel"
    case .paddingHidesWindow, .overhangTooLarge: "padding"
    case .groupsDoNotDivide: "groups"
    case .wrongInputCount: "inputs"
    case .placesDiffer: "ifmap"
    case .channelsDiffer, .shapesDiffer, .planesDiffer, .inputDiffers, .wrongSparsity, .countTooLarge: nil
    }
  }
}

extension LayerValue {
  fileprivate var traceKey: String? {
    switch self {
    case .inputChannels, .ifmap: nil
    case .batch: "batch"
    case .groups: "groups"
    case .outputChannels: "output_channels"
    case .window: "kernel"
    case .stride: "stride"
    case .dilation: "dilation"
    case .padding: "padding"
    case .parameter: nil
    }
  }
}
