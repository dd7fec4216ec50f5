import Documents
import Quantities

/// The kinds of layer of a trace.
enum TraceKind: String, CaseIterable {
  case convolution = "conv"
  case fullyConnected = "fc"
  case maximumPooling = "max_pool"
  case averagePooling = "average_pool"
  case globalAveragePooling = "global_average_pool"
  case add
  case concatenation = "concat"
  case interleaving = "interleave"
  case batchNormalization = "batch_norm"
  case localResponseNormalization = "lrn"
  case softmax
  case multiplication = "multiply"
  case function
  case layerNormalization = "layer_norm"
  case copy

  /// How many producers the layer can have.
  var inputCounts: ClosedRange<Int> {
    switch self {
    case .add, .concatenation, .interleaving, .multiplication: 2...Int.max
    case .function: 1...Int.max
    default: 1...1
    }
  }

  /// Whether the layer joins several producers.
  var joins: Bool { inputCounts.lowerBound > 1 }

  /// Whether the layer works word by word on several maps, of which some may be data of its own.
  var combines: Bool { self == .add || self == .multiplication || self == .function }

  /// Whether an `ifmap` beside `inputs` says which shape the layer works on.
  var statesShape: Bool { combines || self == .fullyConnected || self == .interleaving }

  /// Whether the layer has learned words.
  var hasWeights: Bool {
    switch self {
    case .convolution, .fullyConnected, .batchNormalization, .layerNormalization: true
    default: false
    }
  }

  /// Reads the kind's keys; `nil` when one of them is wrong or the shape that they work on is not known.
  ///
  /// - Parameters:
  ///   - inputs: the shapes that producers make, as far as they are known; `nil` if there is something wrong with them.
  ///   - stated: the shape that the layer works on, where it is said beside the producers.
  func operation(_ object: ObjectReader, inputs: [TensorShape?]?, stated: TensorShape?) -> Operation? {
    let ifmap = stated ?? inputs?.first.flatMap(\.self)
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
    case .interleaving:
      return stated.map { .concatenation(Concatenation(shape: $0, arrangement: .places)) }
    case .batchNormalization:
      let count = parameters(object)
      return ifmap.map { .elementwise(Elementwise(kind: .batchNormalization(parametersPerChannel: count), shape: $0)) }
    case .localResponseNormalization:
      let size = object.integer("size", in: Layer.dimensions)
      guard let ifmap, let size else { return nil }
      return .elementwise(Elementwise(kind: .localResponseNormalization(size: size), shape: ifmap))
    case .softmax:
      return ifmap.map { .elementwise(Elementwise(kind: .softmax, shape: $0)) }
    case .multiplication: return combination(object, .multiply, ifmap, of: inputs)
    case .function:
      let count = object.integer("operations", in: 0...Layer.dimensions.upperBound)
      return combination(object, .function(operations: count ?? 0), ifmap, of: inputs)
    case .layerNormalization:
      let count = parameters(object)
      return ifmap.map { .elementwise(Elementwise(kind: .layerNormalization(parametersPerChannel: count), shape: $0)) }
    case .copy:
      return ifmap.map { .elementwise(Elementwise(kind: .copy, shape: $0)) }
    }
  }

  /// The stored parameters of every channel: a scale and an offset.
  private func parameters(_ object: ObjectReader) -> Int {
    object.optionalInteger("parameters_per_channel", in: 0...Layer.dimensions.upperBound) ?? 2
  }

  /// A layer that works word by word on maps of `shape`, and on smaller ones.
  private func combination(
    _ object: ObjectReader, _ kind: Elementwise.Kind, _ shape: TensorShape?, of inputs: [TensorShape?]?
  ) -> Operation? {
    let count = inputs?.count
    // A function may be one of repeated words alone: they are written everywhere.
    let least = self == .function ? 0 : 1
    let whole = object.optionalInteger("whole_inputs", in: least...max(1, count ?? Int.max)) ?? count ?? 1
    // A smaller input that nobody gives a size would cost nothing.
    let hasSmaller = whole < count ?? 0
    let words = 0...Count.limit
    let repeated =
      hasSmaller ? object.integer("repeated_words", in: words) : object.optionalInteger("repeated_words", in: words)
    guard let shape, let inputs else { return nil }
    if inputs.count(where: { $0 != nil && $0 != shape }) > inputs.count - whole {
      object.report(
        .inconsistent(
          "inputs have another shape than \(shape) (channels x height x width); whole_inputs says how many have it, "
            + "repeated_words how many words the others have"), key: "inputs")
    }
    var operation = Elementwise(kind: kind, shape: shape, inputCount: whole)
    operation.repeatedWords = repeated ?? 0
    return .elementwise(operation)
  }

  private func convolution(_ object: ObjectReader, _ ifmap: TensorShape?) -> Operation? {
    let outputChannels = object.integer("output_channels", in: Layer.dimensions)
    let window = TraceWindow(object, strideDefaultsToKernel: false, hasRounding: false)
    let groups = object.optionalInteger("groups", in: Layer.dimensions) ?? 1
    let hasBias = object.optionalBool("bias") ?? true
    let hasComputedFilters = object.optionalBool("computed_filters") ?? false
    guard let ifmap, let outputChannels, let window else { return nil }
    let axes = window.axes(over: ifmap)
    var convolution = Convolution(
      groups: groups, inputChannels: ifmap.channels, outputChannels: outputChannels, vertical: axes.vertical,
      horizontal: axes.horizontal, hasBias: hasBias)
    convolution.hasComputedFilters = hasComputedFilters
    return .convolution(convolution)
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
    let window = TraceWindow(object, strideDefaultsToKernel: true, hasRounding: true)
    guard let ifmap, let window else { return nil }
    let axes = window.axes(over: ifmap)
    return .pooling(
      Pooling(kind: kind, channels: ifmap.channels, vertical: axes.vertical, horizontal: axes.horizontal))
  }
}
