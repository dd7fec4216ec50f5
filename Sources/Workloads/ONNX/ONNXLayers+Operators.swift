import Arithmetic
import ONNX
import Quantities

extension ONNXLayers {
  /// Makes the layer of a node, or says what becomes of it; false when there is no such layer.
  mutating func readLayer(_ node: ONNXNode, _ output: Int) -> Bool {
    switch node.operation {
    case .convolution(let operation): return convolution(node, operation, output)
    case .transposedConvolution(let operation): return transposed(node, operation, output)
    case .matrixProduct(let operation): return product(node, operation, output)
    case .pooling(let operation): return pooling(node, operation, output)
    case .reduction(let operation): return reduction(node, operation, output)
    case .normalization(let operation): return normalization(node, operation, output)
    case .softmax: return elementwise(node, .softmax, node.inputs.compactMap(\.self), output)
    case .elementwise(let operation): return combination(node, operation, output)
    case .arrangement(let operation): return arrangement(node, operation, output)
    case .resize(let operation): return resize(node, operation, output)
    case .unary, .quantization, .constant, .unknown: return false
    }
  }

  /// The tensor that a node reads at a place.
  func input(_ node: ONNXNode, _ place: Int) -> Int? { place < node.inputs.count ? node.inputs[place] : nil }

  func shape(_ tensor: Int?) -> [Int]? { tensor.flatMap { graph.tensors[$0].shape } }

  /// The integer format in which a tensor is stored: its own type, or that before its scale is applied.
  func format(_ tensor: Int?) -> NumberFormat? {
    guard let tensor else { return nil }
    var stored = tensor
    // At most as many steps as there are nodes: each goes backwards.
    while case .computed(let place) = graph.tensors[stored].origin, let before = source(graph.nodes[place]) {
      stored = before
    }
    if case .constant(let place) = graph.tensors[stored].origin, let before = source(graph.nodes[place]) {
      stored = before
    }
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
    let arithmetic = operation.arithmetic
    guard let data = input(node, 0), let filter = input(node, arithmetic.secondOperand),
      graph.tensors[filter].isConstant,
      let image = shape(data), let filters = shape(filter), (3...4).contains(image.count), image[0] > 0
    else { return false }
    let window = operation.window
    // One spatial dimension is a row.
    func axis(_ place: Int) -> SlidingAxis {
      guard window.kernel.indices.contains(place) else { return SlidingAxis(ifmap: 1, window: 1) }
      return SlidingAxis(window, place, over: image[2 + place])
    }
    let isRow = image.count == 3
    let bias = arithmetic.bias.flatMap { input(node, $0) }
    guard bias.map({ graph.tensors[$0].isConstant }) ?? true else { return false }
    let layer = Convolution(
      batch: image[0], groups: operation.groups, inputChannels: image[1], outputChannels: filters[0],
      vertical: isRow ? axis(1) : axis(0), horizontal: isRow ? axis(0) : axis(1),
      hasBias: bias != nil)
    add(
      node, .convolution(layer), inputs: [data], output: output, image: layer.ifmapShape, order: .channelsFirst,
      isOpen: true, formats: (format(filter), format(data)))
    return true
  }

  /// A product with a constant matrix is a layer of weights; one of two computed matrices has computed filters, and the
  /// pairs of matrices are groups.
  private mutating func product(_ node: ONNXNode, _ operation: ONNXMatrixProduct, _ output: Int) -> Bool {
    guard let left = input(node, 0), let right = input(node, operation.arithmetic.secondOperand),
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
    // What is added must be words of the columns: anything else is a sum of its own, which Gemm does not say.
    let addend = general == nil ? nil : input(node, 2)
    guard addend.map({ graph.tensors[$0].isConstant && graph.tensors[$0].count ?? 0 <= columns }) ?? true else {
      return false
    }
    let hasBias = addend != nil
    let isShared = second.dropLast(2).allSatisfy { $0 == 1 }
    if graph.tensors[right].isConstant, isShared {
      if first.count <= 1 || (first.count == 2 && first[0] == images) {
        // Whatever plane the words were in, all of them are read.
        let image = self.image(of: left, words: inner) ?? TensorShape(channels: inner, height: 1, width: 1)
        let layer = Convolution(
          batch: first.count == 2 ? images : 1, inputChannels: image.channels, outputChannels: columns,
          vertical: SlidingAxis(ifmap: image.height, window: image.height),
          horizontal: SlidingAxis(ifmap: image.width, window: image.width), hasBias: hasBias)
        add(
          node, .fullyConnected(layer), inputs: [left], output: output, image: image, order: nil, isOpen: true,
          formats: formats)
        return true
      }
      // The places of each image, or of all of them where the leading dimension is none of images.
      let isBatch = first[0] == images
      let places = first[(isBatch ? 1 : 0)..<(first.count - 1)].reduce(1) { $0.times($1) }
      let plane = plane(of: left, channels: inner, places: places)
      let layer = Convolution(
        batch: isBatch ? images : 1, inputChannels: inner, outputChannels: columns,
        vertical: SlidingAxis(ifmap: plane.height, window: 1), horizontal: SlidingAxis(ifmap: plane.width, window: 1),
        hasBias: hasBias)
      add(
        node, .convolution(layer), inputs: [left], output: output, image: layer.ifmapShape, order: .channelsLast,
        isOpen: true, formats: formats)
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
    add(
      node, .convolution(layer), inputs: [left], output: output, image: layer.ifmapShape, order: .other,
      formats: formats)
    return true
  }

  /// The plane of a map whose places have so many channels each; a column where its plane is not known.
  func plane(of tensor: Int, channels: Int, places: Int) -> TensorShape {
    let column = TensorShape(channels: channels, height: places, width: 1)
    guard let map = map(tensor), map.isWhole, map.order == .channelsLast, map.shape.channels == channels,
      map.shape.words == column.words
    else { return column }
    return map.shape
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
    let row = SlidingAxis(ifmap: 1, window: 1, rounding: last.rounding)
    let first = image.count == 4 ? SlidingAxis(window, 0, over: image[2]) : row
    let layer = Pooling(kind: kind, batch: image[0], channels: image[1], vertical: first, horizontal: last)
    let shape = TensorShape(channels: image[1], height: first.ifmap, width: last.ifmap)
    add(node, .pooling(layer), inputs: [data], output: output, image: shape, order: .channelsFirst)
    return true
  }

  /// A mean over the whole plane is a pool.
  private mutating func reduction(_ node: ONNXNode, _ operation: ONNXReduction, _ output: Int) -> Bool {
    guard operation.kind == .mean, let data = input(node, 0), let image = shape(data), image.count == 4,
      operation.axes == [2, 3]
    else { return false }
    let layer = Pooling(
      kind: .globalAverage, batch: image[0], channels: image[1],
      vertical: SlidingAxis(ifmap: image[2], window: image[2]),
      horizontal: SlidingAxis(ifmap: image[3], window: image[3]))
    add(
      node, .pooling(layer), inputs: [data], output: output, image: TensorShape(image: image), order: .channelsFirst)
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
