import Arithmetic
import ONNX
import Quantities

extension ONNXLayers {
  /// Makes the layer of a node, or says what becomes of it; false when there is no such layer.
  mutating func readLayer(_ node: ONNXNode, _ output: Int) -> Bool {
    switch node.operation {
    case .convolution(let operation): return convolution(node, operation, output)
    case .matrixProduct(let operation): return product(node, operation, output)
    case .pooling(let operation): return pooling(node, operation, output)
    case .reduction(let operation): return reduction(node, operation, output)
    case .normalization(let operation): return normalization(node, operation, output)
    case .softmax: return elementwise(node, .softmax, inputs: 1, output)
    case .elementwise(let operation): return combination(node, operation, output)
    case .arrangement(let operation): return arrangement(node, operation, output)
    case .resize: return copy(node, output)
    case .transposedConvolution, .unary, .quantization, .constant, .unknown: return false
    }
  }

  /// The tensor that a node reads at a place.
  private func input(_ node: ONNXNode, _ place: Int) -> Int? { place < node.inputs.count ? node.inputs[place] : nil }

  private func shape(_ tensor: Int?) -> [Int]? { tensor.flatMap { graph.tensors[$0].shape } }

  /// The integer format in which a tensor is stored: its own type, or that before its scale is applied.
  private func format(_ tensor: Int?) -> NumberFormat? {
    guard let tensor else { return nil }
    var stored = tensor
    // At most as many steps as there are nodes: each goes backwards.
    while case .computed(let place) = graph.tensors[stored].origin, let before = source(graph.nodes[place]) { stored = before }
    if case .constant(let place) = graph.tensors[stored].origin, let before = source(graph.nodes[place]) { stored = before }
    switch graph.tensors[stored].type {
    case .int4: return .signedInteger(bits: 4)
    case .int8: return .signedInteger(bits: 8)
    case .int16: return .signedInteger(bits: 16)
    case .uint4: return .unsignedInteger(bits: 4)
    case .uint8: return .unsignedInteger(bits: 8)
    case .uint16: return .unsignedInteger(bits: 16)
    default: return nil
    }
  }

  private func source(_ node: ONNXNode) -> Int? {
    guard case .quantization(.dequantize) = node.operation else { return nil }
    return node.inputs.first.flatMap(\.self)
  }

  // MARK: Products

  private mutating func convolution(_ node: ONNXNode, _ operation: ONNXConvolution, _ output: Int) -> Bool {
    let isQuantized = operation.arithmetic == .quantized
    guard let data = input(node, 0), let filter = input(node, isQuantized ? 3 : 1), graph.tensors[filter].isConstant,
      let image = shape(data), let filters = shape(filter), (3...4).contains(image.count), image[0] > 0
    else { return false }
    let window = operation.window
    // One spatial dimension is a row.
    func axis(_ place: Int) -> SlidingAxis {
      guard window.kernel.indices.contains(place) else { return SlidingAxis(ifmap: 1, window: 1) }
      return SlidingAxis(window, place, over: image[2 + place])
    }
    let isRow = image.count == 3
    let layer = Convolution(
      batch: image[0], groups: operation.groups, inputChannels: image[1], outputChannels: filters[0],
      vertical: isRow ? axis(1) : axis(0), horizontal: isRow ? axis(0) : axis(1),
      hasBias: operation.arithmetic != .integer && input(node, isQuantized ? 8 : 2) != nil)
    add(
      node, .convolution(layer), inputs: [data], output: output, shape: layer.ifmapShape, isOpen: true,
      formats: (format(filter), format(data)))
    return true
  }

