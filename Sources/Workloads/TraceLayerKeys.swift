import Documents

/// The keys of a layer in a trace, in the order in which they are documented; what is the default is left out.
struct TraceLayerKeys {
  private(set) var keys: [(name: String, value: String)] = []
  private let layer: Layer

  /// The keys of the layer at `index`.
  init(_ network: Network, at index: Int) throws(TraceGap) {
    layer = network.layers[index]
    add("name", JSON5Text.string(layer.name))
    add("kind", JSON5Text.string(layer.operation.kindName))
    switch layer.operation {
    case .convolution(let convolution): try add(convolution)
    case .fullyConnected(let convolution): try addFullyConnected(convolution)
    case .pooling(let pooling): try add(pooling)
    case .elementwise(let elementwise): try add(elementwise)
    case .concatenation: break
    }
    try addInputs(network, at: index)
    if layer.operation.batch != 1 { add("batch", layer.operation.batch) }
    if let format = layer.activationsFormat { add("activations_format", JSON5Text.string(format.spelling)) }
    if let format = layer.weightsFormat { add("weights_format", JSON5Text.string(format.spelling)) }
    if let density = layer.weightDensity { add("weight_density", "\(density)") }
    if let density = layer.activationDensity { add("activation_density", "\(density)") }
    if layer.sparsity != nil { throw gap(.sparsity) }
  }

  private mutating func add(_ name: String, _ value: String) { keys.append((name, value)) }
  private mutating func add(_ name: String, _ value: Int) { add(name, "\(value)") }
  private func gap(_ kind: TraceGap.Kind) -> TraceGap { TraceGap(layer: layer.name, kind: kind) }

  // MARK: What a layer computes

  private mutating func add(_ convolution: Convolution) throws(TraceGap) {
    guard convolution.vertical.rounding == .floor, convolution.horizontal.rounding == .floor else {
      throw gap(.rounding)
    }
    guard convolution.batch == 1 || !convolution.hasComputedFilters else { throw gap(.batch) }
    add("output_channels", convolution.outputChannels)
    addWindow(convolution.vertical, convolution.horizontal, stride: (1, 1))
    if convolution.groups != 1 { add("groups", convolution.groups) }
    if !convolution.hasBias { add("bias", "false") }
    if convolution.hasComputedFilters { add("computed_filters", "true") }
  }

  private mutating func addFullyConnected(_ convolution: Convolution) throws(TraceGap) {
    guard convolution.vertical.coversAll, convolution.horizontal.coversAll, convolution.groups == 1,
      !convolution.hasComputedFilters
    else { throw gap(.window) }
    add("output_channels", convolution.outputChannels)
    if !convolution.hasBias { add("bias", "false") }
  }

  private mutating func add(_ pooling: Pooling) throws(TraceGap) {
    let (rows, columns) = (pooling.vertical, pooling.horizontal)
    guard pooling.kind != .globalAverage else {
      guard rows.coversAll, columns.coversAll else { throw gap(.window) }
      return
    }
    guard rows.rounding == columns.rounding, rows.rounding != .ceilUnclipped else { throw gap(.rounding) }
    addWindow(rows, columns, stride: (rows.window, columns.window))
    if rows.rounding == .ceil { add("rounding", JSON5Text.string("ceil")) }
  }

  private mutating func add(_ elementwise: Elementwise) throws(TraceGap) {
    switch elementwise.kind {
    case .multiply, .function: break
    default:
      guard elementwise.inputCount == layer.inputs.count, elementwise.repeatedWords == 0 else { throw gap(.inputs) }
    }
    switch elementwise.kind {
    case .add, .softmax, .copy: break
    case .multiply: addSmallerInputs(elementwise)
    case .function(let operations):
      add("operations", operations)
      addSmallerInputs(elementwise)
    case .batchNormalization(let count), .layerNormalization(let count):
      if count != 2 { add("parameters_per_channel", count) }
    case .localResponseNormalization(let size): add("size", size)
    }
  }

  private mutating func addSmallerInputs(_ elementwise: Elementwise) {
    let hasSmaller = elementwise.inputCount != layer.inputs.count
    if hasSmaller { add("whole_inputs", elementwise.inputCount) }
    if hasSmaller || elementwise.repeatedWords != 0 { add("repeated_words", elementwise.repeatedWords) }
  }

  private mutating func addWindow(_ rows: SlidingAxis, _ columns: SlidingAxis, stride: (Int, Int)) {
    add("kernel", Self.pair(rows.window, columns.window))
    if (rows.stride, columns.stride) != stride { add("stride", Self.pair(rows.stride, columns.stride)) }
    if (rows.dilation, columns.dilation) != (1, 1) { add("dilation", Self.pair(rows.dilation, columns.dilation)) }
    let sides = [rows.paddingBefore, rows.paddingAfter, columns.paddingBefore, columns.paddingAfter]
    guard sides.contains(where: { $0 != 0 }) else { return }
    let isEven = sides[0] == sides[1] && sides[2] == sides[3]
    add("padding", isEven ? Self.pair(sides[0], sides[2]) : "[\(sides.map(String.init).joined(separator: ", "))]")
  }

  private static func pair(_ first: Int, _ second: Int) -> String {
    first == second ? "\(first)" : "[\(first), \(second)]"
  }

  // MARK: Edges

  /// `inputs` and `ifmap`; neither for a layer that reads the one before it, or the input if it is the first.
  private mutating func addInputs(_ network: Network, at index: Int) throws(TraceGap) {
    guard let kind = TraceKind(rawValue: layer.operation.kindName), kind.inputCounts.contains(layer.inputs.count) else {
      throw gap(.inputs)
    }
    let shape = layer.operation.ifmapShape
    let ifmap = "{ \(TraceWriter.sizes(of: shape)) }"
    if layer.inputs == [.external] { return add("ifmap", ifmap) }
    guard kind.combines || !layer.inputs.contains(.external) else { throw gap(.inputs) }
    let maps = try layer.inputs.map { (source) throws(TraceGap) in try made(by: source, network, at: index) }
    let isStated = kind == .interleaving || maps.first.flatMap(\.self) != shape && kind != .concatenation
    guard !isStated || kind.statesShape else { throw gap(.inputs) }
    let implied: TensorSource = index == 0 ? .input : .layer(index - 1)
    if kind.joins || layer.inputs != [implied] || isStated {
      let names = layer.inputs.map { source in
        switch source {
        case .input: JSON5Text.string(TraceLayers.inputName)
        case .layer(let producer): JSON5Text.string(network.layers[producer].name)
        case .external: "null"
        }
      }
      add("inputs", "[\(names.joined(separator: ", "))]")
    }
    if isStated { add("ifmap", ifmap) }
  }

  /// The map of a producer; `nil` for data of the layer's own.
  private func made(by source: TensorSource, _ network: Network, at index: Int) throws(TraceGap) -> TensorShape? {
    switch source {
    case .external: return nil
    case .input:
      guard let input = network.input else { throw gap(.inputs) }
      return input
    case .layer(let producer):
      guard (0..<index).contains(producer) else { throw gap(.inputs) }
      return network.layers[producer].operation.ofmapShape
    }
  }
}

extension SlidingAxis {
  /// Whether the axis is that of one window over the whole ifmap, as a trace has it.
  fileprivate var coversAll: Bool { self == SlidingAxis(ifmap: ifmap, window: ifmap) }
}
