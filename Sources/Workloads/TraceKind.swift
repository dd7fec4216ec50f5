import Documents

/// The kinds of layer of a trace.
enum TraceKind: String, CaseIterable {
  case convolution = "conv"
  case fullyConnected = "fc"
  case maximumPooling = "max_pool"
  case averagePooling = "average_pool"
  case globalAveragePooling = "global_average_pool"
  case add
  case concatenation = "concat"
  case batchNormalization = "batch_norm"
  case localResponseNormalization = "lrn"
  case softmax

  /// Whether the layer joins several producers.
  var joins: Bool { self == .add || self == .concatenation }

  /// Whether the layer has learned words.
  var hasWeights: Bool { self == .convolution || self == .fullyConnected || self == .batchNormalization }

  /// Reads the kind's keys; `nil` when one of them is wrong or the shape that they work on is not known.
  func operation(_ object: ObjectReader, inputs: [TensorShape?]?) -> Operation? {
    let ifmap = inputs?.first.flatMap(\.self)
    switch self {
    case .convolution: return convolution(object, ifmap)
    case .fullyConnected: return fullyConnected(object, ifmap)
    case .maximumPooling: return pooling(object, .maximum, ifmap)
    case .averagePooling: return pooling(object, .average, ifmap)
    case .globalAveragePooling:
      return ifmap.map {
        let (rows, columns) = ($0.height, $0.width)
        return .pooling(
          Pooling(
            kind: .globalAverage, channels: $0.channels, vertical: SlidingAxis(ifmap: rows, window: rows),
            horizontal: SlidingAxis(ifmap: columns, window: columns)))
      }
    case .add:
      return ifmap.map { .elementwise(Elementwise(kind: .add, shape: $0, inputCount: inputs?.count ?? 0)) }
    case .concatenation:
      let known = inputs?.compactMap(\.self) ?? []
      guard let ifmap, known.count == inputs?.count else { return nil }
      return .concatenation(Concatenation(shape: TensorShape(joining: known, planeOf: ifmap)))
    case .batchNormalization:
      let range = 0...Layer.dimensions.upperBound
      let count = object.optionalInteger("parameters_per_channel", in: range) ?? 2
      return ifmap.map { .elementwise(Elementwise(kind: .batchNormalization(parametersPerChannel: count), shape: $0)) }
    case .localResponseNormalization:
      let size = object.integer("size", in: Layer.dimensions)
      guard let ifmap, let size else { return nil }
      return .elementwise(Elementwise(kind: .localResponseNormalization(size: size), shape: ifmap))
    case .softmax:
      return ifmap.map { .elementwise(Elementwise(kind: .softmax, shape: $0)) }
    }
  }

  private func convolution(_ object: ObjectReader, _ ifmap: TensorShape?) -> Operation? {
    let outputChannels = object.integer("output_channels", in: Layer.dimensions)
    let window = TraceWindow(object, strideDefaultsToKernel: false, hasDilation: true, hasRounding: false)
    let groups = object.optionalInteger("groups", in: Layer.dimensions) ?? 1
    let hasBias = object.optionalBool("bias") ?? true
    guard let ifmap, let outputChannels, let window else { return nil }
    let axes = window.axes(over: ifmap)
    return .convolution(
      Convolution(
        groups: groups, inputChannels: ifmap.channels, outputChannels: outputChannels, vertical: axes.vertical,
        horizontal: axes.horizontal, hasBias: hasBias))
  }

  private func fullyConnected(_ object: ObjectReader, _ ifmap: TensorShape?) -> Operation? {
    let outputChannels = object.integer("output_channels", in: Layer.dimensions)
    let hasBias = object.optionalBool("bias") ?? true
    guard let ifmap, let outputChannels else { return nil }
    return .fullyConnected(
      Convolution(
        inputChannels: ifmap.channels, outputChannels: outputChannels,
        vertical: SlidingAxis(ifmap: ifmap.height, window: ifmap.height),
        horizontal: SlidingAxis(ifmap: ifmap.width, window: ifmap.width), hasBias: hasBias))
  }

  private func pooling(_ object: ObjectReader, _ kind: Pooling.Kind, _ ifmap: TensorShape?) -> Operation? {
    let window = TraceWindow(object, strideDefaultsToKernel: true, hasDilation: false, hasRounding: true)
    guard let ifmap, let window else { return nil }
    let axes = window.axes(over: ifmap)
    return .pooling(
      Pooling(kind: kind, channels: ifmap.channels, vertical: axes.vertical, horizontal: axes.horizontal))
  }
}