  /// A product with a constant matrix is a layer of weights; one of two computed matrices has computed filters, and the
  /// pairs of matrices are groups.
  private mutating func product(_ node: ONNXNode, _ operation: ONNXMatrixProduct, _ output: Int) -> Bool {
    guard let left = input(node, 0), let right = input(node, operation.arithmetic == .quantized ? 3 : 1),
      let result = shape(output), var first = shape(left), var second = shape(right)
    else { return false }
    let general = operation.general
    if general?.transposesFirst == true { first.reverse() }
    if general?.transposesSecond == true { second.reverse() }
    if second.count == 1 { second.append(1) }
    // A constant matrix on the left is refused: its weights would be taken for activations.
    guard let inner = first.last, let columns = second.last, second.count >= 2, !graph.tensors[left].isConstant else {
      return false
    }
    let formats = (format(right), format(left))
    let hasBias = general != nil && input(node, 2) != nil
    let isShared = second.dropLast(2).allSatisfy { $0 == 1 }
    if graph.tensors[right].isConstant, isShared {
      if first.count <= 2 {
        let rows = first.count == 2 ? first[0] : 1
        // Whatever plane the words were in, all of them are read.
        let image = self.image(of: left, words: inner) ?? TensorShape(channels: inner, height: 1, width: 1)
        let layer = Convolution(
          batch: rows, inputChannels: image.channels, outputChannels: columns,
          vertical: SlidingAxis(ifmap: image.height, window: image.height),
          horizontal: SlidingAxis(ifmap: image.width, window: image.width), hasBias: hasBias)
        add(
          node, .fullyConnected(layer), inputs: [left], output: output, shape: image, isOpen: true, formats: formats)
        return true
      }
      let rows = first[1..<(first.count - 1)].reduce(1) { $0.times($1) }
      let layer = Convolution(
        batch: first[0], inputChannels: inner, outputChannels: columns, vertical: SlidingAxis(ifmap: rows, window: 1),
        horizontal: SlidingAxis(ifmap: 1, window: 1), hasBias: hasBias)
      add(
        node, .convolution(layer), inputs: [left], output: output, shape: layer.ifmapShape, isOpen: true, formats: formats)
      return true
    }
    let rows = first.count >= 2 ? first[first.count - 2] : 1
    let matrix = rows.times(columns)
    let words = result.reduce(1) { $0.times($1) }
    guard matrix > 0, words > 0 else { return false }
    let pairs = words / matrix
    var layer = Convolution(
      groups: pairs, inputChannels: pairs.times(inner), outputChannels: pairs.times(columns),
      vertical: SlidingAxis(ifmap: rows, window: 1), horizontal: SlidingAxis(ifmap: 1, window: 1), hasBias: hasBias)
    layer.hasComputedFilters = !graph.tensors[right].isConstant
    add(node, .convolution(layer), inputs: [left], output: output, shape: layer.ifmapShape, formats: formats)
    return true
  }

  /// The image of a map that has so many words.
  private func image(of tensor: Int, words: Int) -> TensorShape? {
    map(tensor).flatMap { $0.isWhole && $0.shape.words == words ? $0.shape : nil }
  }

  // MARK: Windows

  private mutating func pooling(_ node: ONNXNode, _ operation: ONNXPooling, _ output: Int) -> Bool {
    guard let data = input(node, 0), let image = shape(data), (3...4).contains(image.count) else { return false }
    let kind: Pooling.Kind
    switch operation.kind {
    case .maximum: kind = .maximum
    case .average: kind = operation.isGlobal ? .globalAverage : .average
    case .norm: return false
    }
    let window = operation.window
    let last = SlidingAxis(window, image.count - 3, over: image[image.count - 1])
    let first = image.count == 4 ? SlidingAxis(window, 0, over: image[2]) : SlidingAxis(ifmap: 1, window: 1)
    let layer = Pooling(kind: kind, batch: image[0], channels: image[1], vertical: first, horizontal: last)
    let shape = TensorShape(channels: image[1], height: first.ifmap, width: last.ifmap)
    add(node, .pooling(layer), inputs: [data], output: output, shape: shape)
    return true
  }

  /// A mean over the whole plane is a pool.
  private mutating func reduction(_ node: ONNXNode, _ operation: ONNXReduction, _ output: Int) -> Bool {
    guard operation.kind == .mean, let data = input(node, 0), let image = shape(data), image.count == 4,
      operation.axes == [2, 3]
    else { return false }
    let layer = Pooling(
      kind: .globalAverage, batch: image[0], channels: image[1], vertical: SlidingAxis(ifmap: image[2], window: image[2]),
      horizontal: SlidingAxis(ifmap: image[3], window: image[3]))
    add(node, .pooling(layer), inputs: [data], output: output, shape: TensorShape(image: image))
    return true
  }

