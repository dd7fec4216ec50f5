import ONNX

/// A batch normalization that goes into the product before it: `(x − mean) · factor + bias` of every channel, with
/// `factor = scale / √(variance + ε)`, is a filter times `factor` and a bias of `(bias' − mean) · factor + bias`.
struct FoldedNormalization {
  /// Node numbers.
  var product: Int
  var normalization: Int
  /// Words in place of the product's second and third input.
  var filter: Tensor
  var bias: Tensor

  /// `nil` where nothing can be folded: the product is no convolution, transposed or not, and no `Gemm` whose weights are
  /// `constant`, or parameters are missing, not constant or not finite.
  init?(_ graph: ONNXGraph, product: Int, normalization: Int, constant: (Int) -> Tensor?) {
    let (node, later) = (graph.nodes[product], graph.nodes[normalization])
    func words(_ node: ONNXNode, _ place: Int) -> Tensor? {
      node.inputs.indices.contains(place) ? node.inputs[place].flatMap(constant) : nil
    }
    let (hasBias, own) = (node.inputs.count > 2 && node.inputs[2] != nil, words(node, 2))
    guard case .normalization(.batch(let epsilon)) = later.operation, let filter = words(node, 1),
      own != nil || !hasBias, let scale = words(later, 1)?.words, let bias = words(later, 2)?.words,
      let mean = words(later, 3)?.words, let variance = words(later, 4)?.words
    else { return nil }
    var ownScale: Float = 1
    if case .matrixProduct(let operation) = node.operation { ownScale = operation.general?.beta ?? 1 }
    guard let (channels, channel) = Self.channels(node.operation, filter), channels > 0,
      [scale, bias, mean, variance].allSatisfy({ $0.count >= channels }),
      own.map({ $0.words.count == channels || $0.words.count == 1 }) ?? true
    else { return nil }
    let factors = (0..<channels).map { Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot() }
    let offsets = (0..<channels).map { channel -> Float in
      let word = own.map { ownScale * $0.words[$0.words.count == 1 ? 0 : channel] } ?? 0
      return Float((Double(word) - Double(mean[channel])) * factors[channel] + Double(bias[channel]))
    }
    let words = filter.words.enumerated().map { place, word in Float(Double(word) * factors[channel(place)]) }
    guard words.allSatisfy(\.isFinite), offsets.allSatisfy(\.isFinite) else { return nil }
    (self.product, self.normalization) = (product, normalization)
    self.filter = Tensor(filter.shape, words)
    self.bias = Tensor([channels], offsets)
  }

  /// How many output channels a product has, and to which of them a word of its filter belongs; `nil` for one that is not folded
  /// into.
  private static func channels(_ operation: ONNXOperation, _ filter: Tensor) -> (count: Int, of: (Int) -> Int)? {
    let shape = filter.shape
    switch operation {
    case .convolution(let operation) where operation.arithmetic == .native:
      let each = shape.dropFirst().reduce(1, *)
      return (shape[0], { $0 / each })
    case .transposedConvolution(let operation):
      // Input channels first, then the output channels of their group.
      let (inputs, outputs, taps) = (shape[0] / operation.groups, shape[1], shape.dropFirst(2).reduce(1, *))
      return (outputs * operation.groups, { $0 / taps % outputs + $0 / (taps * outputs * inputs) * outputs })
    case .matrixProduct(let operation):
      guard let general = operation.general, operation.arithmetic == .native, general.alpha == 1 else { return nil }
      let (outer, inner) = (shape[0], shape[1])
      return general.transposesSecond ? (outer, { $0 / inner }) : (inner, { $0 % inner })
    default: return nil
    }
  }

  /// The product as it is then, reading the folded words under these numbers: it makes what the normalization made.
  func node(of graph: ONNXGraph, filter: Int, bias: Int) -> ONNXNode {
    var node = graph.nodes[product]
    node.inputs = [node.inputs[0], filter, bias]
    node.outputs = graph.nodes[normalization].outputs
    if case .matrixProduct(var operation) = node.operation {
      operation.general?.beta = 1
      node.operation = .matrixProduct(operation)
    }
    return node
  }
}