  // MARK: Words

  /// A layer that works on each word of its inputs, which are the node's first so many.
  private mutating func elementwise(
    _ node: ONNXNode, _ kind: Elementwise.Kind, inputs count: Int, _ output: Int
  ) -> Bool {
    let inputs = node.inputs.prefix(count).compactMap(\.self)
    guard let dimensions = shape(output) else { return false }
    // The arrangement of the first map of full size, which need not be that of an image.
    let whole = inputs.first { shape($0) == dimensions }.flatMap { map($0) }
    let words = dimensions.dropFirst(dimensions.count > 1 ? 1 : 0).reduce(1) { $0.times($1) }
    let image = whole.flatMap { $0.isWhole && $0.shape.words == words ? $0.shape : nil } ?? TensorShape(image: dimensions)
    let layer = Elementwise(kind: kind, batch: batch(output), shape: image, inputCount: inputs.count)
    add(node, .elementwise(layer), inputs: inputs, output: output, shape: image)
    return true
  }

  private mutating func normalization(_ node: ONNXNode, _ operation: ONNXNormalization, _ output: Int) -> Bool {
    switch operation {
    case .batch:
      if fold(node, output) { return true }
      return elementwise(node, .batchNormalization(parametersPerChannel: 2), inputs: 1, output)
    case .layer, .instance, .group:
      let parameters = node.inputs.dropFirst().compactMap(\.self).count
      return elementwise(node, .layerNormalization(parametersPerChannel: parameters), inputs: 1, output)
    case .localResponse(let size, _, _, _):
      return elementwise(node, .localResponseNormalization(size: size), inputs: 1, output)
    case .norm, .meanVariance: return false
    }
  }

  /// Folds a scale or an offset for each channel into the layer that makes the map, if nobody else reads that.
  private mutating func fold(_ node: ONNXNode, _ output: Int) -> Bool {
    let computed = node.inputs.compactMap(\.self).filter { !graph.tensors[$0].isConstant }
    guard computed.count == 1, let map = map(computed[0]), let layer = map.openLayer, hasOneReader(computed[0]) else {
      return false
    }
    fold(into: layer)
    treat(node, .folded)
    alias(output, map)
    return true
  }

  private mutating func combination(_ node: ONNXNode, _ operation: ONNXElementwise, _ output: Int) -> Bool {
    let inputs = node.inputs.compactMap(\.self)
    let computed = inputs.filter { !graph.tensors[$0].isConstant }
    switch operation {
    case .add, .subtract, .multiply, .divide, .sum:
      // One word a channel beside one map: a scale or an offset.
      if computed.count == 1, let map = map(computed[0]), isPerChannel(inputs, of: computed[0], map) {
        if fold(node, output) { return true }
        return elementwise(node, .batchNormalization(parametersPerChannel: 1), computed, output)
      }
    default: break
    }
    if inputs.count == 1 { return copy(node, output) }
    switch operation {
    case .add, .subtract, .sum: return elementwise(node, .add, inputs: inputs.count, output)
    case .multiply, .divide: return elementwise(node, .multiply, inputs: inputs.count, output)
    default: return elementwise(node, .function(operations: max(1, inputs.count - 1)), inputs: inputs.count, output)
    }
  }

  /// A layer that works on each word of one computed map and has parameters besides.
  private mutating func elementwise(
    _ node: ONNXNode, _ kind: Elementwise.Kind, _ computed: [Int], _ output: Int
  ) -> Bool {
    guard let data = computed.first, let map = map(data), let words = shape(output)?.dropFirst().reduce(1, { $0.times($1) })
    else { return false }
    let image = map.isWhole && map.shape.words == words ? map.shape : TensorShape(image: shape(output) ?? [])
    let layer = Elementwise(kind: kind, batch: batch(output), shape: image)
    add(node, .elementwise(layer), inputs: [data], output: output, shape: image)
    return true
  }

  /// Whether the constants beside a map have one word for each of its channels, or one in all.
  private func isPerChannel(_ inputs: [Int], of data: Int, _ map: Map) -> Bool {
    guard let dimensions = shape(data), dimensions.count >= 2, map.isWhole else { return false }
    // Channels are the second dimension of images and the last of rows of words.
    let isImage = dimensions.count >= 4
    let channels = isImage ? dimensions[1] : dimensions[dimensions.count - 1]
    return inputs.filter { $0 != data }.allSatisfy { constant in
      guard let shape = shape(constant) else { return false }
      let aligned = [Int](repeating: 1, count: max(0, dimensions.count - shape.count)) + shape
      let place = isImage ? 1 : dimensions.count - 1
      return aligned.count == dimensions.count
        && aligned.indices.allSatisfy { aligned[$0] == 1 || ($0 == place && aligned[$0] == channels) }
    }
  }

  // MARK: Arrangements

  private mutating func arrangement(_ node: ONNXNode, _ operation: ONNXArrangement, _ output: Int) -> Bool {
    switch operation {
    case .concatenation(let axis): return concatenation(node, axis: axis, output)
    case .reshape, .transpose, .depthToSpace, .spaceToDepth:
      guard let data = input(node, 0), var map = map(data) else { return false }
      map.openLayer = nil
      treat(node, .addressesOnly)
      alias(output, map)
      return true
    case .split, .slice:
      return part(node)
    case .gather:
      // Chosen by constants it is a part of a map; chosen from a table, or by computed places, words are moved.
      if let data = input(node, 0), map(data) != nil, input(node, 1).map({ graph.tensors[$0].isConstant }) ?? false {
        return part(node)
      }
      return copy(node, output)
    case .expand, .tile, .pad, .gatherElements, .gatherRows, .triangle: return copy(node, output)
    case .scatterElements, .scatterRows, .oneHot, .runningSum, .largest: return false
    }
  }

  /// Outputs are parts of a map, where they are.
  private mutating func part(_ node: ONNXNode) -> Bool {
    guard let data = input(node, 0), let map = map(data) else { return false }
    treat(node, .addressesOnly)
    for case let output? in node.outputs {
      var part = map
      part.openLayer = nil
      part.isWhole = false
      part.shape = TensorShape(image: shape(output) ?? [])
      alias(output, part)
    }
    return true
  }

  /// Words are read and written again.
  private mutating func copy(_ node: ONNXNode, _ output: Int) -> Bool {
    guard let data = input(node, 0), let dimensions = shape(output) else { return false }
    let image = TensorShape(image: dimensions)
    let layer = Elementwise(kind: .copy, batch: batch(output), shape: image)
    add(node, .elementwise(layer), inputs: [data], output: output, shape: image)
    return true
  }

  /// Maps side by side along the channels. Other joints, and those with constants, move words.
  private mutating func concatenation(_ node: ONNXNode, axis: Int, _ output: Int) -> Bool {
    let inputs = node.inputs.compactMap(\.self)
    let joined = inputs.compactMap { map($0) }
    guard inputs.count > 1 else { return copy(node, output) }
    let planes = joined.map { TensorShape(channels: 1, height: $0.shape.height, width: $0.shape.width) }
    guard axis == 1, joined.count == inputs.count, let dimensions = shape(output), dimensions.count >= 2,
      joined.allSatisfy({ $0.isWhole && $0.source != .external }), planes.allSatisfy({ $0 == planes[0] }),
      let words = Optional(dimensions.dropFirst().reduce(1) { $0.times($1) }),
      joined.reduce(0, { $0.plus($1.shape.words) }) == words
    else { return copy(node, output) }
    let shape = TensorShape(
      channels: joined.reduce(0) { $0.plus($1.shape.channels) }, height: planes[0].height, width: planes[0].width)
    add(
      node, .concatenation(Concatenation(batch: batch(output), shape: shape)), inputs: inputs, output: output, shape: shape)
    return true
  }
}

extension SlidingAxis {
  /// The axis of a window along one of its dimensions.
  fileprivate init(_ window: ONNXWindow, _ place: Int, over size: Int) {
    self.init(
      ifmap: size, window: window.kernel[place], stride: window.strides[place], dilation: window.dilations[place],
      paddingBefore: window.paddingBefore[place], paddingAfter: window.paddingAfter[place],
      rounding: window.roundsUp ? .ceil : .floor)
  }
}
